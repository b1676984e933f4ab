"""Before and after in words: what each fact is called, and its value as a reader understands it."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from webapp import words
from webapp.domain.lifecycle import Reason
from webapp.domain.rules import Network
from webapp.pages import formats
from webapp.pages.accounts.rows import clean
from webapp.pages.activity.telling.accounts import moment_of
from webapp.pages.activity.telling.told import begun, is_whole_number

NAMES = {
    "authorized_at": _l("Signed in at the network"),
    "active_at": _l("Last used"),
    "network_ends_at": _l("The network’s own end"),
    "disconnected_at": _l("Disconnected"),
    "reason": _l("Reason"),
    "history_deleted_at": _l("History deleted"),
    "steps": _l("Reminders"),
    "tell_sudden": _l("Sudden disconnects"),
    "tell_done": _l("When it is done"),
    "tell_loss": _l("Before a history is deleted"),
    "name": _l("Name"),
    "email": _l("E-mail"),
    "locale": _l("Language"),
    "timezone": _l("Time zone"),
    "social": _l("Social permission"),
    "super_admin": _l("Super admin"),
    "active": _l("Active"),
    "permission": _l("Permission"),
    "everyone": _l("Open to everyone"),
    "people": _l("People"),
    "first_connected_by": _l("First connected by"),
    "connected_by": _l("Last connected by"),
    "plan": _l("Plan"),
    "workspace": _l("Workspace"),
}
VOCABULARIES: dict[str, Mapping[Any, Any]] = {
    "permission": words.LEVELS,
    "social": words.PERMISSIONS,
    "plan": words.PLANS,
    "locale": words.LANGUAGES,
}
"""The facts whose values are a few words of ours."""


NOTHING = "–"
"""What is shown where there was or is nothing, as on the page."""


class Change(NamedTuple):
    """One fact: its name, and what it was and became; None where there was or is nothing."""

    name: str
    before: str | None
    after: str | None


def changes(before: Mapping[str, Any], after: Mapping[str, Any], network: Network | None) -> list[Change]:
    """What differs, in the order of the facts. What only one side knows appeared or went away, so it differs, too.

    `network` is that of the account they are facts of, None where they are of none.
    """
    names = [name for name in dict.fromkeys([*before, *after]) if before.get(name) != after.get(name)]
    shown = [Change(name_of(name), _value(before, name, network), _value(after, name, network)) for name in names]
    return [change for change in shown if change.before != change.after]


def in_words(changed: Iterable[Change]) -> str:
    """The same on one line of plain text."""
    return "; ".join(f"{one.name}: {one.before or NOTHING} → {one.after or NOTHING}" for one in changed)


def name_of(fact: str) -> str:
    """A fact's name; of one without words its own, readable as far as it is."""
    return str(NAMES[fact]) if fact in NAMES else begun(fact.replace("_", " "))


def _value(facts: Mapping[str, Any], name: str, network: Network | None) -> str | None:
    value = facts.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return str(_("yes")) if value else str(_("no"))
    if isinstance(value, list):
        return _steps(value) if name == "steps" else ", ".join(clean(str(item)) for item in value) or None
    if isinstance(value, dict):
        return ", ".join(f"{name_of(key)}: {clean(str(item))}" for key, item in value.items()) or None
    if name == "reason" and value in set(Reason):
        return words.reason(Reason(value), network)
    return _word(name, str(value))


def _steps(days: list[Any]) -> str:
    """Days ahead: "7 days, 3 days"."""
    known = [ngettext("%(num)s day before", "%(num)s days before", day) for day in days if is_whole_number(day)]
    return ", ".join(str(day) for day in known)


def _word(name: str, value: str) -> str:
    """A value that is one of a few words of ours, a moment, or a text."""
    if value in VOCABULARIES.get(name, ()):
        return str(VOCABULARIES[name][value])
    moment = moment_of(value) if name.endswith("_at") else None
    return clean(value) if moment is None else formats.moment(moment)
