"""Social media > Notifications: who is told what, and when; super admins change it, everybody may read it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp import jobs
from webapp.actions.notices.notice_settings import change
from webapp.domain import permissions
from webapp.domain.notices import OPTIONAL_STEPS, WEEK_AHEAD
from webapp.domain.rules import LOSS_WARNING
from webapp.models import Workspace
from webapp.pages import guard

pages = Blueprint("notifications", __name__)
SWITCHES = ("tell_done", "tell_sudden", "tell_loss")


@pages.get("/settings/social/notifications")
@guard.needs(permissions.may_see)
def index() -> str:
    """What this workspace wishes to be told."""
    here = guard.here()
    return render_template(
        "notifications/index.html",
        workspace=here.workspace,
        wished=wished(here.workspace),
        may_change=permissions.may_administer(here.person) is None,
        week_ahead=WEEK_AHEAD,
        loss_ahead=LOSS_WARNING.days,
        optional_steps=OPTIONAL_STEPS,
    )


@pages.post("/settings/social/notifications")
@guard.needs(permissions.may_administer)
def save() -> ResponseReturnValue:
    """Take over the form; unknown steps are left out, the week ahead always stays."""
    here = guard.here()
    wishes = wishes_now(here.workspace)
    changed = change(
        here.workspace,
        steps=[step for step in OPTIONAL_STEPS if str(step) in wishes],
        tell_sudden="tell_sudden" in wishes,
        tell_done="tell_done" in wishes,
        tell_loss="tell_loss" in wishes,
        actor=here.actor,
        now=here.now,
    )
    if changed:
        jobs.ring("sweep")
    flash(_("Saved.") if changed else _("Nothing was changed."), "done" if changed else "info")
    return redirect(url_for("notifications.index"), 303)


def wished(workspace: Workspace) -> set[str]:
    """What the workspace wishes to be told, by the names of the form."""
    steps = {str(step) for step in OPTIONAL_STEPS if step in workspace.steps}
    return steps | {name for name in SWITCHES if getattr(workspace, name)}


def wishes_now(workspace: Workspace) -> set[str]:
    """The same once this form is taken over: only what was changed in it, so that two open pages undo nothing."""
    there = wished(workspace)
    was = set(request.form["was"].split()) if "was" in request.form else there
    ticked = set(request.form.getlist("step")) | {name for name in SWITCHES if name in request.form}
    return (there - (was - ticked)) | (ticked - was)
