"""Asking X: who somebody is, which is also the one account they have, and why a renewal was refused."""

from datetime import datetime

import requests

from webapp.domain.lifecycle import Reason
from webapp.networks import lifetimes, plain, wire
from webapp.networks.answers import Answer, hear, made_no_sense, not_reached
from webapp.networks.base import BaseRoom
from webapp.networks.room import Ok, Outcome, Profile, Refused, Subject, Token, Unavailable, Why
from webapp.networks.x import errors
from webapp.networks.x.errors import Problem


class Asking(BaseRoom):
    """The part of X's room that asks and changes nothing. Every question is billed (0.01 dollars in 2026)."""

    def subject(self, token: Token, now: datetime) -> Outcome[Subject]:
        """Who said yes, together with the one account they have: the same answer tells both, and is paid for once."""
        me = self._me(token, now)
        if not isinstance(me, Ok):
            return me
        return Ok(Subject(me.value.external_id, me.value.name, itself=me.value))

    def profiles(self, token: Token, now: datetime) -> Outcome[list[Profile]]:
        """The one account of this consent. `subject` has told it already."""
        me = self._me(token, now)
        return Ok([me.value]) if isinstance(me, Ok) else me

    def check(self, token: Token, external_id: str, now: datetime) -> Outcome[Profile]:
        """Does the consent still carry this account? Only for somebody who asks: it is billed.

        Refused as `LAPSED` means that the token is dead; whether the consent is as well, only a renewal tells.
        """
        me = self._me(token, now)
        if isinstance(me, Ok) and me.value.external_id != external_id:
            return Unavailable(Why.DOWN, detail="names another account")
        return me

    def renew(self, token: Token, now: datetime) -> Outcome[Token]:
        """A fresh token. X words every refusal alike, so a refused one is followed by one question: is it a lock?

        X tells of a lock even whoever shows a token that has ended. Whatever else it says, the access was taken away;
        but where it can't say, the renewal is put off rather than the wrong reason written down.
        """
        outcome = super().renew(token, now)
        if not isinstance(outcome, Refused) or token.refresh is None:
            return outcome
        why = self._me(token, now)
        if isinstance(why, Unavailable) and why.why is not Why.OUR_CONFIGURATION:
            return why
        locked = isinstance(why, Refused) and why.reason is Reason.SECURITY
        return Refused(Reason.SECURITY, detail=f"{outcome.detail} locked") if locked else outcome

    def _me(self, token: Token, now: datetime) -> Outcome[Profile]:
        try:
            response = wire.get(f"{self.api_url}/users/me?user.fields=profile_image_url", token.access)
        except wire.FAULTS as fault:
            return not_reached(fault)
        answer = hear(response, now, errors.read)
        if isinstance(answer, Problem):
            return outcome_of(answer, response, now)
        if isinstance(answer, Unavailable):
            return answer
        profile = _profile(answer)
        return made_no_sense(answer, "names nobody") if profile is None else Ok(profile)


def outcome_of(problem: Problem, response: requests.Response, now: datetime) -> Refused | Unavailable:
    """What a no means to whoever published nothing; a complaint about content makes no sense there."""
    means, detail = problem.means, f"{problem.status} {problem.code}"
    if isinstance(means, Reason):
        return Refused(means, detail=detail)
    if isinstance(means, Why):
        return Unavailable(means, lifetimes.asked_back(problem.status, response.headers, now), detail=detail)
    return Unavailable(Why.DOWN, detail=detail)


def _profile(answer: Answer) -> Profile | None:
    data = answer.body.get("data")
    if not isinstance(data, dict) or not (external_id := plain.identity(data.get("id"))):
        return None
    username = plain.name(data.get("username"))
    return Profile(
        external_id=external_id,
        name=plain.name(data.get("name")) or username or external_id,
        handle=f"@{username}" if username else "",
        kind="profile",
        picture_url=plain.picture(data.get("profile_image_url")),
    )
