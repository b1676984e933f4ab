"""Handing mails to the mail server: one connection for many, and a plain word for each way it can go wrong.

A refusal is about one recipient, a postponement about one mail now; when the server is away nothing can be said about
any. `handed_over` tells whether the mail may have arrived in spite of the fault.
"""

import smtplib
import ssl
from email.message import EmailMessage
from ipaddress import ip_address
from types import TracebackType
from typing import Self
from urllib.parse import SplitResult, unquote, urlsplit

TIMEOUT_SECONDS = 15.0
"""For each answer of the mail server."""
LONGEST_ANSWER = 300
PORTS = {"smtp": 25, "smtps": 465}


class MailFault(Exception):
    """A mail that was not sent, as far as we know."""

    def __init__(self, why: str, *, handed_over: bool = False) -> None:
        super().__init__("".join(sign if sign.isprintable() else " " for sign in why)[:LONGEST_ANSWER])
        self.handed_over = handed_over


class Refused(MailFault):
    """The server will never take this mail for this recipient."""


class Postponed(MailFault):
    """The server does not take this mail now."""


class ServerAway(MailFault):
    """The server can't be reached, does not let us in, or hung up."""


class Mailer:
    """The mail server at `smtp_url`, connected to when first needed and left at the end of the `with` block.

    `name` is how we introduce ourselves. A password only travels encrypted, or to this machine itself.
    """

    def __init__(self, smtp_url: str, name: str, timeout: float = TIMEOUT_SECONDS) -> None:
        self._server = urlsplit(smtp_url)
        self._name = name
        self._timeout = timeout
        self._line: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        line, self._line = self._line, None
        if line is not None:
            try:
                line.quit()
            except (smtplib.SMTPException, OSError):
                line.close()

    def send(self, message: EmailMessage) -> None:
        """Send to the one recipient in `To`; returns once the server has taken it. Raises a MailFault."""
        line = self._line or self._call()
        try:
            line.send_message(message, message["From"].addresses[0].addr_spec, message["To"].addresses[0].addr_spec)
        except smtplib.SMTPRecipientsRefused as refused:
            code, answer = next(iter(refused.recipients.values()))
            raise self._turned_down(code, answer) from None
        except smtplib.SMTPSenderRefused as refused:  # about us, not about whom we write to
            raise self._postponed(refused.smtp_code, refused.smtp_error) from None
        except smtplib.SMTPDataError as refused:
            raise self._turned_down(refused.smtp_code, refused.smtp_error) from None
        except smtplib.SMTPNotSupportedError as fault:
            raise Refused(str(fault)) from None
        except (smtplib.SMTPException, OSError) as fault:
            self._hang_up()
            raise ServerAway(said(fault), handed_over=True) from None

    def _call(self) -> smtplib.SMTP:
        """Connect and sign in."""
        try:
            line = self._line = open_line(self._server, self._name, self._timeout)
            if self._server.username:
                line.login(unquote(self._server.username), unquote(self._server.password or ""))
        except (smtplib.SMTPException, OSError) as fault:
            self._hang_up()
            raise ServerAway(said(fault)) from None
        return line

    def _turned_down(self, code: int, answer: bytes | str) -> MailFault:
        return Refused(quoted(code, answer)) if 500 <= code < 600 else self._postponed(code, answer)

    def _postponed(self, code: int, answer: bytes | str) -> MailFault:
        if code == 421:  # "service not available, closing"
            self._hang_up()
            return ServerAway(quoted(code, answer))
        return Postponed(quoted(code, answer))

    def _hang_up(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.close()


def open_line(server: SplitResult, name: str, timeout: float) -> smtplib.SMTP:
    """A connection, encrypted where the server can. Raises SMTPException or OSError."""
    host, port = server.hostname or "", server.port or PORTS[server.scheme]
    if server.scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, name, timeout=timeout, context=ssl.create_default_context())
    line = smtplib.SMTP(host, port, name, timeout=timeout)
    line.ehlo_or_helo_if_needed()
    if line.has_extn("starttls"):
        line.starttls(context=ssl.create_default_context())
    elif server.username and not on_this_machine(host):
        line.close()
        raise smtplib.SMTPException("offers no encryption, so it is not told our password")
    return line


def on_this_machine(host: str) -> bool:
    """Whether what is sent to `host` leaves this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def said(fault: Exception) -> str:
    """A fault in a few words, without anything that we sent."""
    if isinstance(fault, smtplib.SMTPResponseException):
        return quoted(fault.smtp_code, fault.smtp_error)
    return f"{type(fault).__name__}: {fault}"


def quoted(code: int, answer: bytes | str) -> str:
    """The server's own answer."""
    return f"{code} {answer.decode('utf-8', 'replace') if isinstance(answer, bytes) else answer}"
