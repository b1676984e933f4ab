"""Asking a network whether a consent still carries its accounts: when somebody presses "Check now", and daily.

A first refusal is looked at once more before it is believed. What concerns the person's whole consent cuts everything
on that grant in this workspace; what concerns one account cuts that one.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select

from webapp.actions import load
from webapp.actions.connecting.attach import is_connected, refresh_profile
from webapp.actions.consents import grants, hints, refused, renew, tokens, trouble
from webapp.actions.consents.looking import Verdict, look
from webapp.actions.crew import PLACES, Crew, Settled, Watch
from webapp.actions.house import House
from webapp.actions.log import Actor, record
from webapp.actions.refusals import NetworkUnavailable, NotAllowed, NotOffered, Refusal
from webapp.domain import lifecycle, permissions
from webapp.domain.lifecycle import Reason
from webapp.domain.permissions import Person
from webapp.domain.rules import CountedFrom, Network
from webapp.domain.troubles import Kind, Word
from webapp.models import Account, Grant, Workspace, db
from webapp.models.event import Verb
from webapp.networks.room import Token, Unavailable, Why

CLAIM = timedelta(minutes=20)
"""A check that was claimed and never written is due again after this."""
ABOUT_TO_END = timedelta(minutes=1)
SOON = timedelta(minutes=5)


class NotConnected(Refusal):
    """There is no link to check: the account is disconnected."""

    status = 409


@dataclass(frozen=True)
class Checked:
    """What a check by hand found: `reason` is why the account has been cut, None when all is well."""

    name: str
    network: Network
    reason: Reason | None


@dataclass(frozen=True)
class Ticket:
    """A grant to be checked, and the accounts it carries by their ids at the network."""

    grant_id: int
    network: Network
    token: Token = field(repr=False)
    generation: int
    external_ids: tuple[str, ...]


def now_by_hand(
    house: House, workspace_id: int, account_id: int, person: Person, actor: Actor, now: datetime
) -> Checked:
    """Check one account for somebody who waits. Commits.

    Raises NotThere, NotAllowed, NotOffered, NotConnected, or NetworkUnavailable: then nothing is known, and nothing was
    changed but when to ask again.
    """
    ticket = _ticket_of(house, workspace_id, account_id, person, now)
    room = house.rooms.get(ticket.network)
    if room is None:
        raise NotOffered
    ends = ticket.token.access_expires_at
    if ticket.token.refresh and ends is not None and ends <= now + ABOUT_TO_END:
        ticket = _renewed(house, ticket, workspace_id, account_id, person, now)
    verdict = look(room, ticket.token, ticket.external_ids, now)
    if verdict.whole is Reason.LAPSED and ticket.token.refresh:
        ticket = _renewed(house, ticket, workspace_id, account_id, person, now)
        verdict = look(room, ticket.token, ticket.external_ids, now)
    settle(house, ticket, verdict, now, pressed_by=actor)
    if verdict.away is not None:
        raise NetworkUnavailable(verdict.away.why.value, verdict.away.retry_at)
    if verdict.whole is Reason.LAPSED and ticket.token.refresh:  # it could not be renewed just now: nothing is known
        raise NetworkUnavailable(Why.DOWN.value)
    account = load.account(workspace_id, account_id)
    checked = Checked(account.name, account.network, account.status(now).reason)
    db.session.rollback()
    return checked


def due(house: House, now: datetime, going: Callable[[], bool] = lambda: True, places: int = PLACES) -> int:
    """Check every grant whose time has come; gives how many answers were written. Needs an app context."""
    networks = [network for network, room in house.rooms.items() if room.check_every is not None]
    return Crew(Checking(house), Watch(now), going, places).run(networks)


class Checking:
    """The work of checking, as `crew.Work`."""

    def __init__(self, house: House) -> None:
        self.house = house

    def claim(self, network: Network, places: int, now: datetime) -> list[Ticket]:
        """Take on so many due grants; what turns out to need no call is settled at once, and others taken."""
        while True:
            rows = db.session.scalars(
                select(Grant)
                .where(Grant.network == network, Grant.check_at <= now, Grant.release_at.is_(None))
                .order_by(Grant.check_at)
                .limit(places)
                .with_for_update(skip_locked=True)
                .execution_options(populate_existing=True)
            ).all()
            tickets = [ticket for grant in rows if (ticket := self._take(grant, now)) is not None]
            db.session.commit()
            if tickets or not rows:
                return tickets

    def call(self, ticket: Ticket, now: datetime) -> Verdict:
        """Ask the network about every account of the grant."""
        return look(self.house.rooms[ticket.network], ticket.token, ticket.external_ids, now)

    def settle(self, ticket: Ticket, verdict: Verdict, now: datetime) -> Settled[Ticket]:
        """Write what was found. Commits."""
        settle(self.house, ticket, verdict, now)
        away = verdict.away
        return Settled(away=away is not None, closed=away is not None and away.why is not Why.DOWN)

    def _take(self, grant: Grant, now: datetime) -> Ticket | None:
        try:
            token = tokens.of(self.house, grant)
        except tokens.UNREADABLE:
            trouble.park_unreadable(grant, now)
            return None
        grant.check_at = now + CLAIM
        if token.refresh and grant.access_expires_at is not None and grant.access_expires_at <= now:
            grant.renew_at = min(grant.renew_at or now, now)  # the renewal's answer says as much as a check's
            return None
        accounts = db.session.execute(select(Account.external_id).where(Account.grant_id == grant.id)).scalars()
        return Ticket(grant.id, grant.network, token, grant.generation, tuple(accounts))


def settle(house: House, ticket: Ticket, verdict: Verdict, now: datetime, pressed_by: Actor | None = None) -> None:
    """Write a verdict, unless the token it was reached with has been replaced meanwhile. Commits."""
    accounts = refused.accounts_of(ticket.grant_id)
    grant = db.session.get(Grant, ticket.grant_id, with_for_update=True, populate_existing=True)
    if grant is None or grant.generation != ticket.generation:
        if grant is not None and grant.check_at is not None:
            grant.check_at = min(grant.check_at, now + SOON)
        db.session.commit()
        return
    room, hint = house.rooms[grant.network], hints.origin_of(grant)
    if verdict.away is not None:
        _put_off(grant, verdict.away, now)
    elif verdict.whole is Reason.LAPSED and ticket.token.refresh:
        grant.renew_at = min(grant.renew_at or now, now)
    elif verdict.whole is not None:
        refused.cut_all(accounts, verdict.whole, now, hint)
    else:
        trouble.note_works(grant, Kind.CHECK, now)
        grant.checked_at = now
        grant.check_at = tokens.next_check(grant.id, room.check_every, now)
    for account in accounts:
        _settle_account(account, verdict, now, pressed_by, hint)
    grants.release_if_unused([ticket.grant_id], now)
    db.session.commit()


def _put_off(grant: Grant, away: Unavailable, now: datetime) -> None:
    """Later. Where no clock asks again (X), whoever pressed the button has been told, and an outage leaves no trace."""
    if grant.check_at is not None:
        grant.check_at = trouble.note_unavailable(grant, Kind.CHECK, away, now)
    elif away.why is Why.OUR_CONFIGURATION:
        trouble.note_unavailable(grant, Kind.CHECK, away, now)


def _settle_account(
    account: Account, verdict: Verdict, now: datetime, pressed_by: Actor | None, hint: str | None
) -> None:
    if account.external_id in verdict.refused:
        refused.cut_one(account, verdict.refused[account.external_id], now, hint)
    if account.external_id not in verdict.alive:
        return
    refresh_profile(account, verdict.alive[account.external_id], now)
    if pressed_by is None or not is_connected(account, now):
        return
    if account.rule.counted_from is CountedFrom.ACTIVITY:  # a successful call made for a person
        workspace = db.session.get_one(Workspace, account.workspace_id)
        account.become(lifecycle.touch(account.life, account.rule, now), workspace.steps, now)
    record(Verb.CHECKED, actor=pressed_by, now=now, workspace_id=account.workspace_id, account=account)


def _ticket_of(house: House, workspace_id: int, account_id: int, person: Person, now: datetime) -> Ticket:
    """The account's grant, for a check of this one account; no transaction is left open."""
    account = load.account(workspace_id, account_id)
    denial = permissions.may_check(person)
    if denial is not None:
        raise NotAllowed(denial, account.holding)
    if account.grant is None or not is_connected(account, now):
        raise NotConnected
    grant = account.grant
    try:
        token = tokens.of(house, grant)
    except tokens.UNREADABLE:
        raise NetworkUnavailable(Word.UNREADABLE) from None
    ticket = Ticket(grant.id, grant.network, token, grant.generation, (account.external_id,))
    db.session.rollback()
    return ticket


def _renewed(house: House, ticket: Ticket, workspace_id: int, account_id: int, person: Person, now: datetime) -> Ticket:
    """The same ticket with a fresh token. Raises NotConnected when the renewal has cut the account."""
    renew.one(house, ticket.grant_id, now)
    return _ticket_of(house, workspace_id, account_id, person, now)
