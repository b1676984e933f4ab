"""Single sign-on: who people are at the company's provider, and their ways there and back."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.models.base import Base, word
from webapp.models.user import User


class Identity(Base):
    """A person as a provider knows them: `subject` is theirs for good there, `email` what it said when linked."""

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"), UniqueConstraint("user_id", "issuer"))

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    issuer: Mapped[str]
    subject: Mapped[str]
    email: Mapped[str]
    linked_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()


class Aim(StrEnum):
    """What somebody goes to the provider for."""

    SIGN_IN = "sign_in"
    LINK = "link"
    PROVE = "prove"


class SignOn(Base):
    """One way to the provider and back. The hashes are SHA-256; the verifier is sealed to this row.

    `user_id` is who went, where somebody was signed in. `used_at` is set once, by the callback. Where the password is
    to be given once before linking, `subject` and `email` keep who came back; `finished_at` ends that, too.
    """

    __tablename__ = "sign_on"

    id: Mapped[int] = mapped_column(primary_key=True)
    state_hash: Mapped[str] = mapped_column(unique=True)
    browser_hash: Mapped[str]
    aim: Mapped[Aim] = mapped_column(word(Aim))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    issuer: Mapped[str]
    nonce: Mapped[str]
    sealed_verifier: Mapped[str | None] = mapped_column(Text)
    goal: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    subject: Mapped[str | None]
    email: Mapped[str | None]
    tries: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None]

    def aad(self) -> str:
        """What binds the sealed verifier to this row."""
        return f"sign_on:{self.state_hash}"
