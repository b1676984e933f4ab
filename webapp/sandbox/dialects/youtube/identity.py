"""Who somebody is to Google: a long number, a name, an address; told only to whom it was allowed."""

from typing import Any

from flask import url_for

from webapp.sandbox import here, people
from webapp.sandbox.networks.facts import CLIENT_ID
from webapp.sandbox.networks.youtube import BASIC_SCOPES, FACTS, ISSUER
from webapp.sandbox.people import Person
from webapp.sandbox.world import signing
from webapp.sandbox.world.grants import Grant
from webapp.sandbox.world.refusals import Reason, Refused

FIRST_DIGITS = "1000000000000000"
LIVES = 3600
"""Seconds for which an id_token is good."""


def number_of(person: Person) -> str:
    """The number by which Google calls a person (`sub`)."""
    return FIRST_DIGITS + person.accounts[0].id


def told(grant: Grant) -> dict[str, Any]:
    """What the app may know about the person of a consent."""
    scopes, person = set(grant.consent.scopes), person_of(grant)
    if not scopes & BASIC_SCOPES:
        return {}
    known: dict[str, Any] = {"sub": number_of(person)}
    if "profile" in scopes:
        picture = url_for("public.picture", network=FACTS.name, account_id=person.accounts[0].id, _external=True)
        known |= {"name": person.name, "picture": picture}
    if "email" in scopes:
        known |= {"email": f"{person.id}@example.test", "email_verified": True}
    return known


def id_token(grant: Grant) -> str:
    """The same, signed."""
    now = int(here.world().clock().timestamp())
    about = {"iss": ISSUER.rstrip("/"), "aud": CLIENT_ID, "azp": CLIENT_ID, "iat": now, "exp": now + LIVES}
    return signing.signed(here.world(), about | told(grant))


def person_of(grant: Grant) -> Person:
    """The person behind a consent. Raises Refused when there is none."""
    person = people.person(FACTS.name, grant.consent.person)
    if person is None:
        raise Refused(Reason.ACCESS_REMOVED)
    return person
