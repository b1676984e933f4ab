"""Tokens: handing them out, renewing them once (where once is the rule), and knowing them again."""

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from webapp.sandbox.networks.facts import Network, Refresh
from webapp.sandbox.world import grants, ledger
from webapp.sandbox.world.faults import Place
from webapp.sandbox.world.grants import GRANTS_OF, Consent, Grant
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


def open_grant(world: World, network: Network, consent: Consent, consented_at: datetime | None = None) -> Issued:
    """Keep a consent (given now, unless it says when) and hand out its first tokens."""
    now = world.clock()
    with world.held() as db:
        grant = grants.keep(db, network, consent, consented_at or now)
        refresh_token = _new_token(db, grant, "refresh", _refresh_ends(grant, now)) if grant.refreshes else None
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


def revoke(world: World, network: Network, token: str) -> None:
    """Kill the grant to which an access or refresh token belongs. An unknown token changes nothing."""
    with world.held() as db:
        ledger.count(db, network.name, "revocations")
        row = _known(db, network, "access", token) or _known(db, network, "refresh", token)
        if row is not None:
            grants.kill_one(db, row["grant_id"])


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
        return _hand_out(db, grant, now, _new_token(db, grant, "refresh", ends))
    db.execute("update tokens set expires_at = ? where digest = ?", (ends.timestamp(), digest(token)))
    return _hand_out(db, grant, now, token if _rules(grant).repeated else None)


def _hand_out(db: sqlite3.Connection, grant: Grant, now: datetime, refresh_token: str | None) -> Issued:
    ends = now + grant.network.access_lives
    stated = _refresh_ends(grant, now) if grant.refreshes and _rules(grant).stated else None
    if stated is not None:
        ends = min(ends, stated)  # nothing outlives the consent
    return Issued(
        grant=grant,
        access_token=_new_token(db, grant, "access", ends),
        expires_in=_seconds(ends, now),
        refresh_token=refresh_token,
        refresh_token_expires_in=_seconds(stated, now) if stated else None,
        data_access_expires_in=_seconds(grant.data_access_ends, now) if grant.data_access_ends else None,
    )


def _new_token(db: sqlite3.Connection, grant: Grant, kind: Literal["access", "refresh"], ends: datetime) -> str:
    token = new_secret(kind)
    db.execute(
        "insert into tokens (digest, grant_id, kind, expires_at) values (?, ?, ?, ?)",
        (digest(token), grant.id, kind, ends.timestamp()),
    )
    return token


def _refresh_ends(grant: Grant, now: datetime) -> datetime:
    return _rules(grant).ends(grant.consented_at, now)


def _rules(grant: Grant) -> Refresh:
    if grant.network.refresh is None:
        raise AssertionError(f"{grant.network.name} has no refresh tokens")
    return grant.network.refresh


def _seconds(ends: datetime, now: datetime) -> int:
    return max(0, int((ends - now).total_seconds()))
