"""`workspaces list` and `workspaces plan` say what is so now, and what is wrong with a question."""

from collections.abc import Callable

import pytest
from click.testing import Result
from sqlalchemy import select

from tests.world import World
from webapp.domain.permissions import Plan
from webapp.models import Event, Workspace, db

Run = Callable[..., Result]


@pytest.fixture
def run(world: World) -> Run:
    """`run("workspaces", "list")` as on the command line."""
    return lambda *words: world.app.test_cli_runner().invoke(args=["workspaces", *words])


def plan_of(world: World, workspace_id: int) -> Plan:
    with world.app.app_context():
        return db.session.get_one(Workspace, workspace_id).plan


def test_the_list_says_number_plan_people_accounts_and_name(world: World, run: Run) -> None:
    lines = [line.split() for line in run("list").output.splitlines()]
    assert lines == [
        [str(world.example), "professional", "7", "people", "0", "accounts", "Example", "AG"],
        [str(world.elsewhere), "professional", "1", "people", "0", "accounts", "Elsewhere", "Ltd"],
    ]


@pytest.mark.parametrize("which", ["--id", "--name"])
@pytest.mark.parametrize("plan", list(Plan))
def test_the_plan_is_set_by_number_or_name(world: World, run: Run, which: str, plan: Plan) -> None:
    done = run("plan", which, str(world.example) if which == "--id" else "Example AG", str(plan))
    assert done.exit_code == 0, done.output
    assert plan_of(world, world.example) is plan
    assert plan_of(world, world.elsewhere) is Plan.PROFESSIONAL
    pages = "without the social pages" if plan is Plan.STARTER else "with the social pages"
    before = "as before" if plan is Plan.PROFESSIONAL else "before: professional"
    assert done.output == f"Example AG has the plan {plan} ({before}), {pages}.\n"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("plan", "starter"), "Say which workspace"),
        (("plan", "--id", "1", "--name", "Example AG", "starter"), "Say which workspace"),
        (("plan", "--id", "999", "starter"), "no such workspace"),
        (("plan", "--name", "Nobody's", "starter"), "no such workspace"),
        (("plan", "--id", "1", "gold"), "gold"),
    ],
)
def test_a_question_that_makes_no_sense_is_answered_and_changes_nothing(
    world: World, run: Run, words: tuple[str, ...], says: str
) -> None:
    done = run(*words)
    assert done.exit_code != 0
    assert says in done.output
    with world.app.app_context():
        assert db.session.scalars(select(Event)).all() == []


def test_a_name_that_two_have_is_no_answer(world: World, run: Run) -> None:
    with world.open():
        world.workspace("Example AG")
    done = run("plan", "--name", "Example AG", "starter")
    assert done.exit_code != 0
    assert "by --id" in done.output
