"""The page of an account's links: made to copy (shown once) or mailed, listed with their state, taken back."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from tests.actions.visiting import make
from tests.page_lint import problems
from tests.pages.reading import ACCOUNTS, page_of
from tests.pages.travelling import said
from tests.world import World
from webapp.actions.connecting import links
from webapp.actions.house import House
from webapp.domain.rules import Network
from webapp.models import OutboxMail, ReauthorizationLink, db

pytestmark = [pytest.mark.one_database, pytest.mark.usefixtures("house")]


@pytest.fixture
def page(world: World) -> int:
    with world.open():
        return world.account("Example GmbH", Network.FACEBOOK)


@pytest.fixture
def ada(world: World) -> FlaskClient:
    return world.browser(world.ada)


def at(page: int) -> str:
    return f"{ACCOUNTS}/{page}/link"


def number_of_links(world: World) -> int:
    with world.open():
        return len(db.session.scalars(select(ReauthorizationLink)).all())


def test_a_link_to_copy_is_shown_once(ada: FlaskClient, world: World, page: int) -> None:
    answer = ada.post(at(page), data={"way": "copy"})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    shown = re.search(r'value="(http://127\.0\.0\.1:5000/reauthorize/[\w-]{43})"', answer.text)
    assert shown is not None
    assert world.app.test_client().get(shown[1].partition("5000")[2]).status_code == 200
    again = ada.get(at(page))
    assert "/reauthorize/" not in again.text
    assert "Made to copy by Ada Lovelace" in said(again)
    assert "Open until" in said(again)


def test_a_mailed_link_is_on_its_way_in_the_language_asked_for(ada: FlaskClient, world: World, page: int) -> None:
    answer = ada.post(at(page), data={"way": "mail", "address": " Owner@Login.test ", "language": "de"})
    assert (answer.status_code, answer.headers["Location"]) == (303, at(page))
    text = said(ada.get(at(page)))
    assert "The link is on its way to owner@login.test." in text
    assert "Mailed to owner@login.test by Ada Lovelace" in text
    with world.open():
        mail = db.session.scalars(select(OutboxMail)).one()
        assert (mail.address, mail.locale) == ("owner@login.test", "de")


@pytest.mark.parametrize(
    "address", ["", "nobody", "a@b@c.test", "x" * 400 + "@login.test", "a@login.test\r\nBcc: b@x.test"]
)
def test_what_is_no_address_is_said_beside_the_field_and_makes_nothing(
    ada: FlaskClient, world: World, page: int, address: str
) -> None:
    answer = ada.post(at(page), data={"way": "mail", "address": address})
    assert answer.status_code == 422
    assert "That is no e-mail address." in said(answer)
    assert 'aria-invalid="true"' in answer.text
    assert number_of_links(world) == 0


def test_a_mail_that_no_server_takes_is_said_in_the_list(ada: FlaskClient, world: World, page: int) -> None:
    ada.post(at(page), data={"way": "mail", "address": "owner@login.test"})
    with world.open():
        db.session.execute(update(OutboxMail).values(parked_at=world.now, last_error="550 no such user"))
    assert "The mail could not be delivered: 550 no such user" in said(ada.get(at(page)))


def test_taken_back_used_and_over_are_told_apart(ada: FlaskClient, world: World, page: int) -> None:
    for _ in range(3):
        make(world, page, world.bob)
    answer = ada.post(f"{at(page)}/1/revoke")
    assert (answer.status_code, answer.headers["Location"]) == (303, at(page))
    with world.open():
        day = timedelta(days=1)
        db.session.execute(update(ReauthorizationLink).where(ReauthorizationLink.id == 2).values(used_at=world.now))
        over = update(ReauthorizationLink).where(ReauthorizationLink.id == 3).values(expires_at=world.now - day)
        db.session.execute(over)
    answer = ada.get(at(page))
    text = said(answer)
    assert "The link was taken back. Nobody can use it any more." in text
    for state in ("Taken back on", "Used on", "Not used; over since"):
        assert state in text
    assert "/revoke" not in answer.text
    ada.post(f"{at(page)}/2/revoke")
    assert "That link was over already." in said(ada.get(at(page)))


def test_three_are_open_at_most(ada: FlaskClient, world: World, page: int) -> None:
    for _ in range(links.MOST_OPEN):
        make(world, page, world.ada)
    full = "3 links are open, and more can’t be. Take one back to make another."
    answer = ada.get(at(page))
    assert full in said(answer)
    assert 'name="address"' not in answer.text
    answer = ada.post(at(page), data={"way": "copy"})
    assert answer.status_code == 409
    assert full in said(answer)
    assert number_of_links(world) == links.MOST_OPEN


def test_where_the_network_is_not_set_up_there_are_no_links(ada: FlaskClient, world: World, page: int) -> None:
    parts = world.app.extensions["relink"]
    world.app.extensions["relink"] = House(parts.settings, parts.vault, {})
    try:
        assert f'href="{at(page)}"' not in ada.get(f"{ACCOUNTS}/{page}").text
        assert ada.get(at(page)).status_code == 404
        assert ada.post(at(page), data={"way": "copy"}).status_code == 404
    finally:
        world.app.extensions["relink"] = parts
    assert number_of_links(world) == 0


MAY = {"root": True, "ada": True, "bob": True, "olga": False, "vera": False, "dora": False, "eve": False}


@pytest.mark.parametrize(("name", "may"), MAY.items(), ids=list(MAY))
def test_the_accounts_page_leads_there_for_those_who_may_and_for_nobody_else(
    world: World, page: int, name: str, may: bool
) -> None:
    make(world, page, world.root)
    browser = world.browser(getattr(world, name))
    if name != "eve":
        own_page = page_of(world, getattr(world, name), f"{ACCOUNTS}/{page}")
        assert (f'href="{at(page)}"' in own_page) is may
    wanted = [200, 303, 303] if may else [403] * 3
    answers = [
        browser.get(at(page)),
        browser.post(at(page), data={"way": "mail", "address": "owner@login.test"}),
        browser.post(f"{at(page)}/1/revoke"),
    ]
    assert [answer.status_code for answer in answers] == wanted
    assert not [problem for answer in answers[:1] for problem in problems(answer.text)]
    assert number_of_links(world) == (2 if may else 1)


def test_another_workspaces_account_and_links_are_not_there(world: World, page: int) -> None:
    make(world, page, world.ada)
    mallory = world.browser(world.mallory)
    for answer in (
        mallory.get(at(page)),
        mallory.post(at(page), data={"way": "copy"}),
        mallory.post(f"{at(page)}/1/revoke"),
    ):
        assert answer.status_code == 404
    assert number_of_links(world) == 1
    with world.open():
        assert db.session.scalars(select(ReauthorizationLink.revoked_at)).one() is None
