"""Settings > Workspace > Plan: what the workspace has bought, in words, and whom to ask about it."""

from flask import Blueprint, render_template

from webapp.domain.permissions import PLANS_WITH_SOCIAL, Plan
from webapp.pages import guard, landing

pages = Blueprint("plan", __name__)


@pages.get("/settings/plan")
@guard.signed_in
def index() -> str:
    """The plan, what it includes, and who can have it changed. Raises NotThere for somebody without a workspace."""
    here = guard.here()
    return render_template(
        "plan/index.html",
        workspace=here.workspace,
        plans=[(plan, plan in PLANS_WITH_SOCIAL) for plan in Plan],
        admins=landing.super_admins(),
    )
