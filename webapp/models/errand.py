"""What we owe to a network: revoking a consent upstream. Best effort, retried, then left for the operator to see."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.domain.rules import Network
from webapp.models.base import Base, only_where, word


class Errand(Base):
    """One revocation owed. `sealed_token` is bound to `key` (random), and emptied once the errand is over or dropped.

    A parked errand keeps it until the operator has it tried again, or drops it.
    """

    __tablename__ = "errand"
    __table_args__ = (
        Index("ix_errand_due", "next_try_at", **only_where("next_try_at IS NOT NULL")),
        Index("ix_errand_subject", "network", "subject_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    workspace_id: Mapped[int | None] = mapped_column(ForeignKey("workspace.id", ondelete="SET NULL"))
    network: Mapped[Network] = mapped_column(word(Network))
    subject_id: Mapped[str]
    subject_name: Mapped[str]
    sealed_token: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    next_try_at: Mapped[datetime | None]
    claimed_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    parked_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)

    def aad(self) -> str:
        """What binds the sealed token to this row."""
        return f"errand:{self.key}"
