"""Lists of accounts say the same as the domain, are ordered by urgency, and search without surprises."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, select

from tests.world import World
from webapp.actions.accounts import listing, standings
from webapp.actions.accounts.listing import Filter
from webapp.domain.lifecycle import Reason, State
from webapp.domain.permissions import Person, Social
from webapp.domain.rules import Network
from webapp.models import Account, db

DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)
ADMIN = Person(0, super_admin=True)


def every_stage(world: World) -> dict[str, int]:
    """One account in each stage, with the limits of each stage on both sides."""
    now = world.now
    with world.open():
        return {
            "fresh": world.account("Fresh", authorized_at=now),
            "no clock": world.account("No clock", Network.YOUTUBE),
            "a week and an instant left": world.account("Nearly", expires_in=7 * DAY + INSTANT),
            "a week left": world.account("Week", expires_in=7 * DAY),
            "an instant left": world.account("Last", expires_in=INSTANT),
            "over now": world.account("Over", expires_in=timedelta(0)),
            "unused": world.account("Unused", Network.X, authorized_at=now - 91 * DAY),
            "locked": world.account("Locked", disconnected_at=now - 2 * DAY, reason=Reason.SECURITY),
            "by hand": world.account("Hand", disconnected_at=now - 3 * DAY, reason=Reason.MANUAL),
            "last instant of the window": world.account(
                "Still", Network.LINKEDIN, disconnected_at=now - 60 * DAY, reason=Reason.ACCOUNT_GONE
            ),
            "lost": world.account(
                "Lost", Network.LINKEDIN, disconnected_at=now - 60 * DAY - INSTANT, reason=Reason.SECURITY
            ),
            "lapsed and lost, never swept": world.account("Ages", authorized_at=now - 800 * DAY),
        }


@pytest.mark.parametrize("later", [timedelta(0), INSTANT, DAY, 8 * DAY, 59 * DAY, 61 * DAY, 400 * DAY])
def test_the_database_tells_each_state_as_the_domain_does_even_if_nobody_swept(world: World, later: timedelta) -> None:
    every_stage(world)
    now = world.now + later
    with world.open():
        told = dict(db.session.execute(select(Account.id, standings.STATE), standings.at(now)).all())
        derived = {account.id: account.status(now).state.value for account in db.session.scalars(select(Account))}
    assert told == derived


def page(
    world: World, wanted: Filter, number: int = 1, person: Person = ADMIN, now: datetime | None = None
) -> Sequence[Account]:
    """One page, after counting, as the tab asks."""
    counted = listing.counts(world.example, wanted, person, now or world.now)
    return listing.page(world.example, wanted, number, counted, person, now or world.now)


def names(world: World, wanted: Filter = Filter(), number: int = 1, now: datetime | None = None) -> list[str]:  # noqa: B008
    with world.open():
        return [account.name for account in page(world, wanted, number, ADMIN, now)]


def test_the_most_urgent_come_first(world: World) -> None:
    every_stage(world)
    assert names(world) == [
        "Last",
        "Week",
        "Over",
        "Unused",
        "Locked",
        "Still",
        "Hand",
        "Nearly",
        "Fresh",
        "No clock",
        "Lost",
        "Ages",
    ]


def test_counts_are_of_what_the_filter_lets_through_and_of_the_whole_workspace(world: World) -> None:
    every_stage(world)
    with world.open():
        all_of_it = listing.counts(world.example, Filter(), ADMIN, world.now)
        linkedin = listing.counts(world.example, Filter(Network.LINKEDIN, State.CONNECTED), ADMIN, world.now)
        elsewhere = listing.counts(world.elsewhere, Filter(), ADMIN, world.now)
    assert all_of_it.by_state == {
        State.CONNECTED: 3,
        State.EXPIRING: 2,
        State.DISCONNECTED: 5,
        State.HISTORY_LOST: 2,
    }
    assert (all_of_it.matching, all_of_it.everything, all_of_it.in_need) == (12, 12, 6)
    assert all_of_it.ending == all_of_it.by_state[State.EXPIRING]
    assert linkedin.by_state[State.DISCONNECTED] == linkedin.by_state[State.HISTORY_LOST] == 1
    assert (linkedin.matching, linkedin.by_state[State.CONNECTED], linkedin.everything) == (2, 0, 12)
    assert (elsewhere.everything, elsewhere.in_need, elsewhere.matching) == (0, 0, 0)


@pytest.mark.parametrize("state", list(State))
def test_a_state_chip_counts_what_its_list_shows(world: World, state: State) -> None:
    every_stage(world)
    with world.open():
        counted = listing.counts(world.example, Filter(), ADMIN, world.now).of(Filter(state=state))
        shown = page(world, Filter(state=state))
        assert {account.status(world.now).state for account in shown} == {state}
    assert counted == len(shown)


def test_the_chip_of_what_needs_a_person_counts_and_lists_the_same_accounts_within_reach(world: World) -> None:
    every_stage(world)
    with world.open():
        world.account("Hers", expires_in=DAY, only_for=(world.ada,))
    wanted, on_linkedin = Filter(in_need=True), Filter(Network.LINKEDIN, in_need=True)
    assert set(names(world, wanted)) == {"Last", "Week", "Over", "Unused", "Locked", "Still", "Hers"}
    assert names(world, on_linkedin) == ["Still"]
    bob = Person(world.bob, Social.ALL)
    with world.open():
        assert listing.counts(world.example, wanted, ADMIN, world.now).of(wanted) == 7
        assert listing.counts(world.example, on_linkedin, ADMIN, world.now).of(on_linkedin) == 1
        assert listing.counts(world.example, wanted, bob, world.now).of(wanted) == 6
        assert len(page(world, wanted, person=bob)) == 6


def test_what_needs_a_person_most_is_nearest_in_time(world: World) -> None:
    every_stage(world)
    with world.open():
        urgent = [account.name for account in listing.urgent(world.example, ADMIN, world.now)]
    assert urgent == ["Over", "Last", "Unused"]


def test_restricted_accounts_need_only_those_who_may_use_them(world: World) -> None:
    with world.open():
        world.account("Hers", expires_in=DAY, only_for=(world.ada,))
        ada, bob = (Person(user_id, Social.ALL) for user_id in (world.ada, world.bob))
        told = {
            person.id: (
                listing.counts(world.example, Filter(), person, world.now).in_need,
                len(listing.urgent(world.example, person, world.now)),
            )
            for person in (ada, bob, ADMIN)
        }
    assert told == {world.ada: (1, 1), world.bob: (0, 0), 0: (1, 1)}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ÖSTERREICH", ["Österreich Werbung"]),
        ("österreich", ["Österreich Werbung"]),
        ("STRASSE", ["Hauptstraße 5"]),
        ("100%", ["100% Cotton"]),
        ("%", ["100% Cotton"]),
        ("_", ["snake_case"]),
        ("/", ["AC/DC"]),
        ("\\", ["back\\slash"]),
        ("@100%", ["100% Cotton"]),
        ("nothing like it", []),
        ("' OR 1=1 --", []),
    ],
)
def test_a_search_takes_every_sign_literally_and_no_account_of_case(world: World, text: str, found: list[str]) -> None:
    with world.open():
        for name in ("Österreich Werbung", "Hauptstraße 5", "100% Cotton", "snake_case", "AC/DC", "back\\slash"):
            world.account(name)
    assert names(world, Filter(text=text)) == found


def test_a_renamed_account_is_found_by_its_new_name_only(world: World) -> None:
    with world.open():
        account = db.session.get_one(Account, world.account("Old Name"))
        account.name = "Brand New"
    assert names(world, Filter(text="brand")) == ["Brand New"]
    assert names(world, Filter(text="old name")) == []


def test_accounts_inserted_in_a_batch_are_found_too(world: World) -> None:
    with world.open():
        row = {
            "workspace_id": world.example,
            "network": Network.X,
            "external_id": "1",
            "name": "BATCH",
            "created_at": world.now,
            "authorized_at": world.now,
            "active_at": world.now,
        }
        db.session.execute(insert(Account.__table__), [row])
    assert names(world, Filter(text="batch")) == ["BATCH"]


def test_pages_of_fifty_show_every_account_once(world: World) -> None:
    with world.open():
        for number in range(101):
            world.account(f"Account {number:03}", authorized_at=world.now - 30 * DAY)
    shown = [names(world, number=number) for number in (1, 2, 3, 4)]
    assert [len(page) for page in shown] == [50, 50, 1, 0]
    assert sorted(name for page in shown for name in page) == [f"Account {number:03}" for number in range(101)]


def test_one_sign_in_repairs_all_accounts_of_a_person_that_need_it_at_that_network(world: World) -> None:
    with world.open():
        accounts = [
            world.account("One", expires_in=DAY),
            world.account("Two", disconnected_at=world.now - DAY, reason=Reason.SECURITY),
            world.account("Left on purpose", disconnected_at=world.now - DAY, reason=Reason.MANUAL),
            world.account("Fine"),
            world.account("Elsewhere", Network.LINKEDIN, expires_in=DAY),
            world.account("Somebody else's", expires_in=DAY, subject="bob"),
            world.account("Unknown", expires_in=DAY, subject=None),
        ]
        world.account("Theirs", expires_in=DAY, workspace=world.elsewhere)
        rows = [db.session.get_one(Account, account_id) for account_id in accounts]
        together = listing.repaired_together(world.example, rows, world.now)
    assert together == {
        (Network.FACEBOOK, "ada"): 2,
        (Network.LINKEDIN, "ada"): 1,
        (Network.FACEBOOK, "bob"): 1,
    }
