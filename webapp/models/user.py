"""People, across workspaces. What they may do in one stands in `membership`."""

from datetime import datetime

from sqlalchemy import Boolean
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base

DEFAULT_TIMEZONE = "Europe/Berlin"


class User(Base):
    """Somebody who can sign in. `email` is stored in lower case; `locale` None means: as the browser asks."""

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    locale: Mapped[str | None]
    timezone: Mapped[str] = mapped_column(default=DEFAULT_TIMEZONE)
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    created_at: Mapped[datetime]
    password_changed_at: Mapped[datetime]

    @classmethod
    def new(cls, email: str, name: str, password_hash: str, now: datetime, **speaks: str | None) -> "User":
        """Somebody new, whose password counts from now on. `speaks`: their locale and timezone, where known."""
        return cls(
            email=email, name=name, password_hash=password_hash, created_at=now, password_changed_at=now, **speaks
        )
