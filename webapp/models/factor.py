"""The second factor: a secret that a person's phone shares with us, and codes for when the phone is lost."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.models.base import Base
from webapp.models.user import User


class Factor(Base):
    """A person's authenticator. Until it is `confirmed_at` by a first right code it is only being set up.

    `last_step` is the 30-second step of the last code that was taken: neither it nor an earlier one is taken again.
    """

    __tablename__ = "factor"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), unique=True)
    sealed_secret: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(default=0)

    user: Mapped[User] = relationship()

    def aad(self) -> str:
        """What binds the sealed secret to this person."""
        return f"factor:{self.user_id}"


class RecoveryCode(Base):
    """One code that stands in for the phone, once. The row holds only its SHA-256; the person sees it a single time."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("user_id", "code_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    code_hash: Mapped[str]
    used_at: Mapped[datetime | None]


class HalfSignIn(Base):
    """Somebody who gave the right password and owes the code. The browser's session carries a key, the row its SHA-256.

    `tries` counts wrong codes; `ended_at` is set when it became a sign-in, or by too many of them.
    """

    __tablename__ = "half_sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(index=True)
    tries: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()
