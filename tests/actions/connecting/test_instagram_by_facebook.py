"""Instagram by way of Facebook Login from end to end, beside Facebook's Pages of the same app and the same person."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from tests.networks.instagramming import by_facebook
from tests.pretend import rooms_at
from tests.travels import Traveller, account, accounts, errands, grants
from tests.world import World
from webapp.actions.accounts import disconnect
from webapp.actions.connecting.choose import Hindered
from webapp.actions.consents import check, deletion, forget, hints, revoke
from webapp.actions.house import House
from webapp.domain.lifecycle import Reason, State
from webapp.domain.rules import Network
from webapp.models import Workspace, db
from webapp.models.flow import End
from webapp.networks.hooks import Hint
from webapp.sandbox.running import RunningSandbox

pytestmark = pytest.mark.one_database

FB, IG = Network.FACEBOOK, Network.INSTAGRAM


@pytest.fixture
def house(app: Flask, sandbox: RunningSandbox) -> Iterator[House]:
    own: House = app.extensions["relink"]
    rooms = {**rooms_at(sandbox.url), IG: by_facebook(sandbox.url)}
    app.extensions["relink"] = replace(own, rooms=rooms)
    yield app.extensions["relink"]
    app.extensions["relink"] = own


def test_one_consent_brings_all_accounts_and_ends_when_the_data_access_does(ada: Traveller, world: World) -> None:
    came = ada.go(IG, "ada")
    assert came.found == ["71001", "71002", "71005", "71006", "61003", "61004"]
    ada.choose(came.id, "71001", "71002")
    assert [one.external_id for one in accounts(world)] == ["71001", "71002"]
    (grant,) = grants(world)
    assert (grant.subject_id, grant.renew_at) == ("ada", None)
    end = account(world, "71001").life.network_ends_at
    assert end is not None
    assert round((end - world.now) / timedelta(days=1)) == 90


def test_a_page_without_an_account_is_shown_and_refused_where_it_is_ticked(ada: Traveller, world: World) -> None:
    came = ada.go(IG, "ada")
    with pytest.raises(Hindered):
        ada.choose(came.id, "71001", "61003")
    assert accounts(world) == []


def test_one_reconnect_repairs_all_and_the_wrong_person_repairs_nothing(
    ada: Traveller, world: World, house: House, sandbox: RunningSandbox
) -> None:
    ada.choose(ada.go(IG, "ada").id, "71001", "71002")
    sandbox.control("facebook", do="revoke", subject="ada")
    with world.open():
        assert check.due(house, world.now + timedelta(days=2)) == 1
    assert {one.life.reason for one in accounts(world)} == {Reason.ACCESS_REMOVED}
    wanted = account(world, "71002")
    assert ada.go(IG, "bob", wanted.id).end is End.WRONG_ACCOUNT
    assert ada.go(IG, "ada", wanted.id, allow=False).end is End.CANCELLED
    assert account(world, "71002").life == wanted.life
    came = ada.go(IG, "ada", wanted.id)
    assert came.end is End.CONNECTED
    assert ada.choose(came.id, "71001").finished
    assert {one.status(world.now).state for one in accounts(world)} == {State.CONNECTED}


@pytest.mark.parametrize(("leaves", "stays"), [(IG, FB), (FB, IG)])
def test_leaving_one_of_the_two_spares_the_other(
    ada: Traveller, world: World, house: House, sandbox: RunningSandbox, leaves: Network, stays: Network
) -> None:
    first = {FB: "61001", IG: "71001"}
    ada.choose(ada.go(FB, "ada").id, first[FB])
    ada.choose(ada.go(IG, "ada").id, first[IG])
    _leave(ada, account(world, first[leaves]).id)
    _work(world, house)
    assert [errand.last_error for errand in errands(world)] == [revoke.NOT_NEEDED]
    assert sandbox.ledger("facebook")["revocations"] == 0
    with world.open():
        check.due(house, world.now + timedelta(days=2))
    assert account(world, first[stays]).status(world.now).state is State.CONNECTED


def test_when_the_last_of_the_two_leaves_the_consent_is_given_back(
    ada: Traveller, world: World, house: House, sandbox: RunningSandbox
) -> None:
    ada.choose(ada.go(IG, "ada").id, "71001")
    _leave(ada, account(world, "71001").id)
    _work(world, house)
    assert sandbox.ledger("facebook")["revocations"] == 1


def test_what_facebook_tells_of_a_person_is_news_of_both(ada: Traveller, world: World, house: House) -> None:
    ada.choose(ada.go(FB, "ada").id, "61001")
    ada.choose(ada.go(IG, "ada").id, "71001")
    later = world.now + timedelta(minutes=1)
    with world.open():
        assert hints.take(house, FB, [Hint("ada", later)], later) == "check"
    assert [grant.check_at for grant in grants(world)] == [later, later]


def test_whoever_asks_facebook_to_be_forgotten_is_forgotten_on_both(ada: Traveller, world: World, house: House) -> None:
    ada.choose(ada.go(FB, "ada").id, "61001")
    ada.choose(ada.go(IG, "ada").id, "71001")
    later = world.now + timedelta(minutes=1)
    with world.open():
        code = deletion.ask(house, FB, Hint("ada", later), later)
        assert deletion.ask(house, FB, Hint("ada", later), later) == code
        assert forget.due(house, later) == 1
        assert deletion.standing(code).done_at == later
    assert grants(world) == []
    assert [one.subject_id for one in accounts(world)] == [None, None]


def _leave(ada: Traveller, account_id: int) -> None:
    with ada.world.open():
        home = db.session.get_one(Workspace, ada.home)
        disconnect.disconnect(home, account_id, ada.person(), ada.asker().actor, ada.world.now)


def _work(world: World, house: House) -> None:
    with world.open():
        revoke.due(house, world.now + timedelta(hours=1))
