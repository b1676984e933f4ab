"""Asking LinkedIn: who somebody is, for which organizations they may post, and whether the consent still stands.

Sources: networks.md, section 4 ("Token introspection", "Organization access control by role", "Organization
authorizations").
"""

import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from webapp.domain.lifecycle import Reason
from webapp.domain.rules import RULES
from webapp.networks import lifetimes, plain, wire
from webapp.networks.answers import Answer, hear, made_no_sense, not_reached, understand
from webapp.networks.base import BaseRoom, Manner
from webapp.networks.linkedin import errors, logos
from webapp.networks.linkedin.errors import Problem
from webapp.networks.room import Ok, Outcome, Profile, Refused, Subject, Token, Unavailable, Why
from webapp.settings import NetworkSettings

MAY_POST = frozenset({"ADMINISTRATOR", "CONTENT_ADMINISTRATOR", "CONTENT_ADMIN"})
"""The roles in an organization that may publish for it; the last is the older name of the second."""
ORGANIZATION = "urn:li:organization:"
PER_PAGE = 100
PER_LOOKUP = 50
MOST_PAGES = 20
PAUSE_SECONDS = 1.0
"""How long to wait before LinkedIn is asked again what it may have got wrong."""
ENDED = {"expired": Reason.LAPSED}
"""What introspection says of a token that is no longer active; everything else means: taken away."""
POSTING = "(organizationContentAuthorizationAction:(actionType:ORGANIC_SHARE_CREATE))"


class Asking(BaseRoom):
    """The part of LinkedIn's room that asks and changes nothing. `sleep` waits before a question is repeated."""

    def __init__(self, manner: Manner, own: NetworkSettings, sleep: Callable[[float], None] = time.sleep) -> None:
        super().__init__(manner, own)
        self.sleep = sleep
        self.versioned = {"LinkedIn-Version": self.api_version, "X-Restli-Protocol-Version": "2.0.0"}

    def exchange(
        self, callback_url: str, redirect_uri: str, code_verifier: str | None, now: datetime
    ) -> Outcome[Token]:
        """Trade the code. A year counts from the yes that LinkedIn remembers, also where it showed no screen again."""
        outcome = super().exchange(callback_url, redirect_uri, code_verifier, now)
        if not isinstance(outcome, Ok):
            return outcome
        about = self._introspected(outcome.value, now)
        since = lifetimes.seconds(about.value.get("authorized_at")) if isinstance(about, Ok) else None
        year = RULES[self.network].reauthorize_after
        if since is None or since > now.timestamp() or year is None:  # it is silent, or makes no sense
            return outcome
        end = year.after(datetime.fromtimestamp(since, UTC))
        stated = outcome.value.ends_at
        sooner = end > now and (stated is None or end < stated)
        return Ok(replace(outcome.value, ends_at=end)) if sooner else outcome

    def subject(self, token: Token, now: datetime) -> Outcome[Subject]:
        """Who said yes."""
        member = self._member(token, now)
        return Ok(Subject(member.value.external_id, member.value.name)) if isinstance(member, Ok) else member

    def profiles(self, token: Token, now: datetime) -> Outcome[list[Profile]]:
        """The member, and every organization that the member may post for, with its logo."""
        member = self._member(token, now)
        if not isinstance(member, Ok):
            return member
        ids: list[str] = []
        for answer in self._roles(token, now):
            if not isinstance(answer, Answer):
                return answer
            ids += [one for one in _organizations(answer) if one not in ids]
        found = [member.value]
        for first in range(0, len(ids), PER_LOOKUP):
            named = self._looked_up(ids[first : first + PER_LOOKUP], token, now, with_logos=True)
            if not isinstance(named, Ok):
                return named
            found += named.value
        return Ok(found)

    def check(self, token: Token, external_id: str, now: datetime) -> Outcome[Profile]:
        """Does the consent still carry this account? For an organization: may the member still post for it?

        Its logo is not asked for: LinkedIn counts a member's calls by the day.
        """
        alive = self._introspected(token, now)
        if not isinstance(alive, Ok):
            return alive
        member = self._member(token, now)
        if not isinstance(member, Ok) or member.value.external_id == external_id:
            return member
        allowed = self._may_post(token, member.value.external_id, external_id, now)
        if not isinstance(allowed, Ok):
            return allowed
        named = self._looked_up([external_id], token, now)
        return named if not isinstance(named, Ok) else Ok(named.value[0])

    def _member(self, token: Token, now: datetime) -> Outcome[Profile]:
        answer = self._get(f"{self.api_url}/v2/userinfo", token, now)
        if not isinstance(answer, Answer):
            return answer
        member = plain.identity(answer.body.get("sub"))
        if not member:
            return made_no_sense(answer, "names nobody")
        name, picture = plain.name(answer.body.get("name")) or member, plain.picture(answer.body.get("picture"))
        return Ok(Profile(member, name, kind="profile", picture_url=picture))

    def _introspected(self, token: Token, now: datetime) -> Outcome[dict[str, Any]]:
        """What LinkedIn says of a living token, which costs none of the member's calls; asked again before a no."""
        outcome = self._introspected_once(token, now)
        if not isinstance(outcome, Refused) or outcome.reason is not Reason.ACCESS_REMOVED:
            return outcome
        self.sleep(PAUSE_SECONDS)
        return self._introspected_once(token, now)

    def _introspected_once(self, token: Token, now: datetime) -> Outcome[dict[str, Any]]:
        form = {"client_id": self.dance.client_id, "client_secret": self.dance.client_secret, "token": token.access}
        try:
            answer = understand(wire.ask_by_form(self._beside_token("introspectToken"), form), now)
        except wire.FAULTS as fault:
            return not_reached(fault)
        if isinstance(answer, Unavailable):
            return answer
        active = answer.body.get("active")
        if not answer.is_good:
            mine = plain.word(answer.body.get("error")) in ("invalid_client", "unauthorized_client")
            return Unavailable(Why.OUR_CONFIGURATION if mine else Why.DOWN, detail=f"{answer.status} introspection")
        if not isinstance(active, bool):
            return made_no_sense(answer, "without a word on the token")
        if active:
            return Ok(answer.body)
        status = plain.word(answer.body.get("status"))
        return Refused(ENDED.get(status, Reason.ACCESS_REMOVED), detail=f"token {status}")

    def _beside_token(self, name: str) -> str:
        return f"{self.dance.token_url.rpartition('/')[0]}/{name}"

    def _roles(self, token: Token, now: datetime) -> Iterator[Answer | Refused | Unavailable]:
        """The member's roles, page after page; the place in the list is counted here, no answer leads anywhere."""
        for page in range(MOST_PAGES):
            where = f"q=roleAssignee&state=APPROVED&start={page * PER_PAGE}&count={PER_PAGE}"
            answer = self._get(f"{self.api_url}/rest/organizationAcls?{where}", token, now)
            listed = answer.body.get("elements") if isinstance(answer, Answer) else None
            if isinstance(answer, Answer) and not isinstance(listed, list):
                yield made_no_sense(answer, "lists nothing")
                return
            yield answer
            if not isinstance(listed, list) or len(listed) < PER_PAGE:
                return

    def _looked_up(
        self, ids: list[str], token: Token, now: datetime, *, with_logos: bool = False
    ) -> Outcome[list[Profile]]:
        answer = self._get(f"{self.api_url}/rest/organizations?ids=List({','.join(ids)})", token, now)
        if not isinstance(answer, Answer):
            return answer
        results = answer.body.get("results")
        known = results if isinstance(results, dict) else {}
        images = {one: image for one in ids if with_logos and (image := logos.image_of(known.get(one))) is not None}
        at = self._logos_at(images.values(), token, now)
        return Ok([_organization(one, known.get(one), at.get(images.get(one, ""))) for one in ids])

    def _logos_at(self, images: Collection[str], token: Token, now: datetime) -> dict[str, str]:
        """Where these images are. An account without a picture is no fault: whatever goes wrong here, there is none."""
        if not images:
            return {}
        answer = self._get(f"{self.api_url}/{logos.asked_for(images)}", token, now)
        return logos.addresses(answer.body) if isinstance(answer, Answer) else {}

    def _may_post(self, token: Token, member: str, organization: str, now: datetime) -> Outcome[None]:
        person, page = quote(f"urn:li:person:{member}", safe=""), quote(f"{ORGANIZATION}{organization}", safe="")
        key = f"(impersonator:{person},organization:{page},action:{POSTING})"
        answer = self._get(f"{self.api_url}/rest/organizationAuthorizations/{key}", token, now)
        if not isinstance(answer, Answer):
            return answer
        status = answer.body.get("status")
        words = [word.rpartition(".")[2] for word in status] if isinstance(status, dict) else []
        if words == ["Approved"]:
            return Ok(None)
        return Refused(Reason.PERMISSION_LOST, detail="denied") if words else made_no_sense(answer, "without a status")

    def _get(self, url: str, token: Token, now: datetime) -> Answer | Refused | Unavailable:
        """A good answer, or what a no means. What LinkedIn gets wrong now and then is asked once more."""
        for last in (False, True):
            try:
                response = wire.get(url, token.access, self.versioned if "/rest/" in url else None)
            except wire.FAULTS as fault:
                return not_reached(fault)
            heard = hear(response, now, errors.read)
            doubtful = response.status_code == HTTPStatus.CONFLICT
            doubtful = doubtful or (isinstance(heard, Problem) and heard.number == errors.REVOKED)
            if last or not doubtful:
                return outcome_of(heard, now) if isinstance(heard, Problem) else heard
            self.sleep(PAUSE_SECONDS)
        raise AssertionError  # the second time is the last


def outcome_of(problem: Problem, now: datetime) -> Refused | Unavailable:
    """What a no means to whoever published nothing; a complaint about content makes no sense there."""
    means, detail = problem.means, f"{problem.status} {problem.code}"
    if isinstance(means, Reason):
        return Refused(means, detail=detail)
    if isinstance(means, Why):
        return Unavailable(means, midnight(now) if means is Why.RATE_LIMITED else None, detail=detail)
    return Unavailable(Why.DOWN, detail=detail)


def midnight(now: datetime) -> datetime:
    """When LinkedIn's daily limits begin anew: the next midnight in UTC."""
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def _organizations(answer: Answer) -> list[str]:
    """The ids of those organizations in a page of roles that the member may post for."""
    roles = [one for one in answer.body["elements"] if isinstance(one, dict) and one.get("role") in MAY_POST]
    urns = [urn for one in roles if isinstance(urn := one.get("organization"), str) and urn.startswith(ORGANIZATION)]
    return [urn.removeprefix(ORGANIZATION) for urn in urns if urn.removeprefix(ORGANIZATION).isdecimal()]


def _organization(external_id: str, told: Any, logo: str | None) -> Profile:
    told = told if isinstance(told, dict) else {}
    name, handle = plain.name(told.get("localizedName")), plain.name(told.get("vanityName"))
    return Profile(external_id, name or handle or external_id, handle, kind="organization", picture_url=logo)
