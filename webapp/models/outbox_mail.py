"""The outbox: mails owed to single people that no account's deadline owes, such as invitations."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.domain.purposes import Purpose
from webapp.models.base import Base, only_where, word
from webapp.models.workspace import Workspace


class OutboxMail(Base):
    """One mail. Written by the transaction that owes it, sent after its commit, by the same story as a `Notice`'s.

    `key` names what it is about, such as "invitation:7:1": the same key is owed once. The link may hold a secret, so it
    is sealed (bound to `key`) until the mail is sent, and then forgotten. `reader` and `address` are whom it goes to;
    they need no seat. `facts` are the names it mentions.
    """

    __tablename__ = "outbox_mail"
    __table_args__ = (Index("ix_outbox_mail_due", "next_try_at", **only_where("next_try_at IS NOT NULL")),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    purpose: Mapped[Purpose] = mapped_column(word(Purpose))
    workspace_id: Mapped[int | None] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"), index=True)
    address: Mapped[str]
    reader: Mapped[str]
    locale: Mapped[str | None]
    timezone: Mapped[str]
    sealed_link: Mapped[str | None] = mapped_column(Text)
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    next_try_at: Mapped[datetime | None]
    claimed_until: Mapped[datetime | None]
    claims: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    parked_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)

    workspace: Mapped[Workspace | None] = relationship()

    def aad(self) -> str:
        """What binds the sealed link to this row."""
        return f"outbox:{self.key}"
