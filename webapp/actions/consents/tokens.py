"""The tokens of a grant: sealed when written, opened only to be used, and never overwritten with a blank."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

from webapp.actions.connecting.consent import Consent
from webapp.actions.house import House
from webapp.actions.marks import mark
from webapp.models import Grant, db
from webapp.networks.hooks import TOKEN, TOKEN_START, names_of_token
from webapp.networks.room import Room, Token
from webapp.vault import Sealed

UNREADABLE = (Sealed, LookupError)
"""What `of` raises for a grant whose tokens can't be opened, or aren't there."""
A_DAY_SECONDS = 24 * 60 * 60
SCATTER = 40_503
"""Odd and large against the seconds of a day: neighbouring grants get far-apart times."""


def of(house: House, grant: Grant) -> Token:
    """The token of a grant, opened. Raises one of UNREADABLE."""
    if grant.access_token is None:
        raise LookupError(f"grant {grant.id} has no token")
    refresh = grant.refresh_token
    return Token(
        access=house.vault.open(grant.access_token, grant.aad("access")),
        refresh=house.vault.open(refresh, grant.aad("refresh")) if refresh else None,
        access_expires_at=grant.access_expires_at,
        scopes=tuple(grant.scopes),
    )


def store(house: House, room: Room, grant: Grant, token: Token, now: datetime) -> None:
    """Seal a new token into the grant and set its clocks anew. A blank refresh token leaves the old one in place."""
    grant.access_token = house.vault.seal(token.access, grant.aad("access"))
    if token.refresh:
        grant.refresh_token = house.vault.seal(token.refresh, grant.aad("refresh"))
        names = names_of_token(grant.network, token.refresh)
        marks = {kind: mark(house, kind, name) for kind, name in names.items()}
        grant.refresh_mark, grant.refresh_start_mark = marks.get(TOKEN), marks.get(TOKEN_START)
    grant.access_expires_at = token.access_expires_at
    grant.scopes = list(token.scopes)
    grant.renew_at = room.renew_at(token, now)
    grant.generation += 1
    grant.lease_until, grant.lease_by = None, None
    grant.checked_at = now


def keep(
    house: House, room: Room, consent: Consent, workspace_id: int, user_id: int, now: datetime
) -> tuple[Grant, datetime | None]:
    """The one grant of this person's consent in this workspace, made or renewed by it; and the end it states.

    It stays locked until the commit. The caller has locked the accounts first (every act does: accounts, then grants).
    """
    whose = (Grant.workspace_id == workspace_id, Grant.network == consent.network)
    login = (Grant.subject_id == consent.subject.id, Grant.bound_to == consent.bound_to)
    query = select(Grant).where(*whose, *login).with_for_update()
    grant = db.session.scalar(query.execution_options(populate_existing=True))
    if grant is None:
        grant = Grant(workspace_id=workspace_id, network=consent.network, subject_id=consent.subject.id)
        grant.bound_to = consent.bound_to
        grant.generation, grant.scopes = 0, []
        _sign(grant, consent, user_id, now)
        db.session.add(grant)
        db.session.flush()
    _sign(grant, consent, user_id, now)
    token = with_old_refresh(house, grant, consent.token)
    store(house, room, grant, token, now)
    grant.become({})  # a person has just said yes to everything: no trouble is older than that
    grant.check_at = next_check(grant.id, room.check_every, now)
    return grant, token.ends_at


def with_old_refresh(house: House, grant: Grant, token: Token) -> Token:
    """A consent that came without a refresh token leaves the one we hold in use; then the access end is no end."""
    if token.refresh is not None or grant.refresh_token is None:
        return token
    try:
        old = house.vault.open(grant.refresh_token, grant.aad("refresh"))
    except Sealed:
        return token
    ends = None if token.ends_at == token.access_expires_at else token.ends_at
    return replace(token, refresh=old, ends_at=ends)


def next_check(grant_id: int, every: timedelta | None, now: datetime) -> datetime | None:
    """The grant's own time of day, at least half of `every` ahead: checks spread over the day, the same each day."""
    if every is None:
        return None
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    slot = midnight + timedelta(seconds=grant_id * SCATTER % A_DAY_SECONDS)
    while slot < now + every / 2:
        slot += timedelta(days=1)
    return slot


def _sign(grant: Grant, consent: Consent, user_id: int, now: datetime) -> None:
    grant.subject_name = consent.subject.name
    grant.granted_by_id, grant.granted_at, grant.release_at = user_id, now, None
