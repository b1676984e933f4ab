"""A real mail server on a free port of this machine: it keeps what it took, and misbehaves when told to."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from threading import Event
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.provisions.ports import free_port


@dataclass
class MailServer:
    """`answers` is what a recipient's address is answered instead of "250 OK"; "hang up" drops the line there.

    `mails` are those taken, in order; `connections` counts the calls; `taken` is set by each mail; `slowness` is how
    many seconds it takes for each.
    """

    answers: dict[str, str] = field(default_factory=dict)
    after_data: dict[str, str] = field(default_factory=dict)
    mails: list[EmailMessage] = field(default_factory=list)
    connections: int = 0
    taken: Event = field(default_factory=Event)
    url: str = ""
    slowness: float = 0.0

    async def handle_EHLO(self, _server: SMTP, session: Session, _: Envelope, name: str, lines: list[str]) -> list[str]:
        session.host_name = name
        self.connections += 1
        return lines

    async def handle_RCPT(self, server: SMTP, _s: Session, envelope: Envelope, address: str, _o: list[str]) -> str:
        answer = self.answers.get(address, "250 OK")
        if answer == "hang up":
            server.transport.close()
        elif answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        await asyncio.sleep(self.slowness)
        answer = self.after_data.get(envelope.rcpt_tos[0], "250 OK")
        if answer.startswith(("2", "hang up")):
            self.mails.append(message_from_bytes(envelope.content or b"", policy=default))  # type: ignore[arg-type]
            self.taken.set()
        if answer == "hang up":
            server.transport.close()
        return answer

    def to(self, address: str) -> list[EmailMessage]:
        """The mails taken for one address."""
        return [mail for mail in self.mails if mail["To"].addresses[0].addr_spec == address]


@contextmanager
def mail_server(port: int = 0, **more: Any) -> Iterator[MailServer]:
    """A mail server that runs inside the `with` block."""
    keeper = MailServer()
    controller = Controller(keeper, hostname="127.0.0.1", port=port or free_port(), **more)
    controller.start()
    keeper.url = f"smtp://127.0.0.1:{controller.port}"
    try:
        yield keeper
    finally:
        controller.stop()
