"""Who calls X's API: the person behind the token, with the one account that is theirs."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from flask import Blueprint, request

from webapp.sandbox import here
from webapp.sandbox.dialects.door import suffer_as
from webapp.sandbox.dialects.x import speech
from webapp.sandbox.dialects.x.speech import SPEECH
from webapp.sandbox.networks.x import FACTS
from webapp.sandbox.people import Account
from webapp.sandbox.world import access
from webapp.sandbox.world.faults import Place
from webapp.sandbox.world.grants import Grant
from webapp.sandbox.world.refusals import Reason, Refused


@dataclass(frozen=True)
class Caller:
    """A consent and its account."""

    grant: Grant
    account: Account


def caller(place: Place, thing: str | None, scopes: AbstractSet[str]) -> Caller:
    """Who calls, for a `thing` that is limited (None: it is not). Raises Failure or Refused."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise SPEECH.failure("unauthorized")
    grant = access.enter(here.world(), FACTS, token.strip(), place)
    suffer_as(SPEECH, place, grant)
    if thing is not None:
        speech.count_call(grant, thing)
    if not grant.consent.accounts:
        raise Refused(Reason.ACCOUNT_GONE)
    return Caller(grant, access.reach(here.world(), grant, grant.consent.accounts[0], scopes))


def teach(blueprint: Blueprint) -> None:
    """What every part of the API does: say its refusals as X says them, and tell the rate limit."""
    SPEECH.teach(blueprint)
    blueprint.register_error_handler(Refused, speech.refused)
    blueprint.after_request(speech.add_rate)
