"""Social media > Activity: the append-only log, to read, filter and take along as CSV."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

from flask import Blueprint, Response, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from webapp import words
from webapp.actions.activity import history, history_names
from webapp.actions.activity.history import Line
from webapp.actions.activity.history_names import Somebody, Something
from webapp.domain import permissions
from webapp.domain.rules import Network
from webapp.models.event import Verb
from webapp.pages import guard, languages
from webapp.pages.activity import log_asked, log_file
from webapp.pages.activity.log_asked import ADDRESS, EVERYTHING, Asked
from webapp.pages.activity.log_period import PRESETS
from webapp.pages.activity.stories import sentence, verb_words
from webapp.pages.activity.telling import reasons
from webapp.pages.activity.telling.facts import Change, changes
from webapp.pages.activity.telling.groups import GROUPS, OTHER, ungrouped
from webapp.pages.activity.telling.told import emphasized
from webapp.pages.fragments import asked_behind, is_fragment
from webapp.pages.guard import Here

pages = Blueprint("activity", __name__)
T = TypeVar("T")
FILE = f"{ADDRESS}.csv"

TONES = {
    **dict.fromkeys((Verb.CONNECTED, Verb.RECONNECTED), "connected"),
    **dict.fromkeys((Verb.DISCONNECTED, Verb.REMOVED), "disconnected"),
    **dict.fromkeys((Verb.HISTORY_DELETED, Verb.REVOKED), "history-lost"),
    **dict.fromkeys((Verb.CONNECT_REFUSED, Verb.ACCESS_DENIED, Verb.SIGN_IN_REFUSED), "expiring"),
    **dict.fromkeys((Verb.RENEWAL_FAILED, Verb.REVOCATION_FAILED, Verb.NOBODY_TO_TELL), "expiring"),
}
"""The colours of states, for what happened; everything else is grey."""


@dataclass(frozen=True)
class Entry:
    """One line as the page shows it. `ip` is None for whom addresses are not for."""

    line: Line
    words: str
    verb: str
    tone: str
    changes: Sequence[Change]
    ip: str | None


@dataclass(frozen=True)
class Day:
    """The lines of one of the reader's days."""

    ago: str
    entries: Sequence[Entry]


@pages.get(ADDRESS)
@guard.needs(permissions.may_see)
def index() -> ResponseReturnValue:
    """The newest lines first, one plain sentence each; for a changed filter the list alone, under its own address."""
    here = guard.here()
    if not is_fragment():
        people, accounts = history_names.people(here.workspace.id), history_names.accounts(here.workspace.id)
        asked = log_asked.read(request.args, here, people, accounts)
        return render_template("activity/index.html", **shown(asked, here), **choices(asked, people, accounts))
    asked = log_asked.read(request.args, here)
    answer = make_response(render_template("activity/list.html", **shown(asked, here)))
    answer.headers[_into_history(asked)] = asked.address()
    return answer


def _into_history(asked: Asked) -> str:
    """Each new question is one step for the back button; a search, however often it pauses while typing, is one too."""
    before = asked_behind(ADDRESS)
    goes_on = before.get("q") and asked.filter.text and before | {"q": ""} == asked.arguments | {"q": ""}
    return "HX-Replace-Url" if goes_on or before == asked.arguments else "HX-Push-Url"


@pages.get(FILE)
@guard.needs(permissions.may_see)
def export() -> Response:
    """The same lines as a file, the newest first."""
    here = guard.here()
    asked = log_asked.read(request.args, here)
    reader = log_file.Reader(words.language(), languages.zone(), here.person.super_admin)
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    return Response(
        log_file.lines_of_csv(app, here.workspace.id, asked.filter, reader),
        mimetype="text/csv",
        headers={"Content-Disposition": 'attachment; filename="relink-activity.csv"'},
    )


def shown(asked: Asked, here: Here) -> dict[str, object]:
    """The lines asked for, and the ways to further ones."""
    found = history.page(here.workspace.id, asked.filter, asked.before, asked.after)
    return {"asked": asked, "days": list(days_of(found.lines, here)), "count": len(found.lines), **ways(asked, found)}


def days_of(lines: Sequence[Line], here: Here) -> Iterator[Day]:
    """Lines, the newest first, by the reader's day."""
    zone = languages.zone()
    today = here.now.astimezone(zone).date()
    for day, together in groupby(lines, lambda line: line.at.astimezone(zone).date()):
        entries = [entry(line, here.person.super_admin) for line in together]
        yield Day(ago((today - day).days), entries)


def ago(days: int) -> str:
    """How long ago a day was."""
    if days < 2:
        return str(_("Yesterday")) if days == 1 else str(_("Today"))
    return str(ngettext("%(num)s day ago", "%(num)s days ago", days))


def entry(line: Line, sees_addresses: bool) -> Entry:
    """A line in words."""
    tone = TONES.get(Verb(line.verb), "") if line.verb in set(Verb) else ""
    told = sentence(line, emphasized)
    ip = line.ip if sees_addresses else None
    return Entry(line, told, verb_words(line.verb), tone, changes(line.before, line.after, line.network), ip)


def ways(asked: Asked, found: history.Page) -> dict[str, str | None]:
    """The addresses of the older and the newer page, and of the file; places stay valid, whatever is added."""
    older = newer = None
    if found.lines and found.older:
        older = asked.address(before=log_asked.mark_of(found.lines[-1].position))
    if found.lines and found.newer:
        newer = asked.address(after=log_asked.mark_of(found.lines[0].position))
    elif found.newer:
        newer = asked.address()
    return {"older": older, "newer": newer, "file": asked.address(FILE)}


def choices(asked: Asked, people: list[Somebody], accounts: list[Something]) -> dict[str, object]:
    """What the form offers. Where there are too many people or accounts, one searches for a name instead."""
    verbs = [(key, name, [(verb.value, verb_words(verb)) for verb in group]) for key, (name, group) in GROUPS.items()]
    return {
        "presets": PRESETS,
        "verbs": verbs,
        "others": (OTHER, [(verb.value, verb_words(verb)) for verb in ungrouped()]),
        "everything": EVERYTHING,
        "people": offered(people, asked.person),
        "accounts": offered(accounts, asked.account),
        "networks": list(Network),
        "reasons": list(reasons.groups(asked.filter.network)),
    }


def offered(found: list[T], chosen: T | None) -> list[T]:
    """Those found, or none where there are too many; whoever is chosen in any case."""
    few = found if len(found) <= history_names.MOST_OFFERED else []
    return few if chosen is None or chosen in few else [chosen, *few]
