"""Mails: composed in the reader's language and time zone, and handed to the mail server."""

from webapp.mail.letter import Letter, Unaddressable, compose
from webapp.mail.mailer import Mailer, MailFault, Postponed, Refused, ServerAway

__all__ = ["Letter", "MailFault", "Mailer", "Postponed", "Refused", "ServerAway", "Unaddressable", "compose"]
