"""The SMTP receiver. It listens on the loopback only, accepts anything, and refuses whom it was told to refuse."""

import asyncio
import socket
from collections.abc import Awaitable

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from webapp.sandbox.world import mails
from webapp.sandbox.world.mails import MailFault
from webapp.sandbox.world.store import World

REFUSALS = {
    MailFault.REFUSE: "550 5.1.1 No such mailbox here",
    MailFault.TEMPFAIL: "451 4.2.1 Mailbox busy, try again later",
}
BIGGEST_MAIL = 4 * 1024 * 1024
"""Bytes."""


class Keeper:
    """Keeps what arrives. Its methods are called by aiosmtpd, by these names."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Accept a recipient, or refuse as ordered on the control page."""
        fault = mails.fault_of(self.world, address)
        if fault is not None:
            return REFUSALS[fault]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep a mail."""
        mails.store(self.world, envelope.mail_from or "", envelope.rcpt_tos, envelope.original_content or b"")
        return "250 OK: kept"


class Receiver(Controller):
    """An SMTP server in a thread of its own, on 127.0.0.1. Port 0 takes a free one; `port` then says which."""

    def __init__(self, world: World, port: int) -> None:
        self.listening = socket.create_server(("127.0.0.1", port))
        super().__init__(
            Keeper(world),
            hostname="127.0.0.1",
            port=self.listening.getsockname()[1],
            server_hostname="pretend.localhost",
            data_size_limit=BIGGEST_MAIL,
            decode_data=False,
        )

    def _create_server(self) -> Awaitable[asyncio.AbstractServer]:
        return self.loop.create_server(self._factory_invoker, sock=self.listening)
