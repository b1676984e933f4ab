"""The log as a file: the same lines as on the page, for spreadsheets, in the reader's language and zone, streamed."""

import csv
import io
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from tests.pages.log_lines import many, told
from tests.world import World
from webapp.actions.activity.history import PIECE
from webapp.actions.log import Actor
from webapp.models import User, db

FILE = "/settings/social/activity.csv"


def table(browser: FlaskClient, asked: str = "", separator: str = ",") -> list[dict[str, str]]:
    """The file's lines, by the names of its columns."""
    answer = browser.get(FILE + asked)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.data.startswith(b"\xef\xbb\xbf"), "spreadsheet programs know UTF-8 by it"
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""), delimiter=separator))


def test_it_holds_the_same_lines_in_words(world: World) -> None:
    at = datetime(2026, 7, 1, 10, tzinfo=UTC)
    with world.open():
        told(world, reason="manual", details={"scheduled_cancelled": 2}, now=at, before={"tell_done": False},
             after={"tell_done": True})  # fmt: skip
        told(world, name="Other", now=at, actor=Actor(world.bob, "Bob Page"))
    assert table(world.browser(world.vera), f"?person={world.ada}&verb=disconnected") == [
        {
            "Time": "2026-07-01T12:00:00+02:00",
            "Who": "Ada Lovelace",
            "Event": "Disconnected",
            "In words": "Ada Lovelace disconnected Example GmbH (Facebook): 2 scheduled posts cancelled.",
            "Why": "disconnected by hand",
            "Network": "Facebook",
            "Account": "Example GmbH",
            "Before and after": "When it is done: no → yes",
        }
    ]


def test_a_german_reads_german_in_their_own_zone_and_a_super_admin_reads_addresses(world: World) -> None:
    with world.open():
        told(
            world,
            name="Müller & Söhne",
            now=datetime(2026, 1, 1, tzinfo=UTC),
            after={"disconnected_at": "2026-01-01T00:00:00+00:00"},
        )
        root = db.session.get_one(User, world.root)
        root.locale, root.timezone = "de", "Asia/Kathmandu"
    (line,) = table(world.browser(world.root), "?verb=disconnected", ";")  # as Excel set to German takes it
    assert list(line) == [
        "Zeit",
        "Wer",
        "Ereignis",
        "In Worten",
        "Warum",
        "Netzwerk",
        "Konto",
        "Vorher und nachher",
        "Adresse",
    ]
    assert line["Zeit"] == "2026-01-01T05:45:00+05:45"
    assert line["Konto"] == "Müller & Söhne"
    assert line["Adresse"] == "192.0.2.7"
    assert "05:45" in line["Vorher und nachher"], "moments inside are the reader's, too"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_no_name_is_a_formula(world: World, start: str) -> None:
    with world.open():
        told(world, name=f"{start}HYPERLINK(1)", actor=Actor(world.ada, f"{start}cmd"))
    (line,) = table(world.browser(world.vera))
    for cell in line.values():
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝"))
    assert "HYPERLINK(1)" in line["Account"]


def test_it_is_streamed_in_pieces_and_holds_no_connection_between_them(world: World) -> None:
    many(world, 2 * PIECE + 5)
    browser = world.browser(world.vera)
    taken: list[int] = []
    with world.app.app_context():
        engine = db.engine

    def count(*_: object) -> None:
        taken.append(1)

    event.listen(engine, "before_cursor_execute", count)
    try:
        answer = browser.get(FILE)
        pieces = answer.iter_encoded()
        first = [next(pieces), next(pieces)]
        assert first[1].count(b"\n") == PIECE
        asked_so_far = len(taken)
        assert engine.pool.checkedout() == 0
        rest = list(pieces)
        assert len(taken) > asked_so_far, "the rest was not fetched before it was asked for"
        assert sum(piece.count(b"\n") for piece in rest) == PIECE + 5
    finally:
        event.remove(engine, "before_cursor_execute", count)
        answer.close()


def test_whoever_hangs_up_after_the_first_piece_leaves_nothing_behind(world: World) -> None:
    many(world, PIECE + 5)
    answer = world.browser(world.vera).get(FILE)
    next(answer.iter_encoded())
    answer.close()
    with world.app.app_context():
        assert db.engine.pool.checkedout() == 0
