"""Connecting and reconnecting: off to the network, back from it, and the choice of what to connect."""

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from webapp import jobs, words
from webapp.actions import load
from webapp.actions.connecting import choose as choosing
from webapp.actions.connecting import connect, flows
from webapp.actions.connecting.callbacks import Callback, FlowRefused
from webapp.actions.connecting.choose import Hindered, NothingTicked, Offer, Standing
from webapp.actions.connecting.consent import Ended
from webapp.actions.connecting.flows import Asker, TooManyStarts
from webapp.actions.connecting.reconnect import label
from webapp.actions.house import house
from webapp.actions.log import Actor
from webapp.actions.refusals import NotAllowed, NotOffered, NotThere
from webapp.actions.team import people
from webapp.domain import permissions
from webapp.domain.rules import Network
from webapp.models import Flow, db
from webapp.models.flow import End
from webapp.pages import guard
from webapp.pages.accounts import tab
from webapp.pages.accounts.accounts import ONE
from webapp.pages.connecting import endings, joined, obstacles, reauthorize
from webapp.pages.connecting.browser import asker_here, asker_with_secret, secret, sent_off

pages = Blueprint("connect", __name__)
CONNECT = "/settings/social/connect/<network>"
CALLBACK = "/oauth/<network>/callback"
LARGEST_ID = 2**63 - 1
LOOK_AGAIN_SECONDS = 2


@pages.post(CONNECT)
@guard.needs(permissions.may_connect)
def begin(network: str) -> ResponseReturnValue:
    """Off to the network, to connect new accounts."""
    here, asker = guard.here(), asker_with_secret()
    url = connect.begin_connect(house(), here.workspace.id, here.person, named(network), asker, here.now)
    return sent_off(url, asker)


@pages.get(f"{ONE}/reconnect")
@guard.needs(permissions.may_see)
def ask_to_reconnect(account_id: int) -> ResponseReturnValue:
    """Where a mail's link leads: which account, who had better do it, and the one button."""
    here = guard.here()
    account = load.account(here.workspace.id, account_id)
    denial = permissions.may_reconnect(here.person, account.holding)
    if denial is not None:
        raise NotAllowed(denial, account.holding)
    if account.network not in house().rooms:
        raise NotOffered
    return render_template("connect/reconnect.html", row=tab.row_of(account))


@pages.post(f"{ONE}/reconnect")
@guard.needs(permissions.may_see)
def reconnect(account_id: int) -> ResponseReturnValue:
    """Off to the network, to reauthorize this account."""
    here, asker = guard.here(), asker_with_secret()
    url = connect.begin_reconnect(house(), here.workspace.id, here.person, account_id, asker, here.now)
    return sent_off(url, asker)


@pages.get(CALLBACK)
@guard.open_to_all("somebody without a seat comes back by a link; everybody else has to be signed in")
def callback(network: str) -> ResponseReturnValue:
    """Back from the network. Whatever came of it is shown at a clean address, without code and state."""
    by_a_link = reauthorize.came_back(arrived_at(Network(network))) if network in set(Network) else None
    return by_a_link if by_a_link is not None else came_back(network)


@guard.signed_in
def came_back(network: str) -> ResponseReturnValue:
    """The same for members."""
    arrived = arrived_at(named(network))
    asker = Asker(current_user.user.id, Actor.of(current_user.user, request.remote_addr), secret())
    flow_id = connect.finish(house(), arrived, asker, guard.now())
    jobs.ring("deliver")
    return way_on(flows.mine(flow_id, asker))


@pages.get(f"{CONNECT}/choose")
@guard.needs(permissions.may_see)
def choose(network: str) -> ResponseReturnValue:
    """The accounts that were found, and what is connected already."""
    flow = flow_asked_for(network)
    if not flows.is_open(flow, guard.now()):
        return way_on(flow)
    return choice(flow)


@pages.post(f"{CONNECT}/choose")
@guard.needs(permissions.may_see)
def chosen(network: str) -> ResponseReturnValue:
    """Connect what was ticked, or nothing."""
    flow, asker, now = flow_asked_for(network), asker_here(), guard.now()
    flow_id = flow.id
    try:
        if "decline" in request.form:
            connect.decline(house(), flow_id, asker, now)
        else:
            connect.choose(house(), flow_id, set(request.form.getlist("account")), asker, now)
    except NothingTicked:
        db.session.rollback()
        problem = _("Tick at least one account, or cancel.")
        return make_response(choice(flows.mine(flow_id, asker), problem), NothingTicked.status)
    except Hindered as no:
        db.session.rollback()
        return make_response(choice(flows.mine(flow_id, asker), _hindered(no)), no.status)
    jobs.ring("deliver")
    return way_on(flows.mine(flow_id, asker))


@pages.get(f"{CONNECT}/result")
@guard.needs(permissions.may_see)
def result(network: str) -> ResponseReturnValue:
    """How it came out where it did not end in success; while it is still under way, one moment."""
    flow, now = flow_asked_for(network), guard.now()
    if flow.end is None and flow.finished_at is None and not flow.found and now < flow.expires_at:
        return render_template("connect/waiting.html"), 200, {"Refresh": str(LOOK_AGAIN_SECONDS)}
    if flow.end in (None, End.CONNECTED) and (flow.finished_at is not None or flow.found):
        return way_on(flow)
    return render_template(
        "connect/result.html",
        flow=flow,
        said=endings.of(flow),
        again=again_at(flow),
        adds=_may_add(flow),
        choose_at=url_for(".choose", network=flow.network.value, flow=flow.id),
        back=tab.ADDRESS,
    )


@pages.errorhandler(FlowRefused)
def refuse(no: FlowRefused) -> ResponseReturnValue:
    """The callback belongs to nothing of this person's in this browser; its code was not used."""
    db.session.rollback()
    return render_template("connect/refused.html", said=endings.refused(type(no).__name__), back=tab.ADDRESS), no.status


@pages.errorhandler(TooManyStarts)
def slow_down(no: TooManyStarts) -> ResponseReturnValue:
    """Nobody connects so many accounts so fast."""
    db.session.rollback()
    lead = _("You began connecting many times within a few minutes.") + " " + endings.unchanged()
    said = endings.Words(_("One moment, please"), lead, _("Please try again in ten minutes."))
    return render_template("connect/refused.html", said=said, back=tab.ADDRESS), no.status


@pages.after_request
def keep_quiet(answer: Response) -> Response:
    """Code and state stand in the callback's own address: it is neither kept nor told to anybody."""
    if request.endpoint == f"{pages.name}.callback":
        answer.headers["Referrer-Policy"] = "no-referrer"
        answer.headers["Cache-Control"] = "no-store"
    return answer


def arrived_at(network: Network) -> Callback:
    """What this request brings back from a network."""
    address = f"{connect.redirect_uri(house(), network)}?{request.query_string.decode('ascii', 'replace')}"
    return Callback.of(network, address, request.args.to_dict(flat=False))


def way_on(flow: Flow) -> ResponseReturnValue:
    """Where to look after a callback or a choice; the same for every reload of it."""
    if flow.end in (None, End.CONNECTED) and flows.is_open(flow, guard.now()):
        if flow.end is End.CONNECTED:
            flash(joined.sentence(flow.story, flow.network), "done")
        return redirect(url_for(".choose", network=flow.network.value, flow=flow.id), 303)
    if flow.end is End.CONNECTED:
        flash(joined.sentence(flow.story, flow.network), "done")
        return redirect(tab.ADDRESS, 303)
    if flow.end is End.DECLINED:
        flash(_("Nothing was connected."), "info")
        return redirect(tab.ADDRESS, 303)
    return redirect(url_for(".result", network=flow.network.value, flow=flow.id), 303)


def choice(flow: Flow, problem: str | None = None) -> str:
    """The page of choice."""
    try:
        offers = choosing.offers(flow, guard.now())
    except Ended:  # whoever began this has lost the right to it
        raise NotThere from None
    accounts = [offer.account for offer in offers if offer.account is not None]
    return render_template(
        "connect/choose.html",
        flow=flow,
        offers=choices_first(offers) if flow.end is End.CONNECTED else offers,
        ticked=set(request.form.getlist("account")) or {o.profile.external_id for o in offers if o.ticked},
        all_ticked="all" in request.args,
        known=people.tied_to(flow.workspace_id, accounts),
        after_reconnect=flow.end is End.CONNECTED,
        dated=joined.has_dates(flow.network),
        problem=problem,
        deny=words.denial,
        hinder=obstacles.hindrance,
    )


def choices_first(offers: list[Offer]) -> list[Offer]:
    """What is asked about before what this sign-in has renewed already; each in the network's order."""
    return sorted(offers, key=lambda offer: offer.standing is Standing.SAME_LOGIN)


def _hindered(no: Hindered) -> str:
    assert no.profile.hindrance is not None  # noqa: S101 - or it would not have been raised
    return f"{label(no.profile)}: {obstacles.hindrance(no.profile.hindrance)}"


def again_at(flow: Flow) -> str | None:
    """Where the same can be tried again; None where it can't be."""
    if flow.end in (End.NOT_ALLOWED, End.ACCOUNT_REMOVED):
        return None
    if flow.account_id is not None:
        return url_for(".reconnect", account_id=flow.account_id)
    return url_for(".begin", network=flow.network.value)


def _may_add(flow: Flow) -> bool:
    """Whether the account that came back instead can be connected with the same consent."""
    person = guard.here().person
    can_choose = flow.end is End.WRONG_ACCOUNT and flows.is_open(flow, guard.now())
    return can_choose and permissions.may_connect(person) is None


def named(network: str) -> Network:
    """A network by its name. Raises NotOffered."""
    if network not in set(Network):
        raise NotOffered
    return Network(network)


def flow_asked_for(network: str) -> Flow:
    """The flow in the address, of this person in this browser and at this network. Raises NotThere."""
    text = request.values.get("flow", "")
    if not (text.isascii() and text.isdecimal() and len(text) < 20 and int(text) <= LARGEST_ID):
        raise NotThere
    flow = flows.mine(int(text), asker_here())
    if flow.network != network:
        raise NotThere
    return flow
