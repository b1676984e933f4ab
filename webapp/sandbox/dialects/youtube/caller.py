"""Who calls YouTube's API: a person, with the one channel that they chose; and what the call uses up."""

from dataclasses import dataclass
from datetime import UTC, datetime, time

from flask import Blueprint, request

from webapp.sandbox import here
from webapp.sandbox.dialects.door import suffer, suffer_as
from webapp.sandbox.dialects.youtube import speech
from webapp.sandbox.dialects.youtube.speech import SPEECH
from webapp.sandbox.networks.youtube import DAY_STARTS_IN, FACTS, QUOTAS
from webapp.sandbox.people import Account
from webapp.sandbox.world import access, quotas, settings
from webapp.sandbox.world.faults import Place
from webapp.sandbox.world.grants import Grant
from webapp.sandbox.world.refusals import Reason, Refused

STANDARD = frozenset(
    {
        *("$.xgafv", "access_token", "alt", "callback", "fields", "key", "oauth_token", "prettyPrint", "quotaUser"),
        *("uploadType", "upload_protocol"),
    }
)
"""The parameters that every call of Google's takes."""


@dataclass(frozen=True)
class Caller:
    """A consent and the channel that it is for, if it is for one."""

    grant: Grant
    channel_id: str | None

    def channel(self, scopes: frozenset[str]) -> Account:
        """The channel, for a call that needs one of those permissions. Raises Refused."""
        if self.channel_id is None:
            raise Refused(Reason.ACCOUNT_GONE)
        return access.reach(here.world(), self.grant, self.channel_id, scopes)


def caller(place: Place, scopes: frozenset[str]) -> Caller:
    """Who calls, if they have one of those permissions. Raises Failure or Refused."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise SPEECH.failure("required")
    grant = access.enter(here.world(), FACTS, token.strip(), place)
    channel_id = grant.consent.accounts[0] if grant.consent.accounts else None
    suffer_as(SPEECH, place, grant)
    if channel_id is not None:
        suffer(SPEECH, place, channel_id)
    if not scopes & set(grant.consent.scopes):
        raise SPEECH.failure("insufficientPermissions")
    return Caller(grant, channel_id)


def use(what: str, cost: int = 1) -> None:
    """Use up some of the app's day, which starts in California. Raises Failure when nothing is left."""
    if not settings.get(here.world(), FACTS.name, "limited", True):
        return
    today = here.world().clock().astimezone(DAY_STARTS_IN).date()
    since = datetime.combine(today, time(), DAY_STARTS_IN).astimezone(UTC)
    if quotas.use(here.world(), FACTS.name, what, since, QUOTAS[what], cost) is None:
        raise SPEECH.failure("quotaExceeded")


def check_parameters(known: frozenset[str]) -> None:
    """Whether the call has only parameters that are documented, and says which parts it wants. Raises Failure."""
    if unknown := set(request.args) - known - STANDARD:
        raise SPEECH.failure("badRequest", f'Invalid JSON payload received. Unknown name "{min(unknown)}".')
    if not request.args.get("part"):
        raise SPEECH.failure("missingRequiredParameter", "Required parameter: part")


def parts(known: frozenset[str]) -> list[str]:
    """The parts that are asked for. Raises Failure for unknown ones."""
    asked = [part for value in request.args.getlist("part") for part in value.split(",") if part]
    if unknown := set(asked) - known:
        raise SPEECH.failure("badRequest", f"Unknown part: {min(unknown)}")
    return asked


def teach(blueprint: Blueprint) -> None:
    """What every part of the API does: say its refusals as Google says them."""
    SPEECH.teach(blueprint)
    blueprint.register_error_handler(Refused, speech.refused)
