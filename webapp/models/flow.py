"""One way to a network and back: the intent that travels in the OAuth state, single use, bound to one browser."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.domain.rules import Network
from webapp.models.base import Base, word


class Intent(StrEnum):
    """What somebody set out to do."""

    CONNECT = "connect"
    RECONNECT = "reconnect"


class End(StrEnum):
    """How it came out."""

    CONNECTED = "connected"
    """Accounts were connected or reconnected; `story` counts and names them."""
    CANCELLED = "cancelled"
    """The person said no at the network."""
    DECLINED = "declined"
    """The person said yes at the network, and then chose nothing here."""
    NETWORK_ERROR = "network_error"
    """The network sent the person back with an error of its own, or without a code."""
    CODE_REFUSED = "code_refused"
    UNAVAILABLE = "unavailable"
    SCOPES_MISSING = "scopes_missing"
    NOTHING_FOUND = "nothing_found"
    WRONG_ACCOUNT = "wrong_account"
    """Another account came back than the one to be reconnected. The choice may go on with what was found."""
    NOT_ALLOWED = "not_allowed"
    """The person may no longer do what they set out for."""
    ACCOUNT_REMOVED = "account_removed"
    """The account to be reconnected was removed from Relink meanwhile."""
    OVERTAKEN = "overtaken"
    """Somebody else changed the same accounts at the same moment, again and again."""
    EXPIRED = "expired"
    """Nobody chose in time."""
    LINK_CLOSED = "link_closed"
    """The link by which somebody without a seat came was used, revoked or over meanwhile."""


class Flow(Base):
    """An OAuth dance under way. `state_hash` is the SHA-256 of the state, `browser_hash` of the browser's own secret.

    `used_at` is set once, by the callback that exchanges the code (compare-and-set). `end` says how it came out and
    `story` tells the facts of it (words, names, numbers, ISO moments; never a secret), so that a second identical
    callback (double click, reload, back button) is answered with the same. Between consent and choice, `found` lists
    the accounts and `sealed_token` holds the token (bound to this row); both are emptied once it is over
    (`finished_at`). A choice after a reconnect has no `sealed_token`: the grant of `subject_id` holds it already.
    """

    __tablename__ = "flow"
    __table_args__ = (Index("ix_flow_user", "user_id", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    state_hash: Mapped[str] = mapped_column(unique=True)
    browser_hash: Mapped[str]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    network: Mapped[Network] = mapped_column(word(Network))
    intent: Mapped[Intent] = mapped_column(word(Intent))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    link_id: Mapped[int | None] = mapped_column(ForeignKey("reauthorization_link.id", ondelete="CASCADE"), index=True)
    """The link by which somebody without a seat began this, on behalf of `user_id`, who created the link."""
    sealed_verifier: Mapped[str | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    end: Mapped[End | None] = mapped_column(word(End))
    story: Mapped[dict[str, Any]] = mapped_column(default=dict)
    subject_id: Mapped[str | None]
    subject_name: Mapped[str | None]
    network_ends_at: Mapped[datetime | None]
    """The end that the network stated with this consent."""
    found: Mapped[list[Any]] = mapped_column(default=list)
    sealed_token: Mapped[str | None] = mapped_column(Text)

    def aad(self, which: str) -> str:
        """What binds a sealed secret ("verifier" or "token") to this row."""
        return f"flow:{self.state_hash}:{which}"
