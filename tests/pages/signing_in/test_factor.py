"""The second factor: set up, and the ways back when the phone is lost."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from tests.conftest import TOKEN_KEY
from tests.pages.phone import (  # noqa: F401 - fixtures
    CODES,
    FACTOR,
    LANDED,
    SECURITY,
    begin,
    first_step,
    half_past,
    is_in,
    second_step,
    switch_on,
    verbs,
)
from tests.pages.reading import ACCOUNTS
from tests.pages.untouched import untouched
from tests.people import PASSWORD
from tests.world import World
from webapp import clock, vault
from webapp.actions.consents import rotate
from webapp.actions.signing_in import factor, proof
from webapp.models import Event, Factor, RecoveryCode, SignIn, db
from webapp.models.event import Verb
from webapp.vault import Vault

pytestmark = pytest.mark.one_database


def test_setting_it_up_takes_a_right_code_and_shows_ten_recovery_codes_once(world: World) -> None:
    ada = world.browser(world.ada)
    phone = begin(ada)
    page = ada.get(FACTOR).text
    assert re.search(r'<svg [^>]*class="qr"', page)
    assert "style=" not in page
    assert "autofocus" not in page  # the picture comes first: a phone would scroll past it
    answer = ada.post(f"{FACTOR}/confirm", data={"code": phone.code()})
    codes = CODES.findall(answer.text)
    assert len(set(codes)) == 10
    assert all(re.fullmatch(r"[a-z2-9]{4}(-[a-z2-9]{4}){3}", code) for code in codes)
    assert not any(code in ada.get(SECURITY).text for code in codes)
    assert "10 recovery codes are left." in ada.get(SECURITY).text
    assert Verb.FACTOR_ADDED in verbs(world)


def test_neither_secret_nor_codes_stand_in_the_database_or_log(world: World) -> None:
    phone, codes = switch_on(world, world.ada)
    with world.open():
        tables = (Factor, RecoveryCode, Event)
        held = repr([db.session.execute(select(table.__table__)).all() for table in tables])
    for secret in (phone.totp.secret, *codes, *(code.replace("-", "") for code in codes)):
        assert secret not in held


def test_the_secret_is_bound_to_its_person_and_sealed_anew_with_a_new_key(world: World) -> None:
    phone, _codes = switch_on(world, world.ada)
    newer = vault.generate_key()
    with world.open():
        row = db.session.scalars(select(Factor)).one()
        assert Vault([TOKEN_KEY]).open(row.sealed_secret, f"factor:{world.ada}") == phone.totp.secret
        with pytest.raises(vault.Tampered):
            Vault([TOKEN_KEY]).open(row.sealed_secret, f"factor:{world.bob}")
        rotate.rotate(Vault([newer, TOKEN_KEY]))
        db.session.expire_all()
        sealed = db.session.scalars(select(Factor.sealed_secret)).one()
        assert Vault([newer]).open(sealed, f"factor:{world.ada}") == phone.totp.secret


def test_until_it_is_confirmed_nothing_changes(world: World) -> None:
    ada = world.browser(world.ada)
    begin(ada)
    browser = world.app.test_client()
    answer = browser.post("/login", data={"email": "ada@example.test", "password": PASSWORD})
    assert (answer.status_code, answer.location) == LANDED


def test_beginning_again_makes_a_new_secret_and_the_old_code_is_wrong(world: World) -> None:
    ada = world.browser(world.ada)
    old, new = begin(ada), begin(ada)
    assert old.totp.secret != new.totp.secret
    assert ada.post(f"{FACTOR}/confirm", data={"code": old.code()}).status_code == 422
    assert ada.post(f"{FACTOR}/confirm", data={"code": new.code()}).status_code == 200


@pytest.mark.parametrize(
    ("steps_off", "said"),
    [(5, "Your phone’s clock seems off"), (-5, "Your phone’s clock seems off"), (500, "This code is wrong")],
)
def test_a_skewed_clock_is_told_while_it_is_set_up(world: World, steps_off: int, said: str) -> None:
    ada = world.browser(world.ada)
    phone = begin(ada)
    with untouched(world):
        answer = ada.post(f"{FACTOR}/confirm", data={"code": phone.code(steps_off)})
    assert answer.status_code == 422
    assert said in answer.text
    assert ada.post(f"{FACTOR}/confirm", data={"code": phone.code()}).status_code == 200


def test_one_that_is_on_is_not_replaced(world: World) -> None:
    phone, _codes = switch_on(world, world.ada)
    browser = first_step(world)
    second_step(browser, phone.code())
    with untouched(world):
        assert browser.post(FACTOR).location == FACTOR
        assert browser.get(FACTOR).location == SECURITY
        assert browser.post(f"{FACTOR}/confirm", data={"code": phone.code()}).location == SECURITY


def test_setting_it_up_asks_for_a_fresh_proof(world: World) -> None:
    ada = world.browser(world.ada)
    with world.open():
        db.session.execute(update(SignIn).values(proved_at=clock.now() - proof.LASTS))
    for method, address in (("POST", ""), ("GET", ""), ("POST", "/confirm"), ("POST", "/codes")):
        assert "Is it you?" in ada.open(FACTOR + address, method=method).text
    with world.open():
        assert db.session.scalars(select(Factor)).all() == []


# The phone is lost


def test_a_recovery_code_stands_in_for_the_phone_once(world: World) -> None:
    _phone, codes = switch_on(world, world.ada)
    browser = first_step(world)
    assert second_step(browser, codes[3]) == LANDED
    assert "9 recovery codes are left." in browser.get(SECURITY).text
    assert second_step(first_step(world), codes[3])[0] == 401
    assert Verb.RECOVERY_CODE_USED in verbs(world)


def test_another_ones_recovery_code_opens_nothing(world: World) -> None:
    _phone, codes = switch_on(world, world.bob)
    switch_on(world, world.ada)
    assert second_step(first_step(world), codes[0])[0] == 401


def test_new_recovery_codes_close_the_old_ones(world: World) -> None:
    phone, old = switch_on(world, world.ada)
    browser = first_step(world)
    second_step(browser, phone.code())
    new = CODES.findall(browser.post(f"{FACTOR}/codes").text)
    assert len(set(new) - set(old)) == 10
    assert second_step(first_step(world), old[0])[0] == 401
    assert second_step(first_step(world), new[0]) == LANDED


@pytest.mark.parametrize(("password", "right_code"), [("wrong", True), (PASSWORD, False), ("", False)])
def test_switching_it_off_takes_both(world: World, password: str, right_code: bool) -> None:
    phone, codes = switch_on(world, world.ada)
    browser = first_step(world)
    second_step(browser, phone.code())
    with untouched(world, but=("event",)):
        data = {"password": password, "code": codes[0] if right_code else "000 000"}
        assert browser.post(f"{FACTOR}/off", data=data).status_code == 422
    assert "Password" in browser.get(f"{FACTOR}/off").text
    done = browser.post(f"{FACTOR}/off", data={"password": PASSWORD, "code": codes[0]})
    assert (done.status_code, done.location) == (303, SECURITY)
    answer = world.app.test_client().post("/login", data={"email": "ada@example.test", "password": PASSWORD})
    assert answer.location == ACCOUNTS
    assert Verb.FACTOR_REMOVED in verbs(world)
    with world.open():
        assert db.session.scalars(select(RecoveryCode)).all() == []


def test_the_operator_takes_it_away_and_ends_every_sign_in(world: World) -> None:
    phone, _codes = switch_on(world, world.ada)
    browser, half = first_step(world), first_step(world)
    second_step(browser, phone.code())
    runner = world.app.test_cli_runner()
    done = runner.invoke(args=["users", "reset-factor", "--email", "Ada@example.test"])
    assert done.exit_code == 0, done.output
    assert "signs in with the password alone now" in done.output
    assert not is_in(browser)
    assert second_step(half, phone.code(1)) == (303, "/login")
    assert world.sign_in(world.app.test_client(), world.ada)
    with world.open():
        event = db.session.scalars(select(Event).where(Event.verb == Verb.FACTOR_REMOVED)).one()
        assert (event.actor_name, event.details) == ("operator", {"person": "Ada Lovelace"})
    for who in ("ada", "nobody"):
        assert runner.invoke(args=["users", "reset-factor", "--email", f"{who}@example.test"]).exit_code == 1


# As a proof


def test_a_code_is_proof_where_one_is_asked_for_again(world: World) -> None:
    phone, _codes = switch_on(world, world.ada)
    browser = first_step(world)
    second_step(browser, phone.code(-1))
    with world.open():
        db.session.execute(update(SignIn).values(proved_at=world.now - timedelta(hours=1)))
    assert "a code from your phone" in browser.get(f"{ACCOUNTS}/1/disconnect").text
    for wrong in ("no", phone.code(-1)):
        assert browser.post("/prove", data={"prove-answer": wrong, "prove-goal": SECURITY}).status_code == 422
    done = browser.post("/prove", data={"prove-answer": phone.code(), "prove-goal": SECURITY})
    assert (done.status_code, done.location) == (303, SECURITY)


def test_a_new_password_by_mail_leaves_the_second_step_as_it_is(world: World) -> None:
    switch_on(world, world.ada)
    with world.open():
        assert factor.is_on(world.ada)
        assert not factor.is_on(world.bob)


# Sign-ins


def test_one_other_sign_in_can_be_ended_and_nobody_elses(world: World) -> None:
    here, there, bob = (world.browser(who) for who in (world.ada, world.ada, world.bob))
    with world.open():
        mine, other, bobs = db.session.scalars(select(SignIn.id).order_by(SignIn.id)).all()
    assert f"/settings/security/sign-ins/{other}/end" in here.get(SECURITY).text
    assert f"/settings/security/sign-ins/{mine}/end" not in here.get(SECURITY).text
    for not_to_be_ended in (mine, bobs, 999):
        assert here.post(f"{SECURITY}/sign-ins/{not_to_be_ended}/end").status_code == 404
    assert here.post(f"{SECURITY}/sign-ins/{other}/end").location == SECURITY
    assert [is_in(browser) for browser in (here, there, bob)] == [True, False, True]
    assert Verb.SIGN_IN_ENDED in verbs(world)
