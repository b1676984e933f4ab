"""What all rooms share: the dance, the tokens it brings, and when to renew them. No network's own words.

A network's file says what differs (`Manner`), and adds how one asks there who somebody is, what a consent offers,
whether it still stands, and how to publish.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from webapp.domain.lifecycle import Reason
from webapp.domain.rules import Network
from webapp.networks import lifetimes, plain
from webapp.networks.answers import Answer
from webapp.networks.oauth import POST, Dance
from webapp.networks.room import Ok, Outcome, Refused, Token
from webapp.settings import NetworkSettings

SOONEST_RENEWAL = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Manner:
    """What differs from network to network.

    `needed` are the scopes without which an account can't be kept. `{version}` in an address is the API's version.
    `renew_before` says how long before its end an access token is renewed (None: the machine can't), `youngest` how
    old it must be for that, `usual_life` how long it lives where the answer doesn't say. `stated_ends` are the fields
    of a token answer (seconds) that state an end which only a person can move. `refusing` are statuses with which the
    token address refuses, whatever word comes with them. `access_end_is_final`: where the
    machine can't renew, a person must come before the access token ends.
    """

    network: Network
    scopes: tuple[str, ...]
    needed: frozenset[str]
    auth_url: str
    token_url: str
    revoke_url: str
    api_url: str
    version: str = ""
    separator: str = " "
    client_auth: str = POST
    uses_pkce: bool = False
    ask: Mapping[str, str] = field(default_factory=dict)
    ask_again: Mapping[str, str] = field(default_factory=dict)
    issuers: tuple[str, ...] = ()
    usual_life: timedelta | None = None
    renew_before: timedelta | None = None
    youngest: timedelta = SOONEST_RENEWAL
    stated_ends: tuple[str, ...] = ()
    refusing: frozenset[int] = frozenset()
    access_end_is_final: bool = True
    check_every: timedelta | None = timedelta(days=1)


class BaseRoom:
    """The part of a `room.Room` that consists of OAuth, in a network's manner."""

    tells_afterwards = False
    """See `publishing.Publisher`; most networks can't be asked."""
    tells_history = False
    """See `publishing.Historian`."""

    def __init__(self, manner: Manner, own: NetworkSettings) -> None:
        self.network = manner.network
        self.uses_pkce = manner.uses_pkce
        self.scopes = manner.scopes
        self.check_every = manner.check_every
        self.consent_origin = _origin(own.auth_url or manner.auth_url)
        self.manner = manner
        version = own.api_version or manner.version
        self.api_version = version
        self.api_url = own.api_url or manner.api_url.format(version=version)
        self.dance = Dance(
            client_id=own.client_id,
            client_secret=own.client_secret,
            auth_url=own.auth_url or manner.auth_url.format(version=version),
            token_url=own.token_url or manner.token_url.format(version=version),
            revoke_url=own.revoke_url or manner.revoke_url.format(version=version),
            client_auth=manner.client_auth,
            reason=self._why_no_token,
            refusing=manner.refusing,
        )
        self.consent_key = f"{own.client_id} {self.dance.auth_url}"

    def is_own_issuer(self, issuer: str) -> bool:
        """Whether `iss` names this network."""
        return self.dance.is_own_issuer(issuer, self.manner.issuers)

    def authorize_url(self, redirect_uri: str, state: str, code_verifier: str | None, again: bool) -> str:
        """Where to send the person."""
        extra = {**self.manner.ask, **(self.manner.ask_again if again else {})}
        verifier = code_verifier if self.uses_pkce else None
        scope = self.manner.separator.join(self.scopes)
        return self.dance.authorize_url(redirect_uri, state, verifier, scope, extra)

    def exchange(
        self, callback_url: str, redirect_uri: str, code_verifier: str | None, now: datetime
    ) -> Outcome[Token]:
        """Trade the code for a token."""
        verifier = code_verifier if self.uses_pkce else None
        answer = self.dance.exchange(callback_url, redirect_uri, verifier, now)
        return Ok(self._token(answer.value, now)) if isinstance(answer, Ok) else answer

    def renew(self, token: Token, now: datetime) -> Outcome[Token]:
        """A fresh token; a refresh token, an end or scopes that the answer leaves out stay as they are."""
        if token.refresh is None:
            return Refused(Reason.LAPSED, detail="nothing to renew with")
        answer = self.dance.refresh(token.refresh, now)
        return Ok(self._token(answer.value, now, before=token)) if isinstance(answer, Ok) else answer

    def renew_at(self, token: Token, now: datetime) -> datetime | None:
        """Shortly before the access token ends; of a short-lived one half its life; never where that gains nothing."""
        before, end = self.manner.renew_before, token.access_expires_at
        if before is None or end is None or token.refresh is None:
            return None
        if token.ends_at is not None and end >= token.ends_at:
            return None
        return max(end - before, now + (end - now) / 2, now + self.manner.youngest)

    def revoke(self, token: str, now: datetime) -> Outcome[None]:
        """Give the whole consent back."""
        return self.dance.revoke(token, now)

    def missing_scopes(self, token: Token) -> tuple[str, ...]:
        """The permissions we can't do without and did not get, in the order in which we asked."""
        return tuple(scope for scope in self.scopes if scope in self.manner.needed and scope not in token.scopes)

    def _why_no_token(self, answer: Answer) -> Reason:  # noqa: ARG002 - for those networks that say why
        """Why a code or a refresh token is refused; most networks don't say: the access was taken away."""
        return Reason.ACCESS_REMOVED

    def _token(self, body: dict[str, Any], now: datetime, before: Token | None = None) -> Token:
        """A token of a token answer; what it leaves out is kept from `before`."""
        refresh = plain.secret(body.get("refresh_token")) or (before.refresh if before else None)
        renewable = refresh is not None and self.manner.renew_before is not None
        stated = lifetimes.access_end(body.get("expires_in"), now)
        ends = [lifetimes.stated_end(body.get(name), now) for name in self.manner.stated_ends]
        ends += [stated] if self.manner.access_end_is_final and not renewable else []
        usual = now + self.manner.usual_life if renewable and self.manner.usual_life else None
        return Token(
            access=body["access_token"],
            refresh=refresh,
            access_expires_at=stated or usual,
            ends_at=min((end for end in ends if end is not None), default=before.ends_at if before else None),
            scopes=self._granted(body.get("scope"), before.scopes if before else self.scopes),
        )

    @staticmethod
    def _granted(answered: Any, otherwise: tuple[str, ...]) -> tuple[str, ...]:
        """The scopes in an answer, however it separates them. An answer without any means: as asked (RFC 6749, 5.1)."""
        if isinstance(answered, list):
            answered = " ".join(scope for scope in answered if isinstance(scope, str))
        if not isinstance(answered, str):
            return otherwise
        return tuple(dict.fromkeys(plain.name(scope) for scope in answered.replace(",", " ").split()))


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
