"""Who calls LinkedIn's API: a member, with the organizations in which they have a role."""

import re
from datetime import UTC, datetime, time

from flask import Blueprint, request

from webapp.sandbox import here, people
from webapp.sandbox.dialects.door import suffer, suffer_as
from webapp.sandbox.dialects.linkedin import speech
from webapp.sandbox.dialects.linkedin.speech import SPEECH
from webapp.sandbox.networks.linkedin import DEVELOPMENT_LIMITS, FACTS, PUBLISHES_WITH, USUAL_ROLE
from webapp.sandbox.people import Account
from webapp.sandbox.world import access, quotas, settings
from webapp.sandbox.world.faults import Place
from webapp.sandbox.world.grants import Grant
from webapp.sandbox.world.refusals import Reason, Refused

URN = re.compile(r"urn:li:(person|organization):([0-9]{1,19})")
KINDS = {"person": "profile", "organization": "organization"}


def caller(place: Place) -> Grant:
    """The consent behind the token. Raises Failure or Refused."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise SPEECH.failure("EMPTY_ACCESS_TOKEN")
    grant = access.enter(here.world(), FACTS, token.strip(), place)
    suffer_as(SPEECH, place, grant)
    _count(grant)
    return grant


def allow(grant: Grant, scopes: frozenset[str]) -> None:
    """Whether the member has allowed one of these permissions. Raises Failure."""
    if not scopes & set(grant.consent.scopes):
        raise SPEECH.failure("ACCESS_DENIED")


def member(grant: Grant) -> Account:
    """The member's own profile. Raises Refused when it was deleted."""
    person = people.person(FACTS.name, grant.consent.person)
    own = next((account for account in person.accounts if account.kind == "profile"), None) if person else None
    if own is None:
        raise Refused(Reason.ACCESS_REMOVED)
    if own.id in grant.consent.accounts:
        with here.world().held() as db:
            if access.is_deleted(db, grant, own.id):
                raise Refused(Reason.ACCESS_REMOVED)
    return own


def reach(grant: Grant, account_id: str, scopes: frozenset[str]) -> Account:
    """One account of the consent. Raises Failure: what is wrong with one account is no fault of the token."""
    try:
        return access.reach(here.world(), grant, account_id, scopes)
    except Refused as refusal:
        raise SPEECH.failure("ACCESS_DENIED") from refusal


def author(grant: Grant, urn: object, place: Place) -> Account:
    """The member or organization of that name, if this member may post as it. Raises Failure or Refused."""
    parts = URN.fullmatch(urn) if isinstance(urn, str) else None
    if parts is None:
        raise SPEECH.failure("ILLEGAL_ARGUMENT", "author: must be the URN of a person or an organization")
    suffer(SPEECH, place, parts[2])
    account = reach(grant, parts[2], PUBLISHES_WITH[KINDS[parts[1]]])
    if account.kind != KINDS[parts[1]]:
        raise SPEECH.failure("ACCESS_DENIED")
    return account


def urn_of(account: Account) -> str:
    """The name by which LinkedIn's API calls a member or an organization."""
    return f"urn:li:{'person' if account.kind == 'profile' else 'organization'}:{account.id}"


def role(organization_id: str) -> str:
    """The role that people have in an organization."""
    roles = settings.get(here.world(), FACTS.name, "roles", {})
    return str(roles.get(organization_id, USUAL_ROLE))


def teach(blueprint: Blueprint) -> None:
    """What every part of the API does: say its refusals as LinkedIn says them."""
    SPEECH.teach(blueprint)
    blueprint.register_error_handler(Refused, speech.refused)


def _count(grant: Grant) -> None:
    if not settings.get(here.world(), FACTS.name, "development", False):
        return
    midnight = datetime.combine(here.world().clock().date(), time(), UTC)
    for name, bucket in (("member", f"member {grant.consent.person}"), ("app", "app")):
        if quotas.use(here.world(), FACTS.name, bucket, midnight, DEVELOPMENT_LIMITS[name]) is None:
            raise SPEECH.failure("TOO_MANY_REQUESTS")
