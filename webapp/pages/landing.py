"""Where people begin: on the Accounts tab or, who can't see it yet, on a page that says who can change that."""

from flask import Response, make_response, render_template, request
from flask_login import current_user

from webapp import words
from webapp.actions.refusals import NotAllowed
from webapp.actions.team import people
from webapp.domain import permissions
from webapp.domain.permissions import Act
from webapp.pages import guard
from webapp.pages.fragments import is_fragment
from webapp.pages.frame import Frame
from webapp.pages.team import asking

ACCOUNTS = "/settings/social/accounts"
NAMED_ADMINS = 3


def address() -> str:
    """Where whoever has just signed in begins."""
    return ACCOUNTS if current_user.is_authenticated and Frame().social else "/"


def page(status: int = 200) -> Response:
    """What somebody reads first who can't see the accounts: their own permission, or the plan, is in the way.

    Raises NoWorkspace.
    """
    here = guard.here()
    if not here.workspace.has_social:
        return plan_page(status)
    html = render_template(
        "landing.html",
        status=status,
        workspace=here.workspace,
        admins=words.one_of(super_admins()),
        offer=asking.offer(Act.SEE, None),
    )
    return make_response(html, status)


def nowhere(status: int) -> Response:
    """Whoever is signed in belongs nowhere, not yet or no more: whom to turn to, and the way out."""
    return make_response(render_template("nowhere.html", status=status), status)


def plan_page(status: int) -> Response:
    """The workspace's plan has no social pages: the page says so plainly, and whom to ask."""
    here = guard.here()
    html = render_template(
        "plan.html",
        plan=here.workspace.plan,
        administers=permissions.may_administer(here.person) is None,
        helps=words.who_helps(super_admins()),
    )
    return make_response(html, status)


def says_more(no: NotAllowed) -> bool:
    """Whether this refusal is better told by the page above: somebody who sees nothing at all opened an address."""
    is_page = request.method in ("GET", "HEAD") and not is_fragment()
    return is_page and permissions.may_see(guard.here().person) is no.denial


def super_admins() -> list[str]:
    """The first few super admins of this workspace, by name: whom to ask."""
    return people.super_admins(guard.here().workspace.id, NAMED_ADMINS)
