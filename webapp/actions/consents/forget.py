"""Forgetting a person, as they asked a network to have us do: their consents and tokens, and every name of theirs.

In small transactions, each of which leaves less to do: killed anywhere, the next run goes on where this one was. What
the person allowed after they asked is not concerned. Lines of the log need no change: see `log.to_keep`.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, or_, select, update

from webapp.actions.consents import refused
from webapp.actions.consents.hints import SKEW, consents_of
from webapp.actions.exporting import exports
from webapp.actions.house import House
from webapp.domain.lifecycle import Reason
from webapp.domain.rules import Network
from webapp.models import Account, AccountPicture, DeletionRequest, Errand, Flow, Grant, OutboxMail, db
from webapp.models.counted import changed
from webapp.networks.room import one_consent

BATCH = 100
ASKED_TO_BE_FORGOTTEN = "asked_to_be_forgotten"
"""What the log says of a disconnect that came with the request."""
NAMELESS = "…"
BLANK: dict[str, Any] = {"name": "", "handle": "", "picture_url": None, "picture_at": None, "picture_mark": None}
"""What is left of the looks of an account that is the person."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Wish:
    """An open request: when the person asked, and their id at `networks`, several where those share their consents."""

    id: int
    networks: tuple[Network, ...]
    subject: str
    told_at: datetime

    @property
    def until(self) -> datetime:
        """What is younger than this was allowed afterwards."""
        return self.told_at + SKEW


class NotNow(Exception):
    """A renewal is under way, whose answer would bring back what is deleted here."""


def due(house: House, now: datetime, going: Callable[[], bool] = lambda: True) -> int:
    """Carry out every open request; gives how many are done. Commits. Needs an app context."""
    last, done = 0, 0
    while going() and (wish := _next(house, last)) is not None:
        last = wish.id
        try:
            done += all(_to_its_end(step, wish, now, going) for step in STEPS) and _done(wish, now)
        except NotNow:
            db.session.rollback()
    db.session.rollback()
    if done:
        logger.info("%d people were forgotten as they had asked", done)
    return done


def _next(house: House, last: int) -> Wish | None:
    row = db.session.execute(
        select(DeletionRequest.id, DeletionRequest.network, DeletionRequest.subject_id, DeletionRequest.told_at)
        .where(DeletionRequest.done_at.is_(None), DeletionRequest.id > last)
        .order_by(DeletionRequest.id)
        .limit(1)
    ).one_or_none()
    db.session.rollback()
    if row is None:
        return None
    return Wish(row.id, tuple(one_consent(house.rooms, row.network)), row.subject_id, row.told_at)


def _to_its_end(step: "Step", wish: Wish, now: datetime, going: Callable[[], bool]) -> bool:
    """Repeat one step until it finds nothing more; False when there is no time for that."""
    while going():
        found = step(wish, now)
        db.session.commit()
        if not found:
            return True
    return False


def _consents(wish: Wish, now: datetime) -> int:
    """One consent of theirs with all that it carries: cut as ever, so that the workspace sees it; then deleted."""
    grant_id = db.session.scalar(_theirs(wish))
    if grant_id is None:
        return 0
    accounts = refused.accounts_of(grant_id)
    grant = db.session.get(Grant, grant_id, with_for_update=True, populate_existing=True)
    if grant is None or grant.granted_at > wish.until:
        return 1  # gone or renewed at this very moment: look again
    if grant.lease_until is not None and grant.lease_until > now:
        raise NotNow
    refused.cut_all(accounts, Reason.ACCESS_REMOVED, now, ASKED_TO_BE_FORGOTTEN)
    db.session.flush()
    db.session.delete(grant)
    return 1


def _theirs(wish: Wish) -> Select[int]:
    """The oldest consent of theirs."""
    theirs = Grant.id.in_(consents_of(wish.networks, wish.subject))
    return select(Grant.id).where(theirs, Grant.granted_at <= wish.until).order_by(Grant.id).limit(1)


def _accounts(wish: Wish, now: datetime) -> int:
    """Some accounts that name them. Pages are the workspace's and keep their names; one that is the person loses it."""
    itself = Account.external_id == wish.subject
    query = (
        select(Account)
        .where(
            Account.network.in_(wish.networks),
            or_(Account.subject_id == wish.subject, and_(itself, _has_looks())),
            Account.grant_id.is_(None),
            Account.__table__.c.authorized_at <= wish.until,
        )
        .order_by(Account.id)
        .limit(BATCH)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    accounts = db.session.scalars(query).all()
    for account in accounts:
        account.subject_id = account.subject_name = None
        if account.external_id == wish.subject:
            _blank(account)
            exports.let_go_of(account, now)
    return len(accounts)


def _blank(account: Account) -> None:
    """Take its looks from an account that is the person, here and in mails that name it."""
    mail = OutboxMail.facts
    named = or_(
        mail["account"].as_string() == account.name,
        mail["accounts"].as_string().contains(account.name, autoescape=True),
    )
    of_theirs = select(OutboxMail).where(OutboxMail.workspace_id == account.workspace_id, named)
    for one in db.session.scalars(of_theirs.with_for_update()) if account.name else ():
        one.facts = {which: str(fact).replace(account.name, NAMELESS) for which, fact in one.facts.items()}
    for name, nothing in BLANK.items():
        setattr(account, name, nothing)
    db.session.execute(delete(AccountPicture).where(AccountPicture.account_id == account.id))


def _has_looks() -> ColumnElement[bool]:
    columns = Account.__table__.c
    return or_(
        *(columns[name] != "" if nothing == "" else columns[name].is_not(None) for name, nothing in BLANK.items())
    )


def _errands(wish: Wish, now: datetime) -> int:  # noqa: ARG001
    """What is or was owed to the network for them: they have taken the access away themselves."""
    return _run(
        delete(Errand).where(
            Errand.network.in_(wish.networks), Errand.subject_id == wish.subject, Errand.created_at <= wish.until
        )
    )


def _flows(wish: Wish, now: datetime) -> int:  # noqa: ARG001
    """Ways to the network and back, with what they found and the tokens that wait for a choice."""
    return _run(
        delete(Flow).where(
            Flow.network.in_(wish.networks), Flow.subject_id == wish.subject, Flow.created_at <= wish.until
        )
    )


def _done(wish: Wish, now: datetime) -> bool:
    """Write that it is done, and forget the id as well; unless the person asked once more meanwhile."""
    same = (DeletionRequest.id == wish.id, DeletionRequest.done_at.is_(None), DeletionRequest.told_at == wish.told_at)
    written = _run(update(DeletionRequest).where(*same).values(done_at=now, subject_id=None))
    db.session.commit()
    return written == 1


def _run(statement: Any) -> int:
    """Run a statement; gives how many rows it concerned."""
    return changed(db.session.execute(statement.execution_options(synchronize_session=False)))


Step = Callable[[Wish, datetime], int]
STEPS: tuple[Step, ...] = (_consents, _accounts, _errands, _flows)
