"""Posts per week and account: counted in the reader's weeks, drawn, and the same in numbers."""

import re
from datetime import timedelta

from tests.pages.publishing.test_publishing_list import lay
from tests.pages.reading import text_of
from tests.world import World
from webapp.actions.publishing import post_weeks
from webapp.domain.lifecycle import Reason
from webapp.domain.rules import Network

WEEKS = "/publishing/weeks"
WEEK = timedelta(days=7)


def numbers_of(page: str, name: str) -> list[int]:
    """The numbers of an account's row in the table, the total last."""
    row = re.search(rf'<tr><th scope="row">(?:<bdi>)?{name}.*?</tr>', page)
    assert row, f"no row of {name}"
    return [int(number) for number in re.findall(r'class="number">(\d+)', row[0])]


def test_each_account_has_its_numbers_week_by_week_and_a_bar_for_each_that_is_not_nothing(world: World) -> None:
    with world.open():
        first, second = world.account("First"), world.account("Second", Network.X)
        lay(world, first, 3, moment=world.now)
        lay(world, first, 2, moment=world.now - 2 * WEEK)
        lay(world, second, 1, moment=world.now - 11 * WEEK)
        lay(world, second, 7, moment=world.now - 13 * WEEK)
    page = world.browser(world.ada).get(WEEKS).text
    assert numbers_of(page, "First") == [0] * 9 + [2, 0, 3, 5]
    assert numbers_of(page, "Second") == [1] + [0] * 11 + [1]
    assert numbers_of(page, "All accounts") == [1] + [0] * 8 + [2, 0, 3, 6]
    assert page.count("<rect") == 3 + 2 + 1
    assert "style=" not in page


def test_hidden_accounts_and_other_workspaces_are_not_counted(world: World) -> None:
    with world.open():
        gone = world.account(disconnected_at=world.now, reason=Reason.MANUAL)
        lay(world, gone, 3, moment=world.now)
        lay(world, world.account(workspace=world.elsewhere), 3, workspace_id=world.elsewhere, moment=world.now)
    assert "Nothing published in these weeks" in world.browser(world.ada).get(WEEKS).text


def test_who_publishes_more_than_is_counted_is_told(world: World) -> None:
    with world.open():
        lay(world, world.account(), post_weeks.MOST_COUNTED + 5, moment=world.now)
    said = text_of(world.browser(world.ada).get(WEEKS).text)
    assert "Only the latest 20,000 posts are counted." in said
