"""Renewing access tokens before they end: each grant by one renewer at a time, on any number of machines.

A refresh token may be good for one use only. So a grant is renewed under a lease in its row that outlasts the calls
made under it; the answer is stored before anything uses it, and only over the very token that was renewed
(`generation`). A refusal is believed once the stored token has been looked at again and a second call refused as well.
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select, update

from webapp.actions.connecting import flows
from webapp.actions.connecting.consent import Consent
from webapp.actions.consents import grants, hints, refused, tokens, trouble
from webapp.actions.crew import PLACES, Crew, Settled, Watch
from webapp.actions.house import House
from webapp.actions.log import WORKER, facts, record
from webapp.domain import lifecycle
from webapp.domain.rules import Network
from webapp.domain.troubles import Kind
from webapp.models import Account, Grant, Workspace, db
from webapp.models.event import Verb
from webapp.networks.room import Ok, Outcome, Refused, Subject, Token, Unavailable, Why

LEASE = timedelta(seconds=90)
"""How long a grant is one renewer's. Longer than the two slowest calls that may be made under it, with a margin."""
START_WITHIN_SECONDS = 15.0
"""A call that could not begin this soon after its claim (a machine that slept) is not made: the lease may be over."""
INTERRUPTED = "renewal_interrupted"
"""The hint beside a refusal that followed a renewer's sudden end: it may have spent the token and kept nothing."""
SAME_END = timedelta(hours=1)
"""A stated end that differs by less is the same end, rounded; moving a deadline by a second would warn people anew."""


@dataclass(frozen=True)
class Ticket:
    """A grant claimed for renewal. `interrupted`: the renewer before us never came back."""

    grant_id: int
    workspace_id: int
    network: Network
    subject: Subject
    token: Token = field(repr=False)
    generation: int
    interrupted: bool
    start_by: float
    second: bool = False


class TooLate:
    """The call was not made."""


Answer = Outcome[Token] | TooLate


def due(house: House, now: datetime, going: Callable[[], bool] = lambda: True, places: int = PLACES) -> int:
    """Renew every grant whose time has come; gives how many answers were written. Needs an app context.

    Stops claiming when `going` says no, and then still stores every answer that is under way.
    """
    watch = Watch(now)
    return Crew(Renewal(house), watch, going, places).run(house.rooms)


def one(house: House, grant_id: int, now: datetime) -> None:
    """Renew one grant at once, for somebody who waits; nothing where another renewer has it in hand. Commits."""
    renewal, watch = Renewal(house), Watch(now)
    db.session.rollback()
    tickets = renewal.claim_where(Grant.id == grant_id, 1, now) or []
    while tickets:
        answer = renewal.call(tickets[0], watch.present())
        again = renewal.settle(tickets[0], answer, watch.present()).again
        tickets = [again] if again is not None else []


class Renewal:
    """The work of renewing, as `crew.Work`."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.name = secrets.token_hex(8)

    def claim(self, network: Network, places: int, now: datetime) -> list[Ticket]:
        """Lease so many due grants of a network. Those whose tokens can't be opened are parked, and others taken."""
        while True:
            tickets = self.claim_where(and_(Grant.network == network, Grant.renew_at <= now), places, now)
            if tickets is None:
                return []
            if tickets:
                return tickets

    def claim_where(self, which: ColumnElement[bool], places: int, now: datetime) -> list[Ticket] | None:
        """Lease grants that nobody else holds; None when there are none. Commits."""
        free = or_(Grant.lease_until.is_(None), Grant.lease_until < now)
        rows = db.session.scalars(
            select(Grant)
            .where(which, free, Grant.release_at.is_(None))
            .order_by(Grant.renew_at)
            .limit(places)
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        ).all()
        tickets = [ticket for grant in rows if (ticket := self._lease(grant, now)) is not None]
        db.session.commit()
        return tickets if rows else None

    def call(self, ticket: Ticket, now: datetime) -> Answer:
        """Ask the network for a new token."""
        if time.monotonic() > ticket.start_by:
            return TooLate()
        return self.house.rooms[ticket.network].renew(ticket.token, now)

    def settle(self, ticket: Ticket, answer: Answer, now: datetime) -> Settled[Ticket]:
        """Store, believe or put off. Commits."""
        if isinstance(answer, Ok):
            self._store(ticket, answer.value, now)
            return Settled()
        if isinstance(answer, Refused):
            return self._refused(ticket, answer, now)
        if isinstance(answer, Unavailable):
            self._put_off(ticket, answer, now)
            return Settled(away=True, closed=answer.why is not Why.DOWN)
        self._let_go(ticket)
        return Settled()

    def _lease(self, grant: Grant, now: datetime) -> Ticket | None:
        interrupted = grant.lease_by is not None
        try:
            token = tokens.of(self.house, grant)
        except tokens.UNREADABLE:
            trouble.park_unreadable(grant, now)
            return None
        grant.lease_until, grant.lease_by = now + LEASE, self.name
        subject = Subject(grant.subject_id, grant.subject_name)
        return Ticket(
            grant.id, grant.workspace_id, grant.network, subject, token, grant.generation, interrupted, _start_by()
        )

    def _store(self, ticket: Ticket, token: Token, now: datetime) -> None:
        """Keep the new token, unless a newer one stands there already (a person's new yes)."""
        accounts = refused.accounts_of(ticket.grant_id) if token.ends_at is not None else []
        grant = self._locked(ticket)
        if grant is None:  # given up meanwhile; what was owed for it is the token that has just been replaced
            consent = Consent(ticket.network, token, ticket.subject, ())
            flows.owe_back(self.house, consent, ticket.workspace_id, now)
            db.session.commit()
            return
        if grant.generation != ticket.generation:
            db.session.rollback()
            return
        room = self.house.rooms[ticket.network]
        tokens.store(self.house, room, grant, token, now)
        if grant.release_at is not None:
            grant.renew_at = None
        if token.scopes:  # an answer that lists none says nothing of them
            trouble.note_permissions(grant, room.missing_scopes(token), now)
        trouble.note_works(grant, Kind.RENEWAL, now)
        for account in accounts:
            _move_end(account, token.ends_at, now)
        db.session.commit()

    def _refused(self, ticket: Ticket, answer: Refused, now: datetime) -> Settled[Ticket]:
        """Look again at what is stored, ask a second time, and only then believe it."""
        accounts = refused.accounts_of(ticket.grant_id) if ticket.second else []
        grant = self._locked(ticket)
        if grant is None or grant.generation != ticket.generation or grant.lease_by != self.name:
            db.session.rollback()
            return Settled()
        if not ticket.second:
            grant.lease_until = now + LEASE
            db.session.commit()
            return Settled(again=replace(ticket, second=True, start_by=_start_by()))
        refused.cut_all(accounts, answer.reason, now, INTERRUPTED if ticket.interrupted else hints.origin_of(grant))
        grants.release_if_unused([ticket.grant_id], now)
        db.session.commit()
        return Settled()

    def _put_off(self, ticket: Ticket, answer: Unavailable, now: datetime) -> None:
        grant = self._locked(ticket)
        if grant is None or grant.generation != ticket.generation:
            db.session.rollback()
            return
        grant.renew_at = trouble.note_unavailable(grant, Kind.RENEWAL, answer, now)
        if grant.lease_by == self.name:
            grant.lease_until, grant.lease_by = None, None
        db.session.commit()

    def _let_go(self, ticket: Ticket) -> None:
        """Free a grant whose call was not made."""
        db.session.execute(
            update(Grant)
            .where(Grant.id == ticket.grant_id, Grant.lease_by == self.name)
            .values(lease_until=None, lease_by=None)
            .execution_options(synchronize_session=False)
        )
        db.session.commit()

    def _locked(self, ticket: Ticket) -> Grant | None:
        return db.session.get(Grant, ticket.grant_id, with_for_update=True, populate_existing=True)


def _start_by() -> float:
    return time.monotonic() + START_WITHIN_SECONDS


def _move_end(account: Account, ends_at: datetime | None, now: datetime) -> None:
    """A renewal may bring an end nearer, which the network then states; it never moves one away: only a person does."""
    life = account.life
    if ends_at is None or lifecycle.lapse(life, account.rule, now).disconnected_at is not None:
        return
    if life.network_ends_at is not None and ends_at > life.network_ends_at - SAME_END:
        return
    workspace = db.session.get_one(Workspace, account.workspace_id)
    account.become(replace(life, network_ends_at=ends_at), workspace.steps, now)
    record(
        Verb.RENEWED,
        actor=WORKER,
        now=now,
        workspace_id=workspace.id,
        account=account,
        before=facts(life),
        after=facts(account.life),
    )
