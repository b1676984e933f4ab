"""The bell: this person's notices in this workspace, newest first; opening the page and pressing "read" empties it."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from webapp.domain import lifecycle, permissions
from webapp.domain.notices import Kind, is_still_owed
from webapp.models import Account, Notice, db
from webapp.pages import guard

pages = Blueprint("notices", __name__)

SHOWN = 100


@dataclass(frozen=True)
class Line:
    """One notice as the page shows it; `open` says that there is still something to do about it."""

    notice: Notice
    account: Account
    kind: Kind
    days: int
    open: bool
    can_reconnect: bool


@pages.get("/notices")
@guard.needs(permissions.may_see)
def index() -> str:
    """The newest notices, those about something still to do marked as such."""
    here = guard.here()
    own = (
        select(Notice)
        .where(Notice.user_id == here.user.id, Notice.workspace_id == here.workspace.id)
        .options(joinedload(Notice.account).selectinload(Account.access))
        .order_by(Notice.created_at.desc(), Notice.id.desc())
        .limit(SHOWN)
    )
    lines = [line(notice, here.person, here.now) for notice in db.session.scalars(own)]
    return render_template("notices/index.html", lines=lines, now=here.now)


def line(notice: Notice, person: permissions.Person, now: datetime) -> Line:
    """What there is to say about one notice now."""
    account = notice.account
    ahead = notice.kind is Kind.AHEAD
    still_so = (
        is_still_owed(notice.subject_at, account.life, account.rule, now)
        if ahead
        else notice.kind is Kind.SUDDEN and account.life.disconnected_at == notice.subject_at
    )
    return Line(
        notice,
        account,
        notice.kind,
        lifecycle.days_left(notice.subject_at, now),
        still_so,
        still_so and permissions.may_reconnect(person, account.holding) is None,
    )


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
    db.session.commit()
    return redirect(url_for("notices.index"), 303)
