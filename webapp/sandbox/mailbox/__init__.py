"""The mailbox: an SMTP receiver that keeps every mail, and pages on which one reads them."""

from webapp.sandbox.mailbox.pages import bp

__all__ = ["bp"]
