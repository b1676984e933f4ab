"""Who waits for SQLite's one place for writers: whoever may write, from the first statement on; who reads doesn't."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from tests.pages.accounts.test_accounts_size import told
from tests.world import World
from webapp.models import Workspace, db

pytestmark = pytest.mark.one_database
ACCOUNTS = "/settings/social/accounts"


@pytest.fixture
def begun(world: World) -> Callable[[Callable[[], object]], set[str]]:
    """How the transactions of an act begin."""
    with world.app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("only SQLite has one place for writers")
    return lambda act: {statement for statement in told(world, act) if statement.startswith("BEGIN")}


def test_a_page_reads_and_a_form_writes(world: World, begun: Callable[[Callable[[], object]], set[str]]) -> None:
    ada = world.browser(world.ada)
    assert begun(lambda: ada.get(ACCOUNTS)) == {"BEGIN"}
    assert begun(lambda: ada.post("/settings/profile", data={})) == {"BEGIN IMMEDIATE"}


def test_what_a_thread_does_after_a_page_may_write_again(
    world: World, begun: Callable[[Callable[[], object]], set[str]]
) -> None:
    def work() -> None:
        with world.app.app_context():
            db.session.scalar(select(Workspace.name).limit(1))

    world.browser(world.ada).get(ACCOUNTS)
    assert begun(work) == {"BEGIN IMMEDIATE"}
