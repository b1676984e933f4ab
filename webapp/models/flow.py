"""One way to a network and back: the intent that travels in the OAuth state, single use, bound to one browser."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.domain.rules import Network
from webapp.models.base import Base, word


class Intent(StrEnum):
    """What somebody set out to do."""

    CONNECT = "connect"
    RECONNECT = "reconnect"


class Flow(Base):
    """An OAuth dance under way. `state_hash` is the SHA-256 of the state, `browser_hash` of the browser's own secret.

    `used_at` is set once, by the callback that exchanges the code (compare-and-set); `result_url` is where a second
    identical callback (double click, reload, back button) is sent. Between consent and choice, `found` lists the
    accounts and `sealed_token` the tokens (bound to this row); both are emptied when the choice is made or expires.
    """

    __tablename__ = "flow"

    id: Mapped[int] = mapped_column(primary_key=True)
    state_hash: Mapped[str] = mapped_column(unique=True)
    browser_hash: Mapped[str]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    network: Mapped[Network] = mapped_column(word(Network))
    intent: Mapped[Intent] = mapped_column(word(Intent))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    sealed_verifier: Mapped[str | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    result_url: Mapped[str | None]
    subject_id: Mapped[str | None]
    subject_name: Mapped[str | None]
    found: Mapped[list[Any]] = mapped_column(default=list)
    sealed_token: Mapped[str | None] = mapped_column(Text)

    def aad(self, which: str) -> str:
        """What binds a sealed secret ("verifier" or "token") to this row."""
        return f"flow:{self.state_hash}:{which}"
