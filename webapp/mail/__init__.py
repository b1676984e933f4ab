"""Mails: composed in the reader's language and time zone, and handed to the mail server."""

from webapp.mail.letter import Letter, Unaddressable, compose
from webapp.mail.mailer import Mailer, MailFault, Postponed, Refused, ServerAway
from webapp.mail.personal import PersonalLetter, compose_personal

__all__ = [
    "Letter",
    "MailFault",
    "Mailer",
    "PersonalLetter",
    "Postponed",
    "Refused",
    "ServerAway",
    "Unaddressable",
    "compose",
    "compose_personal",
]
