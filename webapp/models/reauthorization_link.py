"""A link by which somebody without a seat, who owns the login at the network, reauthorizes one account."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.models.account import Account
from webapp.models.base import Base
from webapp.models.user import User
from webapp.models.workspace import Workspace


class ReauthorizationLink(Base):
    """One link. Its address carries a random key, the row only that key's SHA-256 (`key_hash`).

    It is open until `expires_at`, unless it was revoked, or used: one reconnect that succeeded. What is done by it is
    done on behalf of whoever created it, and only while they may do it themselves. `mailed_to` None: it was copied.
    """

    __tablename__ = "reauthorization_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(unique=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    """None once the account was removed; the link then says so."""
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    mailed_to: Mapped[str | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    revoked_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]

    workspace: Mapped[Workspace] = relationship()
    account: Mapped[Account | None] = relationship()
    created_by: Mapped[User] = relationship()
