"""Composing the mails of the outbox: to one person, for one purpose, with one button.

Like `letter`, in the reader's language and time zone, and with names that can't break out of anything.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l

from webapp import words
from webapp.domain.purposes import Purpose
from webapp.mail.letter import enveloped, in_language_of, marked, plain, zone_of

SUBJECTS = {
    Purpose.INVITATION: _l("%(who)s invites you to %(workspace)s on Relink"),
    Purpose.PASSWORD_RESET: _l("Choose a new password for Relink"),
    Purpose.PASSWORD_CHANGED: _l("Your password for Relink was changed"),
    Purpose.ADDRESS_CHANGE: _l("Your new e-mail address for Relink"),
    Purpose.ADDRESS_CHANGED: _l("Your e-mail address for Relink was changed"),
    Purpose.REAUTHORIZATION_LINK: _l("%(who)s asks you to sign in to %(account)s (%(network)s)"),
    Purpose.ACCESS_REQUEST: _l("%(who)s asks for your help with %(about)s"),
    Purpose.POST_WAITS: _l("Your post for %(account)s (%(network)s) waits for you"),
    Purpose.EXPORT_READY: _l("Your export from Relink is ready"),
    Purpose.EXPORT_FAILED: _l("Your export from Relink could not be made"),
    Purpose.HANDED_OVER: _l("%(who)s handed accounts over to you"),
}


@dataclass(frozen=True)
class PersonalLetter:
    """What one mail says to one person. Moments are aware datetimes in UTC; `expires_at` is when its link closes.

    `facts` are names (`who`, `account`, `network`, …) and what else its templates mention, as plain text.
    """

    purpose: Purpose
    message_id: str
    link: str
    address: str
    reader: str
    language: str | None
    zone: str
    workspace: str
    now: datetime
    expires_at: datetime
    facts: Mapping[str, str] = field(default_factory=dict)


def compose_personal(letter: PersonalLetter, sender: str) -> EmailMessage:
    """The mail, ready to be sent. Raises Unaddressable."""
    with in_language_of(letter.language):
        named = mentioned(letter, plain)
        subject = str(SUBJECTS[letter.purpose]) % named
        text = render(letter, "txt", named, subject)
        html = render(letter, "html", mentioned(letter, marked), subject)
    return enveloped(letter, sender, subject, text, html)


def mentioned(letter: PersonalLetter, name: Callable[[str], str]) -> dict[str, Any]:
    """The names a mail mentions, dressed by `name`."""
    return {key: name(str(value)) for key, value in {**letter.facts, "workspace": letter.workspace}.items()}


def render(letter: PersonalLetter, twin: str, named: Mapping[str, Any], subject: str) -> str:
    """One of the two twins; `raw` are the facts as they are, for those that decide rather than name.

    A fact that the template mentions and the letter lacks is an error, never a gap.
    """
    greeted = "" if letter.reader == letter.address else plain(letter.reader)  # nobody is called by an address
    own: dict[str, Any] = {
        "subject": subject,
        "language": words.language(),
        "link": letter.link,
        "raw": letter.facts,
        "reader": greeted if twin == "txt" else greeted and marked(greeted),
        "until": words.date_and_time(letter.expires_at, zone_of(letter.zone)),
    }
    return current_app.jinja_env.get_template(f"mail/{letter.purpose}.{twin}").render(**named, **own)
