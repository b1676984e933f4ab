"""The form in which a network's facts are kept. One file per network fills it in; the dialects only read it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

CLIENT_ID = "relink-demo"
"""The id under which Relink is registered at every network."""
CLIENT_SECRET = "sandbox-secret"  # noqa: S105 - it guards nothing: the networks are pretend ones
"""The registered app's secret."""


class CountedFrom(StrEnum):
    """The moment from which a refresh token's life counts."""

    CONSENT = "consent"
    LAST_USE = "last use"


@dataclass(frozen=True)
class Permission:
    """One scope: its name on the wire and what the consent screen says about it."""

    scope: str
    says: str


@dataclass(frozen=True, kw_only=True)
class Refresh:
    """How a network's refresh tokens behave."""

    lives: timedelta
    counted_from: CountedFrom
    rotates: bool = False
    """Single use: each refresh gives a new one, and using an old one again kills the whole grant."""
    stated: bool = False
    """Whether the answer carries `refresh_token_expires_in`."""
    repeated: bool = False
    """Whether the answer to a refresh repeats a refresh token that it keeps."""
    needs_scope: str | None = None
    """The permission without which no refresh token is given."""

    def ends(self, consented_at: datetime, now: datetime) -> datetime:
        """When a refresh token that is used (or made) at `now` will die."""
        return (consented_at if self.counted_from is CountedFrom.CONSENT else now) + self.lives


@dataclass(frozen=True)
class ErrorRow:
    """One way in which a network says no: the status, and what its dialect puts into the body."""

    status: int
    words: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Network:
    """Everything the pretend world knows about one network."""

    name: str
    display_name: str
    monogram: str
    accounts_word: str
    """What the consent screen calls the things one ticks."""
    permissions: tuple[Permission, ...]
    lists_with: frozenset[str]
    """Scopes any of which lets an app list and read accounts."""
    publishes_with: frozenset[str]
    """Scopes any of which lets an app publish."""
    separator: str
    code_lives: timedelta
    access_lives: timedelta
    refresh: Refresh | None
    data_access_lives: timedelta | None = None
    """How long after the consent data may be read, whatever the token's own life (`data_access_expires_in`)."""
    token_bytes: int = 32
    """How much chance is in a token; a third more characters than that, and it starts alike everywhere."""
    one_scope_set: bool = False
    """Whether a yes to other permissions ends the person's earlier consents."""
    most_refresh_tokens: int | None = None
    """How many living refresh tokens one person may have; the oldest ones die silently."""
    errors: Mapping[str, ErrorRow] = field(default_factory=dict)
    """Its errors by the names that orders use. Empty: the dialect makes an answer of whatever is ordered."""

    @property
    def scopes(self) -> tuple[str, ...]:
        """The names of all permissions there are."""
        return tuple(permission.scope for permission in self.permissions)
