"""Grants: what one person said yes to at one network, and all the ways in which that ends."""

import json
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from webapp.sandbox.networks import NETWORKS
from webapp.sandbox.networks.facts import Network
from webapp.sandbox.world import faults
from webapp.sandbox.world.faults import Place, Trouble
from webapp.sandbox.world.refusals import Reason
from webapp.sandbox.world.store import World


@dataclass(frozen=True, kw_only=True)
class Consent:
    """What a person said yes to: for which of their accounts (ids), with which permissions (scopes).

    `asked` are the permissions that were on the screen, where more of them were than were given.
    """

    person: str
    accounts: tuple[str, ...]
    scopes: tuple[str, ...]
    asked: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What is special about one consent: no refresh token, or one that ends that long after the consent."""

    refreshes: bool = True
    lives: timedelta | None = None


@dataclass(frozen=True, kw_only=True)
class Grant:
    """A consent as the network keeps it."""

    id: int
    network: Network
    consent: Consent
    consented_at: datetime
    died_why: Reason | None = None
    terms: Terms = Terms()

    @property
    def identities(self) -> tuple[str, ...]:
        """The subjects whose lock locks the whole grant: the person, and an account that is all there is to it."""
        sole = self.consent.accounts if len(self.consent.accounts) == 1 else ()
        return (self.consent.person, *sole)

    @property
    def data_access_ends(self) -> datetime | None:
        """When the network stops answering questions about data, whatever the token's own life."""
        lives = self.network.data_access_lives
        return None if lives is None else self.consented_at + lives

    @property
    def refreshes(self) -> bool:
        """Whether this grant came with a refresh token."""
        rules = self.network.refresh
        return (
            rules is not None
            and self.terms.refreshes
            and (rules.needs_scope is None or rules.needs_scope in self.consent.scopes)
        )


def keep(
    db: sqlite3.Connection, network: Network, consent: Consent, consented_at: datetime, terms: Terms | None = None
) -> Grant:
    """Write a consent down."""
    terms = terms or Terms()
    lists = (json.dumps(part) for part in (consent.scopes, consent.asked, consent.accounts))
    grant_id = db.execute(
        """insert into grants (network, person, scopes, asked, accounts, consented_at, details)
           values (?, ?, ?, ?, ?, ?, ?)""",
        (network.name, consent.person, *lists, consented_at.timestamp(), _written(terms)),
    ).lastrowid
    return Grant(id=grant_id or 0, network=network, consent=consent, consented_at=consented_at, terms=terms)


def living_of(db: sqlite3.Connection, network: Network, person: str) -> list[Grant]:
    """The person's consents that have not ended, oldest first."""
    rows = db.execute(
        "select * from grants where network = ? and person = ? and died_why is null order by id", (network.name, person)
    )
    return [_from_row(row) for row in rows]


def person_said_yes(db: sqlite3.Connection, network: Network, consent: Consent) -> None:
    """A fresh yes proves who the person is: locks end and lost permissions return. What a lock had hit stays dead."""
    for subject in (consent.person, *consent.accounts):
        if faults.has(db, network.name, Trouble.LOCK, subject, consent.person):
            kill(db, network.name, Reason.SECURITY, subject)
            faults.end(db, network.name, Trouble.LOCK, subject)
        faults.end_for(db, network.name, Trouble.DROP_PERMISSION, subject=subject, person=consent.person)


def trouble_of(db: sqlite3.Connection, grant: Grant, place: Place) -> Reason | None:
    """Whether the grant is dead, or the person behind it has trouble that refuses a call arriving at that place."""
    if grant.died_why is not None:
        return grant.died_why
    for kind, reason in ((Trouble.LOCK, Reason.SECURITY), (Trouble.REVOKE, Reason.ACCESS_REMOVED)):
        if faults.strikes(db, grant.network.name, kind, grant.identities, person=grant.consent.person, place=place):
            return reason
    return None


GRANTS_OF = """select id from grants where network = ?
    and (person = ? or exists (select 1 from json_each(grants.accounts) where value = ?))"""


def kill(db: sqlite3.Connection, network: str, why: Reason, subject: str) -> None:
    """Kill every living grant of a person, or that carries an account."""
    db.execute(
        f"update grants set died_why = ? where died_why is null and id in ({GRANTS_OF})",  # noqa: S608 - a constant
        (why, network, subject, subject),
    )


def kill_one(db: sqlite3.Connection, grant_id: int) -> None:
    """Take away the access of one grant."""
    db.execute("update grants set died_why = ? where id = ? and died_why is null", (Reason.ACCESS_REMOVED, grant_id))


def by_id(db: sqlite3.Connection, grant_id: int) -> Grant:
    """The grant of that number."""
    return _from_row(db.execute("select * from grants where id = ?", (grant_id,)).fetchone())


def all_grants(world: World, network: Network) -> list[Grant]:
    """Every consent the network remembers, the dead ones too, oldest first."""
    with world.held() as db:
        rows = db.execute("select * from grants where network = ? order by id", (network.name,)).fetchall()
    return [_from_row(row) for row in rows]


def _from_row(row: sqlite3.Row) -> Grant:
    accounts, scopes, asked = (tuple(json.loads(row[name])) for name in ("accounts", "scopes", "asked"))
    return Grant(
        id=row["id"],
        network=NETWORKS[row["network"]],
        consent=Consent(person=row["person"], accounts=accounts, scopes=scopes, asked=asked),
        consented_at=datetime.fromtimestamp(row["consented_at"], UTC),
        died_why=None if row["died_why"] is None else Reason(row["died_why"]),
        terms=_read(row["details"]),
    )


def _written(terms: Terms) -> str:
    return json.dumps({"refreshes": terms.refreshes, "lives": terms.lives and terms.lives.total_seconds()})


def _read(details: str) -> Terms:
    said = json.loads(details)
    lives = said.get("lives")
    return Terms(refreshes=said.get("refreshes", True), lives=None if lives is None else timedelta(seconds=lives))
