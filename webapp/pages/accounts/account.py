"""Social media > Accounts > one account: how it stands, what one may do with it, and what happened to it lately."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from webapp.actions.accounts import listing
from webapp.actions.activity import history
from webapp.actions.activity.history import Filter
from webapp.actions.publishing import posts
from webapp.actions.refusals import NotThere
from webapp.domain import permissions
from webapp.domain.posts import PostState
from webapp.models import Account, Grant, db
from webapp.pages import guard
from webapp.pages.accounts import swaps, tab
from webapp.pages.accounts.accounts import ONE
from webapp.pages.accounts.rows import clean
from webapp.pages.activity import activity

pages = Blueprint("account", __name__)

LATELY = 5


@dataclass(frozen=True)
class Facts:
    """What the page says besides the row. Moments are aware datetimes in UTC; None: not known."""

    authorized_at: datetime
    connected_at: datetime
    login: str
    checked_at: datetime | None
    number: str


@pages.get(ONE)
@guard.needs(permissions.may_see)
def index(account_id: int) -> ResponseReturnValue:
    """The page of one account."""
    here = guard.here()
    try:
        account = listing.one(here.workspace.id, account_id)
    except NotThere:
        return swaps.gone(account_id)
    lines = history.page(here.workspace.id, Filter(account=account.id)).lines[:LATELY]
    numbers = posts.counts(account.id)
    return render_template(
        "accounts/account.html",
        row=tab.row_of(account),
        facts=facts(account),
        numbers={state.value: numbers[state] for state in PostState},
        days=list(activity.days_of(lines, here)),
        may_administer=permissions.may_administer(here.person) is None,
        is_own=here.person.id in (account.first_connected_by_id, account.connected_by_id),
    )


def facts(account: Account) -> Facts:
    """The plain facts, asked for at once: a row of the list comes without them."""
    connected_at, number, checked = db.session.execute(
        select(Account.created_at, Account.external_id, Grant.checked_at)
        .outerjoin(Grant, Grant.id == Account.grant_id)
        .where(Account.id == account.id)
    ).one()
    return Facts(
        authorized_at=account.life.authorized_at,
        connected_at=connected_at,
        login=clean(account.subject_name or ""),
        checked_at=checked,
        number=number,
    )
