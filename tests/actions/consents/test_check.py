""" "Check now" and the daily check: what the network says of one account, and of a person's whole consent."""

from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import update

from tests.actions.consents.checking import DAY, WELL, daily, presses, state
from tests.travels import Traveller, account, accounts, events, grants
from tests.world import World
from webapp.actions.consents import check
from webapp.actions.consents.check import Checked, NotConnected
from webapp.actions.house import House
from webapp.actions.refusals import NetworkUnavailable, NotAllowed, NotThere
from webapp.domain.lifecycle import Reason, State
from webapp.domain.rules import Network
from webapp.domain.troubles import Kind
from webapp.models import Account, Grant, db
from webapp.sandbox.running import RunningSandbox


def test_an_account_that_works_is_said_to_work(ada: Traveller, world: World, house: House) -> None:
    ada.connects(Network.FACEBOOK, "ada", "61001")
    page = account(world, "61001")
    assert presses(world, house, page.id) == Checked("Example GmbH", Network.FACEBOOK, None)
    assert grants(world)[0].checked_at == world.now + DAY
    assert account(world, "61001").life == page.life
    assert events(world) == [("connected", None), ("checked", None)]


def test_a_check_takes_over_a_new_name(ada: Traveller, world: World, house: House) -> None:
    ada.connects(Network.FACEBOOK, "ada", "61001")
    with world.open():
        db.session.execute(update(Account).values(name="Old"))
    presses(world, house, account(world, "61001").id)
    assert account(world, "61001").name == "Example GmbH"


def test_on_x_a_check_that_a_person_pressed_is_an_activity(ada: Traveller, world: World, house: House) -> None:
    ada.connects(Network.X, "acme", "81001")
    acme = account(world, "81001").id
    presses(world, house, acme, later=60 * DAY)
    assert account(world, "81001").life.active_at == world.now + 60 * DAY
    assert account(world, "81001").lapses_at == world.now + 150 * DAY
    assert account(world, "81001").life.authorized_at == world.now
    assert ada.sandbox.ledger("x")["billed_users_me"] == 2, "one answer for the consent, one for the check"


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        ({"do": "revoke", "subject": "acme"}, Reason.ACCESS_REMOVED),
        ({"do": "delete-account", "subject": "81001"}, Reason.ACCESS_REMOVED),
        ({"do": "lock", "subject": "acme"}, Reason.SECURITY),
        ({"do": "drop-permission", "subject": "81001"}, Reason.PERMISSION_LOST),
    ],
)
def test_on_x_a_check_finds_out_what_a_dead_token_does_not_say(
    ada: Traveller, world: World, house: House, order: dict[str, str], reason: Reason
) -> None:
    ada.connects(Network.X, "acme", "81001")
    ada.sandbox.control("x", **order)
    with suppress(NotConnected):
        presses(world, house, account(world, "81001").id, later=timedelta(hours=1))
    assert state(world, "81001") == (State.DISCONNECTED, reason)


def test_on_x_a_token_that_ran_out_early_is_renewed_for_the_check(ada: Traveller, world: World, house: House) -> None:
    ada.connects(Network.X, "acme", "81001")
    ada.sandbox.control("x", do="expire", subject="acme")
    assert presses(world, house, account(world, "81001").id, later=timedelta(hours=1)) == Checked(
        "Acme", Network.X, None
    )


def test_elsewhere_and_from_the_worker_it_is_none(ada: Traveller, world: World, house: House) -> None:
    ada.connects(Network.FACEBOOK, "ada", "61001")
    ada.connects(Network.X, "acme", "81001")
    presses(world, house, account(world, "61001").id)
    daily(world, house)
    assert {one.life.active_at for one in accounts(world)} == {world.now}
    assert ada.sandbox.log("x")[-1]["path"] == "/x/2/users/me"  # nobody asked X anything since connecting


@pytest.mark.parametrize(("order", "reason"), [("revoke", Reason.ACCESS_REMOVED), ("lock", Reason.SECURITY)])
@pytest.mark.parametrize("by_hand", [True, False])
def test_what_concerns_the_person_cuts_everything_on_the_grant_in_this_workspace(
    ada: Traveller, world: World, house: House, sandbox: RunningSandbox, order: str, reason: Reason, by_hand: bool
) -> None:
    ada.connects(Network.FACEBOOK, "ada", "61001", "61002", "61003")
    ada.connects(Network.FACEBOOK, "bob", "61007")
    sandbox.control("facebook", do=order, subject="ada")
    if by_hand:
        assert presses(world, house, account(world, "61002").id).reason is reason
    else:
        daily(world, house)
    assert {state(world, page) for page in ("61001", "61002", "61003")} == {(State.DISCONNECTED, reason)}
    assert state(world, "61007") == WELL
    adas, bobs = grants(world)
    assert adas.release_at is not None
    assert bobs.release_at is None
    assert events(world).count(("disconnected", reason.value)) == 3


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        ("delete-account", Reason.PERMISSION_LOST),  # Facebook tells a Page that is gone from a hidden one to nobody
        ("drop-permission", Reason.PERMISSION_LOST),
        ("lock", Reason.SECURITY),
    ],
)
@pytest.mark.parametrize("by_hand", [True, False])
def test_what_concerns_one_account_cuts_that_one(
    ada: Traveller, world: World, house: House, sandbox: RunningSandbox, order: str, reason: Reason, by_hand: bool
) -> None:
    ada.connects(Network.FACEBOOK, "ada", "61001", "61002")
    sandbox.control("facebook", do=order, subject="61002")
    if by_hand:
        presses(world, house, account(world, "61002").id)
    else:
        daily(world, house)
    assert state(world, "61002") == (State.DISCONNECTED, reason)
    assert state(world, "61001") == WELL
    assert grants(world)[0].release_at is None


@pytest.mark.parametrize("order", ["lock", "delete-account", "drop-permission"])
def test_one_refusal_that_was_a_mistake_costs_nothing(
    ada: Traveller, world: World, house: House, sandbox: RunningSandbox, order: str
) -> None:
    ada.connects(Network.FACEBOOK, "ada", "61001")
    sandbox.control("facebook", do=order, subject="61001", times=1)
    daily(world, house)
    assert state(world, "61001") == WELL


def test_a_refusal_costs_at_most_two_more_calls(
    ada: Traveller, world: World, house: House, sandbox: RunningSandbox
) -> None:
    ada.connects(Network.FACEBOOK, "ada", "61001", "61002", "61003")
    sandbox.control("facebook", do="revoke", subject="ada")
    before = len(sandbox.log("facebook"))
    daily(world, house)
    assert len(sandbox.log("facebook")) - before == 2
    daily(world, house, 9 * DAY)
    assert len(sandbox.log("facebook")) - before == 2


@pytest.mark.parametrize(
    "weather",
    [{"do": "down"}, {"do": "rate-limit"}, {"do": "garbage", "body": "html"}, {"do": "garbage", "body": "empty"}],
)
def test_a_network_that_is_away_disconnects_nobody(
    ada: Traveller, world: World, house: House, sandbox: RunningSandbox, weather: dict[str, object]
) -> None:
    ada.connects(Network.FACEBOOK, "ada", "61001")
    sandbox.control("facebook", **weather)
    with pytest.raises(NetworkUnavailable):
        presses(world, house, account(world, "61001").id)
    daily(world, house)
    assert state(world, "61001") == WELL
    grant = grants(world)[0]
    assert grant.trouble in ("unavailable", "rate_limited")
    assert grant.met[Kind.CHECK].failures == 2
    assert events(world) == [("connected", None)]
    sandbox.control("facebook", do="up")
    daily(world, house, 3 * DAY)
    assert (grants(world)[0].trouble, grants(world)[0].met) == (None, {})


def test_the_wait_that_a_network_asks_for_is_told_to_whoever_pressed(
    ada: Traveller, world: World, house: House, sandbox: RunningSandbox
) -> None:
    ada.connects(Network.FACEBOOK, "ada", "61001")
    sandbox.control("facebook", do="error", code=80001, subject="61001", retry_after=7200)
    with pytest.raises(NetworkUnavailable) as told:
        presses(world, house, account(world, "61001").id)
    assert (told.value.why, told.value.retry_at) == ("rate_limited", world.now + DAY + timedelta(hours=2))
    assert grants(world)[0].check_at == world.now + DAY + timedelta(hours=2)


def test_a_verdict_reached_with_a_token_that_was_replaced_is_not_believed(
    ada: Traveller, world: World, house: House, sandbox: RunningSandbox
) -> None:
    ada.connects(Network.FACEBOOK, "ada", "61001")
    sandbox.control("facebook", do="revoke", subject="ada")
    work = check.Checking(house)
    with world.open():
        (ticket,) = work.claim(Network.FACEBOOK, 5, world.now + 2 * DAY)
        verdict = work.call(ticket, world.now)
        db.session.execute(update(Grant).values(generation=Grant.generation + 1))
        db.session.commit()
        work.settle(ticket, verdict, world.now + 2 * DAY)
    assert state(world, "61001") == WELL


def test_a_grant_that_cannot_be_read_is_set_aside(ada: Traveller, world: World, house: House) -> None:
    ada.connects(Network.FACEBOOK, "ada", "61001")
    ada.connects(Network.FACEBOOK, "bob", "61007")
    with world.open():
        db.session.execute(update(Grant).where(Grant.subject_id == "ada").values(access_token="v1.broken"))
    assert daily(world, house) == 1
    assert [grant.trouble for grant in grants(world)] == ["unreadable", None]
    assert state(world, "61001") == WELL
    with pytest.raises(NetworkUnavailable) as told:
        presses(world, house, account(world, "61001").id)
    assert told.value.why == "unreadable"


def test_whoever_may_not_connect_may_not_check(ada: Traveller, world: World, house: House) -> None:
    ada.connects(Network.FACEBOOK, "ada", "61001")
    page = account(world, "61001").id
    for who in (world.vera, world.dora, world.eve):
        with pytest.raises(NotAllowed):
            presses(world, house, page, who)
    with pytest.raises(NotThere):
        presses(world, house, page, world.mallory)
    assert presses(world, house, page, world.olga).reason is None


def test_a_disconnected_account_has_nothing_to_check(world: World, house: House) -> None:
    with world.open():
        page = world.account(disconnected_at=world.now, reason=Reason.MANUAL)
        lapsed = world.account(expires_in=timedelta(hours=1), grant=world.grant(Network.FACEBOOK))
    for account_id in (page, lapsed):
        with pytest.raises(check.NotConnected):
            presses(world, house, account_id)
