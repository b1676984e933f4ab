"""How somebody's wish to be forgotten stands: a page for whoever has its code, and no word about whom it concerns."""

from flask import Blueprint, render_template

from webapp.actions.consents import deletion
from webapp.pages import guard

pages = Blueprint("data_deletion", __name__)


@pages.get("/data-deletion/<code>")
@guard.open_to_all("for whoever was given the code; says only how that request stands")
def show(code: str) -> str:
    """Received, or done; 404 for a code that nobody was given."""
    return render_template("data_deletion/index.html", standing=deletion.standing(code))
