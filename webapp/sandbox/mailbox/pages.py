"""The addresses of the mailbox."""

import re
import secrets

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.sandbox import here
from webapp.sandbox.headers import policy
from webapp.sandbox.mailbox.letter import readable
from webapp.sandbox.world import mails
from webapp.sandbox.world.faults import in_force
from webapp.sandbox.world.mails import MAIL, Mail

LINK = re.compile(r"https?://[^\s<>\"')\]]+[^\s<>\"')\].,;:!?]")
OUT_OF_ITS_FRAME = "allow-popups allow-popups-to-escape-sandbox"
"""What the mail in its frame may do: open its links in another tab."""

bp = Blueprint("mailbox", __name__)


@bp.get("/mailbox")
def index() -> ResponseReturnValue:
    """All mails, the newest first."""
    newest_first = [mail.as_json() for mail in reversed(mails.all_mails(here.world()))]
    return render_template("mailbox.html", mails=newest_first, failing=in_force(here.world(), MAIL))


@bp.get("/mailbox.json", endpoint="as_json")
def as_json() -> ResponseReturnValue:
    """All mails, the oldest first."""
    return jsonify([mail.as_json() for mail in mails.all_mails(here.world())])


@bp.delete("/mailbox")
def empty() -> ResponseReturnValue:
    """Throw all mails away."""
    mails.empty(here.world())
    return "", 204


@bp.post("/mailbox/empty", endpoint="empty_by_form")
def empty_by_form() -> ResponseReturnValue:
    """The same for the page's button."""
    mails.empty(here.world())
    return redirect(url_for(".index"), 303)


@bp.get("/mailbox/<int:number>", endpoint="mail")
def mail(number: int) -> ResponseReturnValue:
    """One mail: its text, its links to press, its HTML in a frame, its source."""
    shown = _mail(number).as_json()
    links = list(dict.fromkeys(LINK.findall(shown["text"] or "")))
    return render_template("mail.html", mail=shown, links=links, may=OUT_OF_ITS_FRAME)


@bp.get("/mailbox/<int:number>/html", endpoint="html")
def html(number: int) -> ResponseReturnValue:
    """The HTML of a mail, for the frame: nothing is fetched, nothing runs."""
    letter = _mail(number).part("html")
    if letter is None:
        abort(404)
    nonce = secrets.token_urlsafe(16)
    response = Response(readable(letter, nonce), content_type="text/html; charset=utf-8")
    strict = {"style-src": f"'nonce-{nonce}'", "img-src": "data:", "form-action": "'none'", "frame-src": "'none'"}
    rules = policy(**strict, **{"frame-ancestors": "'self'", "sandbox": OUT_OF_ITS_FRAME})
    response.headers["Content-Security-Policy"] = rules
    return response


def _mail(number: int) -> Mail:
    found = mails.one(here.world(), number)
    if found is None:
        abort(404)
    return found
