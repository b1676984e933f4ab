"""Social media > Permissions: who may do what in this workspace; super admins change it (`permit`)."""

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from webapp.actions.accounts import handover
from webapp.domain import permissions
from webapp.pages import guard
from webapp.pages.fragments import is_fragment
from webapp.pages.team import roster
from webapp.pages.team.roster import ADDRESS, Asked

pages = Blueprint("permissions", __name__)


@pages.get(ADDRESS)
@guard.needs(permissions.may_see)
def index() -> ResponseReturnValue:
    """The whole tab, super admins first, or, for a changed filter, the list alone under its own clean address."""
    asked = Asked.of(request.args)
    found = roster.show(asked)
    if not is_fragment():
        restricted, more = roster.for_chosen_people()
        return render_template(
            "permissions/index.html",
            roster=found,
            restricted=restricted,
            more_restricted=more,
            held_by_nobody=handover.number_held_by_nobody(guard.here().workspace.id),
        )
    answer = make_response(render_template("permissions/list.html", roster=found))
    answer.headers["HX-Replace-Url"] = found.asked.address
    return answer
