"""Who may see what at Meta: from a token to the Pages and Instagram accounts behind it, with every reason to say no."""

import sqlite3
from collections.abc import Iterator
from enum import StrEnum

from webapp.sandbox import people
from webapp.sandbox.networks.facts import Network
from webapp.sandbox.people import Account
from webapp.sandbox.world import faults, grants, keys, standing
from webapp.sandbox.world.faults import Place, Trouble
from webapp.sandbox.world.keys import Key
from webapp.sandbox.world.refusals import Reason
from webapp.sandbox.world.store import World


class No(StrEnum):
    """Why a call is refused."""

    UNKNOWN_TOKEN = "unknown token"  # noqa: S105 - the name of a reason
    APP_REMOVED = "app removed"
    CHECKPOINT = "checkpoint"
    SIGNED_OUT = "signed out"
    EXPIRED = "expired"
    TOO_LONG_AWAY = "too long away"
    ROLE_LOST = "role lost"
    NOT_VISIBLE = "not visible"
    NOT_ALLOWED = "not allowed"


class Denied(Exception):
    """A call is refused for that reason; `scope` is the permission that is missing."""

    def __init__(self, no: No, scope: str | None = None) -> None:
        super().__init__(no)
        self.no, self.scope = no, scope


def enter(world: World, network: Network, token: str, place: Place) -> Key:
    """What is behind a token that is good for something. Raises Denied."""
    with world.held() as db:
        key = keys.find(db, network, token)
        no = No.UNKNOWN_TOKEN if key is None else why_dead(world, db, key, place)
    if key is None or no is not None:
        raise Denied(no or No.UNKNOWN_TOKEN)
    return key


def why_dead(world: World, db: sqlite3.Connection, key: Key, place: Place) -> No | None:
    """Why a token is good for nothing; None when it is alive, whatever it may still open."""
    trouble = grants.trouble_of(db, key.grant, place)
    if trouble is Reason.SECURITY:
        return No.CHECKPOINT if key.grant.died_why is None else No.SIGNED_OUT
    if trouble is not None:
        return No.APP_REMOVED
    return No.EXPIRED if key.ends <= world.clock() else None


def data_ends(key: Key, now: standing.Standing) -> float | None:
    """When questions about data are no longer answered, as a Unix time; None where there is no such end."""
    lives = key.grant.network.data_access_lives
    if lives is None or now.newest_yes is None or key.grant.network.name != "facebook":
        return None
    return (now.newest_yes + lives).timestamp()


def stands(world: World, key: Key) -> standing.Standing:
    """What the token's person allows today; at Instagram's own login each consent stands for itself."""
    if key.grant.network.name != "facebook":
        said = key.grant.consent
        declined = tuple(scope for scope in standing.asked(said) if scope not in said.scopes)
        return standing.Standing(
            scopes=said.scopes, declined=declined, accounts=said.accounts[:1], newest_yes=key.grant.consented_at
        )
    with world.held() as db:
        return standing.of(db, key.grant.network, key.person)


def may_ask(world: World, key: Key, *scopes: str) -> standing.Standing:
    """What stands, for a question about data that needs one of those permissions (none: any will do). Raises Denied."""
    now = stands(world, key)
    ends = data_ends(key, now)
    if ends is not None and ends <= world.clock().timestamp():
        raise Denied(No.TOO_LONG_AWAY)
    if scopes and not set(scopes) & set(now.scopes):
        raise Denied(No.NOT_ALLOWED, scopes[0])
    return now


def reach(world: World, key: Key, account_id: str, now: standing.Standing, place: Place) -> Account:
    """One Page or Instagram account that this token opens. Raises Denied."""
    account = people.account(key.grant.network.name, account_id)
    foreign = key.page is not None and account_id not in {key.page, people.INSTAGRAM_BEHIND.get(key.page)}
    if account is None or foreign:
        raise Denied(No.NOT_VISIBLE)
    with world.held() as db:
        no = _why_not(db, key, account_id, now, place)
    if no is not None:
        raise Denied(no)
    return account


def listed(world: World, key: Key, accounts: Iterator[Account], now: standing.Standing) -> list[Account]:
    """Those of the accounts that were ticked, still exist, and are still the person's to manage."""
    with world.held() as db:
        return [
            account
            for account in accounts
            if account.id in now.accounts and not any(_has(db, key, kind, account.id) for kind in LASTING)
        ]


LASTING = (Trouble.DELETE_ACCOUNT, Trouble.DROP_PERMISSION)


def _why_not(db: sqlite3.Connection, key: Key, account_id: str, now: standing.Standing, place: Place) -> No | None:
    def struck(kind: Trouble) -> bool:
        return faults.strikes(db, key.grant.network.name, kind, _way_to(account_id), person=key.person, place=place)

    if struck(Trouble.DELETE_ACCOUNT):
        return No.NOT_VISIBLE
    if struck(Trouble.LOCK):
        return No.CHECKPOINT
    if struck(Trouble.DROP_PERMISSION) or account_id not in now.accounts:
        return No.ROLE_LOST if key.page is not None else No.NOT_VISIBLE
    return None


def _has(db: sqlite3.Connection, key: Key, kind: Trouble, account_id: str) -> bool:
    return any(faults.has(db, key.grant.network.name, kind, step, key.person) for step in _way_to(account_id))


def _way_to(account_id: str) -> tuple[str, ...]:
    """An Instagram account is reached through its Page: who loses the Page loses it as well."""
    page = people.page_before(account_id)
    return (account_id,) if page is None else (account_id, page)
