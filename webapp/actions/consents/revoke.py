"""Giving consents back to the networks: errands, done after the commit that owed them, retried, then left to be seen.

Where several workspaces, or a newer consent, live on the same person's yes, revoking would end them all: then the
errand is not needed. While somebody is on their way through that network the errand waits a little: their new consent
and the old one's revocation must not meet.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from webapp.actions import backoff
from webapp.actions.consents import grants
from webapp.actions.crew import Crew, Settled, Watch
from webapp.actions.house import House
from webapp.actions.log import WORKER, record, to_keep
from webapp.domain.rules import Network
from webapp.models import Errand, Flow, Grant, db
from webapp.models.event import Verb
from webapp.networks.room import Ok, Outcome, Refused, Unavailable, Why, one_consent
from webapp.vault import Sealed

CLAIM = timedelta(minutes=3)
MOST_TRIES = 10
LONGEST_WAIT_FOR_FLOWS = timedelta(minutes=30)
LOOK_AGAIN = timedelta(minutes=1)
"""So long after a flow was found open: it may end, or be given up, at any moment, and the look costs nothing."""
PLACES = 4
NOT_NEEDED = "not needed: the consent is in use"
NOT_CONFIGURED = "the network is not configured here"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ticket:
    """An errand under way."""

    errand_id: int
    network: Network
    token: str = field(repr=False)


def due(house: House, now: datetime, going: Callable[[], bool] = lambda: True) -> int:
    """Give up released grants, and run the errands that are due; gives how many were run. Needs an app context."""
    while going() and grants.give_up(house.vault, now):
        db.session.commit()
    db.session.commit()
    _park_unknown(house, now)
    return Crew(Revoking(house), Watch(now), going, PLACES).run(house.rooms)


class Revoking:
    """The work of revoking, as `crew.Work`."""

    def __init__(self, house: House) -> None:
        self.house = house

    def claim(self, network: Network, places: int, now: datetime) -> list[Ticket]:
        """Take on so many due errands; those that need no call are over at once, and others taken."""
        while True:
            free = or_(Errand.claimed_until.is_(None), Errand.claimed_until < now)
            rows = db.session.scalars(
                select(Errand)
                .where(Errand.network == network, Errand.next_try_at <= now, free)
                .order_by(Errand.next_try_at)
                .limit(places)
                .with_for_update(skip_locked=True)
                .execution_options(populate_existing=True)
            ).all()
            tickets = [ticket for errand in rows if (ticket := self._take(errand, now)) is not None]
            db.session.commit()
            if tickets or not rows:
                return tickets

    def call(self, ticket: Ticket, now: datetime) -> Outcome[None]:
        """Ask the network to forget the consent."""
        return self.house.rooms[ticket.network].revoke(ticket.token, now)

    def settle(self, ticket: Ticket, outcome: Outcome[None], now: datetime) -> Settled[Ticket]:
        """Write how it went. Commits."""
        errand = db.session.get(Errand, ticket.errand_id, with_for_update=True, populate_existing=True)
        if errand is None or errand.next_try_at is None:
            db.session.rollback()
            return Settled()
        errand.tries += 1
        errand.claimed_until = None
        if isinstance(outcome, Ok | Refused):  # refused: the network no longer knows the token, which is as good
            _over(errand, now)
            _note(errand, Verb.REVOKED, now)
            db.session.commit()
            return Settled()
        _again_or_park(errand, outcome, now)
        db.session.commit()
        return Settled(away=True, closed=outcome.why is not Why.DOWN)

    def _take(self, errand: Errand, now: datetime) -> Ticket | None:
        networks = one_consent(self.house.rooms, errand.network)
        if _is_in_use(errand, networks):
            errand.last_error = NOT_NEEDED
            _over(errand, now)
            return None
        if _somebody_is_on_the_way(errand, networks, now):
            errand.next_try_at = now + LOOK_AGAIN
            return None
        try:
            token = self.house.vault.open(errand.sealed_token or "", errand.aad())
        except Sealed as shut:
            _park(errand, str(shut), now)
            return None
        errand.claimed_until = now + CLAIM
        return Ticket(errand.id, errand.network, token)


def _is_in_use(errand: Errand, networks: list[Network]) -> bool:
    """Whether any workspace holds a grant of the same person at the same network, or at one that ends with it."""
    alive = select(Grant.id).where(
        Grant.network.in_(networks), Grant.subject_id == errand.subject_id, Grant.release_at.is_(None)
    )
    return db.session.scalar(alive.limit(1)) is not None


def _somebody_is_on_the_way(errand: Errand, networks: list[Network], now: datetime) -> bool:
    """Whether a flow is open that may end with a new consent of the same person; not for ever."""
    if now > errand.created_at + LONGEST_WAIT_FOR_FLOWS:
        return False
    under_way = select(Flow.id).where(
        Flow.network.in_(networks),
        Flow.finished_at.is_(None),
        Flow.expires_at > now,
        or_(Flow.subject_id.is_(None), Flow.subject_id == errand.subject_id),
    )
    return db.session.scalar(under_way.limit(1)) is not None


def _over(errand: Errand, now: datetime) -> None:
    errand.done_at, errand.next_try_at, errand.sealed_token = now, None, None


def _again_or_park(errand: Errand, outcome: Unavailable, now: datetime) -> None:
    error = f"{outcome.why} {outcome.detail}".strip()
    if errand.tries >= MOST_TRIES:
        _park(errand, error, now)
        return
    errand.last_error = error
    errand.next_try_at = backoff.until(errand.tries, now, outcome.retry_at)


def _park(errand: Errand, error: str, now: datetime) -> None:
    """Leave it to the operator, who sees it under `owed`.

    The token is kept, sealed: the consent lives on at the network, so that `owed retry` can give it back once that
    answers, or the setting is mended. `owed drop` forgets it.
    """
    logger.error("errand %s at %s is parked: %s", errand.id, errand.network, error)
    errand.parked_at, errand.next_try_at, errand.last_error = now, None, error
    errand.claimed_until = None
    _note(errand, Verb.REVOCATION_FAILED, now, error)


def _park_unknown(house: House, now: datetime) -> None:
    """Errands at networks that are no longer configured: nobody can run them."""
    stranded = db.session.scalars(
        select(Errand).where(Errand.next_try_at <= now, Errand.network.not_in(list(house.rooms))).limit(500)
    ).all()
    for errand in stranded:
        _park(errand, NOT_CONFIGURED, now)
    db.session.commit()


def _note(errand: Errand, verb: Verb, now: datetime, error: str | None = None) -> None:
    details = to_keep(errand.network, {"network": errand.network.value, "subject": errand.subject_name})
    record(
        verb,
        actor=WORKER,
        now=now,
        workspace_id=errand.workspace_id,
        reason=error,
        details=details,
    )
