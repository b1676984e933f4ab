"""Asking by one click: in the row, its menu, beside every refusal, and in the bell of those who were asked."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from tests.page_lint import problems
from tests.pages.reading import ACCOUNTS, HTMX, clock_time, page_of, row_html, row_text, text_of
from tests.pages.travelling import said
from tests.world import World
from webapp.domain.lifecycle import Reason
from webapp.domain.permissions import Plan, Social
from webapp.domain.rules import Network
from webapp.models import AccessRequest, Account, Membership, Workspace, db

DAY, HOUR = timedelta(days=1), timedelta(hours=1)

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture
def page(world: World) -> int:
    """Cut off by the network; Ada connected it first."""
    with world.open():
        return world.account("Example GmbH", Network.FACEBOOK, disconnected_at=world.now - DAY, reason=Reason.SECURITY)


@pytest.fixture
def connected(world: World) -> int:
    with world.open():
        return world.account("Healthy", Network.FACEBOOK)


@pytest.fixture
def dora(world: World) -> FlaskClient:
    return world.browser(world.dora)


def asks(page: str, account_id: int) -> set[str]:
    """What the row offers to ask for."""
    return set(re.findall(rf'formaction="{ACCOUNTS}/{account_id}/ask\?act=(\w+)"', row_html(page, account_id)))


def requests(world: World) -> list[AccessRequest]:
    with world.open():
        found = db.session.scalars(select(AccessRequest).order_by(AccessRequest.id)).all()
        db.session.expunge_all()
        return list(found)


OFFERED = {
    "root": (set(), set()),
    "ada": (set(), set()),
    "bob": ({"remove"}, {"disconnect", "remove"}),
    "olga": ({"reconnect", "remove"}, {"disconnect", "remove"}),
    "vera": ({"reconnect", "remove"}, {"disconnect", "remove"}),
    "dora": ({"reconnect", "remove"}, {"disconnect", "remove"}),
}


@pytest.mark.parametrize("name", OFFERED)
def test_a_row_offers_to_ask_for_what_its_reader_may_not_do(world: World, page: int, connected: int, name: str) -> None:
    shown = page_of(world, getattr(world, name))
    assert (asks(shown, page), asks(shown, connected)) == OFFERED[name]
    assert not problems(shown)


def test_one_click_asks_and_the_row_says_whom_and_when(dora: FlaskClient, world: World, page: int) -> None:
    answer = dora.post(f"{ACCOUNTS}/{page}/ask?act=reconnect", headers=HTMX)
    assert answer.status_code == 200
    assert answer.headers["HX-Retarget"] == f"#account-{page}"
    (row,) = requests(world)
    sentence = f"Ada Lovelace and Root Admin were asked at {clock_time(row.asked_at)} to reconnect it."
    assert sentence in row_text(answer.text, page)
    assert asks(answer.text, page) == {"remove"}
    later = dora.get(ACCOUNTS).text
    assert sentence in row_text(later, page)
    assert asks(later, page) == {"remove"}


def test_a_second_click_in_another_tab_says_the_same(dora: FlaskClient, world: World, page: int) -> None:
    first, second = (dora.post(f"{ACCOUNTS}/{page}/ask?act=remove", headers=HTMX).text for _ in range(2))
    assert row_text(first, page) == row_text(second, page)
    assert len(requests(world)) == 1


def test_without_scripts_the_page_comes_back_with_the_message(dora: FlaskClient, page: int) -> None:
    answer = dora.post(f"{ACCOUNTS}/{page}/ask?act=remove")
    assert (answer.status_code, answer.headers["Location"]) == (303, ACCOUNTS)
    text = text_of(dora.get(ACCOUNTS).text)
    assert re.search(r"Ada Lovelace and Root Admin were asked at [\d:]+ [ap]m to remove it\.", text)


def test_a_new_account_is_asked_for_where_one_may_not_connect(world: World, page: int, dora: FlaskClient) -> None:
    assert f'action="{ACCOUNTS}/ask"' in dora.get(ACCOUNTS).text
    answer = dora.post(f"{ACCOUNTS}/ask")
    assert (answer.status_code, answer.headers["Location"]) == (303, ACCOUNTS)
    dora.get(ACCOUNTS)
    after = dora.get(ACCOUNTS).text
    assert re.search(r"Root Admin was asked at [\d:]+ [ap]m to connect an account\.", text_of(after))
    assert f'action="{ACCOUNTS}/ask"' not in after
    for name in ("root", "ada", "olga"):
        assert f'action="{ACCOUNTS}/ask"' not in page_of(world, getattr(world, name))


def test_the_empty_tab_offers_it_once(world: World, dora: FlaskClient) -> None:
    assert dora.get(ACCOUNTS).text.count(f'action="{ACCOUNTS}/ask"') == 1


@pytest.mark.parametrize(
    ("method", "path", "act"),
    [
        ("GET", "reconnect", "reconnect"),
        ("POST", "reconnect", "reconnect"),
        ("GET", "disconnect", "disconnect"),
        ("POST", "disconnect", "disconnect"),
        ("GET", "remove", "remove"),
        ("POST", "remove", "remove"),
        ("GET", "link", "reconnect"),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
def test_every_refusal_offers_to_ask(
    dora: FlaskClient, connected: int, method: str, path: str, act: str, headers: dict[str, str]
) -> None:
    at = f"{ACCOUNTS}/{connected}"
    no = dora.open(f"{at}/{path}", method=method, headers=headers)
    assert no.status_code == 403
    assert f'action="{at}/ask?act={act}"' in no.text
    assert f'hx-post="{at}/ask?act={act}"' in no.text
    dora.post(f"{at}/ask?act={act}")
    again = dora.open(f"{at}/{path}", method=method, headers=headers)
    assert "/ask?" not in again.text
    assert f"to {act} it." in again.text


def test_a_refused_connect_offers_to_ask(dora: FlaskClient) -> None:
    assert f'action="{ACCOUNTS}/ask"' in dora.post("/settings/social/connect/facebook").text


def test_other_refusals_offer_nothing(world: World, dora: FlaskClient, page: int) -> None:
    eve = world.browser(world.eve)
    assert "/ask" not in eve.post(f"{ACCOUNTS}/{page}/reconnect").text
    assert "/ask" not in dora.post("/settings/social/notifications").text
    with world.open():
        db.session.get_one(Workspace, world.example).plan = Plan.STARTER
    assert "/ask" not in dora.get(f"{ACCOUNTS}/{page}/reconnect").text


def test_who_sees_nothing_or_belongs_elsewhere_asks_nobody(world: World, page: int) -> None:
    assert world.browser(world.eve).post(f"{ACCOUNTS}/{page}/ask?act=reconnect").status_code == 403
    assert world.browser(world.eve).post(f"{ACCOUNTS}/ask").status_code == 403
    assert world.browser(world.mallory).post(f"{ACCOUNTS}/{page}/ask?act=reconnect").status_code == 404
    assert requests(world) == []


@pytest.mark.parametrize("act", ["", "connect", "nonsense", "RECONNECT"])
def test_what_makes_no_sense_is_refused(dora: FlaskClient, world: World, page: int, act: str) -> None:
    assert dora.post(f"{ACCOUNTS}/{page}/ask", data={"act": act}).status_code == 400
    assert requests(world) == []


def test_who_may_by_now_is_told_so(world: World, page: int, dora: FlaskClient) -> None:
    with world.open():
        db.session.execute(update(Membership).where(Membership.user_id == world.dora).values(social=Social.ALL))
    answer = dora.post(f"{ACCOUNTS}/{page}/ask?act=reconnect", headers=HTMX)
    assert answer.status_code == 200
    assert "You may do this yourself." in answer.text
    assert f'formaction="{ACCOUNTS}/{page}/reconnect"' in answer.text
    assert requests(world) == []


def test_the_bell_of_those_asked_says_who_asks_for_what(world: World, page: int, connected: int) -> None:
    dora, ada = world.browser(world.dora), world.browser(world.ada)
    for wish in (f"{page}/ask?act=reconnect", f"{connected}/ask?act=disconnect", f"{connected}/ask?act=remove"):
        dora.post(f"{ACCOUNTS}/{wish}")
    root = world.browser(world.root)
    dora.post(f"{ACCOUNTS}/ask")
    text = said(ada.get("/notices"))
    assert "Dora Draft asks you to reconnect it." in text
    assert "Dora Draft asks you to connect an account." not in text
    shown = root.get("/notices")
    for wish in ("reconnect it", "disconnect it", "remove it", "connect an account"):
        assert f"Dora Draft asks you to {wish}." in said(shown)
    assert f'action="{ACCOUNTS}/{page}/reconnect"' in shown.text
    assert f'href="{ACCOUNTS}/{connected}/disconnect"' in shown.text
    assert "4 unread notifications" in shown.text
    root.post("/notices/read")
    assert "unread notification" not in root.get("/notices").text
    assert "3 unread notifications" in ada.get("/notices").text


def test_what_was_done_since_says_so_and_waits_for_nobody(world: World, connected: int) -> None:
    world.browser(world.dora).post(f"{ACCOUNTS}/{connected}/ask?act=disconnect")
    ada = world.browser(world.ada)
    assert "1 unread notification" in ada.get("/notices").text
    ada.post(f"{ACCOUNTS}/{connected}/disconnect")
    shown = ada.get("/notices")
    assert "Dora Draft asks you to disconnect it. That has been done." in said(shown)
    assert "unread notification" not in shown.text
    assert f'href="{ACCOUNTS}/{connected}/disconnect"' not in shown.text


CONNECT = f'<a class="button primary" href="{ACCOUNTS}"'


def joins(world: World, who: int) -> None:
    """Somebody connects a new account, from now on."""
    with world.open():
        account = db.session.get_one(Account, world.account("Brand new"))
        account.first_connected_by_id, account.created_at = who, world.now + HOUR


def test_whoever_may_connect_finds_the_way_there_behind_the_bell_until_it_is_done(world: World) -> None:
    world.browser(world.dora).post(f"{ACCOUNTS}/ask")
    root = world.browser(world.root)
    assert CONNECT in root.get("/notices").text
    root.post("/notices/read")
    assert CONNECT in root.get("/notices").text
    joins(world, world.root)
    shown = root.get("/notices")
    assert "Dora Draft asks you to connect an account. That has been done." in said(shown)
    assert CONNECT not in shown.text


def test_whoever_may_connect_no_more_finds_no_such_button(world: World) -> None:
    world.browser(world.dora).post(f"{ACCOUNTS}/ask")
    with world.open():
        seat = update(Membership).where(Membership.user_id == world.root)
        db.session.execute(seat.values(super_admin=False, social=Social.DRAFT))
    shown = world.browser(world.root).get("/notices")
    assert "Dora Draft asks you to connect an account." in said(shown)
    assert CONNECT not in shown.text


@pytest.mark.parametrize(("name", "left"), [("root", 0), ("dora", 0), ("bob", 1)])
def test_a_new_account_settles_it_where_somebody_asked_or_the_asker_connected_it(
    world: World, page: int, connected: int, name: str, left: int
) -> None:
    world.browser(world.dora).post(f"{ACCOUNTS}/ask")
    root = world.browser(world.root)
    assert "1 unread notification" in root.get("/notices").text
    joins(world, getattr(world, name))
    assert root.get("/notices").text.count("1 unread notification") == left
