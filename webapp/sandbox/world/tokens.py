"""Tokens: handing them out, renewing them once (where once is the rule), and knowing them again."""

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from webapp.sandbox.networks.facts import Network, Refresh
from webapp.sandbox.world import grants, ledger
from webapp.sandbox.world.faults import Place
from webapp.sandbox.world.grants import GRANTS_OF, Consent, Grant, Terms
from webapp.sandbox.world.refusals import Reason, TokenRefused
from webapp.sandbox.world.secrets import digest, new_secret
from webapp.sandbox.world.store import World


@dataclass(frozen=True, kw_only=True)
class Issued:
    """A token answer before a dialect gives it its shape. All `…_in` are whole seconds from the answer."""

    grant: Grant
    access_token: str
    expires_in: int
    refresh_token: str | None
    refresh_token_expires_in: int | None
    data_access_expires_in: int | None


def open_grant(
    world: World,
    network: Network,
    consent: Consent,
    consented_at: datetime | None = None,
    terms: Terms | None = None,
) -> Issued:
    """Keep a consent (given now, unless it says when) and hand out its first tokens."""
    now = world.clock()
    with world.held() as db:
        if network.one_scope_set:
            _end_other_scope_sets(db, network, consent)
        grant = grants.keep(db, network, consent, consented_at or now, terms)
        refresh_token = _new_token(db, grant, "refresh", _refresh_ends(grant, now), now) if grant.refreshes else None
        return _hand_out(db, grant, now, refresh_token)


def refresh(world: World, network: Network, token: str) -> Issued:
    """New tokens for a refresh token. Raises TokenRefused; using a rotated token again kills its whole grant."""
    with world.held() as db:
        now = world.clock()
        row = _known(db, network, "refresh", token)
        refusal = _why_not(db, row, now)
        if row is not None and refusal is None:
            ledger.count(db, network.name, "refreshes")
            return _renew(db, grants.by_id(db, row["grant_id"]), token, now)
    raise refusal or AssertionError  # after the transaction: what the refusal changed must last


def by_access_token(db: sqlite3.Connection, network: Network, token: str) -> tuple[Grant, datetime] | None:
    """The grant to which an access token of this network belongs, and when that token ends."""
    row = _known(db, network, "access", token)
    return None if row is None else (grants.by_id(db, row["grant_id"]), datetime.fromtimestamp(row["expires_at"], UTC))


def revoke(world: World, network: Network, token: str, *, everything: bool = False) -> bool:
    """Kill the grant to which an access or refresh token belongs; with `everything`, all grants of its person.

    Says whether there was something to kill. An unknown token changes nothing.
    """
    with world.held() as db:
        ledger.count(db, network.name, "revocations")
        row = _known(db, network, "access", token) or _known(db, network, "refresh", token)
        if row is None:
            return False
        grant = grants.by_id(db, row["grant_id"])
        if everything:
            grants.kill(db, network.name, Reason.ACCESS_REMOVED, grant.consent.person)
        grants.kill_one(db, grant.id)
        return grant.died_why is None


def owner(world: World, network: Network, token: str) -> Grant | None:
    """Whose token this is. Only looks: nothing wears off."""
    with world.held() as db:
        row = _known(db, network, "access", token) or _known(db, network, "refresh", token)
        return None if row is None else grants.by_id(db, row["grant_id"])


@dataclass(frozen=True, kw_only=True)
class Known:
    """A token as the network knows it; `dead` says why it is good for nothing any more."""

    grant: Grant
    kind: Literal["access", "refresh"]
    created_at: datetime
    expires_at: datetime
    dead: Reason | None


def look_up(world: World, network: Network, token: str) -> Known | None:
    """What the network knows about an access or refresh token; None when it never gave that one out."""
    with world.held() as db:
        row = _known(db, network, "access", token) or _known(db, network, "refresh", token)
        if row is None:
            return None
        grant = grants.by_id(db, row["grant_id"])
        created, expires = (datetime.fromtimestamp(row[name], UTC) for name in ("created_at", "expires_at"))
        dead = grants.trouble_of(db, grant, Place.INTROSPECT)
        if dead is None and row["spent"]:
            dead = Reason.ACCESS_REMOVED
        if dead is None and expires <= world.clock():
            dead = Reason.EXPIRED
    return Known(grant=grant, kind=row["kind"], created_at=created, expires_at=expires, dead=dead)


def expire(db: sqlite3.Connection, network: str, subject: str, now: datetime) -> None:
    """End the access tokens (not the refresh tokens) of a person, or of the grants that carry an account, now."""
    db.execute(
        f"update tokens set expires_at = ? where kind = 'access' and grant_id in ({GRANTS_OF})",  # noqa: S608 - constant
        (now.timestamp(), network, subject, subject),
    )


def _known(db: sqlite3.Connection, network: Network, kind: str, token: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = db.execute(
        """select tokens.* from tokens join grants on grants.id = tokens.grant_id
           where digest = ? and kind = ? and network = ?""",
        (digest(token), kind, network.name),
    ).fetchone()
    return row


def _why_not(db: sqlite3.Connection, row: sqlite3.Row | None, now: datetime) -> TokenRefused | None:
    if row is None:
        return TokenRefused("There is no such refresh token.", Reason.ACCESS_REMOVED)
    grant = grants.by_id(db, row["grant_id"])
    if row["spent"]:
        ledger.count(db, grant.network.name, "reused_tokens")
        grants.kill_one(db, grant.id)
        return TokenRefused("The refresh token was used before; its whole access ends.", Reason.ACCESS_REMOVED)
    trouble = grants.trouble_of(db, grant, Place.TOKEN)
    if trouble is not None:
        return TokenRefused("The access has been taken away.", trouble)
    if row["expires_at"] <= now.timestamp():
        return TokenRefused("The refresh token has expired.", Reason.EXPIRED)
    return None


def _renew(db: sqlite3.Connection, grant: Grant, token: str, now: datetime) -> Issued:
    ends = _refresh_ends(grant, now)
    if _rules(grant).rotates:
        db.execute("update tokens set spent = 1 where digest = ?", (digest(token),))
        return _hand_out(db, grant, now, _new_token(db, grant, "refresh", ends, now))
    db.execute("update tokens set expires_at = ? where digest = ?", (ends.timestamp(), digest(token)))
    return _hand_out(db, grant, now, token if _rules(grant).repeated else None)


def _hand_out(db: sqlite3.Connection, grant: Grant, now: datetime, refresh_token: str | None) -> Issued:
    ends = now + grant.network.access_lives
    is_stated = grant.refreshes and (_rules(grant).stated or grant.terms.lives is not None)
    stated = _refresh_ends(grant, now) if is_stated else None
    if stated is not None:
        ends = min(ends, stated)  # nothing outlives the consent
    return Issued(
        grant=grant,
        access_token=_new_token(db, grant, "access", ends, now),
        expires_in=_seconds(ends, now),
        refresh_token=refresh_token,
        refresh_token_expires_in=_seconds(stated, now) if stated else None,
        data_access_expires_in=_seconds(grant.data_access_ends, now) if grant.data_access_ends else None,
    )


def _new_token(
    db: sqlite3.Connection, grant: Grant, kind: Literal["access", "refresh"], ends: datetime, now: datetime
) -> str:
    token = new_secret(kind, grant.network.token_bytes)
    db.execute(
        "insert into tokens (digest, grant_id, kind, expires_at, created_at) values (?, ?, ?, ?, ?)",
        (digest(token), grant.id, kind, ends.timestamp(), now.timestamp()),
    )
    if kind == "refresh" and grant.network.most_refresh_tokens is not None:
        _drop_oldest(db, grant, grant.network.most_refresh_tokens, now)
    return token


def _drop_oldest(db: sqlite3.Connection, grant: Grant, most: int, now: datetime) -> None:
    db.execute(
        """update tokens set expires_at = ? where digest in (
               select digest from tokens join grants on grants.id = tokens.grant_id
               where network = ? and person = ? and kind = 'refresh' and died_why is null and expires_at > ?
               order by tokens.rowid desc limit -1 offset ?)""",
        (now.timestamp(), grant.network.name, grant.consent.person, now.timestamp(), most),
    )


def _end_other_scope_sets(db: sqlite3.Connection, network: Network, consent: Consent) -> None:
    for grant in grants.living_of(db, network, consent.person):
        if set(grant.consent.scopes) != set(consent.scopes):
            grants.kill_one(db, grant.id)


def _refresh_ends(grant: Grant, now: datetime) -> datetime:
    ends = _rules(grant).ends(grant.consented_at, now)
    return ends if grant.terms.lives is None else min(ends, grant.consented_at + grant.terms.lives)


def _rules(grant: Grant) -> Refresh:
    if grant.network.refresh is None:
        raise AssertionError(f"{grant.network.name} has no refresh tokens")
    return grant.network.refresh


def _seconds(ends: datetime, now: datetime) -> int:
    return max(0, int((ends - now).total_seconds()))
