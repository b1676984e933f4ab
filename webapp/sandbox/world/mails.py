"""The mails that arrived, as they arrived, and the addresses that refuse mail at the moment."""

import contextlib
import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import EmailPolicy, Policy
from enum import StrEnum
from typing import Any, cast

from webapp.sandbox.world import faults
from webapp.sandbox.world.faults import Fault
from webapp.sandbox.world.store import World

MAIL = "mail"
"""Under this name, beside those of the networks, the faults of addresses are kept."""


class MailFault(StrEnum):
    """How an address refuses mail: for good (550) or for now (451)."""

    REFUSE = "refuse"
    TEMPFAIL = "tempfail"


class _LenientPolicy(EmailPolicy):
    """Shows a header that can't be understood as it came; the standard one stumbles over some of them."""

    def header_fetch_parse(self, name: str, value: str) -> Any:
        try:
            return super().header_fetch_parse(name, value)
        except (AttributeError, LookupError, ValueError, MessageError):
            return value


_LENIENT = _LenientPolicy()


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One mail. `recipients` are the envelope's; `received_at` is aware, in UTC."""

    number: int
    received_at: datetime
    sender: str
    recipients: tuple[str, ...]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        """The mail, parsed."""
        return message_from_bytes(self.raw, policy=cast("Policy[EmailMessage]", _LENIENT))

    def part(self, kind: str) -> str | None:
        """The text of the first `plain` or `html` part, or None. What can't be decoded is replaced, not dropped."""
        body = self.message.get_body((kind,))
        if body is None:
            return None
        with contextlib.suppress(LookupError, UnicodeError):
            return str(body.get_content())
        payload = body.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else str(payload)

    def as_json(self) -> dict[str, Any]:
        """Everything about the mail, for scripts and tests."""
        message = self.message
        return {
            "n": self.number,
            "received_at": self.received_at.isoformat(),
            "sender": self.sender,
            "to": list(self.recipients),
            "subject": str(message.get("Subject", "")),
            "from": str(message.get("From", "")),
            "message_id": str(message.get("Message-ID", "")),
            "headers": [[name, str(value)] for name, value in message.items()],
            "text": self.part("plain"),
            "html": self.part("html"),
            "raw": self.raw.decode("utf-8", "replace"),
        }


def store(world: World, sender: str, recipients: Sequence[str], raw: bytes) -> None:
    """Keep a mail that has been accepted for those recipients."""
    with world.held() as db:
        db.execute(
            "insert into mails (received_at, sender, recipients, raw) values (?, ?, ?, ?)",
            (world.clock().timestamp(), sender, json.dumps(list(recipients)), raw),
        )


def all_mails(world: World) -> list[Mail]:
    """Every mail, oldest first."""
    with world.held() as db:
        return [_mail(row) for row in db.execute("select * from mails order by id").fetchall()]


def one(world: World, number: int) -> Mail | None:
    """The mail of that number, or None."""
    with world.held() as db:
        row = db.execute("select * from mails where id = ?", (number,)).fetchone()
    return None if row is None else _mail(row)


def empty(world: World) -> None:
    """Throw all mails away. Numbers are not given out again."""
    with world.held() as db:
        db.execute("delete from mails")


def fail(world: World, address: str, kind: MailFault, times: int | None = None) -> None:
    """From now on (or for the next `times` mails) that address refuses mail."""
    accept(world, address)
    with world.held() as db:
        faults.begin(db, Fault(network=MAIL, kind=kind, subject=address.casefold(), times=times, details={}))


def accept(world: World, address: str | None) -> None:
    """From now on that address (None: every address) accepts mail again."""
    with world.held() as db:
        for kind in MailFault:
            faults.end(db, MAIL, kind, address and address.casefold())


def fault_of(world: World, address: str) -> MailFault | None:
    """How a mail that arrives now for that address is refused, or None. A limited fault has then struck once."""
    with world.held() as db:
        return next((kind for kind in MailFault if faults.struck(db, MAIL, kind, subject=address.casefold())), None)


def _mail(row: sqlite3.Row) -> Mail:
    return Mail(
        number=row["id"],
        received_at=datetime.fromtimestamp(row["received_at"], UTC),
        sender=row["sender"],
        recipients=tuple(json.loads(row["recipients"])),
        raw=row["raw"],
    )
