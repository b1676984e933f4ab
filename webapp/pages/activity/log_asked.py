"""The question in the Activity tab's address, read: whatever makes no sense in it is left out, and said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from flask_babel import gettext as _

from webapp.actions.activity import history_names
from webapp.actions.activity.history import MACHINES, Filter, Position
from webapp.actions.activity.history_names import Somebody, Something
from webapp.domain.lifecycle import Reason
from webapp.domain.permissions import Denial
from webapp.domain.rules import Network
from webapp.models.event import SIGN_INS, Verb
from webapp.models.flow import End
from webapp.pages import languages
from webapp.pages.activity.log_period import LONGEST_SHOWN, Period
from webapp.pages.activity.telling.groups import GROUPS, verbs_of
from webapp.pages.guard import Here
from webapp.pages.numbers import row_number

ADDRESS = "/settings/social/activity"
EVERYTHING = "everything"
"""As a verb: sign-ins, too, which are otherwise shown only when asked for."""
LONGEST_SEARCH = 100
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
NAMES = ("q", "verb", "person", "account", "network", "reason", "when", "from", "to", "before", "after")


@dataclass(frozen=True)
class Asked:
    """What is asked for: `filter` for the database, the rest as the page shows it again."""

    filter: Filter
    period: Period
    verb: str = ""
    machine: str = ""
    person: Somebody | None = None
    account: Something | None = None
    before: Position | None = None
    after: Position | None = None
    wrong: list[str] = field(default_factory=list)

    @property
    def arguments(self) -> dict[str, str]:
        """The shortest query arguments that ask for the same lines, without the page."""
        wanted = {
            "q": self.filter.text,
            "verb": self.verb,
            "person": self.machine or (str(self.person.id) if self.person else ""),
            "account": str(self.account.id) if self.account else "",
            "network": self.filter.network or "",
            "reason": self.filter.reason or "",
            "when": self.period.preset,
            "from": self.period.first,
            "to": self.period.last,
        }
        return {name: str(value) for name, value in wanted.items() if value}

    @property
    def is_filtered(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.arguments)

    @property
    def further(self) -> int:
        """How many of the filters behind "More filters" are in use."""
        return len({"person", "account", "network", "reason"} & set(self.arguments))

    def address(self, base: str = ADDRESS, **page: str) -> str:
        """Where the same is asked; `page` is before=… or after=… a place."""
        arguments = self.arguments | page
        return f"{base}?{urlencode(arguments)}" if arguments else base


def read(
    given: Mapping[str, str], here: Here, people: Sequence[Somebody] = (), accounts: Sequence[Something] = ()
) -> Asked:
    """Read the query arguments for whoever asks. Names only come from this workspace.

    `people` and `accounts` are those at hand already: nobody among them is looked up.
    """
    said = {name: given.get(name, "").replace("\0", "").strip() for name in NAMES}
    period, wrong = Period.of(said["when"], said["from"], said["to"], here.now, languages.zone())
    verb = _known(said["verb"], {*GROUPS, EVERYTHING, *Verb}, _("kind of event"), wrong)
    person = _person(said["person"], here, people, wrong)
    account = _account(said["account"], here, accounts, wrong)
    machine = said["person"] if said["person"] in MACHINES else ""
    wanted = replace(
        _filter(said, wrong),
        verbs=_verbs(verb),
        without=frozenset() if verb else SIGN_INS,
        person=person.id if person else None,
        machine=MACHINES.get(machine),
        account=account.id if account else None,
        account_since=account.since if account else None,
        since=period.since,
        until=period.until,
        reader=None if here.person.super_admin else here.user.id,
    )
    before, after = (_position(said[name], wrong) for name in ("before", "after"))
    return Asked(wanted, period, verb, machine, person, account, before, after, wrong)


def _filter(said: Mapping[str, str], wrong: list[str]) -> Filter:
    """What is one word by itself."""
    network = _known(said["network"], set(Network), _("network"), wrong)
    reason = _known(said["reason"], {*Reason, *Denial, *End}, _("reason"), wrong)
    return Filter(said["q"][:LONGEST_SEARCH], network=Network(network) if network else None, reason=reason or None)


def _verbs(verb: str) -> frozenset[str] | None:
    if verb in GROUPS:
        return verbs_of(verb)
    return None if verb in ("", EVERYTHING) else frozenset({verb})


def _known(value: str, known: set[str], kind: str, wrong: list[str]) -> str:
    """A word that is one of those known; any other is left out, and said."""
    if not value or value in known:
        return value
    wrong.append(_("“%(what)s” is no known %(kind)s: it was left out.", what=value[:LONGEST_SHOWN], kind=kind))
    return ""


def _person(value: str, here: Here, at_hand: Sequence[Somebody], wrong: list[str]) -> Somebody | None:
    if not value or value in MACHINES:
        return None
    number = row_number(value)
    found = next((one for one in at_hand if one.id == number), None)
    if found is None and number is not None:
        found = history_names.person(here.workspace.id, number)
    if found is None:
        wrong.append(_("This person is not known here, so everybody’s events are shown."))
    return found


def _account(value: str, here: Here, at_hand: Sequence[Something], wrong: list[str]) -> Something | None:
    number = row_number(value)
    found = next((one for one in at_hand if one.id == number), None)
    if found is None and number is not None:
        found = history_names.account(here.workspace.id, number)
    if found is None and value:
        wrong.append(_("This account is not known here, so the events of all accounts are shown."))
    return found


def mark_of(position: Position) -> str:
    """A line's place as an address has it: microseconds since 1970, and its number."""
    return f"{(position.at - EPOCH) // MICROSECOND}-{position.id}"


def _position(value: str, wrong: list[str]) -> Position | None:
    moment, _dash, number = value.partition("-")
    since_1970, row_id = row_number(moment), row_number(number)
    if since_1970 is not None and row_id is not None:
        try:
            return Position(EPOCH + since_1970 * MICROSECOND, row_id)
        except OverflowError:  # after the year 9999
            pass
    if value:
        wrong.append(_("This page does not exist any more: here are the newest events."))
    return None
