"""Social media > Activity: the append-only log, to read, filter and take along as CSV."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, render_template, request
from sqlalchemy import Engine, Row, Select, func, select

from webapp.domain import permissions
from webapp.domain.rules import Network
from webapp.models import Event, db
from webapp.models.event import Verb
from webapp.pages import guard
from webapp.pages.stories import fact, sentence, verb_words

pages = Blueprint("activity", __name__)

PER_PAGE = 50
LARGEST_EXPORT = 100_000
PIECE = 1000
COLUMNS = ("time (UTC)", "who", "address", "what", "why", "network", "account", "before", "after", "details")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Asked:
    """What the address asks for; nonsense is left out."""

    verb: Verb | None
    network: Network | None
    text: str
    page: int

    @classmethod
    def of(cls, arguments: Any) -> "Asked":
        """Read the query arguments."""
        verb, network, page = (arguments.get(name, "") for name in ("verb", "network", "page"))
        return cls(
            Verb(verb) if verb in set(Verb) else None,
            Network(network) if network in set(Network) else None,
            arguments.get("q", "").replace("\0", "").strip()[:200],
            max(1, int(page)) if page.isdecimal() and len(page) < 8 else 1,
        )


@pages.get("/settings/social/activity")
@guard.needs(permissions.may_see)
def index() -> str:
    """The newest lines first, one plain sentence each."""
    here = guard.here()
    asked = Asked.of(request.args)
    total = db.session.scalar(matching(select(func.count()).select_from(Event), here.workspace.id, asked)) or 0
    page = min(asked.page, max(1, -(-total // PER_PAGE)))
    query = matching(select(Event), here.workspace.id, asked).order_by(Event.id.desc())
    events = db.session.scalars(query.limit(PER_PAGE).offset((page - 1) * PER_PAGE)).all()
    return render_template(
        "activity/index.html",
        asked=asked,
        lines=[(event, sentence(event)) for event in events],
        total=total,
        page=page,
        per_page=PER_PAGE,
        verbs=[(verb.value, verb_words(verb)) for verb in Verb],
        networks=list(Network),
        fact=fact,
    )


@pages.get("/settings/social/activity.csv")
@guard.needs(permissions.may_see)
def export() -> Response:
    """The same lines as a file, the newest first, at most 100,000."""
    here = guard.here()
    query = matching(select(Event.__table__), here.workspace.id, Asked.of(request.args)).order_by(Event.id.desc())
    return Response(
        lines_of_csv(query, db.engine),
        mimetype="text/csv",
        headers={"Content-Disposition": 'attachment; filename="relink-activity.csv"'},
    )


def matching(query: Select[*tuple[Any, ...]], workspace_id: int, asked: Asked) -> Select[*tuple[Any, ...]]:
    """Only this workspace's lines that match the filter."""
    query = query.where(Event.workspace_id == workspace_id)
    if asked.verb:
        query = query.where(Event.verb == asked.verb)
    if asked.network:
        query = query.where(Event.network == asked.network)
    if asked.text:
        who = Event.actor_name.icontains(asked.text, autoescape=True)
        query = query.where(who | Event.account_name.icontains(asked.text, autoescape=True))
    return query


def lines_of_csv(query: Select[*tuple[Any, ...]], engine: Engine) -> Iterator[str]:
    """The file, piece by piece: a long log needs no memory, and a reader who hangs up holds no connection."""
    yield as_csv([COLUMNS])
    last, left = None, LARGEST_EXPORT
    while left > 0:
        older = query if last is None else query.where(Event.id < last)
        with engine.connect() as connection:
            events = connection.execute(older.limit(min(left, PIECE))).all()
        if not events:
            return
        yield as_csv([harmless(cell) for cell in cells_of(event)] for event in events)
        last, left = events[-1].id, left - len(events)


def as_csv(lines: Iterable[Iterable[str]]) -> str:
    """Lines as a spreadsheet reads them."""
    buffer = io.StringIO()
    csv.writer(buffer).writerows(lines)
    return buffer.getvalue()


def cells_of(event: Row[*tuple[Any, ...]]) -> list[str]:
    """One line of the log as plain text."""
    plain = (event.before, event.after, event.details)
    return [
        event.at.isoformat(timespec="seconds"),
        event.actor_name,
        event.ip or "",
        event.verb.value,
        event.reason or "",
        event.network.value if event.network else "",
        event.account_name or "",
        *("; ".join(f"{name}={value}" for name, value in facts.items()) for facts in plain),
    ]


def harmless(cell: str) -> str:
    """A spreadsheet must not take a name from a network for a formula."""
    return "'" + cell if cell.startswith(FORMULA_STARTS) else cell
