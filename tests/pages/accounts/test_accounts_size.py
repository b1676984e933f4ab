"""The Accounts tab stays small and quick, however many accounts there are."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from tests.pages.crowd import many
from tests.pages.reading import ACCOUNTS, HTMX, rows_of
from tests.world import World
from webapp.domain.rules import Network
from webapp.models import User, db

pytestmark = pytest.mark.one_database

DAY = timedelta(days=1)


def statements(world: World, act: Callable[[], object]) -> int:
    """How many statements an act takes, all included."""
    return len(told(world, act))


def told(world: World, act: Callable[[], object]) -> list[str]:
    """The statements an act takes, all included."""
    counted: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        counted.append(statement)

    with world.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", count)
    try:
        act()
    finally:
        event.remove(engine, "before_cursor_execute", count)
    return counted


def test_statements_do_not_grow_with_the_accounts(world: World) -> None:
    ada = world.browser(world.ada)
    taken = []
    for more in (50, 450, 4500):
        many(world, more, network=Network.FACEBOOK if more == 50 else Network.X if more == 450 else Network.YOUTUBE)
        taken.append(statements(world, lambda: ada.get(ACCOUNTS)))
    assert len(set(taken)) == 1
    assert taken[0] <= 12


def test_the_fullest_page_takes_at_most_twelve_statements(world: World) -> None:
    with world.open():
        grant = world.grant(Network.FACEBOOK)
        for number in range(55):
            world.account(f"Page {number}", grant=grant, expires_in=3 * DAY, only_for=(world.ada, world.bob))
    ada = world.browser(world.ada)
    assert statements(world, lambda: ada.get(f"{ACCOUNTS}?q=page&network=facebook&page=2")) <= 12
    account = rows_of(ada.get(ACCOUNTS).text)[0]
    assert statements(world, lambda: ada.get(f"{ACCOUNTS}/{account}/row", headers=HTMX)) <= 12


@pytest.mark.parametrize(("who", "looked_up"), [("ada", False), ("root", False), ("dora", True)])
@pytest.mark.parametrize("way", ["", "/{}/row"], ids=["list", "row"])
def test_what_somebody_asked_for_is_looked_up_only_where_there_is_something_they_may_not_do(
    world: World, way: str, who: str, looked_up: bool
) -> None:
    with world.open():
        account = world.account()
    browser = world.browser(getattr(world, who))
    taken = told(world, lambda: browser.get(ACCOUNTS + way.format(account), headers=HTMX))
    assert any("FROM account" in statement for statement in taken)
    assert any("FROM access_request" in statement for statement in taken) is looked_up


@pytest.mark.parametrize("who", ["ada", "root"])
@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("in_need", [False, True], ids=["connected", "all in need"])
def test_fifty_rows_weigh_less_than_sixty_kilobytes_whatever_they_say(
    world: World, in_need: bool, language: str, who: str
) -> None:
    many(world, 5000, **(dict.fromkeys(("network_ends_at", "lapses_at"), world.now + 5 * DAY) if in_need else {}))
    reader = getattr(world, who)
    with world.open():
        db.session.get_one(User, reader).locale = language
    page = world.browser(reader).get(ACCOUNTS)
    assert len(rows_of(page.text)) == 50
    assert len(page.data) < 60 * 1024
