"""The common dialect: one way of speaking for all networks whose own way of listing and refusing is not here yet.

Only the pretend networks understand it.
"""

import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import quote

from webapp.domain.lifecycle import Reason
from webapp.networks import plain, wire
from webapp.networks.answers import Answer, made_no_sense, not_reached, understand
from webapp.networks.base import BaseRoom, Manner
from webapp.networks.room import Ok, Outcome, Profile, Refused, Subject, Token, Unavailable, Why

__all__ = ["CommonRoom", "Manner"]

REASONS = {
    "expired": Reason.LAPSED,
    "access_removed": Reason.ACCESS_REMOVED,
    "security": Reason.SECURITY,
    "permission_lost": Reason.PERMISSION_LOST,
    "account_gone": Reason.ACCOUNT_GONE,
}
MOST_PAGES = 100
LONGEST_LISTING_SECONDS = 24.0


class CommonRoom(BaseRoom):
    """A room that speaks the common dialect. Implements `room.Room`."""

    def subject(self, token: Token, now: datetime) -> Outcome[Subject]:
        """Who said yes."""
        answer = self._get(f"{self.api_url}/me", token, now)
        if not isinstance(answer, Answer):
            return answer
        subject = Subject(plain.identity(answer.body.get("id")), plain.name(answer.body.get("name")))
        return Ok(subject) if subject.id else made_no_sense(answer, "names nobody")

    def profiles(self, token: Token, now: datetime) -> Outcome[list[Profile]]:
        """Everything this consent offers, all pages of it, each account once."""
        found: dict[str, Profile] = {}
        for answer in self._pages(token, now):
            if not isinstance(answer, Answer):
                return answer
            listed = answer.body.get("data")
            if not isinstance(listed, list):
                return made_no_sense(answer, "lists nothing")
            found |= {profile.external_id: profile for item in listed if (profile := _profile(item)) is not None}
        return Ok(list(found.values()))

    def check(self, token: Token, external_id: str, now: datetime) -> Outcome[Profile]:
        """Does the consent still carry this account?"""
        answer = self._get(f"{self.api_url}/accounts/{quote(external_id, safe='')}", token, now)
        if not isinstance(answer, Answer):
            return answer
        profile = _profile(answer.body)
        if profile is None or profile.external_id != external_id:
            return made_no_sense(answer, "names another account")
        return Ok(profile)

    def _pages(self, token: Token, now: datetime) -> Iterator[Answer | Refused | Unavailable]:
        """One page after another, at our own address only, never the same twice, and not for ever."""
        url, seen, until = f"{self.api_url}/me/accounts", set[str](), time.monotonic() + LONGEST_LISTING_SECONDS
        while url and len(seen) < MOST_PAGES:
            if url in seen or not self._is_ours(url) or time.monotonic() > until:
                yield Unavailable(Why.DOWN, detail="pages lead astray")
                return
            seen.add(url)
            answer = self._get(url, token, now)
            yield answer
            following = answer.body.get("next") if isinstance(answer, Answer) else None
            url = following if isinstance(following, str) else ""

    def _is_ours(self, url: str) -> bool:
        """The token goes to the network's own API and nowhere else, whatever an answer says."""
        return url.isascii() and url.isprintable() and url.startswith(f"{self.api_url}/")

    def _get(self, url: str, token: Token, now: datetime) -> Answer | Refused | Unavailable:
        try:
            answer = understand(wire.get(url, token.access), now)
        except wire.FAULTS as fault:
            return not_reached(fault)
        if isinstance(answer, Unavailable) or answer.is_good:
            return answer
        error = answer.body.get("error")
        reason = plain.word(error.get("reason") if isinstance(error, dict) else None)
        if reason in REASONS:
            return Refused(REASONS[reason], detail=f"{answer.status} {reason}")
        return made_no_sense(answer, reason)

    def _why_no_token(self, answer: Answer) -> Reason:
        """Why a refresh token is refused; where the network doesn't say, the access was taken away."""
        return REASONS.get(plain.word(answer.body.get("error_reason")), Reason.ACCESS_REMOVED)


def _profile(item: Any) -> Profile | None:
    """An account as the dialect shows it; None for something that can't be one."""
    if not isinstance(item, dict) or not (external_id := plain.identity(item.get("id"))):
        return None
    return Profile(
        external_id=external_id,
        name=plain.name(item.get("name")) or plain.name(item.get("handle")) or external_id,
        handle=plain.name(item.get("handle")),
        kind=plain.word(item.get("kind") or "page"),
        picture_url=plain.picture(item.get("picture")),
    )
