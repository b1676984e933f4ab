"""Authorization codes: written when a person says yes, good for one exchange within seconds."""

import base64
import hashlib
import hmac
import json
import sqlite3
from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar

from webapp.sandbox.networks.facts import Network
from webapp.sandbox.world import grants, ledger, terms, tokens
from webapp.sandbox.world.grants import Consent, Grant, Terms
from webapp.sandbox.world.refusals import CODE_MESSAGES, CodeTrouble, TokenRefused
from webapp.sandbox.world.secrets import digest, new_secret
from webapp.sandbox.world.store import World
from webapp.sandbox.world.tokens import Issued


class OfGrant(Protocol):
    """Whatever is given for a code knows its grant."""

    @property
    def grant(self) -> Grant:
        """The grant."""


Given = TypeVar("Given", bound=OfGrant)
HandOut = Callable[[World, Network, Consent, Terms], Given]
"""Opens a grant for a consent on those terms, and says what is given for the code."""


def write(
    world: World,
    network: Network,
    consent: Consent,
    redirect_uri: str,
    challenge: str | None,
    *,
    refreshes: bool = True,
) -> str:
    """A code for what a person has just said yes to. `challenge` is the S256 one, where the network takes it.

    `refreshes` says whether that kind of yes brings a refresh token.
    """
    code = new_secret("code")
    lists = (json.dumps(part) for part in (consent.scopes, consent.asked, consent.accounts))
    with world.held() as db:
        grants.person_said_yes(db, network, consent)
        ends = world.clock() + network.code_lives
        db.execute(
            """insert into codes
               (digest, network, redirect_uri, challenge, person, scopes, asked, accounts, expires_at, details)
               values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            (
                *(digest(code), network.name, redirect_uri, challenge, consent.person),
                *(*lists, ends.timestamp(), json.dumps({"refreshes": refreshes})),
            ),
        )
    return code


def exchange(world: World, network: Network, code: str, redirect_uri: str, verifier: str | None) -> Issued:
    """The first tokens for a code. Raises TokenRefused; any attempt burns the code, a second one kills the tokens."""

    def usual(world: World, network: Network, consent: Consent, terms: Terms) -> Issued:
        return tokens.open_grant(world, network, consent, terms=terms)

    return redeem(world, network, code, redirect_uri, verifier, usual)


def redeem(
    world: World, network: Network, code: str, redirect_uri: str, verifier: str | None, hand_out: HandOut[Given]
) -> Given:
    """What `hand_out` gives for a code, otherwise as `exchange`."""
    with world.held() as db:
        row = db.execute(
            "select * from codes where digest = ? and network = ?", (digest(code), network.name)
        ).fetchone()
        refusal = _why_not(row, redirect_uri, verifier, world.clock())
        if row is not None and row["burned"]:
            ledger.count(db, network.name, "reused_codes")
            grants.kill_one(db, row["grant_id"])
        elif row is not None:
            db.execute("update codes set burned = 1 where digest = ?", (row["digest"],))
        if refusal is None:
            return _redeem(world, db, network, row, hand_out)
    # after the transaction: what the refusal changed must last
    raise TokenRefused(CODE_MESSAGES[refusal], code=refusal)


def identities(world: World, network: Network, code: str) -> tuple[str, ...]:
    """Who said yes to this code, and the account that is all there is to it. Only looks: it burns nothing."""
    with world.held() as db:
        row = db.execute(
            "select * from codes where digest = ? and network = ?", (digest(code), network.name)
        ).fetchone()
    if row is None:
        return ()
    accounts = json.loads(row["accounts"])
    return (row["person"], *(accounts if len(accounts) == 1 else ()))


def _redeem(
    world: World, db: sqlite3.Connection, network: Network, row: sqlite3.Row, hand_out: HandOut[Given]
) -> Given:
    ledger.count(db, network.name, "token_exchanges")
    accounts, scopes, asked = (tuple(json.loads(row[name])) for name in ("accounts", "scopes", "asked"))
    consent = Consent(person=row["person"], accounts=accounts, scopes=scopes, asked=asked)
    refreshes = json.loads(row["details"]).get("refreshes", True)
    given = hand_out(world, network, consent, terms.present(world, network, refreshes=refreshes))
    db.execute("update codes set grant_id = ? where digest = ?", (given.grant.id, row["digest"]))
    return given


def _why_not(row: sqlite3.Row | None, redirect_uri: str, verifier: str | None, now: datetime) -> CodeTrouble | None:
    if row is None:
        return CodeTrouble.UNKNOWN
    if row["burned"]:
        return CodeTrouble.USED
    if row["expires_at"] <= now.timestamp():
        return CodeTrouble.EXPIRED
    if row["redirect_uri"] != redirect_uri:
        return CodeTrouble.OTHER_REDIRECT
    if not _proves(row["challenge"], verifier):
        return CodeTrouble.WRONG_VERIFIER
    return None


def _proves(challenge: str | None, verifier: str | None) -> bool:
    if challenge is None:
        return verifier is None
    made = base64.urlsafe_b64encode(hashlib.sha256((verifier or "").encode()).digest()).rstrip(b"=").decode()
    return hmac.compare_digest(made, challenge)
