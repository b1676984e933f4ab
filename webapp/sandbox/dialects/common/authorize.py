"""The consent screen: who is it, which accounts, which permissions, yes or no."""

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from webapp.sandbox import here, people
from webapp.sandbox.dialects.common import asking
from webapp.sandbox.dialects.common.asking import Asking, SendBack, WrongApp
from webapp.sandbox.headers import allow_form_to
from webapp.sandbox.networks import NETWORKS
from webapp.sandbox.networks.facts import Network
from webapp.sandbox.people import Account, Person
from webapp.sandbox.world import codes, faults
from webapp.sandbox.world.faults import Trouble
from webapp.sandbox.world.grants import Consent

bp = Blueprint("authorize", __name__)


@bp.get("/<network:network>/oauth/authorize", endpoint="ask")
def ask(network: str) -> ResponseReturnValue:
    """Ask the person who is signed in here; ask who it is when nobody is, or when the app wants the choice."""
    facts = NETWORKS[network]
    wanted = asking.understand(facts, request.args)
    person = _signed_in(facts)
    if person is None:
        return render_template("choose_person.html", network=facts, people=people.PEOPLE[network])
    return _remember(facts, person, _consent_screen(facts, wanted, person))


@bp.post("/<network:network>/oauth/authorize", endpoint="answer")
def answer(network: str) -> ResponseReturnValue:
    """The person has answered: back to the app, with a code or with their no."""
    facts = NETWORKS[network]
    wanted = asking.understand(facts, request.args)
    person = people.person(network, request.form.get("person", ""))
    if person is None:
        raise WrongApp("There is no such person here.")
    if request.form.get("decision") != "allow":
        raise SendBack(wanted.back, "access_denied", "The person did not allow it.")
    consent = _ticked(facts, wanted, person)
    code = codes.write(here.world(), facts, consent, wanted.back.redirect_uri, wanted.challenge)
    return _remember(facts, person, make_response(redirect(wanted.back.with_answer(code=code))))


@bp.errorhandler(SendBack)
def send_back(refusal: SendBack) -> ResponseReturnValue:
    """Back to the app with an error."""
    return redirect(refusal.address)


@bp.errorhandler(WrongApp)
def wrong_app(refusal: WrongApp) -> ResponseReturnValue:
    """Nobody to go back to: say so here."""
    return render_template("wrong_app.html", says=str(refusal)), 400


def _signed_in(network: Network) -> Person | None:
    chosen = request.args.get("person", "")
    if not chosen and request.args.get("prompt", "").find("select_account") < 0:
        chosen = request.cookies.get(_cookie(network), "")
    return people.person(network.name, chosen)


def _consent_screen(network: Network, wanted: Asking, person: Person) -> Response:
    page = render_template(
        "consent.html",
        network=network,
        person=person,
        accounts=_existing(network, person),
        permissions=[permission for permission in network.permissions if permission.scope in wanted.scopes],
        locked=_is_locked(network, person),
        others=request.args.to_dict() | {"prompt": "select_account", "person": None},
    )
    return allow_form_to(wanted.back.origin, make_response(page))


def _ticked(network: Network, wanted: Asking, person: Person) -> Consent:
    """What the boxes say, as far as it was asked for and is the person's to give."""
    accounts, permissions = request.form.getlist("account"), request.form.getlist("permission")
    return Consent(
        person=person.id,
        accounts=tuple(account.id for account in _existing(network, person) if account.id in accounts),
        scopes=tuple(scope for scope in wanted.scopes if scope in permissions),
    )


def _existing(network: Network, person: Person) -> list[Account]:
    with here.world().held() as db:
        return [
            account
            for account in person.accounts
            if not faults.has(db, network.name, Trouble.DELETE_ACCOUNT, account.id, person.id)
        ]


def _is_locked(network: Network, person: Person) -> bool:
    subjects = (person.id, *(account.id for account in person.accounts))
    with here.world().held() as db:
        return any(faults.has(db, network.name, Trouble.LOCK, subject, person.id) for subject in subjects)


def _remember(network: Network, person: Person, response: Response) -> Response:
    """Like the real ones, the network knows next time who sits at this browser."""
    response.set_cookie(_cookie(network), person.id, path=f"/{network.name}/", httponly=True, samesite="Lax")
    return response


def _cookie(network: Network) -> str:
    return f"pretend_{network.name}_person"
