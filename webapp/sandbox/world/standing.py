"""What one person's consents to one app add up to, where a network keeps one such agreement per person (Meta does).

The newest yes decides for what was on its screen; what it did not ask about stays as it was.
"""

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime

from webapp.sandbox import people
from webapp.sandbox.networks.facts import Network
from webapp.sandbox.world import grants
from webapp.sandbox.world.grants import Consent


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What a person allows the app today, and since when the newest yes counts."""

    scopes: tuple[str, ...]
    declined: tuple[str, ...]
    accounts: tuple[str, ...]
    newest_yes: datetime | None


def of(db: sqlite3.Connection, network: Network, person: str) -> Standing:
    """How things stand with a person; all empty when there is no living consent."""
    given: dict[str, bool] = {}
    accounts: tuple[str, ...] = ()
    newest = None
    for grant in grants.living_of(db, network, person):
        for scope in asked(grant.consent):
            given[scope] = scope in grant.consent.scopes
        accounts = _decide(accounts, grant.consent)
        newest = max(newest or grant.consented_at, grant.consented_at)
    return Standing(
        scopes=tuple(scope for scope, is_given in given.items() if is_given),
        declined=tuple(scope for scope, is_given in given.items() if not is_given),
        accounts=accounts,
        newest_yes=newest,
    )


def asked(consent: Consent) -> tuple[str, ...]:
    """Everything that was on the screen of a consent."""
    return consent.asked or consent.scopes


def withdraw(db: sqlite3.Connection, network: Network, person: str, scope: str) -> bool:
    """Take one permission back, as if it had been left unticked. Says whether it had been given."""
    found = False
    for grant in grants.living_of(db, network, person):
        if scope in grant.consent.scopes:
            found = True
            kept = [other for other in grant.consent.scopes if other != scope]
            told = (json.dumps(kept), json.dumps(asked(grant.consent)), grant.id)
            db.execute("update grants set scopes = ?, asked = ? where id = ?", told)
    return found


def _decide(before: tuple[str, ...], consent: Consent) -> tuple[str, ...]:
    """The accounts after one more yes: those on its screen as ticked, the others as before."""
    about_instagram = any(scope.startswith("instagram_") for scope in asked(consent))
    kept = () if about_instagram else tuple(account for account in before if _is_instagram(account))
    return tuple(dict.fromkeys(consent.accounts + kept))


def _is_instagram(account_id: str) -> bool:
    return people.account("instagram", account_id) is not None
