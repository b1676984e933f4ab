"""Sending the mails that are owed: claim, send, mark. Killed anywhere, each goes out, and at most one of them twice.

A claim is a lease on the row; the one mail that was under way when its worker died is sent again under the same
Message-ID once the lease is over, and `claims` tells. Nothing is sent that is no longer true when its turn comes.
Two piles are worked off by the same rules: the notices, and the outbox (mails that no account's deadline owes).
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from enum import StrEnum
from typing import Any

from jinja2 import TemplateError
from sqlalchemy import func, or_, select, update

from webapp.actions.house import house
from webapp.actions.notices import correspondence, outbox
from webapp.actions.notices.correspondence import host_of
from webapp.actions.notices.sweep import MAKES_NO_SENSE
from webapp.mail import Mailer, MailFault, Postponed, Refused, ServerAway, Unaddressable
from webapp.models import Notice, OutboxMail, db
from webapp.models.listed import among
from webapp.vault import Sealed

BATCH = 50
LEASE = timedelta(minutes=5)
SENDING_SECONDS = 60.0
"""After so long no further mail is begun: the lease must outlive the last one, however slow the server."""
ANSWERS = 14
"""The most answers that one mail waits for, each for the mailer's timeout: of two addresses, of the greeting, the
encryption, the sign-in and the mail itself. A shorter lease than now would let another worker send it a second time."""
SHORTEST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
LONGEST_WAIT_FOR_SERVER = timedelta(minutes=5)
HANG_UPS_BORNE = 3
"""So many mails in a batch may make the server hang up before it counts as away."""

OUR_FAULT = (*MAKES_NO_SENSE, TemplateError, Sealed)
"""Nothing that the reader should suffer for: the mail waits until it is mended."""

Table = type[Notice] | type[OutboxMail]

logger = logging.getLogger(__name__)


class Fate(StrEnum):
    """What became of one mail of a batch."""

    SENT = "sent"
    WITHDRAWN = "withdrawn"
    PARKED = "parked"
    POSTPONED = "postponed"
    SERVER_AWAY = "server away"
    LEFT = "left"


@dataclass(frozen=True)
class Pile:
    """One kind of owed mails: its table, how a row becomes a mail (None: not true any more), what is then forgotten."""

    name: str
    table: Table
    write: Callable[[int, str, datetime], EmailMessage | None]
    once_sent: Mapping[str, Any] = field(default_factory=dict)


PILES = (Pile("notice", Notice, correspondence.write), Pile("outbox", OutboxMail, outbox.write, {"sealed_link": None}))


def deliver(now: datetime, going: Callable[[], bool] = lambda: True) -> Counter[Fate]:
    """Send a batch of what is owed at `now`, while `going` says so; commits mail by mail. Empty: nothing was owed.

    Without SMTP_URL the mails wait; the notices are in the app all the same.
    """
    settings = house().settings
    if settings.smtp_url is None or settings.mail_from is None:
        if number := waiting(now):
            logger.info("%d mails wait: SMTP_URL is not set", number)
        return Counter()
    fates: Counter[Fate] = Counter()
    began = time.monotonic()
    with Mailer(settings.smtp_url, host_of(settings)) as mailer:
        for pile in PILES:
            claimed = claim(now, now + LEASE, pile.table)
            batch = Batch(mailer, settings.mail_from, now, now + LEASE, pile, began)
            fates.update(batch.deliver(row_id, going) for row_id in claimed)
    return fates


def waiting(now: datetime) -> int:
    """How many mails are owed by `now`."""
    owed = (select(func.count()).select_from(pile.table).where(pile.table.next_try_at <= now) for pile in PILES)
    return sum(db.session.scalar(number) or 0 for number in owed)


def claim(now: datetime, until: datetime, table: Table = Notice) -> Sequence[int]:
    """Take a batch of mails that are owed and nobody else's, the longest waiting first; gives the rows' ids."""
    free = or_(table.claimed_until.is_(None), table.claimed_until <= now)
    due = select(table.id).where(table.next_try_at <= now, free).order_by(table.next_try_at, table.id).limit(BATCH)
    row_ids = db.session.scalars(due.with_for_update(skip_locked=True)).all()
    if row_ids:
        db.session.execute(
            update(table)
            .where(table.id.in_(among(row_ids)))
            .values(claimed_until=until, claims=table.claims + 1)
            .execution_options(synchronize_session=False)
        )
    db.session.commit()
    return row_ids


@dataclass
class Batch:
    """The mails of one claim on their way out."""

    mailer: Mailer
    sender: str
    now: datetime
    claimed_until: datetime
    pile: "Pile"
    began: float = field(default_factory=time.monotonic)
    hang_ups: int = 0
    server_away: str = ""

    @property
    def moment(self) -> datetime:
        """The present: a batch takes a while."""
        return self.now + timedelta(seconds=time.monotonic() - self.began)

    def deliver(self, row_id: int, going: Callable[[], bool]) -> Fate:
        """Send one mail, or say why not; the row is marked and committed."""
        if self.server_away:
            return self.wait_for_server(row_id, self.server_away)
        if not going() or time.monotonic() - self.began > SENDING_SECONDS:
            return self.mark(row_id, Fate.LEFT)
        try:
            return self.attempt(row_id)
        except (MailFault, Unaddressable, *OUR_FAULT) as fault:
            db.session.rollback()
            return self.failed(row_id, fault)

    def failed(self, row_id: int, fault: Exception) -> Fate:
        """Say what becomes of a mail that was not sent: parked only where nothing but its address is to blame."""
        match fault:
            case Refused() | Unaddressable():
                logger.error("mail of %s %d parked: %s", self.pile.name, row_id, fault)
                at = self.moment
                return self.mark(row_id, Fate.PARKED, parked_at=at, next_try_at=None, last_error=str(fault))
            case Postponed():
                return self.postpone(row_id, str(fault))
            case ServerAway():
                return self.hung_up(row_id, fault)
        logger.error("mail of %s %d can't be written", self.pile.name, row_id, exc_info=fault)
        return self.postpone(row_id, f"{type(fault).__name__}: {fault}")

    def hung_up(self, row_id: int, fault: ServerAway) -> Fate:
        """The server went away: for this mail, or for all, if it can't be called again or has often hung up."""
        self.hang_ups += 1
        if not fault.handed_over or self.hang_ups >= HANG_UPS_BORNE:
            self.server_away = str(fault)
            logger.error("the mail server is away, mails wait: %s", fault)
        return self.wait_for_server(row_id, str(fault), handed_over=fault.handed_over)

    def attempt(self, row_id: int) -> Fate:
        """Look at the row as it is now, and send it if it is still true. No transaction is open meanwhile."""
        mail = self.pile.write(row_id, self.sender, self.moment)
        db.session.rollback()
        if mail is None:
            return self.mark(row_id, Fate.WITHDRAWN, withdrawn_at=self.moment, next_try_at=None)
        self.mailer.send(mail)
        self.mark_sent(row_id)
        return Fate.SENT

    def mark_sent(self, row_id: int) -> None:
        """Note that the server took the mail, even if the lease ran out meanwhile."""
        table = self.pile.table
        db.session.execute(
            update(table)
            .where(table.id == row_id, table.sent_at.is_(None))
            .values(sent_at=self.moment, next_try_at=None, claimed_until=None, parked_at=None, last_error=None)
            .values(self.pile.once_sent)
            .execution_options(synchronize_session=False)
        )
        db.session.commit()

    def mark(self, row_id: int, fate: Fate, *, handed_over: bool = False, **values: Any) -> Fate:
        """Note what became of a mail that was not sent, if it is still ours; it never reached the server, so the claim
        does not count, unless it may have been `handed_over`."""
        table = self.pile.table
        claims = table.claims if handed_over else table.claims - 1
        db.session.execute(
            update(table)
            .where(table.id == row_id, table.claimed_until == self.claimed_until, table.sent_at.is_(None))
            .values(claimed_until=None, claims=claims, **values)
            .execution_options(synchronize_session=False)
        )
        db.session.commit()
        return fate

    def postpone(self, row_id: int, why: str) -> Fate:
        """Try again later: as often as need be, ever more seldom, and in the operator's sight."""
        return self.mark(row_id, Fate.POSTPONED, next_try_at=self.next_try(row_id), last_error=why)

    def wait_for_server(self, row_id: int, why: str, *, handed_over: bool = False) -> Fate:
        """Try again soon: one mail finds out for all whether the server is back."""
        at = self.next_try(row_id, LONGEST_WAIT_FOR_SERVER)
        return self.mark(row_id, Fate.SERVER_AWAY, handed_over=handed_over, next_try_at=at, last_error=why)

    def next_try(self, row_id: int, longest: timedelta = LONGEST_WAIT) -> datetime:
        """As long again as it has waited already, within limits: so the waits double."""
        table = self.pile.table
        written = db.session.scalar(select(table.created_at).where(table.id == row_id)) or self.moment
        return self.moment + min(max(self.moment - written, SHORTEST_WAIT), longest)
