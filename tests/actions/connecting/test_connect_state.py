"""The way back from a network belongs to one flow, one person, one browser, one network, and is gone once."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.actions.connecting.callbacks import callback_of, nothing_happened
from tests.travels import Traveller, events, grants
from tests.world import World
from webapp.actions.connecting import callbacks, flows
from webapp.actions.house import House
from webapp.domain.rules import Network
from webapp.models import Flow, db
from webapp.models.flow import End
from webapp.sandbox.running import RunningSandbox

# The state


@pytest.mark.parametrize("state", ["forged", "", "x" * 5000, "\x00", "ü"])
def test_a_forged_state_is_refused_and_the_code_not_used(ada: Traveller, world: World, state: str) -> None:
    with pytest.raises(callbacks.UnknownState):
        ada.come_back(f"http://127.0.0.1:5000/oauth/x/callback?code=c&state={state}")
    assert ada.sandbox.ledger("x")["token_exchanges"] == 0
    assert events(world) == [("connect_refused", "UnknownState")]
    assert nothing_happened(world)


@pytest.mark.parametrize("query", ["code=c", "code=c&state=a&state=b"])
def test_no_state_or_two_are_no_state(ada: Traveller, query: str) -> None:
    with pytest.raises(callbacks.UnknownState):
        ada.come_back(f"http://127.0.0.1:5000/oauth/x/callback?{query}")


def test_after_ten_minutes_it_is_too_late(ada: Traveller, world: World) -> None:
    back = callback_of(ada)
    with pytest.raises(callbacks.ExpiredState):
        ada.come_back(back, now=world.now + flows.FLOW_LIFE)
    assert ada.sandbox.ledger("x")["token_exchanges"] == 0
    assert ada.come_back(back, now=world.now + flows.FLOW_LIFE - timedelta(seconds=1)).found == ["81001"]


def test_a_second_identical_callback_shows_the_same_and_exchanges_nothing(ada: Traveller, world: World) -> None:
    back = callback_of(ada)
    first = ada.come_back(back)
    again = ada.come_back(back)
    assert again == first
    assert ada.sandbox.ledger("x") == {**ada.sandbox.ledger("x"), "token_exchanges": 1, "reused_codes": 0}
    ada.choose(first.id, "81001")
    assert ada.come_back(back, now=world.now + timedelta(hours=2)).end is End.CONNECTED
    assert len(grants(world)) == 1


def test_two_identical_callbacks_at_once_exchange_one_code(ada: Traveller, world: World) -> None:
    back = callback_of(ada)
    gate = threading.Barrier(2)
    came = []

    def arrive() -> None:
        gate.wait()
        came.append(ada.come_back(back))

    threads = [threading.Thread(target=arrive) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({one.id for one in came}) == 1
    assert ada.sandbox.ledger("x")["token_exchanges"] == 1
    assert ada.sandbox.ledger("x")["reused_codes"] == 0


def test_a_state_of_somebody_else_is_refused_and_stays_theirs(
    ada: Traveller, world: World, house: House, sandbox: RunningSandbox
) -> None:
    back = callback_of(ada)
    victim = Traveller(world, house, sandbox, world.bob)
    with pytest.raises(callbacks.OtherPerson):
        victim.come_back(back)
    assert sandbox.ledger("x")["token_exchanges"] == 0
    assert ada.come_back(back).found == ["81001"]


@pytest.mark.parametrize("browser", [None, "c" * 43])
def test_another_browser_of_the_same_person_is_refused(ada: Traveller, browser: str | None) -> None:
    back = callback_of(ada)
    ada.browser = browser
    with pytest.raises(callbacks.OtherBrowser):
        ada.come_back(back)
    assert ada.sandbox.ledger("x")["token_exchanges"] == 0


def test_a_callback_at_another_networks_address_is_refused(ada: Traveller) -> None:
    back = callback_of(ada)
    with pytest.raises(callbacks.OtherNetwork):
        ada.come_back(back, path=Network.LINKEDIN)
    assert ada.sandbox.log("linkedin") == []


@pytest.mark.parametrize("issuer", ["https://www.linkedin.com/oauth", "", "http://127.0.0.1/x"])
def test_an_answer_that_another_network_signed_is_refused(ada: Traveller, issuer: str) -> None:
    back = callback_of(ada)
    with pytest.raises(callbacks.OtherNetwork):
        ada.come_back(f"{back}&iss={issuer}")
    assert ada.sandbox.ledger("x")["token_exchanges"] == 0
    own = ada.sandbox.url + "/x"
    assert ada.come_back(f"{back}&iss={own}").found == ["81001"]


def test_a_code_of_one_flow_does_not_fit_another(ada: Traveller, world: World) -> None:
    mine, theirs = callback_of(ada), callback_of(ada, person="acme_test")
    state = mine.partition("state=")[2]
    code = theirs.partition("code=")[2].partition("&")[0]
    came = ada.come_back(f"http://127.0.0.1:5000/oauth/x/callback?code={code}&state={state}")
    assert came.end is End.CODE_REFUSED
    assert nothing_happened(world)


def test_nothing_secret_stands_in_the_row_in_clear(ada: Traveller, world: World) -> None:
    url = ada.set_out(Network.X)
    state = url.partition("state=")[2].partition("&")[0]
    with world.open():
        row = db.session.execute(select(Flow.__table__)).one()
        assert state not in str(row)
        assert ada.browser not in str(row)


def test_thirty_that_were_given_up_hinder_nobody_and_sixty_are_enough(ada: Traveller) -> None:
    for _ in range(30):
        ada.set_out(Network.FACEBOOK)
    assert ada.go(Network.X, "acme").found == ["81001"]
    for _ in range(29):
        ada.set_out(Network.FACEBOOK)
    with pytest.raises(flows.TooManyStarts):
        ada.set_out(Network.FACEBOOK)
