"""Access tokens as Meta gives them out: short ones, long ones, and those of single Pages."""

import base64
import hashlib
import hmac
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from webapp.sandbox.networks.facts import Network
from webapp.sandbox.world import grants
from webapp.sandbox.world.grants import Consent, Grant, Terms
from webapp.sandbox.world.secrets import digest, new_secret
from webapp.sandbox.world.store import World

NEVER = datetime(9999, 12, 31, tzinfo=UTC)
"""The end of a token that has none."""


@dataclass(frozen=True, kw_only=True)
class Key:
    """An access token that was given out. `page` is the Page whose own it is; None: it is the person's."""

    grant: Grant
    page: str | None
    short: bool
    made_at: datetime
    ends: datetime

    @property
    def person(self) -> str:
        """Whose yes it comes from."""
        return self.grant.consent.person


@dataclass(frozen=True, kw_only=True)
class Given:
    """A token, its grant and its end, before a dialect gives them their shape."""

    grant: Grant
    token: str
    ends: datetime


def find(db: sqlite3.Connection, network: Network, token: str) -> Key | None:
    """What the network knows about a token; None when it never gave that one out."""
    row = db.execute(
        """select tokens.* from tokens join grants on grants.id = tokens.grant_id
           where digest = ? and kind = 'access' and network = ?""",
        (digest(token), network.name),
    ).fetchone()
    if row is None:
        return None
    made_at, ends = (datetime.fromtimestamp(row[name], UTC) for name in ("created_at", "expires_at"))
    grant = grants.by_id(db, row["grant_id"])
    return Key(grant=grant, page=row["page"], short=bool(row["short"]), made_at=made_at, ends=ends)


def open_short(world: World, network: Network, consent: Consent, terms: Terms, lives: timedelta) -> Given:
    """Keep a consent given now, and give out the short token with which everything begins."""
    now = world.clock()
    with world.held() as db:
        grant = grants.keep(db, network, consent, now, terms)
        token = new_secret("access")
        _write(db, grant, token, made_at=now, ends=now + lives, short=True)
    return Given(grant=grant, token=token, ends=now + lives)


def lengthen(world: World, key: Key, lives: timedelta) -> Given:
    """A long token beside the person's one."""
    now = world.clock()
    token = new_secret("access")
    with world.held() as db:
        _write(db, key.grant, token, made_at=now, ends=now + lives)
    return Given(grant=key.grant, token=token, ends=now + lives)


def prolong(world: World, key: Key, token: str, lives: timedelta) -> Given:
    """The same long token, with a new end."""
    ends = world.clock() + lives
    with world.held() as db:
        db.execute("update tokens set expires_at = ? where digest = ?", (ends.timestamp(), digest(token)))
    return Given(grant=key.grant, token=token, ends=ends)


def of_page(world: World, key: Key, token: str, page_id: str) -> str:
    """The Page's own token behind the person's one: always the same for the same two. It ends only with a short one."""
    made = hmac.digest(token.encode(), f"page {page_id}".encode(), hashlib.sha256)
    page_token = "pretend_access_" + base64.urlsafe_b64encode(made).decode().rstrip("=")
    with world.held() as db:
        ends = key.ends if key.short else NEVER
        _write(db, key.grant, page_token, made_at=world.clock(), ends=ends, page=page_id)
    return page_token


def _write(db: sqlite3.Connection, grant: Grant, token: str, *, made_at: datetime, ends: datetime, **more: Any) -> None:
    """One that is known already stays as it is."""
    db.execute(
        """insert or ignore into tokens (digest, grant_id, kind, created_at, expires_at, page, short)
           values (?, ?, 'access', ?, ?, ?, ?)""",
        (
            *(digest(token), grant.id, made_at.timestamp(), ends.timestamp()),
            *(more.get("page"), more.get("short", False)),
        ),
    )
