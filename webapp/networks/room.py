"""What a room is: how one network is spoken to, and the three outcomes of every call to it.

A call ends as `Ok`, as `Refused` (the network said no, and why) or as `Unavailable` (it could not say: outage, limit,
time-out, our own misconfiguration). Only the room tells them apart; nothing outside reads a network's answer.
All moments are aware datetimes in UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from webapp.domain.lifecycle import Reason
from webapp.domain.rules import Network

T_co = TypeVar("T_co", covariant=True)

HTTP_TIMEOUT_SECONDS = 20.0
"""How long a network may keep us waiting for an answer to begin, and for one to be complete; a call that drips can take
both. Longer than the slowest renewals seen (12 s): to give up on one that the network has carried out loses its token.
Leases are longer still (a test pins it)."""
ASK_TIMEOUT_SECONDS = 10.0
"""The same for questions that change nothing: they can be asked again, and somebody may be waiting."""


class Why(StrEnum):
    """Why a network could not say yes or no."""

    DOWN = "down"
    """Not reached, timed out, 5xx, or an answer that makes no sense."""
    RATE_LIMITED = "rate_limited"
    OUR_CONFIGURATION = "our_configuration"
    """Our client id, secret, version or bill: the operator's to mend, never the account's fault."""


@dataclass(frozen=True)
class Ok(Generic[T_co]):
    """The network answered."""

    value: T_co


@dataclass(frozen=True)
class Refused:
    """The network refuses: `reason` is what the account would be disconnected with. `detail` is safe to log."""

    reason: Reason
    detail: str = ""


@dataclass(frozen=True)
class Unavailable:
    """The network can't be asked now. `retry_at` is its own word on when, if it gave one (sane, capped)."""

    why: Why
    retry_at: datetime | None = None
    detail: str = ""


Outcome = Ok[T_co] | Refused | Unavailable


@dataclass(frozen=True)
class Token:
    """What a network gives for a consent. Never printed: the secrets are left out of its repr.

    `access_expires_at`: the machine's clock, None where the token has no end. `ends_at`: an end the network itself
    states after which only a person can help (the earliest of those), None where it states none.
    """

    access: str = field(repr=False)
    refresh: str | None = field(repr=False, default=None)
    access_expires_at: datetime | None = None
    ends_at: datetime | None = None
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Subject:
    """The person who said yes, as the network names them.

    `itself`: the only account of this person, where the answer that names them tells it as well (X, which takes money
    for each answer); None where `Room.profiles` must be asked.
    """

    id: str
    name: str
    itself: "Profile | None" = field(default=None, compare=False)


class Hindrance(StrEnum):
    """Why an account that a consent offers can't be kept connected by it."""

    MAY_NOT_PUBLISH = "may_not_publish"
    """The person's role there does not allow publishing."""
    NO_PROFESSIONAL_ACCOUNT = "no_professional_account"
    """It is a Page, and no professional Instagram account is to be seen behind it."""


@dataclass(frozen=True)
class Profile:
    """One Page, profile, organization or channel that a consent offers."""

    external_id: str
    name: str
    handle: str = ""
    kind: str = "page"
    picture_url: str | None = None
    hindrance: Hindrance | None = None
    """Why it is shown and can't be connected with this consent; None where it can."""


class Room(Protocol):
    """How one network is spoken to. Every method but `authorize_url` makes at most a few HTTP calls, all timed out."""

    network: Network
    uses_pkce: bool
    scopes: tuple[str, ...]
    check_every: timedelta | None
    """How often to ask whether a consent still carries its accounts; None where asking costs money and a successful
    renewal says it already."""
    api_version: str
    """The version of the network's interface that is spoken; "" where it has none that could end."""
    consent_origin: str
    """Scheme and host of the page on which a person says yes: where our forms may lead."""
    consent_key: str
    """The same for two rooms whose consents are one at the network: asked for at one page, for one client."""

    def is_own_issuer(self, issuer: str) -> bool:
        """Whether the `iss` that came with a callback names this network, and no other one."""

    def authorize_url(self, redirect_uri: str, state: str, code_verifier: str | None, again: bool) -> str:
        """Where to send the person. `again` asks the network to insist on a fresh yes, where it can."""

    def exchange(
        self, callback_url: str, redirect_uri: str, code_verifier: str | None, now: datetime
    ) -> Outcome[Token]:
        """Trade the code in the callback's address for a token."""

    def subject(self, token: Token, now: datetime) -> Outcome[Subject]:
        """Who said yes."""

    def profiles(self, token: Token, now: datetime) -> Outcome[list[Profile]]:
        """Everything this consent offers, all pages of it."""

    def missing_scopes(self, token: Token) -> tuple[str, ...]:
        """The permissions we asked for and did not get."""

    def renew(self, token: Token, now: datetime) -> Outcome[Token]:
        """A fresh token by the machine alone. What the answer leaves out is kept from `token`."""

    def renew_at(self, token: Token, now: datetime) -> datetime | None:
        """When to renew this token: early enough, and no earlier. None where the machine cannot or need not."""

    def check(self, token: Token, external_id: str, now: datetime) -> Outcome[Profile]:
        """Does the consent still carry this account? The cheapest honest question."""

    def revoke(self, token: str, now: datetime) -> Outcome[None]:
        """Give the whole consent back."""


Rooms = Mapping[Network, Room]


def one_consent(rooms: Rooms, network: Network) -> list[Network]:
    """The networks on which a person's consent is the same as on this one: itself, and as a rule no other.

    Facebook and Instagram are such a pair where one app of Facebook's is used for both.
    """
    if network not in rooms:
        return [network]
    return [other for other, room in rooms.items() if room.consent_key == rooms[network].consent_key]
