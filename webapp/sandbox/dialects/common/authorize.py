"""The address to which apps send people for their consent."""

from flask import Blueprint, make_response, redirect, request
from flask.typing import ResponseReturnValue

from webapp.sandbox import consent, here
from webapp.sandbox.consent import Group, Screen
from webapp.sandbox.dialects.common import asking
from webapp.sandbox.dialects.common.asking import Asking
from webapp.sandbox.networks import NETWORKS
from webapp.sandbox.networks.facts import Network
from webapp.sandbox.people import Person
from webapp.sandbox.wayback import SendBack
from webapp.sandbox.world import codes
from webapp.sandbox.world.grants import Consent

bp = Blueprint("authorize", __name__)


@bp.get("/<network:network>/oauth/authorize", endpoint="ask")
def ask(network: str) -> ResponseReturnValue:
    """Ask the person who is signed in here; ask who it is when nobody is, or when the app wants the choice."""
    facts = NETWORKS[network]
    wanted = asking.understand(facts, request.args)
    person = consent.signed_in(facts, choose_again="select_account" in request.args.get("prompt", ""))
    return consent.ask_who(facts) if person is None else consent.show(_screen(facts, wanted, person))


@bp.post("/<network:network>/oauth/authorize", endpoint="answer")
def answer(network: str) -> ResponseReturnValue:
    """The person has answered: back to the app, with a code or with their no."""
    facts = NETWORKS[network]
    wanted = asking.understand(facts, request.args)
    person = consent.who_answers(facts)
    if not consent.is_yes():
        raise SendBack(wanted.back, error="access_denied", error_description="The person did not allow it.")
    said = _ticked(facts, wanted, person)
    code = codes.write(here.world(), facts, said, wanted.back.redirect_uri, wanted.challenge)
    return consent.remember(facts, person, make_response(redirect(wanted.back.with_answer(code=code))))


def _screen(network: Network, wanted: Asking, person: Person) -> Screen:
    accounts = consent.existing(network, person.accounts, person)
    return Screen(
        network=network,
        person=person,
        groups=[Group(heading=network.accounts_word, at=network.name, accounts=accounts)],
        permissions=[permission for permission in network.permissions if permission.scope in wanted.scopes],
        origin=wanted.back.origin,
    )


def _ticked(network: Network, wanted: Asking, person: Person) -> Consent:
    """What the boxes say, as far as it was asked for and is the person's to give."""
    offered = [account.id for account in consent.existing(network, person.accounts, person)]
    return Consent(
        person=person.id,
        accounts=consent.ticked("account", offered),
        scopes=consent.ticked("permission", wanted.scopes),
    )
