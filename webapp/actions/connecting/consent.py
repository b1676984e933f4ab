"""Asking a network what a callback's code is worth: the token, whose yes it is, what it offers. No database here."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from webapp.domain.lifecycle import Reason
from webapp.domain.rules import ONE_ACCOUNT_A_YES, Network
from webapp.models.flow import End
from webapp.networks.room import Ok, Outcome, Profile, Refused, Room, Subject, Token, Unavailable, Why

T = TypeVar("T")
NOBODY = Subject("", "")

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Consent:
    """One person's yes at a network, fresh from there.

    `bound_to`: the one account that it is for (YouTube), empty where it is for all that the person ticked.
    """

    network: Network
    token: Token
    subject: Subject
    profiles: tuple[Profile, ...]
    bound_to: str = ""


@dataclass
class Ended(Exception):
    """A flow that came out otherwise than hoped. `story` is safe to store and show; `spare` is a consent of no use."""

    end: End
    story: dict[str, Any] = field(default_factory=dict)
    spare: Consent | None = None

    def __str__(self) -> str:
        return self.end.value


def gather(
    room: Room, network: Network, callback_url: str, redirect_uri: str, verifier: str | None, now: datetime
) -> Consent:
    """Exchange the code and look at what it brings; at once, since some codes live 30 seconds. Raises Ended."""
    token = _exchange(room, callback_url, redirect_uri, verifier, now)
    bare = Consent(network, token, NOBODY, ())
    missing = room.missing_scopes(token)
    if missing:
        whose = room.subject(token, now)
        spare = Consent(network, token, whose.value if isinstance(whose, Ok) else NOBODY, ())
        raise Ended(End.SCOPES_MISSING, {"missing": list(missing)}, spare)
    subject = _answer(network, room.subject(token, now), bare)
    alone = (subject.itself,) if subject.itself is not None else None
    profiles = alone or _answer(network, room.profiles(token, now), Consent(network, token, subject, ()))
    found = Consent(network, token, subject, tuple(profiles), only_account(network, profiles))
    if not profiles:
        raise Ended(End.NOTHING_FOUND, {"subject": subject.name}, found)
    return found


def only_account(network: Network, profiles: Sequence[Profile]) -> str:
    """The one account that a yes at this network, which offers these, is for; empty where it is for all of them."""
    return profiles[0].external_id if profiles and network in ONE_ACCOUNT_A_YES else ""


def _exchange(room: Room, callback_url: str, redirect_uri: str, verifier: str | None, now: datetime) -> Token:
    outcome = room.exchange(callback_url, redirect_uri, verifier, now)
    if isinstance(outcome, Refused) and outcome.reason is Reason.ACCOUNT_GONE:
        raise Ended(End.NOTHING_FOUND)
    if isinstance(outcome, Refused):
        raise Ended(End.CODE_REFUSED)
    return _answer(room.network, outcome, None)


def _answer(network: Network, outcome: Outcome[T], spare: Consent | None) -> T:
    if isinstance(outcome, Unavailable):
        if outcome.why is Why.OUR_CONFIGURATION:  # nobody's consent shows it yet, so only the log can tell the operator
            logger.error("%s refuses Relink itself: %s", network, outcome.detail)
        raise Ended(End.UNAVAILABLE, unavailable_story(outcome), spare)
    if isinstance(outcome, Refused):
        raise Ended(End.CODE_REFUSED, {"reason": outcome.reason.value}, spare)
    return outcome.value


def unavailable_story(outcome: Unavailable) -> dict[str, Any]:
    """Why a network could not say, for the log and the page."""
    retry_at = {"retry_at": outcome.retry_at.isoformat()} if outcome.retry_at else {}
    return {"why": outcome.why.value, **retry_at}
