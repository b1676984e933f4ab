"""Composing a mail: templates/mail/<kind>.txt and its twin .html, in the reader's language and time zone.

Names come from elsewhere. They can't break out of a header or a tag, and can't turn the direction of what follows.
"""

import unicodedata
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, tzinfo
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Any, Protocol
from zoneinfo import ZoneInfo, available_timezones

from flask import current_app
from flask_babel import force_locale, gettext, ngettext
from markupsafe import Markup

from webapp import words
from webapp.domain.lifecycle import Reason, days_left
from webapp.domain.notices import Kind
from webapp.domain.rules import Network

LONGEST_NAME = 100
ISOLATE, END_ISOLATE = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


class Unaddressable(Exception):
    """The address is none that a mail could be sent to."""


@dataclass(frozen=True)
class Letter:
    """What one mail says to one person about one account. Moments are aware datetimes in UTC.

    `subject_at` is the deadline warned of, the moment of the disconnect or reconnect, or the end of a history;
    `since` is when it was disconnected, `kept_until` how long a reconnect brings everything back; `who` reconnected it.
    `message_id` is the same whenever this mail is composed.
    """

    kind: Kind
    message_id: str
    link: str
    address: str
    reader: str
    language: str | None
    zone: str
    workspace: str
    account: str
    network: Network
    subject_at: datetime
    now: datetime
    reason: Reason | None = None
    since: datetime | None = None
    kept_until: datetime | None = None
    who: str = ""


class Addressed(Protocol):
    """Whom a letter goes to, and the name under which it travels."""

    @property
    def reader(self) -> str:
        """The name."""

    @property
    def address(self) -> str:
        """The mail address."""

    @property
    def message_id(self) -> str:
        """The same whenever it is composed."""

    @property
    def now(self) -> datetime:
        """When it is composed."""


def compose(letter: Letter, sender: str) -> EmailMessage:
    """The mail, ready to be sent. Raises Unaddressable."""
    with in_language_of(letter.language):
        subject = subject_of(letter)
        text = render(letter, "txt", plain, subject)
        html = render(letter, "html", marked, subject)
    return enveloped(letter, sender, subject, text, html)


def in_language_of(language: str | None) -> AbstractContextManager[None]:
    """Words inside are in the reader's language; the first of ours for who has chosen none."""
    chosen = language if language in words.LANGUAGES else next(iter(words.LANGUAGES))
    written: AbstractContextManager[None] = force_locale(chosen)
    return written


def enveloped(letter: Addressed, sender: str, subject: str, text: str, html: str) -> EmailMessage:
    """The mail with its two twins. Raises Unaddressable."""
    message = EmailMessage(policy=SMTP)
    message["From"] = addressed(*parseaddr(sender))
    message["To"] = addressed(clean(letter.reader), letter.address)
    message["Subject"] = subject
    message["Date"] = format_datetime(letter.now)
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    return message


def subject_of(letter: Letter) -> str:
    """The subject, in the language that is being written."""
    named = {"account": plain(letter.account), "network": words.network(letter.network)}
    if letter.kind in (Kind.AHEAD, Kind.LOSS):
        return _coming(letter.kind, days_left(letter.subject_at, letter.now), named)
    if letter.kind is Kind.DONE:
        return str(gettext("%(who)s reconnected %(account)s (%(network)s)", who=plain(letter.who), **named))
    return str(gettext("%(account)s (%(network)s) was disconnected", **named))


def _coming(kind: Kind, days: int, named: Mapping[str, str]) -> str:
    if kind is Kind.LOSS:
        return str(
            ngettext(
                "In %(num)d day the history of %(account)s (%(network)s) will be deleted",
                "In %(num)d days the history of %(account)s (%(network)s) will be deleted",
                days,
                **named,
            )
        )
    return str(
        ngettext(
            "In %(num)d day: reauthorize %(account)s (%(network)s)",
            "In %(num)d days: reauthorize %(account)s (%(network)s)",
            days,
            **named,
        )
    )


def render(letter: Letter, twin: str, name: Callable[[str], str], subject: str) -> str:
    """One of the two twins; `name` dresses what others have named."""
    zone = zone_of(letter.zone)
    facts: dict[str, Any] = {
        "subject": subject,
        "language": words.language(),
        "link": letter.link,
        "reader": name(letter.reader),
        "workspace": name(letter.workspace),
        "account": name(letter.account),
        "who": name(letter.who),
        "network": words.network(letter.network),
        "moment": words.date_and_time(letter.subject_at, zone),
        "days_left": words.days_left(letter.subject_at, letter.now),
        "reason": words.reason(letter.reason, letter.network) if letter.reason else "",
        "since": words.date(letter.since, zone) if letter.since else None,
        "kept_until": words.date_and_time(letter.kept_until, zone) if letter.kept_until else None,
    }
    return current_app.jinja_env.get_template(f"mail/{letter.kind}.{twin}").render(facts)


def addressed(name: str, address: str) -> Address:
    """A header's address. Raises Unaddressable."""
    person, _, host = address.rpartition("@")
    try:
        ascii_host = host if host.isascii() else host.encode("idna").decode("ascii")
        return Address(name, addr_spec=f"{person}@{ascii_host}")
    except (ValueError, IndexError, MessageError) as fault:  # IndexError: what the parser makes of some nonsense
        raise Unaddressable(f"not a mail address: {type(fault).__name__}") from None


def zone_of(name: str) -> tzinfo:
    """The time zone of that name; UTC where there is none (any more)."""
    return ZoneInfo(name if name in available_timezones() else "UTC")


def clean(name: str) -> str:
    """A name on one line, without signs that only steer, cut where it gets endless."""
    seen = "".join(
        " " if unicodedata.category(sign)[0] in "ZC" and sign not in "\u200c\u200d" else sign for sign in name
    )
    line = " ".join(seen.split())
    return line if len(line) <= LONGEST_NAME else line[: LONGEST_NAME - 1] + "…"


def plain(name: str) -> str:
    """A name for text: one written from right to left is kept from turning its surroundings."""
    line = clean(name)
    turns = any(unicodedata.bidirectional(sign) in ("R", "AL") for sign in line)
    return f"{ISOLATE}{line}{END_ISOLATE}" if turns else line


def marked(name: str) -> Markup:
    """A name for HTML, escaped, and kept to its own direction."""
    return Markup("<bdi>{}</bdi>").format(clean(name))
