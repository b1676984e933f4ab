"""What pages and mails say in the reader's language: dates, days, names of networks, reasons, who may.

The language is the one Flask-Babel has chosen (`force_locale` in mails); the time zone is given. Days are exact:
Babel's own `format_timedelta` calls six days "1 week".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from babel import Locale
from babel.dates import format_datetime
from flask_babel import get_locale, gettext, lazy_gettext, ngettext

from webapp.domain import lifecycle
from webapp.domain.levels import Level
from webapp.domain.lifecycle import Reason, State
from webapp.domain.permissions import Denial, Plan, Social
from webapp.domain.rules import Network

LANGUAGES = {"en": "English", "de": "Deutsch"}
"""The languages there are, each by its own name; the first is for readers whose browser asks for none of them."""

NETWORKS = {
    Network.FACEBOOK: ("Facebook", "Fb"),
    Network.INSTAGRAM: ("Instagram", "Ig"),
    Network.X: ("X", "X"),
    Network.LINKEDIN: ("LinkedIn", "Li"),
    Network.YOUTUBE: ("YouTube", "Yt"),
}
"""Name and monogram of each network. Their marks have licences, so we show none."""

STATES = {
    State.CONNECTED: lazy_gettext("Connected"),
    State.EXPIRING: lazy_gettext("Expiring"),
    State.DISCONNECTED: lazy_gettext("Disconnected"),
    State.HISTORY_LOST: lazy_gettext("History lost"),
}
REASONS = {
    Reason.LAPSED: lazy_gettext("not reauthorized in time"),
    Reason.INACTIVE: lazy_gettext("inactive for too long"),
    Reason.MANUAL: lazy_gettext("disconnected by hand"),
    Reason.ACCESS_REMOVED: lazy_gettext("access removed at the network"),
    Reason.SECURITY: lazy_gettext("locked by the network for security"),
    Reason.ACCOUNT_GONE: lazy_gettext("deleted at the network"),
    Reason.PERMISSION_LOST: lazy_gettext("a permission is missing"),
}
TELL_NO_ENDS = frozenset({Network.FACEBOOK, Network.INSTAGRAM, Network.LINKEDIN})
"""Networks that answer alike for an account that was deleted and for one that may no longer be managed from here."""
PERMISSIONS = {
    Social.NONE: lazy_gettext("No social permission"),
    Social.VIEW: lazy_gettext("View only"),
    Social.DRAFT: lazy_gettext("Draft only"),
    Social.OWN: lazy_gettext("Own accounts"),
    Social.ALL: lazy_gettext("All accounts"),
}
LEVELS = {
    **{Level(social.value): name for social, name in PERMISSIONS.items()},
    Level.SUPER_ADMIN: lazy_gettext("Super admin"),
}
PLANS = {
    Plan.STARTER: lazy_gettext("Marketing Hub Starter"),
    Plan.PROFESSIONAL: lazy_gettext("Marketing Hub Professional"),
    Plan.ENTERPRISE: lazy_gettext("Marketing Hub Enterprise"),
    Plan.FORMER_BASIC: lazy_gettext("Marketing Hub Basic (former)"),
}


@dataclass(frozen=True)
class Manner:
    """How a language writes dates and times."""

    locale: Locale
    date: str
    time: str


MANNERS = {
    "en": Manner(Locale("en", "GB"), "d MMMM y", "h:mm a"),
    "de": Manner(Locale("de"), "d.\N{NO-BREAK SPACE}MMMM y", "HH:mm\N{NO-BREAK SPACE}'Uhr'"),
}


def language() -> str:
    """The language that is being written: a key of LANGUAGES."""
    chosen = get_locale()
    return chosen.language if chosen and chosen.language in MANNERS else "en"


def _written(moment: datetime, zone: tzinfo, pattern: str) -> str:
    return str(format_datetime(moment.astimezone(zone), pattern, locale=MANNERS[language()].locale))


def date(moment: datetime, zone: tzinfo) -> str:
    """The day of a moment as it is in `zone`: "29 November 2026"."""
    return _written(moment, zone, MANNERS[language()].date)


def time(moment: datetime, zone: tzinfo) -> str:
    """The time of day in `zone`: "2:30 pm"."""
    return _written(moment, zone, MANNERS[language()].time)


def date_and_time(moment: datetime, zone: tzinfo) -> str:
    """Day and time in `zone`: "29 November 2026, 2:30 pm"."""
    return _written(moment, zone, f"{MANNERS[language()].date}, {MANNERS[language()].time}")


def days(number: int) -> str:
    """A number of days: "5 days"."""
    return str(ngettext("%(num)d day", "%(num)d days", number))


def days_left(until: datetime, now: datetime) -> str:
    """The days of 24 hours left until a moment, the begun one counted: "5 days left"."""
    return str(ngettext("%(num)d day left", "%(num)d days left", lifecycle.days_left(until, now)))


def network(which: Network) -> str:
    """A network's name."""
    return NETWORKS[which][0]


def reason(why: Reason, where: Network | None = None) -> str:
    """Why an account is disconnected, to follow a colon: no more than `where`, its network, lets anybody know."""
    if why is Reason.PERMISSION_LOST and where in TELL_NO_ENDS:
        told = gettext("deleted at %(network)s, or the right to manage it there is missing", network=network(where))
        return str(told)
    return str(REASONS[why])


def one_of(names: Sequence[str]) -> str:
    """A few names, the last with "or": "Ada, Bob or Root"."""
    if len(names) < 2:
        return "".join(names)
    return str(gettext("%(names)s or %(last)s", names=", ".join(names[:-1]), last=names[-1]))


def denial(why: Denial, first_connector: str | None = None, admins: Sequence[str] = ()) -> str:
    """Why somebody may not, and who may. `first_connector` is that person's name while they still may."""
    name = first_connector
    if name and why is Denial.NOT_FIRST_CONNECTOR:
        return str(gettext("Only %(name)s, who first connected it, or a super admin can do this.", name=name))
    if name and why is Denial.NOT_YOURS:
        return str(gettext("Your permission covers your own accounts; this one was connected by %(name)s.", name=name))
    sentences: dict[Denial, str] = {
        Denial.NOT_ACTIVE: gettext("Your access to this workspace has ended."),
        Denial.NO_SOCIAL_PERMISSION: gettext("You have no social permission in this workspace."),
        Denial.VIEW_ONLY: gettext("Your social permission is “view only”: you see everything and can change nothing."),
        Denial.DRAFT_ONLY: gettext("Your social permission is “draft only”: you can write drafts, nothing more."),
        Denial.NOT_ALL_ACCOUNTS: gettext("This needs the social permission “all accounts”."),
        Denial.NO_RIGHTS_ON_ACCOUNT: gettext("You have no rights on this account."),
        Denial.NOT_FIRST_CONNECTOR: gettext("Only a super admin can do this: nobody holds this account."),
        Denial.NOT_YOURS: gettext("Your permission covers your own accounts only."),
        Denial.NOT_SUPER_ADMIN: gettext("Only a super admin can do this."),
    }
    return sentences[why] + who_helps(admins)


def who_helps(admins: Sequence[str]) -> str:
    """Whom to ask, with a space before it; nothing where there is nobody."""
    return str(" " + gettext("Please ask %(names)s.", names=one_of(admins))) if admins else ""
