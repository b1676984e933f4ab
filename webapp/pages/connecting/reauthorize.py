"""A link's own pages, for somebody without a seat: what is asked, off to the network, and how it came out.

They let in nowhere else. What happens at the network belongs to the browser that pressed the button, by its cookie.
"""

import re
from secrets import token_urlsafe

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from webapp import jobs
from webapp.actions.connecting import by_link, connect, flows, links
from webapp.actions.connecting.by_link import LinkClosed
from webapp.actions.connecting.callbacks import Callback, FlowRefused
from webapp.actions.connecting.flows import Asker, TooManyStarts
from webapp.actions.digests import digest
from webapp.actions.house import house
from webapp.actions.refusals import NotOffered, NotThere
from webapp.models import Flow, ReauthorizationLink, db
from webapp.models.flow import End
from webapp.pages import guard
from webapp.pages.accounts import rows
from webapp.pages.connecting import link_words
from webapp.pages.connecting.browser import secret, sent_off
from webapp.pages.numbers import Number
from webapp.pages.throttle import limiter

pages = Blueprint("reauthorize", __name__)
WHY_OPEN = "who owns the login at the network needs no seat here; the key in the address is their permission"
TRIES = "30 per 10 minutes"
GUESSES = "60 per 15 minutes"
LOOK_AGAIN_SECONDS = 2


@pages.get(f"{links.ADDRESS}<key>")
@guard.open_to_all(WHY_OPEN)
@limiter.limit(GUESSES, deduct_when=lambda answer: answer.status_code == NotThere.status)
def ask(key: str) -> ResponseReturnValue:
    """Whose account this is about, and what will be asked. Looking changes nothing: mail scanners look, too."""
    link = links.find(key)
    account = by_link.check(link, guard.now())
    if account.network not in house().rooms:
        raise NotOffered
    return render_template(
        "reauthorize/ask.html", link=link, account=account, name=rows.name_shown(account), go=url_for(".go", key=key)
    )


@pages.post(f"{links.ADDRESS}<key>")
@guard.open_to_all(WHY_OPEN)
@limiter.limit(TRIES)
def go(key: str) -> ResponseReturnValue:
    """Off to the network."""
    return off(links.find(key))


@pages.get(f"{links.ADDRESS}result")
@guard.open_to_all(WHY_OPEN)
def result() -> ResponseReturnValue:
    """How it came out; while it is still under way, one moment."""
    flow = flow_asked_for()
    if flow.finished_at is None and guard.now() < flow.expires_at:
        return render_template("reauthorize/waiting.html"), 200, {"Refresh": str(LOOK_AGAIN_SECONDS)}
    link = db.session.get_one(ReauthorizationLink, flow.link_id)
    if flow.end is End.CONNECTED:
        return render_template("reauthorize/said.html", said=link_words.done(flow, link), again=None)
    still_open = by_link.why_closed(link, guard.now()) is None
    again = url_for(".again", flow=flow.id) if still_open else None
    return render_template("reauthorize/said.html", said=link_words.of(flow, still_open=still_open), again=again)


@pages.post(f"{links.ADDRESS}result")
@guard.open_to_all(WHY_OPEN)
@limiter.limit(TRIES)
def again() -> ResponseReturnValue:
    """Off once more, from the page that says how it came out; the key is not at hand there."""
    return off(db.session.get_one(ReauthorizationLink, flow_asked_for().link_id))


def off(link: ReauthorizationLink) -> Response:
    """Send this browser to the network, on behalf of whoever created the link."""
    asker = by_link.asker(link, secret() or token_urlsafe(32), request.remote_addr)
    return sent_off(connect.begin_by_link(house(), link, asker, guard.now()), asker)


def came_back(arrived: Callback) -> ResponseReturnValue | None:
    """Take a callback that belongs to a link to its end; None for any other. Who is signed in here doesn't matter."""
    flow = db.session.scalar(select(Flow).where(Flow.state_hash == digest(arrived.state or "")))
    if flow is None or flow.link_id is None:
        return None
    try:
        flow_id = connect.finish(house(), arrived, asker_of(flow), guard.now())
    except FlowRefused as no:
        db.session.rollback()
        return render_template("reauthorize/said.html", said=link_words.refused(no), again=None), no.status
    jobs.ring("deliver")
    return redirect(url_for("reauthorize.result", flow=flow_id), 303)


def asker_of(flow: Flow) -> Asker:
    """Whoever stands at this browser, with the link by which the flow was begun."""
    return by_link.asker(db.session.get_one(ReauthorizationLink, flow.link_id), secret(), request.remote_addr)


def flow_asked_for() -> Flow:
    """The flow in the address, if a link began it in this browser. Raises NotThere."""
    text = request.args.get("flow", "")
    flow = db.session.get(Flow, int(text)) if re.fullmatch(Number.regex, text) else None
    if flow is None or flow.link_id is None:
        raise NotThere
    return flows.mine(flow.id, asker_of(flow))


@pages.after_request
def keep_quiet(answer: Response) -> Response:
    """The address is the key: it is neither kept, nor found, nor told to where the page leads."""
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


@pages.errorhandler(LinkClosed)
def closed(no: LinkClosed) -> ResponseReturnValue:
    """It was used, revoked, is over, or nobody answers for it any more."""
    return render_template("reauthorize/said.html", said=link_words.closed(no.why), again=None), no.status


@pages.errorhandler(NotThere)
@pages.errorhandler(NotOffered)
def unknown(no: NotThere | NotOffered) -> ResponseReturnValue:
    """No such link, or one that was cut off on its way."""
    return render_template("reauthorize/said.html", said=link_words.unknown(), again=None), no.status


@pages.errorhandler(TooManyStarts)
def slow_down(no: TooManyStarts) -> ResponseReturnValue:
    """Nobody tries so often so fast."""
    return render_template("reauthorize/said.html", said=link_words.slow_down(), again=None), no.status
