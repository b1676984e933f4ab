"""Who may open a route. Every route carries exactly one of these three marks; a test lists the routes without.

    @guard.open_to_all("why")              anybody, signed in or not
    @guard.signed_in                       anybody signed in
    @guard.needs(permissions.may_see)      a member of the workspace whose plan has the pages and who may
                                           (`on_any_plan=True`: whatever the plan)

Below one of the last two, `@guard.proved` asks for the password again where the last proof is too old (`pages.prove`).

`here()` says who asks, in which workspace, and the one `now` of this request. What belongs to another workspace
answers 404, what somebody may not do 403 with the reason.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from flask import current_app, g, request
from flask_login import current_user
from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload, lazyload

from webapp import clock
from webapp.actions.log import Actor, record
from webapp.actions.refusals import NotAllowed, NotThere
from webapp.actions.signing_in import proof
from webapp.domain.permissions import Answer, Person
from webapp.models import Account, Membership, SignIn, User, Workspace, db
from webapp.models.event import Verb

View = Callable[..., Any]
MARK = "relink_guard"
PROVED = "relink_proved"
ADMITS = "relink_admits"
"""What a guard with `needs` asks, without the view: None is yes."""
LIVING_MEMBERSHIPS = (
    select(Membership)
    .where(Membership.user_id == bindparam("user"), Membership.active)
    .options(joinedload(Membership.workspace), lazyload(Membership.user))
    .order_by(Membership.id)
)
"""Those of one person, whose row is at hand already. Built once: every request asks."""


class NoSocialPages(Exception):
    """The workspace's plan has no social pages; the errors page says so plainly."""


class NoWorkspace(NotThere):
    """Whoever asks is a member nowhere, or no more."""


class NotProved(Exception):
    """It is too long ago that this person proved who they are; `pages.prove` asks."""


@dataclass(frozen=True)
class Here:
    """Who asks, and where."""

    user: User
    workspace: Workspace
    membership: Membership
    person: Person
    actor: Actor
    now: datetime


def now() -> datetime:
    """The one moment of this request: read once, so that a page never contradicts itself."""
    if "now" not in g:
        g.now = clock.now()
    moment: datetime = g.now
    return moment


def here() -> Here:
    """Who asks, in the workspace their browser looks at. Raises NoWorkspace for somebody without any."""
    if "here" not in g:
        sign_in: SignIn = current_user.sign_in
        membership = _membership(sign_in)
        if membership is None:
            raise NoWorkspace
        user = sign_in.user
        g.here = Here(
            user, membership.workspace, membership, membership.person, Actor.of(user, request.remote_addr), now()
        )
    found: Here = g.here
    return found


def _membership(sign_in: SignIn) -> Membership | None:
    """The membership this browser looks at; the oldest living one if none was chosen or it has ended."""
    own = memberships()
    chosen = (membership for membership in own if membership.workspace_id == sign_in.workspace_id)
    return next(chosen, own[0] if own else None)


def memberships() -> Sequence[Membership]:
    """Where whoever is signed in has access, with the workspaces, the oldest first. Asked once a request."""
    if "memberships" not in g:
        g.memberships = db.session.scalars(LIVING_MEMBERSHIPS, {"user": current_user.sign_in.user_id}).all()
    found: Sequence[Membership] = g.memberships
    return found


def forget() -> None:
    """Let go of all that this request knows of who asks: what follows looks anew."""
    for known in ("here", "memberships", "now", "_login_user"):  # the last is flask-login's
        g.pop(known, None)


def open_to_all(why: str) -> Callable[[View], View]:
    """Anybody may; `why` is for whoever reads the list of routes."""

    def mark(view: View) -> View:
        setattr(view, MARK, ("open", why))
        return view

    return mark


def signed_in(view: View) -> View:
    """Anybody signed in may."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not current_user.is_authenticated:
            return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
        return view(*args, **kwargs)

    setattr(guarded, MARK, ("signed in", ""))
    return guarded


def needs(may: Callable[[Person], Answer], *, on_any_plan: bool = False) -> Callable[[View], View]:
    """A member who may (`may` is one of `domain.permissions`); checks that need the account are the action's.

    `on_any_plan` is for what is no social page: the people of a workspace are there whatever it has bought.
    """

    def mark(view: View) -> View:
        def admits() -> Any:
            if not current_user.is_authenticated:
                return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
            asker = here()
            if not (on_any_plan or asker.workspace.has_social):
                raise NoSocialPages
            if (denial := may(asker.person)) is not None:
                raise NotAllowed(denial)
            return None

        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            refused = admits()
            return refused if refused is not None else view(*args, **kwargs)

        setattr(guarded, ADMITS, admits)
        setattr(guarded, MARK, ("needs", f"{may.__name__}, any plan" if on_any_plan else may.__name__))
        return guarded

    return mark


def proved(view: View) -> View:
    """Only somebody who has proved lately who they are; stands below `signed_in` or `needs`. A test lists these."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not proof.is_fresh(current_user.sign_in, now()):
            raise NotProved
        return view(*args, **kwargs)

    setattr(guarded, PROVED, True)
    return guarded


def note_denial(refusal: NotAllowed) -> None:
    """Put a denied attempt into the log, in a transaction of its own; nothing else of the request is kept."""
    if "here" not in g:
        db.session.rollback()
        return
    asker: Here = g.here
    workspace_id = asker.workspace.id
    account = _account_asked_for(workspace_id)
    db.session.rollback()
    record(
        Verb.ACCESS_DENIED,
        actor=asker.actor,
        now=now(),
        workspace_id=workspace_id,
        account=account,
        reason=refusal.denial.value,
        details={"method": request.method, "path": request.path},
    )
    db.session.commit()


def _account_asked_for(workspace_id: int) -> Account | None:
    """The account in the address, where it is this workspace's: the log then says what was tried with which.

    It is detached: once the log is written to, nothing may be read, or SQLite would have to wait for itself.
    """
    account_id = (request.view_args or {}).get("account_id")
    if account_id is None:
        return None
    with db.session.no_autoflush:
        account = db.session.scalar(
            select(Account).where(Account.id == account_id, Account.workspace_id == workspace_id)
        )
    if account is not None:
        db.session.expunge(account)
    return account
