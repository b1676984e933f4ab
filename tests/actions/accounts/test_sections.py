"""The list of accounts, counted and read by sections, is what one plain ORDER BY would give."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from random import Random
from typing import Any

import pytest
from sqlalchemy import Select, and_, func, insert, select

from tests.world import World
from webapp.actions.accounts import listing, sections, standings
from webapp.actions.accounts.listing import PER_PAGE, Counts, Filter
from webapp.actions.accounts.sections import SECTIONS, Stretch
from webapp.domain.lifecycle import Reason, State
from webapp.domain.permissions import Person, Social
from webapp.domain.rules import Network
from webapp.models import Account, AccountAccess, db
from webapp.models.account import folded

DAY = timedelta(days=1)
ADMIN = Person(0, super_admin=True)
NAMES = ("Alpha", "Ärmel", "100% Wool", "snake_case", "AC/DC")
FILTERS = [
    Filter(network, state, text, in_need)
    for network, (state, in_need), text in product(
        (None, Network.X, Network.YOUTUBE),
        ((None, False), (None, True), *((state, False) for state in State)),
        ("", "A", "%", "/", "_c", "nothing"),
    )
]


def scatter(world: World, seed: int, number: int) -> None:
    """Accounts of both workspaces with moments around every border, few enough of them that many are alike.

    Also such as no code of ours writes: a deadline beside a disconnect, a disconnect still to come.
    """
    dice = Random(seed)
    moments = [None, *(world.now + days * DAY for days in (-400, -2, -1, 0, 1, 7, 8, 90))]
    rows = [
        {
            "workspace_id": world.elsewhere if dice.random() < 0.1 else world.example,
            "network": dice.choice((Network.X, Network.X, Network.YOUTUBE, Network.FACEBOOK)),
            "external_id": f"e{n}",
            "name": dice.choice(NAMES),
            "restricted": dice.random() < 0.3,
            "created_at": world.now,
            "authorized_at": world.now,
            "active_at": world.now,
            "disconnected_at": dice.choice(moments) if dice.random() < 0.4 else None,
            "lapses_at": dice.choice(moments),
            "reason": dice.choice((None, Reason.MANUAL, Reason.SECURITY)),
            "history_deleted_at": world.now if dice.random() < 0.1 else None,
            "kept_until": dice.choice(moments + 5 * [world.now + 300 * DAY]),
        }
        for n in range(number)
    ]
    with world.open():
        db.session.execute(insert(Account.__table__), rows)
        for account_id in db.session.scalars(select(Account.id).where(Account.restricted)):
            if dice.random() < 0.5:
                db.session.add(AccountAccess(account_id=account_id, user_id=world.bob))


def let_through(wanted: Filter) -> Any:
    """Network and text of a filter, written down plainly."""
    network = Account.network == wanted.network if wanted.network else Account.id > 0
    return and_(network, Account.sought.contains(folded(wanted.text), autoescape=True))


def plain(wanted: Filter) -> Select[Any]:
    """Every account of a filter, sorted by the one order that says it all."""
    query = select(Account.id).where(standings.OURS, let_through(wanted)).order_by(*standings.MOST_URGENT_FIRST)
    if wanted.in_need:
        query = query.where(standings.IN_NEED, standings.WITHIN_REACH)
    return query if wanted.state is None else query.where(wanted.state.value == standings.STATE)


def asking(world: World, person: Person) -> dict[str, Any]:
    """The parameters of `plain`."""
    return standings.seen_by(person, world.example) | standings.at(world.now)


def pages(world: World, wanted: Filter, counted: Counts, person: Person) -> Iterator[list[int]]:
    """Every page there is, and the empty one behind the last."""
    for number in range(1, counted.of(wanted) // PER_PAGE + 3):
        page = listing.page(world.example, wanted, number, counted, person, world.now)
        yield [account.id for account in page]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("who", ["an admin", "bob"])
def test_every_page_of_every_filter_is_that_of_the_plain_order(world: World, seed: int, who: str) -> None:
    scatter(world, seed, 330)
    person = ADMIN if who == "an admin" else Person(world.bob, Social.ALL)
    shown = 0
    with world.open():
        for wanted in FILTERS:
            expected = list(db.session.scalars(plain(wanted), asking(world, person)))
            counted = listing.counts(world.example, wanted, person, world.now)
            assert counted.of(wanted) == len(expected), wanted
            *full, behind = pages(world, wanted, counted, person)
            assert [account for page in full for account in page] == expected, wanted
            assert behind == []
            shown += len(expected)
        in_sections = listing.counts(world.example, Filter(), person, world.now).let_through
    assert shown > 1000
    assert all(number > 0 for number in in_sections), "every section is tried"


@pytest.mark.parametrize("seed", range(3))
def test_the_numbers_are_those_of_one_plain_count(world: World, seed: int) -> None:
    scatter(world, seed, 330)
    bob = Person(world.bob, Social.ALL)
    needy = and_(standings.IN_NEED, standings.WITHIN_REACH)
    with world.open():
        for wanted in FILTERS:
            counted = listing.counts(world.example, wanted, bob, world.now)
            state = standings.STATE.label("state")
            by_state = select(state, func.count()).where(standings.OURS, let_through(wanted)).group_by(state)
            assert counted.by_state == dict.fromkeys(State, 0) | dict(
                db.session.execute(by_state, asking(world, bob)).all()
            )
            sums = (func.count(), func.count().filter(needy), func.count().filter(needy, let_through(wanted)))
            all_of_it = db.session.execute(select(*sums).where(standings.OURS), asking(world, bob)).one()
            assert (counted.everything, counted.in_need, counted.matching_in_need) == tuple(all_of_it)
            ending = select(func.count()).where(standings.OURS, needy, standings.STATE == State.EXPIRING.value)  # noqa: SIM300
            assert counted.ending == db.session.scalar(ending, asking(world, bob)) > 0
            assert 0 < counted.in_need < counted.everything


@pytest.mark.parametrize("numbers", [(), (0,), (3,), (2, 0, 3), (0, 1, 1, 4, 0, 2)])
def test_stretches_are_what_one_long_row_has_from_there_on(numbers: tuple[int, ...]) -> None:
    row = [(place, index) for place, number in enumerate(numbers) for index in range(number)]
    for start in range(len(row) + 2):
        for size in range(1, len(row) + 2):
            found = list(sections.stretches(numbers, start, size))
            assert all(isinstance(stretch, Stretch) and stretch.take > 0 for stretch in found)
            cut = [(one.place, one.skip + index) for one in found for index in range(one.take)]
            assert cut == row[start : start + size]


def test_each_account_stands_in_exactly_one_section(world: World) -> None:
    scatter(world, 7, 330)
    with world.open():
        ours = set(db.session.scalars(select(Account.id).where(standings.OURS), {"workspace": world.example}))
        found = [
            account_id
            for section in SECTIONS
            for account_id in db.session.scalars(
                select(Account.id).where(section.among, section.within), asking(world, ADMIN)
            )
        ]
    assert len(found) == len(set(found))
    assert set(found) == ours
