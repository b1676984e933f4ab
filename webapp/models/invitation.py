"""Invitations to a workspace: an address, what its owner may do there, and a key that opens the door once."""

from datetime import datetime

from sqlalchemy import Boolean, ColumnElement, ForeignKey, Index, and_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.domain.permissions import Social
from webapp.models.base import Base, only_where, word
from webapp.models.user import DEFAULT_TIMEZONE, User
from webapp.models.workspace import Workspace

OPEN = "accepted_at IS NULL AND revoked_at IS NULL"


class Invitation(Base):
    """One invitation. The mail carries a random key, the row only its SHA-256 (`key_hash`).

    `letter` counts the mails: sending it again makes a new key, and the old one opens nothing any more. An address has
    at most one open invitation to a workspace; one that has expired (`expires_at`) is open until it is sent again or
    revoked. `address` is stored in lower case.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        Index("uq_invitation_open", "workspace_id", "address", unique=True, **only_where(OPEN)),
        Index("ix_invitation_list", "workspace_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    address: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    super_admin: Mapped[bool] = mapped_column(Boolean, default=False)
    social: Mapped[Social] = mapped_column(word(Social), default=Social.NONE)
    locale: Mapped[str | None]
    timezone: Mapped[str] = mapped_column(default=DEFAULT_TIMEZONE)
    key_hash: Mapped[str] = mapped_column(unique=True)
    letter: Mapped[int] = mapped_column(default=1)
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    written_at: Mapped[datetime]
    """When the latest key was made."""
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    workspace: Mapped[Workspace] = relationship()
    invited_by: Mapped[User | None] = relationship()

    @property
    def mail_key(self) -> str:
        """What its latest mail is called in the outbox."""
        return f"invitation:{self.id}:{self.letter}"


def is_open() -> ColumnElement[bool]:
    """As SQL: neither accepted nor revoked, though perhaps expired."""
    return and_(Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
