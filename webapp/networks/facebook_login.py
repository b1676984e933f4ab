"""Facebook Login, by which two networks are connected: Facebook's Pages, and Instagram's accounts behind them.

The code for a long token and those of the Pages, who somebody is, what Facebook says of a token, and giving it back.
Source: networks.md, section 1.
"""

import time
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from webapp.domain.lifecycle import Reason
from webapp.domain.rules import Network
from webapp.networks import graph_errors, graph_posts, lifetimes, plain, wire
from webapp.networks.answers import Answer, code_in, made_no_sense
from webapp.networks.base import Manner
from webapp.networks.graph import GraphRoom, after, hear, outcome_of
from webapp.networks.keyring import Keyring, key
from webapp.networks.room import Ok, Outcome, Refused, Subject, Token, Unavailable, Why

MAY_PUBLISH = {"CREATE_CONTENT", "MANAGE", "MODERATE"}
MOST_PAGES = 100
LONGEST_LISTING_SECONDS = 24.0


def manner(network: Network, *scopes: str) -> Manner:
    """How Facebook is asked for consents to these permissions, none of which can be done without."""
    return Manner(
        network=network,
        scopes=scopes,
        needed=frozenset(scopes),
        version="v26.0",
        auth_url="https://www.facebook.com/{version}/dialog/oauth",
        token_url="https://graph.facebook.com/{version}/oauth/access_token",  # noqa: S106 - an address
        revoke_url="https://graph.facebook.com/{version}/me/permissions",
        api_url="https://graph.facebook.com/{version}",
        separator=",",
        ask={"auth_type": "rerequest"},  # asks once more for what was declined before
        ask_again={"auth_type": "rerequest,reauthorize"},  # renews the 90 days as well
        access_end_is_final=False,  # the Pages' own tokens, taken with the long one, have no end
        usual_life=timedelta(days=60),
    )


class FacebookLogin(GraphRoom):
    """The part of a room that its people enter through Facebook. `per_page`: Pages asked for at a time."""

    per_page = 100
    key_fields = "id,access_token"

    def exchange(
        self,
        callback_url: str,
        redirect_uri: str,
        code_verifier: str | None,  # noqa: ARG002 - Facebook knows no challenge
        now: datetime,
    ) -> Outcome[Token]:
        """The code for a short token, and that for a long one: Page tokens taken with a short one die within hours."""
        code = code_in(callback_url)
        if not isinstance(code, str):
            return code
        short = self._for_code(code, redirect_uri, now)
        if not isinstance(short, Answer):
            return short
        long = self._token_answer(now, grant_type="fb_exchange_token", fb_exchange_token=short.body["access_token"])
        return self._with_pages(long, now) if isinstance(long, Answer) else long

    def _with_pages(self, long: Answer, now: datetime) -> Outcome[Token]:
        """The long token with what Facebook says of it, and with the tokens of the Pages that it opens."""
        person = long.body["access_token"]
        about = self._about(person, now)
        if not isinstance(about, Ok):
            return about
        scopes = self._granted(about.value.get("scopes"), ())
        keys: dict[str, str] = {}
        if not self.missing_scopes(Token(person, scopes=scopes)):
            pages = self.pages(Token(person), now, self.key_fields)
            if not isinstance(pages, Ok):
                return pages
            found = ((self.opens(page), key(page.get("access_token"))) for page in pages.value)
            keys = {opened: own for opened, own in found if opened and own is not None}
        ring = Keyring(person, plain.identity(about.value.get("user_id")), keys)
        return Ok(
            Token(
                access=ring.written(),
                access_expires_at=lifetimes.access_end(long.body.get("expires_in"), now) or self._usual_end(now),
                ends_at=_moment(about.value.get("data_access_expires_at"), now),
                scopes=scopes,
            )
        )

    def subject(self, token: Token, now: datetime) -> Outcome[Subject]:
        """Who said yes."""
        answer = self.ask("me", Keyring.read(token.access).person, now, fields="id,name")
        if not isinstance(answer, Answer):
            return answer
        subject = Subject(plain.identity(answer.body.get("id")), plain.name(answer.body.get("name")))
        return Ok(subject) if subject.id else made_no_sense(answer, "names nobody")

    def revoke(self, token: str, now: datetime) -> Outcome[None]:
        """Give the whole consent back; with our own token where the person's has ended and the Pages' live on."""
        ring = Keyring.read(token)
        given = self._delete(self.dance.revoke_url, ring.person, now)
        if isinstance(given, Refused) and given.reason is Reason.LAPSED and ring.whose:
            address = f"{self.api_url}/{quote(ring.whose, safe='')}/permissions"
            return self._delete(address, self.app_token, now)
        return given

    def _delete(self, address: str, token: str, now: datetime) -> Outcome[None]:
        answer = hear(lambda: wire.send("DELETE", address, token, params=self.proof(token)), now)
        return Ok(None) if isinstance(answer, Answer) else answer

    def pages(self, token: Token, now: datetime, fields: str) -> Outcome[list[dict[str, Any]]]:
        """Every Page of this consent with these fields. Only cursors are followed: the address in `next` lacks our
        proof."""
        found: list[dict[str, Any]] = []
        person = Keyring.read(token.access).person
        seen, until = set[str](), time.monotonic() + LONGEST_LISTING_SECONDS
        params = {"fields": fields, "limit": str(self.per_page)}
        while True:
            answer = self.ask("me/accounts", person, now, **params)
            if not isinstance(answer, Answer):
                return answer
            listed = answer.body.get("data")
            if not isinstance(listed, list):
                return made_no_sense(answer, "lists nothing")
            found += [item for item in listed if isinstance(item, dict)]
            cursor = after(answer.body.get("paging"))
            if cursor is None:
                return Ok(found)
            if cursor in seen or len(seen) >= MOST_PAGES or time.monotonic() > until:
                return Unavailable(Why.DOWN, detail="pages lead astray")
            seen.add(cursor)
            params["after"] = cursor

    def opens(self, page: dict[str, Any]) -> str:
        """The id at the network of what a listed Page's own token opens; "" where that is nothing of ours."""
        return plain.identity(page.get("id"))

    def key_of(self, token: Token, external_id: str, now: datetime) -> str | Refused | Unavailable:
        """The own token of a Page, which came with the consent; a bare token of the person's has to ask for it."""
        ring = Keyring.read(token.access)
        if external_id in ring.pages:
            return ring.pages[external_id]
        if ring.pages:
            return Refused(Reason.PERMISSION_LOST, detail="not of this consent")
        pages = self.pages(token, now, self.key_fields)
        if not isinstance(pages, Ok):
            return pages
        keys = (key(page.get("access_token")) for page in pages.value if self.opens(page) == external_id)
        return next(keys, None) or Refused(Reason.PERMISSION_LOST, detail="no token of the Page")

    def living_key(self, token: Token, external_id: str, now: datetime) -> str | Refused | Unavailable:
        """The same, once Facebook has said that it lives."""
        own = self.key_of(token, external_id, now)
        if isinstance(own, str):
            about = self._about(own, now)
            return own if isinstance(about, Ok) else about
        return own

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

    def _usual_end(self, now: datetime) -> datetime | None:
        """When a long token ends that does not say so."""
        return now + self.manner.usual_life if self.manner.usual_life else None

    def _for_code(self, code: str, redirect_uri: str, now: datetime) -> Answer | Refused | Unavailable:
        """A short token. A code that Facebook does not know is "an invalid parameter" (100) like any other one."""
        answers: list[Any] = []

        def call() -> Any:
            answers.append(self._ask_for_token(redirect_uri=redirect_uri, code=code))
            return answers[-1]

        answer = self._with_token(hear(call, now))
        if isinstance(answer, Unavailable) and answers and graph_posts.rejected(answers[-1]) is not None:
            return Refused(Reason.ACCESS_REMOVED, detail=answer.detail)
        return answer

    def _token_answer(self, now: datetime, **form: str) -> Answer | Refused | Unavailable:
        return self._with_token(hear(lambda: self._ask_for_token(**form), now))

    def _ask_for_token(self, **form: str) -> Any:
        own = {"client_id": self.dance.client_id, "client_secret": self.dance.client_secret}
        return wire.ask_by_form(self.dance.token_url, own | form)

    @staticmethod
    def _with_token(answer: Answer | Refused | Unavailable) -> Answer | Refused | Unavailable:
        if isinstance(answer, Answer) and key(answer.body.get("access_token")) is None:
            return made_no_sense(answer, "without a token")
        return answer


def may_publish(page: dict[str, Any]) -> bool:
    """Whether the person's tasks on a listed Page allow publishing; yes where Facebook tells none."""
    tasks = page.get("tasks")
    return not isinstance(tasks, list) or any(task in MAY_PUBLISH for task in tasks if isinstance(task, str))


def _moment(value: Any, now: datetime) -> datetime | None:
    """A moment in seconds since 1970 that a person must come before; None for 0 (never) and for nonsense."""
    at = lifetimes.seconds(value)
    if at is None or not 0 < at - now.timestamp() <= lifetimes.LONGEST_END.total_seconds():
        return None
    return datetime.fromtimestamp(at, UTC)
