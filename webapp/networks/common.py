"""The common dialect: one way of speaking for all five networks, which the pretend ones understand.

A network's own file says what differs (`Manner`). Each real network's own way of listing, checking and refusing
replaces the methods below, network by network; the dance, the limits and the sanity of times stay as they are.
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from webapp.domain.lifecycle import Reason
from webapp.domain.rules import Network
from webapp.networks import lifetimes, plain, wire
from webapp.networks.answers import Answer, made_no_sense, not_reached, understand
from webapp.networks.oauth import POST, Dance
from webapp.networks.room import Ok, Outcome, Profile, Refused, Subject, Token, Unavailable, Why
from webapp.settings import NetworkSettings

REASONS = {
    "expired": Reason.LAPSED,
    "access_removed": Reason.ACCESS_REMOVED,
    "security": Reason.SECURITY,
    "permission_lost": Reason.PERMISSION_LOST,
    "account_gone": Reason.ACCOUNT_GONE,
}
SOONEST_RENEWAL = timedelta(minutes=1)
MOST_PAGES = 100
LONGEST_LISTING_SECONDS = 24.0


@dataclass(frozen=True, kw_only=True)
class Manner:
    """What differs from network to network.

    `needed` are the scopes without which an account can't be kept. `{version}` in an address is the API's version.
    `renew_before` says how long before its end an access token is renewed (None: the machine can't), `youngest` how
    old it must be for that, `usual_life` how long it lives where the answer doesn't say. `stated_ends` are the fields
    of a token answer (seconds) that state an end which only a person can move. `access_end_is_final`: where the
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
    access_end_is_final: bool = True
    check_every: timedelta | None = timedelta(days=1)


class CommonRoom:
    """A room that speaks the common dialect in a network's manner. Implements `room.Room`."""

    def __init__(self, manner: Manner, own: NetworkSettings) -> None:
        self.network = manner.network
        self.uses_pkce = manner.uses_pkce
        self.scopes = manner.scopes
        self.check_every = manner.check_every
        self.consent_origin = _origin(own.auth_url or manner.auth_url)
        self._manner = manner
        version = own.api_version or manner.version
        self._api_url = own.api_url or manner.api_url.format(version=version)
        self._dance = Dance(
            client_id=own.client_id,
            client_secret=own.client_secret,
            auth_url=own.auth_url or manner.auth_url.format(version=version),
            token_url=own.token_url or manner.token_url.format(version=version),
            revoke_url=own.revoke_url or manner.revoke_url.format(version=version),
            client_auth=manner.client_auth,
            reason=_why_no_token,
        )

    def is_own_issuer(self, issuer: str) -> bool:
        """Whether `iss` names this network."""
        return self._dance.is_own_issuer(issuer, self._manner.issuers)

    def authorize_url(self, redirect_uri: str, state: str, code_verifier: str | None, again: bool) -> str:
        """Where to send the person."""
        extra = {**self._manner.ask, **(self._manner.ask_again if again else {})}
        verifier = code_verifier if self.uses_pkce else None
        scope = self._manner.separator.join(self.scopes)
        return self._dance.authorize_url(redirect_uri, state, verifier, scope, extra)

    def exchange(
        self, callback_url: str, redirect_uri: str, code_verifier: str | None, now: datetime
    ) -> Outcome[Token]:
        """Trade the code for a token."""
        verifier = code_verifier if self.uses_pkce else None
        answer = self._dance.exchange(callback_url, redirect_uri, verifier, now)
        return Ok(self._token(answer.value, now)) if isinstance(answer, Ok) else answer

    def renew(self, token: Token, now: datetime) -> Outcome[Token]:
        """A fresh token; a refresh token, an end or scopes that the answer leaves out stay as they are."""
        if token.refresh is None:
            return Refused(Reason.LAPSED, detail="nothing to renew with")
        answer = self._dance.refresh(token.refresh, now)
        return Ok(self._token(answer.value, now, before=token)) if isinstance(answer, Ok) else answer

    def renew_at(self, token: Token, now: datetime) -> datetime | None:
        """Shortly before the access token ends; of a short-lived one half its life; never where that gains nothing."""
        before, end = self._manner.renew_before, token.access_expires_at
        if before is None or end is None or token.refresh is None:
            return None
        if token.ends_at is not None and end >= token.ends_at:
            return None
        return max(end - before, now + (end - now) / 2, now + self._manner.youngest)

    def revoke(self, token: str, now: datetime) -> Outcome[None]:
        """Give the whole consent back."""
        return self._dance.revoke(token, now)

    def missing_scopes(self, token: Token) -> tuple[str, ...]:
        """The permissions we can't do without and did not get, in the order in which we asked."""
        return tuple(scope for scope in self.scopes if scope in self._manner.needed and scope not in token.scopes)

    def subject(self, token: Token, now: datetime) -> Outcome[Subject]:
        """Who said yes."""
        answer = self._get(f"{self._api_url}/me", token, now)
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
        answer = self._get(f"{self._api_url}/accounts/{quote(external_id, safe='')}", token, now)
        if not isinstance(answer, Answer):
            return answer
        profile = _profile(answer.body)
        if profile is None or profile.external_id != external_id:
            return made_no_sense(answer, "names another account")
        return Ok(profile)

    def _pages(self, token: Token, now: datetime) -> Iterator[Answer | Refused | Unavailable]:
        """One page after another, at our own address only, never the same twice, and not for ever."""
        url, seen, until = f"{self._api_url}/me/accounts", set[str](), time.monotonic() + LONGEST_LISTING_SECONDS
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
        return url.isascii() and url.isprintable() and url.startswith(f"{self._api_url}/")

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

    def _token(self, body: dict[str, Any], now: datetime, before: Token | None = None) -> Token:
        """A token of a token answer; what it leaves out is kept from `before`."""
        refresh = plain.secret(body.get("refresh_token")) or (before.refresh if before else None)
        renewable = refresh is not None and self._manner.renew_before is not None
        stated = lifetimes.access_end(body.get("expires_in"), now)
        ends = [lifetimes.stated_end(body.get(name), now) for name in self._manner.stated_ends]
        ends += [stated] if self._manner.access_end_is_final and not renewable else []
        usual = now + self._manner.usual_life if renewable and self._manner.usual_life else None
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


def _why_no_token(answer: Answer) -> Reason:
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
