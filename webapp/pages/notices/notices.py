"""The bell: this person's notices in this workspace, newest first. What is settled says how; "read" empties it."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from webapp.actions.notices import noticed, personal
from webapp.actions.notices.noticed import Outcome
from webapp.actions.team import asked
from webapp.domain import permissions
from webapp.domain.notices import Kind, Matter
from webapp.domain.posts import PostState
from webapp.models import AccessRequest, AccessRequestReader, Account, Notice, PersonalNotice, db
from webapp.pages import guard

pages = Blueprint("notices", __name__)

SHOWN = 100


@dataclass(frozen=True)
class Line:
    """One notice as the page shows it: what became of its matter, and whether it waits for the reader still."""

    notice: Notice
    account: Account
    kind: Kind
    outcome: Outcome
    unread: bool
    can_reconnect: bool

    @property
    def at(self) -> datetime:
        """When it was written."""
        return self.notice.created_at


@dataclass(frozen=True)
class Request:
    """What somebody asked this reader for; without an account about connecting a new one, or (SEE) the asker."""

    request: AccessRequest
    account: Account | None
    settled: bool
    unread: bool
    can_do: bool

    kind = "request"

    @property
    def at(self) -> datetime:
        """When it was asked."""
        return self.request.asked_at


@dataclass(frozen=True)
class Told:
    """What this reader alone was told; without an account it is about several, or all of them."""

    notice: PersonalNotice
    account: Account | None
    unread: bool
    settled: bool

    kind = "personal"

    @property
    def at(self) -> datetime:
        """When it was written."""
        return self.notice.created_at


@pages.get("/notices")
@guard.needs(permissions.may_see)
def index() -> str:
    """The newest notices, each with what became of it."""
    here = guard.here()
    own = (
        select(Notice)
        .where(Notice.user_id == here.user.id, Notice.workspace_id == here.workspace.id)
        .options(joinedload(Notice.account).selectinload(Account.access))
        .order_by(Notice.created_at.desc(), Notice.id.desc())
        .limit(SHOWN)
    )
    notices = db.session.scalars(own).all()
    outcomes = noticed.outcomes(notices, here.now)
    lines = [line(notice, outcomes[notice.id], here.person) for notice in notices]
    rows = asked.of_reader(here.user.id, here.workspace.id, SHOWN)
    requests = [request_line(row, settled, here.person) for row, settled in rows]
    told = [told_line(row) for row in personal.of_reader(here.user.id, here.workspace.id, here.now, SHOWN)]
    everything: list[Line | Request | Told] = [*lines, *requests, *told]
    newest_first = sorted(everything, key=lambda one: one.at, reverse=True)[:SHOWN]
    return render_template("notices/index.html", lines=newest_first, now=here.now)


def line(notice: Notice, outcome: Outcome, person: permissions.Person) -> Line:
    """What there is to say about one notice now."""
    account = notice.account
    helps = outcome.matter in (Matter.OPEN, Matter.LAPSED)
    return Line(
        notice,
        account,
        notice.kind,
        outcome,
        unread=notice.read_at is None and outcome.matter in (Matter.OPEN, Matter.NEWS),
        can_reconnect=helps and permissions.may_reconnect(person, account.holding) is None,
    )


def request_line(row: AccessRequestReader, is_settled: bool, person: permissions.Person) -> Request:
    """What there is to say about one request now."""
    request = row.request
    holding = request.account.holding if request.account is not None else None
    return Request(
        request,
        request.account,
        is_settled,
        unread=row.read_at is None and not is_settled,
        can_do=not is_settled and permissions.may(request.act, person, holding) is None,
    )


def told_line(row: PersonalNotice) -> Told:
    """What there is to say about it now: a post that waited may be decided."""
    settled = row.post is not None and row.post.state is not PostState.PARKED
    return Told(row, row.account, unread=row.read_at is None and not settled, settled=settled)


@pages.post("/notices/read")
@guard.needs(permissions.may_see)
def mark_read() -> ResponseReturnValue:
    """Mark all of this person's notices here as read."""
    here = guard.here()
    db.session.execute(
        update(Notice)
        .where(Notice.user_id == here.user.id, Notice.workspace_id == here.workspace.id, Notice.read_at.is_(None))
        .values(read_at=here.now)
        .execution_options(synchronize_session=False)
    )
    personal.mark_read(here.user.id, here.workspace.id, here.now)
    asked.mark_read(here.user.id, here.workspace.id, here.now)
    db.session.commit()
    return redirect(url_for("notices.index"), 303)
