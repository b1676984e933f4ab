"""The dance, once for all rooms: sending a person off, trading the code, renewing, giving back. On Authlib.

Authlib 1.9.9 takes a 429 without an `error` for a token, and trips over an `expires_in` that is no number; so every
answer is looked at by `_demand_token` before Authlib sees it, and life times are none of its business (lifetimes.py).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session

from webapp.domain.lifecycle import Reason
from webapp.networks import plain
from webapp.networks.answers import Answer, code_in, made_no_sense, not_reached, understand
from webapp.networks.room import Ok, Outcome, Refused, Unavailable, Why
from webapp.networks.wire import FAULTS, Bounded

BASIC = "client_secret_basic"
POST = "client_secret_post"

OURS_TO_MEND = frozenset(
    {
        "invalid_client",
        "unauthorized_client",
        "unsupported_grant_type",
        "invalid_scope",
        "redirect_uri_mismatch",
        "org_internal",
    }
)
TRY_LATER = {
    "temporarily_unavailable": Why.DOWN,
    "server_error": Why.DOWN,
    "slow_down": Why.RATE_LIMITED,
} | dict.fromkeys(("rateLimitExceeded", "userRateLimitExceeded"), Why.RATE_LIMITED)
THE_PERSON_MUST_COME = frozenset(
    {"invalid_grant", "invalid_request", "access_denied", "invalid_token", "admin_policy_enforced"}
)
"""X answers a dead refresh token with `invalid_request`, so that counts as a refusal as well."""

WhyNot = Callable[[Answer], Reason]


class NoToken(Exception):
    """The answer carries no token; `outcome` says what it is instead."""

    def __init__(self, outcome: Refused | Unavailable) -> None:
        super().__init__(type(outcome).__name__)
        self.outcome = outcome


class Session(Bounded, OAuth2Session):  # type: ignore[misc]  # Authlib carries no types
    """Authlib's session within our bounds. It hands out a token answer as it came, without reading times into it."""

    def parse_response_token(self, answer: Answer) -> dict[str, Any]:
        """The token answer, kept where Authlib looks for it; `answer` is what `_demand_token` let through."""
        self.token_auth.token = answer.body
        return answer.body


@dataclass(frozen=True, kw_only=True)
class Dance:
    """How one network is asked for consents and tokens.

    `reason` reads from a refusal why the network refuses; `refusing` are statuses that refuse whatever the network's
    word with them is, unless that word speaks of us. Answers are given as they came (a JSON object with an
    `access_token` in it); making a Token of them is the dialect's.
    """

    client_id: str
    client_secret: str = field(repr=False)
    auth_url: str
    token_url: str
    revoke_url: str
    client_auth: str
    reason: WhyNot
    refusing: frozenset[int] = frozenset()

    def authorize_url(
        self, redirect_uri: str, state: str, code_verifier: str | None, scope: str, extra: Mapping[str, str]
    ) -> str:
        """Where to send the person; with an S256 challenge when there is a verifier, and never with another kind."""
        with self._session(redirect_uri=redirect_uri, scope=scope, code_challenge_method="S256") as session:
            url, _ = session.create_authorization_url(self.auth_url, state=state, code_verifier=code_verifier, **extra)
        return str(url)

    def exchange(
        self, callback_url: str, redirect_uri: str, code_verifier: str | None, now: datetime
    ) -> Outcome[dict[str, Any]]:
        """Trade the code in the callback's address for a token answer."""
        code = code_in(callback_url)
        if not isinstance(code, str):
            return code

        def ask(session: Session) -> Any:
            return session.fetch_token(
                self.token_url,
                grant_type="authorization_code",
                code=code,
                redirect_uri=redirect_uri,
                code_verifier=code_verifier,
            )

        return self._token(ask, now)

    def refresh(self, refresh_token: str, now: datetime) -> Outcome[dict[str, Any]]:
        """Renew. The old refresh token stands in the answer where the network left it out."""
        return self._token(lambda session: session.refresh_token(self.token_url, refresh_token=refresh_token), now)

    def revoke(self, token: str, now: datetime) -> Outcome[None]:
        """Give a consent back. A token that the network no longer knows is as good as revoked."""
        try:
            with self._session() as session:
                answer = understand_revocation(session.revoke_token(self.revoke_url, token=token), now)
        except (*FAULTS, AuthlibBaseError) as fault:
            return not_reached(fault)
        if isinstance(answer, Unavailable):
            return answer
        return Ok(None) if answer.is_good else self._no(answer)

    def is_own_issuer(self, issuer: str, others: tuple[str, ...] = ()) -> bool:
        """Whether `iss` in a callback (RFC 9207) names this network: a beginning of its address, on a whole segment."""
        own = issuer.rstrip("/")
        return bool(urlsplit(own).hostname) and (own in others or f"{self.auth_url}/".startswith(f"{own}/"))

    def _token(self, ask: Callable[[Session], Any], now: datetime) -> Outcome[dict[str, Any]]:
        def demand_token(response: requests.Response) -> Answer:
            return self._demand_token(response, now)

        try:
            with self._session() as session:
                session.register_compliance_hook("access_token_response", demand_token)
                session.register_compliance_hook("refresh_token_response", demand_token)
                return Ok(dict(ask(session)))
        except NoToken as instead:
            return instead.outcome
        except (*FAULTS, AuthlibBaseError) as fault:
            return not_reached(fault)

    def _demand_token(self, response: requests.Response, now: datetime) -> Answer:
        answer = understand(response, now)
        if isinstance(answer, Unavailable):
            raise NoToken(answer)
        if not answer.is_good or answer.body.get("error"):
            raise NoToken(self._no(answer))
        if plain.secret(answer.body.get("access_token")) is None:
            raise NoToken(made_no_sense(answer, "without a token"))
        return answer

    def _no(self, answer: Answer) -> Refused | Unavailable:
        """What a no at the token or revocation address means. Whatever we don't know blames nobody."""
        error = _word(answer.body.get("error"))
        detail = f"{answer.status} {error}"
        if error in OURS_TO_MEND:
            return Unavailable(Why.OUR_CONFIGURATION, detail=detail)
        if error in TRY_LATER:
            return Unavailable(TRY_LATER[error], detail=detail)
        if error in THE_PERSON_MUST_COME and answer.status in (200, 400, 401, 403):
            return Refused(self.reason(answer), detail=detail)
        if answer.status in self.refusing and any(
            isinstance(answer.body.get(name), str) for name in ("error", "title")
        ):
            return Refused(self.reason(answer), detail=detail)
        return Unavailable(Why.DOWN, detail=detail)

    def _session(self, **kwargs: Any) -> Session:
        make: Callable[..., Session] = Session
        return make(
            self.client_id,
            self.client_secret,
            token_endpoint_auth_method=self.client_auth,
            revocation_endpoint_auth_method=self.client_auth,
            **kwargs,
        )


def understand_revocation(response: requests.Response, now: datetime) -> Answer | Unavailable:
    """Like `understand`; but a yes to a revocation may well be an empty page (RFC 7009)."""
    if response.status_code in (200, 204):
        return Answer(response.status_code, {})
    return understand(response, now)


def _word(error: Any) -> str:
    """A no in one word; Google's API answers with an object that lists reasons, at this address as well."""
    listed = error.get("errors") if isinstance(error, dict) else None
    first = listed[0] if isinstance(listed, list) and listed and isinstance(listed[0], dict) else {}
    return plain.word(first.get("reason") if isinstance(error, dict) else error)
