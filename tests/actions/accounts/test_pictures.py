"""Pictures of accounts: fetched once, kept as ours, seen by nobody else."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.travels import Traveller, account
from tests.world import World
from webapp.actions.accounts import pictures
from webapp.actions.connecting import attach
from webapp.actions.house import House
from webapp.domain.rules import Network
from webapp.models import Account, AccountPicture, db
from webapp.networks.room import Profile
from webapp.sandbox.people import PEOPLE
from webapp.sandbox.running import RunningSandbox

PAGE = PEOPLE[Network.FACEBOOK][0].accounts[0].id


def address(sandbox: RunningSandbox, page: str = PAGE) -> str:
    return f"{sandbox.url}/facebook/pictures/{page}.png"


@pytest.fixture
def account_id(world: World, sandbox: RunningSandbox) -> int:
    """A Page of which the network has just named a picture."""
    with world.open():
        account_id = world.account("Example GmbH")
    named(world, account_id, address(sandbox))
    return account_id


def named(world: World, account_id: int, picture_url: str) -> None:
    with world.open():
        account = db.session.get_one(Account, account_id)
        attach.refresh_profile(account, Profile("1", "Example GmbH", picture_url=picture_url), world.now)
        db.session.commit()


def kept(world: World, account_id: int) -> tuple[bool, str | None, bool]:
    """Whether there is a copy, its mark, and whether the account is still due."""
    with world.open():
        account = db.session.get_one(Account, account_id)
        copy = db.session.get(AccountPicture, account_id)
        return copy is not None, account.picture_mark, account.picture_at is not None


def run(world: World, house: House, later: timedelta = timedelta()) -> int:
    with world.open():
        return pictures.due(house, world.now + later)


def test_a_picture_is_fetched_once_and_shown_from_here(world: World, house: House, account_id: int) -> None:
    assert run(world, house) == 1
    assert run(world, house, timedelta(days=30)) == 0
    there, mark, due = kept(world, account_id)
    assert (there, due) == (True, False)
    browser = world.browser(world.ada)
    shown = browser.get(f"/settings/social/accounts/{account_id}/picture?{mark}")
    assert (shown.status_code, shown.content_type) == (200, "image/png")
    assert shown.data.startswith(b"\x89PNG")
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert f"{account_id}/picture?{mark}" in browser.get("/settings/social/accounts").text


def test_an_organization_of_linkedin_shows_its_logo(world: World, house: House, sandbox: RunningSandbox) -> None:
    Traveller(world, house, sandbox, world.ada).connects(Network.LINKEDIN, "ada", "91002")
    assert run(world, house) == 1
    there, mark, due = kept(world, account(world, "91002").id)
    assert (there, due) == (True, False)
    assert mark


def test_another_signature_behind_the_question_mark_is_the_same_picture(
    world: World, house: House, account_id: int, sandbox: RunningSandbox
) -> None:
    run(world, house)
    named(world, account_id, f"{address(sandbox)}?signed=tomorrow")
    assert not kept(world, account_id)[2]


def test_a_new_picture_replaces_the_old_one(
    world: World, house: House, account_id: int, sandbox: RunningSandbox
) -> None:
    run(world, house)
    before = kept(world, account_id)[1]
    named(world, account_id, address(sandbox, PEOPLE[Network.FACEBOOK][0].accounts[1].id))
    assert run(world, house) == 1
    there, after, due = kept(world, account_id)
    assert (there, due) == (True, False)
    assert after != before


def test_an_outage_is_tried_again_tomorrow_and_a_missing_picture_never(
    world: World, house: House, account_id: int, sandbox: RunningSandbox
) -> None:
    named(world, account_id, f"{sandbox.url}/facebook/pictures/none.png")
    run(world, house)
    assert kept(world, account_id) == (False, None, False)
    named(world, account_id, "http://127.0.0.1:9/closed.png")
    run(world, house)
    assert kept(world, account_id) == (False, None, True)
    assert run(world, house, timedelta(hours=23)) == 0
    assert run(world, house, timedelta(hours=25)) == 1


def test_a_real_network_leads_nobody_to_this_machine(
    world: World, house: House, account_id: int, sandbox: RunningSandbox
) -> None:
    real = dict(house.settings.networks)
    real["facebook"] = real["facebook"].model_copy(update={"api_url": None})
    run(world, replace(house, settings=house.settings.model_copy(update={"networks": real})))
    assert kept(world, account_id) == (False, None, False)


def test_one_that_was_claimed_by_a_worker_that_died_is_due_again(world: World, house: House, account_id: int) -> None:
    with world.open():
        pictures._claim(world.now)
    assert run(world, house, timedelta(minutes=9)) == 0
    assert run(world, house, timedelta(minutes=11)) == 1
    assert kept(world, account_id)[0]


def test_a_worker_that_is_to_stop_leaves_the_rest_due(world: World, house: House, account_id: int) -> None:
    with world.open():
        second = world.account("Second", external_id="2")
    named(world, second, "http://127.0.0.1:9/closed.png")
    turns = iter([True, True, False])
    with world.open():
        assert pictures.due(house, world.now, lambda: next(turns)) == 1
    assert run(world, house) == 1
    assert kept(world, account_id)[0]


@pytest.mark.parametrize("address", ["http://[::1", "https://", "no address at all", "http://127.0.0.1:9/closed.png"])
def test_what_is_no_picture_holds_up_nobody_elses(world: World, house: House, account_id: int, address: str) -> None:
    with world.open():
        db.session.get_one(Account, account_id).picture_at = world.now + timedelta(minutes=1)
        bad = world.account("Bad", external_id="2")
        row = db.session.get_one(Account, bad)
        row.picture_url, row.picture_at = address, world.now
        db.session.commit()
    assert run(world, house, timedelta(minutes=2)) == 2
    assert kept(world, account_id)[0]
    assert not kept(world, bad)[0]


def test_nobody_else_sees_it(world: World, house: House, account_id: int, client: FlaskClient) -> None:
    run(world, house)
    asked = f"/settings/social/accounts/{account_id}/picture"
    assert world.browser(world.mallory).get(asked).status_code == 404
    assert world.browser(world.eve).get(asked).status_code == 403
    assert client.get(asked).status_code == 303


def test_it_goes_with_its_account(world: World, house: House, account_id: int) -> None:
    run(world, house)
    with world.open():
        db.session.delete(db.session.get_one(Account, account_id))
        db.session.commit()
        assert db.session.scalars(select(AccountPicture)).all() == []
