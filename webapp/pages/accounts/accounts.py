"""Social media > Accounts: what needs a person, then every account, most urgent first."""

from dataclasses import replace

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from webapp.actions.accounts import listing
from webapp.domain import permissions
from webapp.pages import guard
from webapp.pages.accounts import tab, timeline
from webapp.pages.accounts.written import written, written_after
from webapp.pages.fragments import is_fragment

pages = Blueprint("accounts", __name__)
pages.add_app_template_filter(written)
pages.add_app_template_filter(written_after)
ONE = f"{tab.ADDRESS}/<number:account_id>"
"""An account's address."""


@pages.get(tab.ADDRESS)
@guard.needs(permissions.may_see)
def index() -> ResponseReturnValue:
    """The whole tab, or, for a changed filter, the list alone under its own clean address."""
    asked = tab.Asked.of(request.args)
    if not is_fragment():
        return render_template("accounts/index.html", tab=tab.show(asked))
    found = tab.show(asked, with_urgent=False)
    answer = make_response(render_template("accounts/list.html", tab=found))
    answer.headers[_into_history(tab.Asked.of_page_behind(), found.asked)] = found.asked.address
    return answer


def _into_history(behind: tab.Asked, asked: tab.Asked) -> str:
    """Each new question is one step for the back button; a search, however often it pauses while typing, is one too."""
    goes_on = behind.filter.text not in ("", asked.filter.text) and (
        replace(behind.filter, text=asked.filter.text) == asked.filter
    )
    return "HX-Replace-Url" if goes_on or behind == asked else "HX-Push-Url"


@pages.get(f"{tab.ADDRESS}/timeline")
@guard.needs(permissions.may_see)
def year() -> str:
    """When each account must be reauthorized: a year as a picture, and as a list."""
    return render_template("accounts/timeline.html", timeline=timeline.show(tab.Asked.of(request.args).filter.network))


@pages.get(f"{ONE}/row")
@guard.needs(permissions.may_see)
def row(account_id: int) -> ResponseReturnValue:
    """One row: the element that the list shows, or a small page around it."""
    shown = tab.row_of(listing.one(guard.here().workspace.id, account_id))
    return written([shown]) if is_fragment() else render_template("accounts/row.html", row=shown)
