"""Asking Facebook: the code for a long token, who somebody is, which Pages a consent offers, whether it still stands.

Source: networks.md, section 1.
"""

import time
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from webapp.domain.lifecycle import Reason
from webapp.networks import graph_errors, lifetimes, plain, wire
from webapp.networks.answers import Answer, made_no_sense
from webapp.networks.graph import GraphRoom, hear, outcome_of
from webapp.networks.room import Hindrance, Ok, Outcome, Profile, Refused, Subject, Token, Unavailable, Why

MAY_PUBLISH = {"CREATE_CONTENT", "MANAGE", "MODERATE"}
LISTED = "id,name,username,tasks,picture{url}"
SHOWN = "id,name,username,picture{url}"
MOST_PAGES = 100
LONGEST_LISTING_SECONDS = 24.0


class Asking(GraphRoom):
    """The part of Facebook's room that asks and changes nothing but tokens. `per_page`: Pages asked for at a time."""

    per_page = 100

    def exchange(
        self,
        callback_url: str,
        redirect_uri: str,
        code_verifier: str | None,  # noqa: ARG002 - Facebook knows no challenge
        now: datetime,
    ) -> Outcome[Token]:
        """The code for a short token, and that for a long one: Page tokens taken with a short one die within hours."""
        codes = parse_qs(urlsplit(callback_url).query).get("code", [])
        code = plain.secret(codes[0]) if len(codes) == 1 else None
        if code is None:
            return Refused(Reason.ACCESS_REMOVED, detail="no code")
        short = self._token_answer(now, redirect_uri=redirect_uri, code=code)
        if not isinstance(short, Answer):
            return short
        long = self._token_answer(now, grant_type="fb_exchange_token", fb_exchange_token=short.body["access_token"])
        if not isinstance(long, Answer):
            return long
        about = self._about(long.body["access_token"], now)
        if not isinstance(about, Ok):
            return about
        return Ok(
            Token(
                access=long.body["access_token"],
                access_expires_at=lifetimes.access_end(long.body.get("expires_in"), now) or self._usual_end(now),
                ends_at=_moment(about.value.get("data_access_expires_at"), now),
                scopes=self._granted(about.value.get("scopes"), ()),
            )
        )

    def _usual_end(self, now: datetime) -> datetime | None:
        """When a long token ends that does not say so."""
        return now + self.manner.usual_life if self.manner.usual_life else None

    def subject(self, token: Token, now: datetime) -> Outcome[Subject]:
        """Who said yes."""
        answer = self.ask("me", token.access, now, fields="id,name")
        if not isinstance(answer, Answer):
            return answer
        subject = Subject(plain.identity(answer.body.get("id")), plain.name(answer.body.get("name")))
        return Ok(subject) if subject.id else made_no_sense(answer, "names nobody")

    def profiles(self, token: Token, now: datetime) -> Outcome[list[Profile]]:
        """Every Page of this consent, each once. Only cursors are followed: the address in `next` lacks our proof."""
        found: dict[str, Profile] = {}
        seen, until = set[str](), time.monotonic() + LONGEST_LISTING_SECONDS
        params = {"fields": LISTED, "limit": str(self.per_page)}
        while True:
            answer = self.ask("me/accounts", token.access, now, **params)
            if not isinstance(answer, Answer):
                return answer
            listed = answer.body.get("data")
            if not isinstance(listed, list):
                return made_no_sense(answer, "lists nothing")
            found |= {profile.external_id: profile for item in listed if (profile := _profile(item)) is not None}
            after = _after(answer.body.get("paging"))
            if after is None:
                return Ok(list(found.values()))
            if after in seen or len(seen) >= MOST_PAGES or time.monotonic() > until:
                return Unavailable(Why.DOWN, detail="pages lead astray")
            seen.add(after)
            params["after"] = after

    def check(self, token: Token, external_id: str, now: datetime) -> Outcome[Profile]:
        """Does the consent still carry this Page? The token first, then the Page with the Page's own token.

        Only that one sees a role lost while the person's own token stays alive.
        """
        about = self._about(token.access, now)
        if not isinstance(about, Ok):
            return about
        key = self.key_of(token, external_id, now)
        if not isinstance(key, str):
            return key
        answer = self.ask(quote(external_id, safe=""), key, now, fields=SHOWN)
        if not isinstance(answer, Answer):
            return answer
        profile = _profile(answer.body)
        if profile is None or profile.external_id != external_id:
            return made_no_sense(answer, "names another account")
        return Ok(profile)

    def revoke(self, token: str, now: datetime) -> Outcome[None]:
        """Give the whole consent back."""
        answer = hear(lambda: wire.send("DELETE", self.dance.revoke_url, token, params=self.proof(token)), now)
        return Ok(None) if isinstance(answer, Answer) else answer

    def key_of(self, token: Token, external_id: str, now: datetime) -> str | Refused | Unavailable:
        """The Page's own token, which has no end: it is asked for each time and kept nowhere."""
        own = self.ask(quote(external_id, safe=""), token.access, now, fields="access_token")
        if not isinstance(own, Answer):
            return own
        key = plain.secret(own.body.get("access_token"))
        return key or Refused(Reason.PERMISSION_LOST, detail="no token of the Page")

    def _about(self, token: str, now: datetime) -> Outcome[dict[str, Any]]:
        """What Facebook says of a token; Refused where it is dead."""
        answer = self.ask("debug_token", self.app_token, now, input_token=token)
        if not isinstance(answer, Answer):
            return answer
        data = answer.body.get("data")
        if not isinstance(data, dict) or not isinstance(data.get("is_valid"), bool):
            return made_no_sense(answer, "about no token")
        if data["is_valid"]:
            return Ok(data)
        problem = graph_errors.read(data.get("error"))
        return Refused(Reason.ACCESS_REMOVED, detail="dead") if problem is None else outcome_of(problem, now, {})

    def _token_answer(self, now: datetime, **form: str) -> Answer | Refused | Unavailable:
        own = {"client_id": self.dance.client_id, "client_secret": self.dance.client_secret}
        answer = hear(lambda: wire.ask_by_form(self.dance.token_url, own | form), now)
        if isinstance(answer, Answer) and plain.secret(answer.body.get("access_token")) is None:
            return made_no_sense(answer, "without a token")
        return answer


def _after(paging: Any) -> str | None:
    """The cursor of the next page; None on the last one, which has no `next`."""
    if not isinstance(paging, dict) or not paging.get("next") or not isinstance(paging.get("cursors"), dict):
        return None
    return plain.secret(paging["cursors"].get("after"))


def _moment(value: Any, now: datetime) -> datetime | None:
    """A moment in seconds since 1970 that a person must come before; None for 0 (never) and for nonsense."""
    at = lifetimes.seconds(value)
    if at is None or not 0 < at - now.timestamp() <= lifetimes.LONGEST_END.total_seconds():
        return None
    return datetime.fromtimestamp(at, UTC)


def _profile(item: Any) -> Profile | None:
    if not isinstance(item, dict) or not (external_id := plain.identity(item.get("id"))):
        return None
    username, tasks = plain.name(item.get("username")), item.get("tasks")
    may = not isinstance(tasks, list) or any(task in MAY_PUBLISH for task in tasks if isinstance(task, str))
    picture = item.get("picture")
    data = picture.get("data") if isinstance(picture, dict) else None
    return Profile(
        external_id=external_id,
        name=plain.name(item.get("name")) or username or external_id,
        handle=f"@{username}" if username else "",
        kind="page",
        picture_url=plain.picture(data.get("url")) if isinstance(data, dict) else None,
        hindrance=None if may else Hindrance.MAY_NOT_PUBLISH,
    )
