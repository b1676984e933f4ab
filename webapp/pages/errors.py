"""Every "no" as a small calm page, or as a fragment beside the button: what happened, what changed, what to do next.

No stack, no SQL, no version: what went wrong inside stands in the log, under the number that the page shows.
"""

import logging
from dataclasses import dataclass, replace
from secrets import token_hex

from flask import Flask, Response, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError

from webapp import words
from webapp.actions import refusals
from webapp.actions.refusals import NetworkUnavailable, NotAllowed, NotThere, Refusal
from webapp.actions.team.super_admins import LastSuperAdmin
from webapp.models import User, Workspace, db
from webapp.pages import elsewhere, frame, guard, landing, languages, paths, throttle
from webapp.pages.fragments import is_fragment

log = logging.getLogger(__name__)
DATABASE_AWAY = (OperationalError, InterfaceError, PoolExhausted)


@dataclass(frozen=True)
class Words:
    """What the page says: a title, what happened and changed, and what to do next."""

    title: str
    lead: str
    next: str = ""


def init(app: Flask) -> None:
    """Answer every refusal and every fault in our own words."""
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(guard.NoSocialPages, no_social_pages)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(SecurityError, foreign_host)
    app.register_error_handler(CSRFError, forged_form)
    app.register_error_handler(StaleDataError, overtaken)
    app.register_error_handler(500, broken)
    for kind in DATABASE_AWAY:
        app.register_error_handler(kind, database_away)


def answer(status: int, said: Words, other: Workspace | None = None) -> Response:
    """The page, or the fragment, with its status; with `other` it offers to switch to that workspace."""
    name = "errors/fragment.html" if is_fragment() else "errors/page.html"
    page = render_template(name, text=said.lead, next=said.next, title=said.title, status=status, other=other)
    return make_response(page, status)


def refused(no: Refusal) -> Response:
    """An action's own no."""
    if isinstance(no, NotAllowed):
        return not_allowed(no)
    db.session.rollback()
    is_elsewhere = isinstance(no, NotThere) and not isinstance(no, guard.NoWorkspace)
    if is_elsewhere and (other := elsewhere.workspace()) is not None:
        return answer(no.status, Words(*elsewhere.said(other)), other)
    if isinstance(no, guard.NoWorkspace) and not is_fragment():
        return landing.nowhere(no.status)
    return answer(no.status, said_of(no))


def said_of(no: Refusal) -> Words:
    """What is said of a no that isn't about rights."""
    if isinstance(no, NetworkUnavailable):
        return unavailable(no)
    if isinstance(no, LastSuperAdmin):
        return nobody_left()
    return no_workspace() if isinstance(no, guard.NoWorkspace) else of_status(no.status)


def not_allowed(no: NotAllowed) -> Response:
    """Why not, and who may; it goes into the log."""
    guard.note_denial(no)
    if landing.says_more(no):
        return landing.page(no.status)
    return answer(no.status, Words(_("You can’t do this"), denied(no), unchanged()))


def no_workspace() -> Words:
    """Whoever is signed in belongs nowhere: not yet, or no more."""
    return Words(
        _("You have no workspace"),
        _("Your access has ended, or nobody has invited you yet."),
        _("If that is a mistake, ask a super admin of your team to invite you."),
    )


def denied(no: NotAllowed) -> str:
    """Why, and who may, by name."""
    first = db.session.get(User, no.holding.first_connector) if no.holding and no.holding.first_connector else None
    return words.denial(no.denial, first.name if first and first.active else None, landing.super_admins())


def unavailable(no: NetworkUnavailable) -> Words:
    """The network does not answer."""
    again = _("Please try again in a few minutes.")
    if no.retry_at is not None:
        again = _("Please try again from %(time)s.", time=words.time(no.retry_at, languages.zone()))
    return Words(
        _("The network can’t be reached"), (_("The network did not answer.") + " " + unchanged()).strip(), again
    )


def nobody_left() -> Words:
    """The workspace would lose its last super admin."""
    return Words(
        _("A workspace needs a super admin"),
        _("Nobody could change people, permissions and settings any more. Nothing was changed."),
        _("Make somebody else a super admin first."),
    )


def no_social_pages(_no: guard.NoSocialPages) -> ResponseReturnValue:
    """The workspace's plan has no social pages: the page says so plainly, and whom to ask."""
    if is_fragment():
        title, lead = _("Your plan doesn’t include social media"), _("Nothing was changed, and nothing is lost.")
        return answer(403, Words(title, lead, words.who_helps(landing.super_admins()).strip()))
    return landing.plan_page(403)


def http_error(fault: HTTPException) -> ResponseReturnValue:
    """What Flask itself refuses: unknown addresses, wrong methods, too much at once."""
    status = fault.code or 500
    if status < 400:
        return fault
    made = answer(status, of_status(status))
    if status == 405:
        made.headers.extend(fault.get_headers())
        made.headers["Content-Type"] = "text/html; charset=utf-8"
    if status == 429:
        made.headers["Retry-After"] = str(throttle.WAIT_SECONDS)
    return made


def foreign_host(_fault: SecurityError) -> ResponseReturnValue:
    """A forged Host: no page at all, since none of our addresses could be built."""
    return "This server does not answer under that name.\n", 400, {"Content-Type": "text/plain; charset=utf-8"}


def forged_form(_fault: CSRFError) -> ResponseReturnValue:
    """A form without our token: out of date, or another site's. Whoever is signed out signs in first."""
    view = current_app.view_functions.get(request.endpoint or "")
    is_open = getattr(view, guard.MARK, ("open", ""))[0] == "open"
    if not is_open and not current_user.is_authenticated:
        signed_out: ResponseReturnValue = current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
        return signed_out
    return answer(403, of_status(419))


def overtaken(_fault: StaleDataError) -> Response:
    """Two people at once: the second one's change was not written."""
    db.session.rollback()
    return answer(refusals.Overtaken.status, of_status(refusals.Overtaken.status))


def database_away(fault: Exception) -> Response:
    """The database can't be asked: the page is made without it."""
    log.error("the database did not answer %s %s: %s", request.method, paths.shown(), type(fault).__name__)
    frame.without_database()
    db.session.remove()
    made = answer(503, of_status(503))
    made.headers["Retry-After"] = str(throttle.WAIT_SECONDS)
    return made


def broken(_fault: Exception) -> Response:
    """A fault of ours. Flask has logged it; the number leads to the line."""
    number = token_hex(4)
    log.error("fault %s at %s %s", number, request.method, paths.shown())
    frame.without_database()
    db.session.remove()
    again = _("If it happens again, tell us this number: %(number)s.", number=number)
    return answer(500, replace(of_status(500), next=again))


def unchanged() -> str:
    """What people want to know first; but who merely opened a page did not try to change anything."""
    return "" if request.method in ("GET", "HEAD") else str(_("Nothing was changed."))


def of_status(status: int) -> Words:
    """What a status means, in our words. 419 stands for a form that is out of date."""
    if status == 404:
        return Words(
            _("This page doesn’t exist"),
            _("It may have been removed, or it belongs to another workspace."),
            _("Check the address, or start from your accounts."),
        )
    if status in (401, 403):
        return Words(_("You can’t do this"), _("This was refused.") + " " + unchanged())
    if status == 405:
        return Words(_("That doesn’t work here"), _("This address can’t be opened like that.") + " " + unchanged())
    if status == 409:
        return Words(
            _("Somebody else was quicker"),
            _("It was changed at the same moment by somebody else. Your change was not made."),
            _("Reload the page to see what it is now."),
        )
    return _of_rarer_status(status)


def _of_rarer_status(status: int) -> Words:
    if status == 413:
        return Words(_("That is too much"), _("What you sent is too large.") + " " + unchanged())
    if status == 419:
        return Words(
            _("This form is out of date"),
            _("It was opened too long ago, or not in this browser.") + " " + unchanged(),
            _("Reload the page and try again."),
        )
    if status == 429:
        return Words(
            _("Too many attempts"),
            _("To protect your account we let some time pass between attempts."),
            _("Please wait a few minutes, then try again."),
        )
    if status == 503:
        return Words(
            _("Relink is having a short break"),
            _("Your request could not be carried out right now. Your accounts and posts are safe."),
            _("Please try again in a minute."),
        )
    if status >= 500:
        return Words(_("Something went wrong"), _("This is our mistake, not yours. Nothing more was changed."))
    return Words(_("That can’t be understood"), _("The request was incomplete or malformed.") + " " + unchanged())
