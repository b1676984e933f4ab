"""Who may see what: from an access token to the accounts behind it, with every reason to say no."""

import json
import sqlite3
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any

from webapp.sandbox import people
from webapp.sandbox.networks.facts import Network
from webapp.sandbox.people import Account
from webapp.sandbox.world import faults, grants, ledger, tokens
from webapp.sandbox.world.faults import Place, Trouble
from webapp.sandbox.world.grants import Grant
from webapp.sandbox.world.refusals import Reason, Refused
from webapp.sandbox.world.store import World


def enter(world: World, network: Network, token: str, place: Place = Place.API) -> Grant:
    """The grant behind an access token. Raises Refused: expired, access_removed or security."""
    with world.held() as db:
        found = tokens.by_access_token(db, network, token)
        reason = Reason.ACCESS_REMOVED if found is None else _why_not_enter(db, *found, world.clock(), place)
    if found is None or reason is not None:
        raise Refused(reason or Reason.ACCESS_REMOVED, known=found is not None)
    return found[0]


def reach(world: World, grant: Grant, account_id: str, scopes: AbstractSet[str]) -> Account:
    """One account, for a call that needs one of those scopes. Raises Refused with the reason."""
    account = people.account(grant.network.name, account_id)
    if account is None:
        raise Refused(Reason.ACCOUNT_GONE, known=False)
    with world.held() as db:
        reason = _why_not_reach(db, grant, account, scopes)
    if reason is not None:
        raise Refused(reason)
    return account


def still_there(db: sqlite3.Connection, grant: Grant, account_id: str) -> bool:
    """Whether an account neither was deleted nor slipped from this grant's person."""
    return not any(
        faults.has(db, grant.network.name, kind, account_id, grant.consent.person)
        for kind in (Trouble.DELETE_ACCOUNT, Trouble.DROP_PERMISSION)
    )


def is_deleted(db: sqlite3.Connection, grant: Grant, account_id: str) -> bool:
    """Whether an account was deleted."""
    return faults.has(db, grant.network.name, Trouble.DELETE_ACCOUNT, account_id, grant.consent.person)


def publish(world: World, grant: Grant, account: Account, text: str, details: Mapping[str, Any] | None = None) -> int:
    """Write a post into the ledger of posts, with what its dialect wants to remember; returns its number."""
    with world.held() as db:
        ledger.count(db, grant.network.name, "posts")
        number = db.execute(
            "insert into posts (network, account, person, text, at, details) values (?, ?, ?, ?, ?, ?)",
            (
                *(grant.network.name, account.id, grant.consent.person),
                *(text, world.clock().timestamp(), json.dumps(details or {})),
            ),
        ).lastrowid
    return number or 0


def _why_not_enter(
    db: sqlite3.Connection, grant: Grant, token_ends: datetime, now: datetime, place: Place
) -> Reason | None:
    trouble = grants.trouble_of(db, grant, place)
    if trouble is not None:
        return trouble
    return Reason.EXPIRED if token_ends <= now else None


def _why_not_reach(db: sqlite3.Connection, grant: Grant, account: Account, scopes: AbstractSet[str]) -> Reason | None:
    def struck(kind: Trouble) -> bool:
        return faults.strikes(db, grant.network.name, kind, (account.id,), person=grant.consent.person, place=Place.API)

    if struck(Trouble.DELETE_ACCOUNT):
        return Reason.ACCOUNT_GONE
    if struck(Trouble.LOCK):
        return Reason.SECURITY
    allowed = account.id in grant.consent.accounts and bool(scopes & set(grant.consent.scopes))
    return None if allowed and not struck(Trouble.DROP_PERMISSION) else Reason.PERMISSION_LOST
