"""Social media > Notifications: who is told what, and when; super admins change it, everybody may read it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp import jobs
from webapp.actions.notices.notice_settings import change
from webapp.domain import permissions
from webapp.domain.notices import OPTIONAL_STEPS, WEEK_AHEAD
from webapp.domain.rules import LOSS_WARNING
from webapp.pages import guard

pages = Blueprint("notifications", __name__)


@pages.get("/settings/social/notifications")
@guard.needs(permissions.may_see)
def index() -> str:
    """What this workspace wishes to be told."""
    here = guard.here()
    return render_template(
        "notifications/index.html",
        workspace=here.workspace,
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
    ticked = set(request.form.getlist("step"))
    changed = change(
        here.workspace,
        steps=[step for step in OPTIONAL_STEPS if str(step) in ticked],
        tell_sudden="tell_sudden" in request.form,
        tell_done="tell_done" in request.form,
        tell_loss="tell_loss" in request.form,
        actor=here.actor,
        now=here.now,
    )
    if changed:
        jobs.ring("sweep")
    flash(_("Saved.") if changed else _("Nothing was changed."), "done" if changed else "info")
    return redirect(url_for("notifications.index"), 303)
