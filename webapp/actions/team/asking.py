"""Asking those who may for what one may not do oneself: a request in the app and by mail, once a day.

The day is UTC's. Who is asked decides `permissions.asked_to`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from webapp import words
from webapp.actions import load
from webapp.actions.log import Actor, record
from webapp.actions.notices import outbox
from webapp.actions.notices.outbox import Reader
from webapp.actions.refusals import NotAllowed, Refusal
from webapp.actions.team import people
from webapp.actions.team.people import People
from webapp.domain import permissions
from webapp.domain.permissions import Act, Person
from webapp.domain.purposes import Purpose
from webapp.models import AccessRequest, AccessRequestReader, Account, User, Workspace, db
from webapp.models.counted import changed
from webapp.models.event import Verb

ACCOUNTS = "/settings/social/accounts"
HANDOVER = "/settings/social/handover"
PERMISSIONS = "/settings/social/permissions"
KEPT = timedelta(days=30)
"""Afterwards a request is forgotten; the log keeps it."""


class NotNeeded(Refusal):
    """Whoever asks may do it themselves."""

    status = 409


class NobodyToAsk(Refusal):
    """Nobody in the workspace may do it."""

    status = 409


@dataclass(frozen=True)
class Asked:
    """Who was asked, by name, and when."""

    names: tuple[str, ...]
    at: datetime


Requests = Mapping[tuple[int | None, Act], Asked]
"""What one person asked for today, by account (None: a new one) and act."""


def ask(workspace: Workspace, act: Act, account_id: int | None, person: Person, actor: Actor, now: datetime) -> Asked:
    """Ask those who may; what was asked today already stays as it is, and is what this gives. Commits.

    `account_id` None is about connecting a new account. Raises NotThere, NotAllowed (who may not even ask),
    NotNeeded, NobodyToAsk.
    """
    account = load.account(workspace.id, account_id, to_change=True) if account_id is not None else None
    holding = account.holding if account else None
    if (denial := permissions.may_ask(act, person, holding)) is not None:
        raise NotAllowed(denial, holding)
    if permissions.needs_nobody(act, person, holding):
        raise NotNeeded
    known = people.tied_to(workspace.id, [account] if account else [])
    ids = whom(act, account, known)
    if not ids:
        raise NobodyToAsk
    asked = Asked(tuple(known[user_id].name for user_id in ids), now)
    request_id = _written_down(workspace, act, account, person, asked)
    if request_id is None:
        db.session.rollback()
        return today(workspace.id, person.id, now)[(account_id, act)]
    _tell(request_id, ids, workspace, account, act, actor, now)
    db.session.commit()
    return asked


def whom(act: Act, account: Account | None, known: People) -> list[int]:
    """Ids of those who are asked, of those who are `people.tied_to` the account."""
    return permissions.asked_to(act, account.holding if account else None, (one.person for one in known.values()))


def today(workspace_id: int, asker_id: int, now: datetime) -> Requests:
    """What somebody has asked for since the day began, in one statement."""
    since = now.replace(hour=0, minute=0, second=0, microsecond=0)
    rows = db.session.execute(_TODAY, {"here": workspace_id, "asker": asker_id, "since": since})
    return {(account_id, act): Asked(tuple(names), at) for account_id, act, names, at in rows}


_TODAY = select(AccessRequest.account_id, AccessRequest.act, AccessRequest.asked, AccessRequest.asked_at).where(
    AccessRequest.workspace_id == bindparam("here"),
    AccessRequest.asker_id == bindparam("asker"),
    AccessRequest.asked_at >= bindparam("since"),
)
"""Built once: every row asks."""


def forget(now: datetime) -> int:
    """Delete requests that are long over; gives the number. Commits."""
    gone = db.session.execute(
        delete(AccessRequest).where(AccessRequest.asked_at <= now - KEPT).execution_options(synchronize_session=False)
    )
    db.session.commit()
    return changed(gone)


def _written_down(workspace: Workspace, act: Act, account: Account | None, person: Person, asked: Asked) -> int | None:
    """The new request's id; None where the same was asked today. The unique key decides, also between two tabs."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    account_id = account.id if account else None
    statement = dialect.insert(AccessRequest).values(
        key=f"{workspace.id}:{account_id or 'new'}:{person.id}:{act}:{asked.at:%Y-%m-%d}",
        workspace_id=workspace.id,
        account_id=account_id,
        asker_id=person.id,
        act=act,
        asked_at=asked.at,
        asked=list(asked.names),
    )
    written: int | None = db.session.scalar(statement.on_conflict_do_nothing().returning(AccessRequest.id))
    return written


def way_to(act: Act, account: Account | None, asker: Actor) -> str:
    """Where one does what was asked for."""
    if act is Act.HAND_OVER:
        return f"{HANDOVER}?from={asker.id}"
    if act is Act.SEE:
        return f"{PERMISSIONS}?{urlencode({'q': asker.name})}"
    return f"{ACCOUNTS}/{account.id}/{act}" if account else ACCOUNTS


def _tell(
    request_id: int,
    ids: list[int],
    workspace: Workspace,
    account: Account | None,
    act: Act,
    actor: Actor,
    now: datetime,
) -> None:
    """The request behind everybody's bell, a mail to each, and the line in the log."""
    readers = db.session.scalars(select(User).where(User.id.in_(ids)).order_by(User.id)).all()
    db.session.add_all([AccessRequestReader(request_id=request_id, user_id=reader.id) for reader in readers])
    facts = {
        "who": actor.name,
        "wish": act.value,
        "account": account.name if account else "",  # by it a mail is found that names somebody to be forgotten
        "about": f"{account.name} ({words.network(account.network)})" if account else workspace.name,
    }
    path = way_to(act, account, actor)
    for reader in readers:
        key = f"access_request:{request_id}:{reader.id}"
        outbox.owe(
            Purpose.ACCESS_REQUEST, key, Reader.of(reader), path=path, now=now, workspace_id=workspace.id, facts=facts
        )
    record(
        Verb.ACCESS_REQUESTED,
        actor=actor,
        now=now,
        workspace_id=workspace.id,
        account=account,
        details={"act": act.value, "people": [reader.name for reader in readers]},
    )
