"""Every role at every route, on own and foreign things, and every answer as a fragment, held against a table by hand.

What is refused changes nothing and is in the log; no answer names anything of a workspace that is not one's own.
On PostgreSQL only forms that are refused are sent, by some: what differs there is how rows are found and locked.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from werkzeug.test import TestResponse

from tests.pages.matrix_rows import MORE, ROWS
from tests.pages.matrix_stage import ACCOUNTS, ELSEWHERE, EXAMPLE, ROLES, WRITTEN, Stage
from tests.pages.matrix_table import AT_ALL, Row, Target, where
from tests.test_routes import OPEN, ROUTES

GUARDED = sorted(route for route, guard in ROUTES.items() if guard != OPEN)
ON_POSTGRES = ("anonymous", "mallory", "vera", "dora", "bob", "root")
THEIRS = (
    "Zebrafinch Page",
    "Words on_theirs",
    "Mallory Other",
    "Ted Theirs",
    "Tim Theirs",
    "their.guest@",
    "on_theirs.jpg",
)
OURS = (
    *(name for called, name in ACCOUNTS.items() if called != "theirs"),
    *(f"Words {name}" for name in WRITTEN if name != "on_theirs"),
)
OUR_PEOPLE = ("Bob Page", "Olga Own", "Root Admin", "Tess Target", "Rita Gone", "ours.guest@")


@dataclass(frozen=True)
class Cell:
    """One person, one thing, one dress; and what the table says."""

    role: str
    target: Target
    fragment: bool
    status: int
    is_yes: bool


def cells(row: Row, roles: tuple[str, ...]) -> Iterator[Cell]:
    """Everybody with everything that the row is about, as a page.

    As a fragment once for each kind of answer: what it is dressed in depends on the answer alone, not on who asks.
    """
    dressed = set()
    for role in roles:
        for target in row.targets(role):
            page, fragment = row.expected(role, target)
            is_yes = (page, fragment) == row.yes
            yield Cell(role, target, False, page, is_yes)
            kind = role == "anonymous", where(role), target.home, page, fragment
            if kind not in dressed:
                yield Cell(role, target, True, fragment, is_yes)
                dressed.add(kind)


def address(stage: Stage, route: str, row: Row, target: Target) -> str:
    """The route with the numbers of what is meant."""
    at = route.partition(" ")[2].replace("<network>", "facebook")
    for part in re.findall(r"<number:(\w+)>", at):
        at = at.replace(f"<number:{part}>", str(stage.id(*target.numbers[part])))
    return at + (row.query(stage, target) if row.query else "")


def hidden_from(role: str) -> tuple[str, ...]:
    """What no answer to this person may name."""
    if role in ("anonymous", "dan"):
        return THEIRS + OURS + OUR_PEOPLE
    if where(role) == ELSEWHERE:
        return OURS + OUR_PEOPLE
    return THEIRS if role in AT_ALL["see"].split() else THEIRS + OURS


def check_words(cell: Cell, row: Row, answer: TestResponse) -> None:
    """A fragment has no frame, a stranger is sent to sign in, and nothing is named that is not theirs."""
    named = [name for name in hidden_from(cell.role) if name.encode() in answer.data]
    assert not named, f"is told of {named}"
    if cell.role == "anonymous":
        leads_to = answer.headers["HX-Redirect" if cell.fragment else "Location"]
        assert leads_to.startswith("/login"), leads_to
    elif cell.fragment and not 300 <= cell.status < 400 and not (cell.is_yes and row.whole):
        assert b"<html" not in answer.data, "gets a page's frame"


def check_log(stage: Stage, route: str, cell: Cell, asked: tuple[str, str], last: int) -> None:
    """A "you may not" is in the log, with what was asked for, and the account in the address; nothing else is."""
    lines = stage.log_after(last)
    if cell.status != 403:
        assert lines == [], "is in the log"
        return
    is_named = "<number:account_id>" in route and cell.target.home == where(cell.role)
    account = stage.id(*cell.target.numbers["account_id"]) if is_named else None
    home = stage.world.example if where(cell.role) == EXAMPLE else stage.world.elsewhere
    ((verb, workspace_id, reason, account_id, details),) = lines
    assert (verb, workspace_id, account_id) == ("access_denied", home, account), "in the log otherwise"
    assert reason
    assert details == {"method": asked[0], "path": asked[1].partition("?")[0]}


def ask(stage: Stage, route: str, row: Row, cell: Cell) -> tuple[TestResponse, tuple[str, str]]:
    """The request of one cell."""
    asked = route.partition(" ")[0], address(stage, route, row, cell.target)
    form = row.form(stage, cell.role, cell.target) if row.form else None
    return stage.ask(cell.role, *asked, form, fragment=cell.fragment), asked


def differs(stage: Stage, route: str, row: Row, cell: Cell) -> str:
    """What is not as it should be in one cell; "" where all is."""
    last = stage.last_event()
    answer, asked = ask(stage, route, row, cell)
    changed = stage.changed()
    if changed and not stage.is_postgres:
        stage.restore()
    try:
        assert answer.status_code == cell.status, f"{answer.status_code}, not {cell.status}"
        check_words(cell, row, answer)
        if not cell.is_yes:
            check_log(stage, route, cell, asked, last)
        assert not changed or (cell.is_yes and asked[0] == "POST"), f"changed {changed}"
    except AssertionError as no:
        return f"{cell.role} at {' '.join(asked)} ({cell.target.name}, fragment: {cell.fragment}): {no}"
    return ""


def walk(stage: Stage, route: str, row: Row, roles: tuple[str, ...], *, refusals_only: bool) -> int:
    """Ask for every cell, and compare; gives their number. All that differ from the table are told at once."""
    wanted = [cell for cell in cells(row, roles) if not refusals_only or not (cell.is_yes or cell.fragment)]
    wrong = [told for cell in wanted if (told := differs(stage, route, row, cell))]
    assert not wrong, "\n".join(wrong)
    return len(wanted)


def test_every_guarded_route_has_a_row() -> None:
    missing = [route for route in GUARDED if route not in ROWS]
    assert not missing, f"say in tests/pages/matrix_rows.py who may: {missing}"


@pytest.mark.parametrize("route", GUARDED)
def test_the_answers_are_those_of_the_table(stage: Stage, route: str) -> None:
    if stage.is_postgres and not route.startswith("POST"):
        pytest.skip("looking is walked on SQLite")
    roles = ON_POSTGRES if stage.is_postgres else ROLES
    rows = [ROWS[route], *([MORE[route]] if route in MORE else [])]
    walked = sum(walk(stage, route, row, roles, refusals_only=stage.is_postgres) for row in rows)
    assert walked > (0 if stage.is_postgres else len(ROLES))
