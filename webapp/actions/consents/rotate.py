"""Sealing every token anew under the newest key, so that an older key can be taken out of TOKEN_KEYS."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import or_, select, update

from webapp.models import Errand, Factor, Flow, Grant, OutboxMail, Post, SignOn, db
from webapp.models.base import reading_only
from webapp.vault import Sealed, Vault

BATCH = 200

Sealing = tuple[type[Any], str, Callable[[Any], str]]
SEALED: tuple[Sealing, ...] = (
    (Grant, "access_token", lambda grant: grant.aad("access")),
    (Grant, "refresh_token", lambda grant: grant.aad("refresh")),
    (Errand, "sealed_token", lambda errand: errand.aad()),
    (Flow, "sealed_token", lambda flow: flow.aad("token")),
    (Flow, "sealed_verifier", lambda flow: flow.aad("verifier")),
    (Post, "sealed_trace", lambda post: post.aad()),
    (OutboxMail, "sealed_link", lambda mail: mail.aad()),
    (Factor, "sealed_secret", lambda factor: factor.aad()),
    (SignOn, "sealed_verifier", lambda way: way.aad()),
)
"""Every column that holds something sealed, and what binds it to its row."""


@dataclass
class Rotated:
    """How many secrets were sealed anew, how many were so already, and which ("grant 7: …") stay shut."""

    anew: int = 0
    already: int = 0
    shut: list[str] = field(default_factory=list)


def rotate(vault: Vault) -> Rotated:
    """Seal everything under the newest key. Commits in batches; safe to break off and to run beside web and worker.

    A secret that changes meanwhile is left alone: whoever changed it sealed it under the newest key.
    """
    done = Rotated()
    for table, column, aad in SEALED:
        for rows in batches(table, column):
            for row_id, sealed, bound in [(row.id, getattr(row, column), aad(row)) for row in rows]:
                reseal(vault, table, column, row_id, sealed, bound, done)
            db.session.commit()
    return done


def batches(table: type[Any], column: str) -> Iterator[list[Any]]:
    """The rows that hold something sealed in `column`, some at a time."""
    last = 0
    query = select(table).where(getattr(table, column).is_not(None)).order_by(table.id).limit(BATCH)
    while rows := list(db.session.scalars(query.where(table.id > last))):
        last = rows[-1].id
        yield rows


def reseal(vault: Vault, table: type[Any], column: str, row_id: int, sealed: str, bound: str, done: Rotated) -> None:
    """Seal one secret anew, if it is still the one that was read."""
    try:
        if not vault.needs_rotation(sealed):
            done.already += 1
            return
        fresh = vault.seal(vault.open(sealed, bound), bound)
    except Sealed as shut:
        done.shut.append(f"{table.__tablename__} {row_id}, {column}: {shut}")
        return
    target = getattr(table, column)
    db.session.execute(
        update(table)
        .where(table.id == row_id, target == sealed)
        .values({column: fresh})
        .execution_options(synchronize_session=False)
    )
    done.anew += 1


def unreadable(vault: Vault) -> list[str]:
    """The grants whose tokens can't be opened, as "grant 7: …"; reads only."""
    found = []
    with reading_only():
        held = or_(Grant.access_token.is_not(None), Grant.refresh_token.is_not(None))
        for grant in db.session.scalars(
            select(Grant).where(held).order_by(Grant.id).execution_options(yield_per=BATCH)
        ):
            for which, sealed in (("access", grant.access_token), ("refresh", grant.refresh_token)):
                try:
                    if sealed is not None:
                        vault.open(sealed, grant.aad(which))
                except Sealed as shut:
                    found.append(f"network_grant {grant.id}, {which}_token: {shut}")
        db.session.rollback()
    return found
