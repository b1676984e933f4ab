"""Requests to forget a person, as a network passes them on: noted at once, carried out by the worker (`forget`).

Whether anybody is known by that id shows nowhere: a stranger's request is noted and done like any other.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError

from webapp.actions.consents.hints import SKEW
from webapp.actions.house import House
from webapp.actions.marks import mark
from webapp.actions.refusals import NotThere
from webapp.domain.rules import Network
from webapp.models import DeletionRequest, db
from webapp.networks.hooks import Hint

TRIES = 3
"""How often a request that met the same one from elsewhere is looked for again."""
CODE_BYTES = 24


@dataclass(frozen=True)
class Standing:
    """How a request stands: when it arrived, and when it was done (None: not yet)."""

    asked_at: datetime
    done_at: datetime | None


def ask(house: House, network: Network, wish: Hint, now: datetime) -> str:
    """Note that this person asked to be forgotten; gives the code they can ask after it with. Commits.

    The same request that comes again, and another one while one is open, get the code that is there.
    """
    person, told_at = mark(house, f"person:{network}", wish.subject), min(wish.at, now + SKEW)
    for _ in range(TRIES):
        known = _known(network, person, told_at)
        if known is None:
            known = DeletionRequest(network=network, person_mark=person, subject_id=wish.subject, asked_at=now)
            known.code, known.told_at = secrets.token_urlsafe(CODE_BYTES), told_at
            db.session.add(known)
        known.told_at, code = max(known.told_at, told_at), known.code
        try:
            db.session.commit()
        except IntegrityError:  # it came twice at the same moment, and the other one was quicker
            db.session.rollback()
        else:
            return code
    raise RuntimeError("a request to forget somebody could not be written")


def standing(code: str) -> Standing:
    """How the request with this code stands. Raises NotThere."""
    found = db.session.execute(
        select(DeletionRequest.asked_at, DeletionRequest.done_at).where(DeletionRequest.code == code)
    ).one_or_none()
    if found is None:
        raise NotThere
    return Standing(*found)


def _known(network: Network, person: str, told_at: datetime) -> DeletionRequest | None:
    """The open request of this person, or one that has done what is asked for already; locked."""
    query = (
        select(DeletionRequest)
        .where(
            DeletionRequest.network == network,
            DeletionRequest.person_mark == person,
            or_(DeletionRequest.done_at.is_(None), DeletionRequest.told_at >= told_at),
        )
        .order_by(DeletionRequest.id.desc())
        .limit(1)
        .with_for_update()
    )
    return db.session.scalar(query.execution_options(populate_existing=True))
