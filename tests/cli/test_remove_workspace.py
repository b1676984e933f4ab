"""`workspaces remove` says what would go, and only removes when told so."""

import pytest
from click.testing import Result

from tests.world import World
from webapp.cli.remove_workspace import remove
from webapp.models import Workspace, db


def run(world: World, *words: str) -> Result:
    return world.app.test_cli_runner().invoke(remove, list(words))


def test_without_yes_it_only_says_what_would_go(world: World) -> None:
    said = run(world, "--id", str(world.example))
    assert said.exit_code == 0
    assert said.output.startswith(
        "Example AG would go with 0 accounts, 0 posts, 7 people who are in no other workspace"
    )
    assert "Nothing was removed" in said.output
    with world.open():
        assert db.session.get(Workspace, world.example) is not None


def test_with_yes_it_is_gone(world: World) -> None:
    assert "Example AG is gone" in run(world, "--id", str(world.example), "--yes").output
    with world.open():
        assert db.session.get(Workspace, world.example) is None
        assert db.session.get(Workspace, world.elsewhere) is not None
    said = run(world, "--id", str(world.example), "--yes")
    assert (said.exit_code, said.output) == (1, f"Error: There is no workspace {world.example}.\n")


@pytest.mark.parametrize("number", ["banana", ""])
def test_a_number_that_is_none_is_refused(world: World, number: str) -> None:
    assert run(world, "--id", number, "--yes").exit_code == 2
