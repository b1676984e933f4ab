"""The addresses of the control page and its JSON twin."""

import json
from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.sandbox import here, hooks, people
from webapp.sandbox.control import hook_orders, mail_orders, orders, setting_orders
from webapp.sandbox.control.carry_out import carry_out
from webapp.sandbox.control.issued import token_answer
from webapp.sandbox.control.order import BadOrder
from webapp.sandbox.networks import NETWORKS
from webapp.sandbox.networks.facts import CLIENT_ID, Network
from webapp.sandbox.world import faults, grants, ledger, mails

LAST_CALLS = 25
LAST_HOOKS = 5

bp = Blueprint("control", __name__)


@bp.get("/")
def index() -> ResponseReturnValue:
    """The control page."""
    world = here.world()
    return render_template(
        "control.html",
        client_id=CLIENT_ID,
        networks=[_section(network) for network in NETWORKS.values()],
        calls=list(reversed(ledger.calls(world, newest=LAST_CALLS))),
        mail_count=len(mails.all_mails(world)),
    )


@bp.post("/control/<network:network>", endpoint="order")
def order(network: str) -> ResponseReturnValue:
    """Carry an order out: from the page's forms, or as JSON."""
    facts = NETWORKS[network]
    if not request.is_json:
        carry_out(here.world(), facts, orders.understand(network, _filled_in()))
        return redirect(url_for(".index", _anchor=network), 303)
    understood = orders.understand(network, request.get_json(silent=True))
    result = carry_out(here.world(), facts, understood)
    match result:
        case None:
            return jsonify(done=understood.do)
        case dict():
            return jsonify(result)
    return jsonify(token_answer(result))


@bp.get("/control/<network:network>/log", endpoint="log")
def log(network: str) -> ResponseReturnValue:
    """The calls received, in order, without the values of secrets."""
    return jsonify(ledger.calls(here.world(), network))


@bp.get("/control/<network:network>/ledger", endpoint="counts")
def counts(network: str) -> ResponseReturnValue:
    """How often each thing was done."""
    return jsonify(ledger.counts(here.world(), network))


@bp.get("/control/<network:network>/posts", endpoint="posts")
def posts(network: str) -> ResponseReturnValue:
    """Every post that was published, oldest first."""
    with here.world().held() as db:
        rows = db.execute("select * from posts where network = ? order by id", (network,)).fetchall()
    return jsonify([dict(row, details=json.loads(row["details"])) for row in rows])


@bp.get("/control/<network:network>/hooks", endpoint="hooks")
def sent_hooks(network: str) -> ResponseReturnValue:
    """Every call that the network made to the app, oldest first."""
    return jsonify(hooks.sent(here.world(), network))


@bp.get("/control/<network:network>/grants", endpoint="grants")
def all_grants(network: str) -> ResponseReturnValue:
    """Every consent, with what became of it, oldest first."""
    return jsonify([_grant(grant) for grant in grants.all_grants(here.world(), NETWORKS[network])])


@bp.get("/control/<network:network>/faults", endpoint="faults")
def faults_in_force(network: str) -> ResponseReturnValue:
    """What is wrong now."""
    return jsonify([_fault(fault) for fault in faults.in_force(here.world(), network)])


@bp.get("/control/mail/faults")
def mail_faults() -> ResponseReturnValue:
    """Which addresses refuse mail now, and how."""
    return jsonify([_fault(fault) for fault in faults.in_force(here.world(), mails.MAIL)])


@bp.post("/control/mail")
def mail_order() -> ResponseReturnValue:
    """Let an address refuse mail, or accept it again."""
    fields = request.get_json(silent=True) if request.is_json else _filled_in()
    done = mail_orders.carry_out(here.world(), mail_orders.understand(fields))
    return jsonify(done=done) if request.is_json else redirect(url_for("mailbox.index"), 303)


@bp.errorhandler(BadOrder)
def bad_order(mistake: BadOrder) -> ResponseReturnValue:
    """Say what is wrong with the order; nothing was changed."""
    if request.is_json:
        return jsonify(error=mistake.says, field=mistake.field), 400
    return render_template("bad_order.html", field=mistake.field, says=mistake.says), 400


def _filled_in() -> dict[str, str]:
    """The form's fields; what was left empty was not said."""
    return {name: value for name, value in request.form.items() if value}


def _section(network: Network) -> dict[str, Any]:
    return {
        "facts": network,
        "people": people.PEOPLE[network.name],
        "faults": [_fault(fault) for fault in faults.in_force(here.world(), network.name)],
        "grants": [_grant(grant) for grant in grants.all_grants(here.world(), network)],
        "counts": ledger.counts(here.world(), network.name),
        "settings": list(setting_orders.SETTINGS[network.name]),
        "kinds": list(hook_orders.MAKERS[network.name]),
        "tells": network.name in hook_orders.TELLS,
        "hooks": hooks.sent(here.world(), network.name)[-LAST_HOOKS:],
    }


def _grant(grant: grants.Grant) -> dict[str, Any]:
    return {
        "id": grant.id,
        "person": grant.consent.person,
        "assets": list(grant.consent.accounts),
        "scopes": list(grant.consent.scopes),
        "consented_at": grant.consented_at.isoformat(),
        "died_why": grant.died_why,
    }


def _fault(fault: faults.Fault) -> dict[str, Any]:
    return {
        "do": fault.kind,
        "subject": fault.subject,
        "person": fault.person,
        "only": fault.place,
        "times": fault.times,
        **fault.details,
    }
