"""What is owed to one person about one account and one deadline. The unique key is the promise "exactly once"."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.domain.notices import Kind
from webapp.models.account import Account
from webapp.models.base import Base, only_where, word
from webapp.models.user import User


class Notice(Base):
    """One notice, in the app and by mail. Written by the transaction that owes it, sent after its commit.

    The mail's story: owed (`next_try_at` set), claimed (`claimed_until`), then exactly one of `sent_at`, `withdrawn_at`
    (no longer true when its turn came) or `parked_at` (refused for good: the operator sees it). `subject_at` is the
    deadline warned of, or the moment of the disconnect or reconnect told of. `claims` counts how often the mail was
    handed to the mail server; more than one with a `sent_at` means that it may have arrived twice (same Message-ID).
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("account_id", "kind", "subject_at", "step", "user_id"),
        Index("ix_notice_due", "next_try_at", **only_where("next_try_at IS NOT NULL")),
        Index("ix_notice_bell", "user_id", "workspace_id", "read_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    kind: Mapped[Kind] = mapped_column(word(Kind))
    step: Mapped[int] = mapped_column(default=0)
    """Days before the deadline, for `ahead`; 0 for the others."""
    subject_at: Mapped[datetime]
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    next_try_at: Mapped[datetime | None]
    claimed_until: Mapped[datetime | None]
    claims: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    parked_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)

    account: Mapped[Account] = relationship()
    user: Mapped[User] = relationship()
