"""Signing in by two steps: each code once, a few tries, in one browser, and clocks that are off."""

import re
from pathlib import Path

import pytest
from sqlalchemy import select, update

from tests.conftest import build_app
from tests.pages.phone import (  # noqa: F401 - fixtures
    LANDED,
    begin,
    first_step,
    half_past,
    is_in,
    second_step,
    switch_on,
    verbs,
)
from tests.world import World
from webapp import clock, vault
from webapp.actions.signing_in import two_steps
from webapp.models import Factor, HalfSignIn, db
from webapp.models.event import Verb
from webapp.vault import Vault

pytestmark = pytest.mark.one_database


def test_the_password_alone_opens_nothing_and_the_code_does(world: World) -> None:
    phone, _codes = switch_on(world, world.ada)
    browser = first_step(world)
    assert not is_in(browser)
    assert browser.get("/login/code").status_code == 200
    assert second_step(browser, phone.code()) == LANDED
    assert is_in(browser)


def test_one_lands_where_one_wanted_to_go(world: World) -> None:
    phone, _codes = switch_on(world, world.ada)
    assert second_step(first_step(world, goal="/publishing?tab=drafts"), phone.code()) == (
        303,
        "/publishing?tab=drafts",
    )
    browser = first_step(world, goal="//evil.example")
    assert second_step(browser, phone.code(1)) == LANDED


def test_spaces_and_dashes_in_a_code_do_not_matter(world: World) -> None:
    phone, codes = switch_on(world, world.ada)
    code = phone.code()
    assert second_step(first_step(world), f" {code[:3]} {code[3:]} ") == LANDED
    assert second_step(first_step(world), codes[0].upper().replace("-", " ")) == LANDED


@pytest.mark.parametrize("steps_off", [-1, 0, 1])
def test_a_clock_half_a_minute_off_does_no_harm(world: World, steps_off: int) -> None:
    phone, _codes = switch_on(world, world.ada)
    assert second_step(first_step(world), phone.code(steps_off)) == LANDED


def test_a_clock_that_is_slow_is_told_and_one_that_is_fast_is_only_wrong(world: World) -> None:
    phone, _codes = switch_on(world, world.ada)
    browser = first_step(world)
    status, page = second_step(browser, phone.code(-8))
    assert (status, "Your phone’s clock seems off" in page) == (401, True)
    status, page = second_step(browser, phone.code(8))
    assert (status, "This code is wrong" in page) == (401, True)
    assert "let your phone set its time by itself" in page
    assert not is_in(browser)


def test_a_code_is_taken_once(world: World) -> None:
    phone, _codes = switch_on(world, world.ada)
    code, earlier = phone.code(), phone.code(-1)
    assert second_step(first_step(world), code) == LANDED
    for again in (code, earlier):
        status, page = second_step(first_step(world), again)
        assert (status, "This code was used already" in page) == (401, True)


def test_after_five_wrong_codes_the_password_is_asked_for_again(world: World) -> None:
    phone, _codes = switch_on(world, world.ada)
    browser = first_step(world)
    answers = [second_step(browser, "000000" if phone.code() != "000000" else "111111") for _ in range(5)]
    assert [status for status, _ in answers] == [401] * 4 + [303]
    assert second_step(browser, phone.code()) == (303, "/login")
    assert not is_in(browser)
    assert verbs(world).count(Verb.SIGN_IN_REFUSED) == 5


def test_the_first_step_is_over_after_ten_minutes(world: World) -> None:
    phone, _codes = switch_on(world, world.ada)
    browser = first_step(world)
    with world.open():
        db.session.execute(update(HalfSignIn).values(created_at=clock.now() - two_steps.LASTS))
    assert second_step(browser, phone.code()) == (303, "/login")
    assert browser.get("/login/code").location == "/login"


def test_the_first_step_counts_in_its_own_browser_only_and_once(world: World) -> None:
    phone, _codes = switch_on(world, world.ada)
    browser = first_step(world)
    stolen = browser.get_cookie("relink")
    assert second_step(world.app.test_client(), phone.code()) == (303, "/login")
    assert second_step(browser, phone.code()) == LANDED
    thief = world.app.test_client()
    thief.set_cookie("relink", stolen.value)
    assert second_step(thief, phone.code(1)) == (303, "/login")
    assert not is_in(thief)


def test_who_has_a_second_factor_is_told_to_nobody_without_the_password(world: World) -> None:
    switch_on(world, world.ada)
    pages = {
        re.sub(r'"X-CSRFToken": "[^"]*"|value="[^"]{60,}"|ada@|bob@', "", answer.text)
        for who in ("ada", "bob")
        for answer in [world.app.test_client().post("/login", data={"email": f"{who}@example.test", "password": "no"})]
    }
    assert len(pages) == 1


def test_guessing_codes_is_held_back_by_person_wherever_they_are_tried(tmp_path: Path) -> None:
    app = build_app(f"sqlite:///{tmp_path}/x.sqlite", tmp_path)
    app.config["RATELIMIT_ENABLED"] = True
    people = World.begin(app, clock.now())
    phone, _codes = switch_on(people, people.ada)
    wrong = 0
    while wrong < 60:
        browser = first_step(people)
        for _ in range(4):
            elsewhere = {"REMOTE_ADDR": f"192.0.2.{wrong}"}
            answer = browser.post("/login/code", data={"code": "no"}, environ_overrides=elsewhere)
            assert answer.status_code == 401
            wrong += 1
    assert first_step(people).post("/login/code", data={"code": phone.code()}).status_code == 429


def test_a_secret_whose_key_is_missing_leaves_the_recovery_codes(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    phone, codes = switch_on(world, world.ada)
    with world.open():
        row = db.session.scalars(select(Factor)).one()
        row.sealed_secret = Vault([vault.generate_key()]).seal("JBSWY3DPEHPK3PXP", row.aad())
    assert second_step(first_step(world), phone.code())[0] == 401
    assert f"the second factor of user {world.ada} stays shut" in caplog.text
    assert second_step(first_step(world), codes[0]) == LANDED
