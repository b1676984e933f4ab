"""Asking Google: who somebody is, which channel the consent is for, and why a renewal was refused.

Sources: networks.md, section 5. The person goes by Google's `sub`, by which Google's security events name
them as well.
"""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from webapp.domain.lifecycle import Reason
from webapp.networks import plain, wire
from webapp.networks.answers import Answer, hear, made_no_sense, not_reached
from webapp.networks.base import BaseRoom
from webapp.networks.room import Ok, Outcome, Profile, Refused, Subject, Token, Unavailable, Why
from webapp.networks.youtube import errors
from webapp.networks.youtube.errors import APP_QUOTA, NO_CHANNEL, Problem

PACIFIC = ZoneInfo("America/Los_Angeles")
A_DAY = timedelta(hours=24)
LIST = "youtube#channelListResponse"
"""What a list of channels calls itself: an empty answer of anybody else's is no proof that a channel is gone."""


class Asking(BaseRoom):
    """The part of YouTube's room that asks and changes nothing. A question about a channel costs 1 of 10,000 units."""

    def subject(self, token: Token, now: datetime) -> Outcome[Subject]:
        """Who said yes; costs no units."""
        answer = self._get(f"{self.api_url}/oauth2/v3/userinfo", token, now)
        if not isinstance(answer, Answer):
            return _outcome(answer, now)
        subject = plain.identity(answer.body.get("sub"))
        name = plain.name(answer.body.get("name")) or subject
        return Ok(Subject(subject, name)) if subject else made_no_sense(answer, "names nobody")

    def profiles(self, token: Token, now: datetime) -> Outcome[list[Profile]]:
        """The channel that was picked at the consent; none where the person has no channel."""
        answer = self._channels(token, now)
        if isinstance(answer, Problem) and answer.means == NO_CHANNEL:
            return Ok([])
        return _listed(answer, now)

    def check(self, token: Token, external_id: str, now: datetime) -> Outcome[Profile]:
        """Does the consent still carry this channel? A list without it says that it is gone; "no channel, sign up
        first" is said of the person, and the way back is theirs: a right that is missing.
        """
        found = _listed(self._channels(token, now), now)
        if not isinstance(found, Ok):
            return found
        channel = next((one for one in found.value if one.external_id == external_id), None)
        return Ok(channel) if channel else Refused(Reason.ACCOUNT_GONE, detail="not among the channels")

    def renew(self, token: Token, now: datetime) -> Outcome[Token]:
        """A fresh token. Google words every refusal alike (`invalid_grant`); whether it is a lock, the API tells.

        Where it can't say, the renewal is put off rather than the wrong reason written down.
        """
        outcome = super().renew(token, now)
        if not isinstance(outcome, Refused) or token.refresh is None or outcome.reason is not Reason.ACCESS_REMOVED:
            return outcome
        why = self.profiles(token, now)
        if isinstance(why, Unavailable) and why.why is not Why.OUR_CONFIGURATION:
            return why
        locked = isinstance(why, Refused) and why.reason is Reason.SECURITY
        return Refused(Reason.SECURITY, detail=f"{outcome.detail} suspended") if locked else outcome

    def _why_no_token(self, answer: Answer) -> Reason:
        """An administrator of the person's own organization may forbid it; else the access was taken away."""
        by_policy = answer.body.get("error") == "admin_policy_enforced"
        return Reason.PERMISSION_LOST if by_policy else Reason.ACCESS_REMOVED

    def _channels(self, token: Token, now: datetime) -> Answer | Problem | Unavailable:
        return self._get(f"{self.api_url}/youtube/v3/channels?part=snippet,status&mine=true", token, now)

    def _get(self, url: str, token: Token, now: datetime) -> Answer | Problem | Unavailable:
        try:
            return hear(wire.get(url, token.access), now, errors.read)
        except wire.FAULTS as fault:
            return not_reached(fault)


def outcome_of(problem: Problem, now: datetime) -> Refused | Unavailable:
    """What a no means to whoever published nothing; a complaint about content makes no sense there."""
    means, detail = problem.means, f"{problem.status} {problem.reason}"
    if isinstance(means, Reason):
        return Refused(means, detail=detail)
    if means == NO_CHANNEL:
        return Refused(Reason.PERMISSION_LOST, detail=detail)
    if means == APP_QUOTA:
        return Unavailable(Why.OUR_CONFIGURATION, midnight(now), detail=detail)
    if problem.reason == "uploadLimitExceeded":
        return Unavailable(Why.RATE_LIMITED, now + A_DAY, detail=detail)
    return Unavailable(means if isinstance(means, Why) else Why.DOWN, detail=detail)


def midnight(now: datetime) -> datetime:
    """When Google's quotas begin anew: the next midnight on the Pacific coast, in UTC as all moments here."""
    there = now.astimezone(PACIFIC)
    tomorrow = (there + A_DAY).replace(hour=0, minute=0, second=0, microsecond=0)
    return tomorrow.astimezone(now.tzinfo)


def _outcome(answer: Problem | Unavailable, now: datetime) -> Refused | Unavailable:
    return outcome_of(answer, now) if isinstance(answer, Problem) else answer


def _listed(answer: Answer | Problem | Unavailable, now: datetime) -> Outcome[list[Profile]]:
    if not isinstance(answer, Answer):
        return _outcome(answer, now)
    listed = answer.body.get("items", [])  # Google leaves it out where there is none
    if answer.body.get("kind") != LIST or not isinstance(listed, list):
        return made_no_sense(answer, "lists nothing")
    return Ok([profile for item in listed if (profile := _profile(item)) is not None])


def _profile(item: Any) -> Profile | None:
    if not isinstance(item, dict) or not (external_id := plain.identity(item.get("id"))):
        return None
    snippet = item.get("snippet")
    told = snippet if isinstance(snippet, dict) else {}
    name, handle = plain.name(told.get("title")), plain.name(told.get("customUrl"))
    return Profile(external_id, name or handle or external_id, handle, "channel", _picture(told.get("thumbnails")))


def _picture(thumbnails: Any) -> str | None:
    """The smallest picture that is large enough for a row."""
    sizes = thumbnails if isinstance(thumbnails, dict) else {}
    known = (sizes[name] for name in ("default", "medium", "high") if isinstance(sizes.get(name), dict))
    return next((plain.picture(one.get("url")) for one in known), None)
