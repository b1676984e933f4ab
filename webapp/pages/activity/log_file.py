"""The log as a file for spreadsheets: in the reader's language and zone, streamed, and harmless to open."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import tzinfo

from flask import Flask, g
from flask_babel import force_locale
from flask_babel import gettext as _

from webapp.actions.activity import history
from webapp.actions.activity.history import Filter, Line
from webapp.domain.spreadsheets import BYTE_ORDER_MARK, as_csv, harmless
from webapp.pages.accounts.rows import clean
from webapp.pages.activity.stories import sentence, verb_words
from webapp.pages.activity.telling.facts import changes, in_words
from webapp.pages.activity.telling.reasons import why
from webapp.pages.activity.telling.told import who
from webapp.pages.formats import network_name

MOST_LINES = 1_000_000
"""As many as a spreadsheet takes."""


@dataclass(frozen=True)
class Reader:
    """Who gets the file: language, zone, and whether addresses are for their eyes."""

    language: str
    zone: tzinfo
    sees_addresses: bool


def lines_of_csv(app: Flask, workspace_id: int, wanted: Filter, reader: Reader) -> Iterator[str]:
    """The file, piece by piece: a long log needs no memory, and who hangs up or is slow holds no connection.

    It is read after the request's own context has gone, so each piece is written in one of its own.
    """
    with _speaking(app, reader):
        text = BYTE_ORDER_MARK + as_csv([columns(reader)], reader.language)
    yield text
    pieces = history.pieces(workspace_id, wanted, MOST_LINES)
    while text:
        with _speaking(app, reader):
            text = as_csv(
                ([harmless(cell) for cell in cells_of(line, reader)] for line in next(pieces, [])), reader.language
            )
        yield text


@contextmanager
def _speaking(app: Flask, reader: Reader) -> Iterator[None]:
    """An app context that speaks the reader's language, and tells the time as it is for them."""
    with app.app_context(), force_locale(reader.language):
        g.zone = reader.zone
        yield


def columns(reader: Reader) -> list[str]:
    """The first line."""
    named = [_("Time"), _("Who"), _("Event"), _("In words"), _("Why"), _("Network"), _("Account")]
    return [*named, _("Before and after"), *([_("Address")] if reader.sees_addresses else [])]


def cells_of(line: Line, reader: Reader) -> list[str]:
    """One line of the log as plain text; the time in ISO form, as it is in the reader's zone."""
    return [
        line.at.astimezone(reader.zone).isoformat(timespec="seconds"),
        who(line),
        verb_words(line.verb),
        sentence(line),
        why(line),
        network_name(line.network) if line.network else "",
        clean(line.account_name or ""),
        in_words(changes(line.before, line.after, line.network)),
        *([line.ip or ""] if reader.sees_addresses else []),
    ]
