"""Accepting an invitation. The address carries its key, so the page tells nobody where one comes from."""

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from webapp.actions.refusals import Overtaken
from webapp.actions.signing_in import passwords
from webapp.actions.signing_in.own_account import Profile
from webapp.actions.signing_in.sign_in import Begun
from webapp.actions.signing_in.two_steps import Half
from webapp.actions.team import joining
from webapp.actions.team.joining import Door, DoorShut, HasAccount, Newcomer, OtherPerson, Shut
from webapp.models import db
from webapp.models.user import DEFAULT_TIMEZONE
from webapp.pages import errors, guard, landing, throttle
from webapp.pages.connecting.joined import isolated
from webapp.pages.errors import Words
from webapp.pages.signing_in import login, profile
from webapp.pages.team.workspaces import close_open_forms
from webapp.pages.throttle import limiter

pages = Blueprint("joining", __name__)

ADDRESS = "/invitations/<key>"


@pages.after_request
def tell_nobody(answer: Response) -> Response:
    """The address of this page is a secret."""
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@pages.get(ADDRESS)
@guard.open_to_all("whoever has the key of an invitation; it changes nothing")
@limiter.limit(throttle.PER_ADDRESS, deduct_when=throttle.no_such_key)
def look(key: str) -> ResponseReturnValue:
    """Who invites whom to what, and what accepting takes: a name and a password, or one's own account."""
    return shown(key)


@pages.post(ADDRESS)
@guard.open_to_all("whoever has the key of an invitation, once")
@limiter.limit(throttle.PER_ADDRESS, deduct_when=throttle.no_such_key)
@limiter.limit(throttle.PER_CODE, key_func=throttle.key, deduct_when=throttle.no_such_key)
def accept(key: str) -> ResponseReturnValue:
    """Go through: as whoever is signed in, or as somebody new."""
    try:
        return accept_as_oneself(key) if current_user.is_authenticated else accept_as_new(key)
    except DoorShut as no:
        return shut(no)
    except (HasAccount, OtherPerson, Overtaken):  # the page says what this door now takes
        db.session.rollback()
        return shown(key)


def shown(key: str) -> ResponseReturnValue:
    """The page that the key's door has now."""
    try:
        return page(joining.look(key, guard.now()))
    except DoorShut as no:
        return shut(no)


def accept_as_oneself(key: str) -> ResponseReturnValue:
    """With the account that is signed in."""
    joined = joining.join_as_known(key, current_user.sign_in, request.remote_addr, guard.now())
    close_open_forms()
    flash(_("You are a member of %(workspace)s now.", workspace=isolated(joined.workspace.name)), "done")
    return redirect(landing.address(), 303)


def accept_as_new(key: str) -> ResponseReturnValue:
    """With a name and a password of one's own."""
    door = joining.look(key, guard.now())
    if door.has_account:
        raise HasAccount
    newcomer = Newcomer(" ".join(request.form.get("name", "").split()), request.form.get("password", ""))
    if wrong := mistakes(newcomer, door.invitation.address):
        return page(door, newcomer.name, wrong), throttle.MISTAKEN
    workspace = door.invitation.workspace.name
    begun = joining.join_as_new(key, newcomer, login.browser(), guard.now())
    return welcome(begun, workspace)


def welcome(begun: Begun | Half, workspace: str) -> ResponseReturnValue:
    """Into the workspace."""
    answer = login.go_on(begun, None)
    flash(_("Welcome! You are a member of %(workspace)s now.", workspace=isolated(workspace)), "done")
    return answer


def mistakes(newcomer: Newcomer, address: str) -> dict[str, str]:
    """What is wrong with each field."""
    wrong = profile.mistakes(Profile(newcomer.name, None, DEFAULT_TIMEZONE))
    if said := passwords.mistake(newcomer.password, (address, newcomer.name)):
        wrong["password"] = said
    return wrong


def page(door: Door, name: str | None = None, wrong: dict[str, str] | None = None) -> Response:
    """The page of a good invitation."""
    invitation = door.invitation
    me = current_user.user if current_user.is_authenticated else None
    is_other = me is not None and me.email != invitation.address
    html = render_template(
        "joining/index.html",
        invitation=invitation,
        by=invitation.invited_by.name if invitation.invited_by else "",
        me=me,
        is_other=is_other,
        has_account=door.has_account,
        name=invitation.name if name is None else name,
        wrong=wrong or {},
        shortest=passwords.SHORTEST,
    )
    return make_response(html, 403 if is_other and request.method == "POST" else 200)


def shut(no: DoorShut) -> ResponseReturnValue:
    """Why an invitation opens nothing. Whoever was just let in with it (a second click) goes on."""
    db.session.rollback()
    invitation = no.invitation
    me = current_user.user.email if current_user.is_authenticated else None
    if no.why is Shut.USED and invitation is not None and invitation.address == me:
        return redirect(landing.address(), 303)
    if no.why is Shut.USED and invitation is not None and request.method == "POST" and me is None:
        workspace, password = invitation.workspace.name, request.form.get("password", "")
        if (begun := joining.join_again(invitation, password, login.browser(), guard.now())) is not None:
            return welcome(begun, workspace)
    return errors.answer(no.status, said_of(no.why))


def said_of(why: Shut) -> Words:
    """A closed door in words."""
    ask = _("Ask whoever invited you to send it again.")
    return {
        Shut.UNKNOWN: Words(
            _("This invitation is not known"),
            _("The link is not complete, or a newer mail has made it void."),
            _("Open the link in the latest mail, or ask whoever invited you."),
        ),
        Shut.EXPIRED: Words(_("This invitation has expired"), _("It was good for seven days."), ask),
        Shut.REVOKED: Words(_("This invitation was taken back"), _("It opens nothing any more."), ask),
        Shut.USED: Words(
            _("This invitation was used already"),
            _("It works only once."),
            _("If that was you, simply sign in."),
        ),
    }[why]
