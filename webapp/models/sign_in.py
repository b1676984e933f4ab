"""Who is signed in where: one row per browser, so that signing out and a changed password end it on the server."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.models.base import Base
from webapp.models.user import User


class SignIn(Base):
    """One browser's sign-in. The cookie carries a random key, the row only its SHA-256 (`key_hash`)."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    workspace_id: Mapped[int | None] = mapped_column(ForeignKey("workspace.id", ondelete="SET NULL"))
    """The workspace this browser looks at."""
    created_at: Mapped[datetime] = mapped_column(index=True)
    seen_at: Mapped[datetime]
    proved_at: Mapped[datetime]
    """When this person last proved here who they are: at signing in, and whenever they were asked again."""
    ended_at: Mapped[datetime | None]
    user_agent: Mapped[str] = mapped_column(default="")

    user: Mapped[User] = relationship()
