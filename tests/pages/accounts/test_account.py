"""The page of one account: how it stands, what this reader may do with it, and what happened lately."""

import pytest

from tests.pages.reading import ACCOUNTS, text_of
from tests.world import World
from webapp.actions.accounts.disconnect import cut
from webapp.actions.log import WORKER
from webapp.domain.lifecycle import Reason
from webapp.domain.posts import PostState
from webapp.domain.rules import Network
from webapp.models import Account, Workspace, db

WAYS = {
    "send a link": "/link",
    "who may use it": "/people",
    "hand it over": "handover?only=",
    "ask to hand it over": "/handover/own",
    "disconnect": "/disconnect",
    "remove": "/remove",
}


def page_of(world: World, who: int, account_id: int) -> str:
    return world.browser(who).get(f"{ACCOUNTS}/{account_id}").text


def offered(world: World, who: int, account_id: int) -> set[str]:
    page = page_of(world, who, account_id)
    main = page[page.index('id="ways"') :]
    return {name for name, address in WAYS.items() if address in main}


@pytest.mark.parametrize(
    ("who", "ways"),
    [
        ("root", {"send a link", "who may use it", "hand it over", "disconnect", "remove"}),
        ("ada", {"send a link", "ask to hand it over", "disconnect", "remove"}),
        ("bob", {"send a link"}),
        ("dora", set()),
        ("vera", set()),
    ],
)
def test_everybody_is_offered_what_they_may_do(world: World, who: str, ways: set[str]) -> None:
    with world.open():
        account = world.account(grant=world.grant(Network.FACEBOOK))
    assert offered(world, getattr(world, who), account) == ways


def test_what_is_disconnected_is_not_offered_to_be_disconnected_again(world: World) -> None:
    with world.open():
        account = world.account(disconnected_at=world.now, reason=Reason.SECURITY)
    assert offered(world, world.ada, account) == {"send a link", "ask to hand it over", "remove"}


def test_disconnecting_from_there_asks_first_and_shows_the_account_cut_off(world: World) -> None:
    with world.open():
        account = world.account("Example GmbH", grant=world.grant(Network.FACEBOOK))
    ada = world.browser(world.ada)
    asked = ada.get(f"{ACCOUNTS}/{account}/disconnect")
    assert "Disconnect Example GmbH?" in asked.text.replace("<bdi>", "").replace("</bdi>", "")
    assert world.status(account).reason is None, "asking changes nothing"
    assert ada.post(f"{ACCOUNTS}/{account}/disconnect").status_code == 303
    assert world.status(account).reason is Reason.MANUAL


def test_it_says_the_facts_and_counts_the_posts(world: World) -> None:
    with world.open():
        account = world.account("Example GmbH", external_id="61001", grant=world.grant(Network.FACEBOOK))
        world.posts(account, PostState.PUBLISHED, 3)
        world.posts(account, PostState.SCHEDULED, 2)
    page = page_of(world, world.vera, account)
    for words in ("3 published", "2 scheduled", "61001", "Ada Lovelace", f"/publishing?account={account}"):
        assert words in page


def test_of_a_disconnected_account_it_says_what_is_cancelled_and_hidden(world: World) -> None:
    with world.open():
        account = world.account(disconnected_at=world.now, reason=Reason.MANUAL)
        world.posts(account, PostState.PUBLISHED, 4)
        world.posts(account, PostState.CANCELLED, 7)
        world.posts(account, PostState.PARKED, 1)
    page = text_of(page_of(world, world.vera, account))
    assert "4 published · 7 cancelled · 0 drafts · 1 needs attention. Hidden until it is reconnected." in page
    assert "scheduled ·" not in page


def test_what_happened_lately_is_told(world: World) -> None:
    with world.open():
        account = world.account("Example GmbH")
        row = db.session.get_one(Account, account)
        cut(row, db.session.get_one(Workspace, world.example), Reason.SECURITY, WORKER, world.now)
    page = page_of(world, world.vera, account)
    assert page.count("Example GmbH") > 2
    assert "the network locked the access for security" in page[page.index('id="lately"') :]


def test_strangers_find_no_such_page(world: World) -> None:
    with world.open():
        account = world.account()
    assert world.browser(world.mallory).get(f"{ACCOUNTS}/{account}").status_code == 404
    assert world.browser(world.eve).get(f"{ACCOUNTS}/{account}").status_code == 403
    assert world.browser(world.ada).get(f"{ACCOUNTS}/999999").status_code == 404
