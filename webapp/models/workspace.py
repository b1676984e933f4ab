"""The customer. Everything belongs to exactly one workspace; nothing crosses."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean
from sqlalchemy.orm import Mapped, mapped_column

from webapp.domain.notices import DEFAULT_STEPS
from webapp.domain.permissions import PLANS_WITH_SOCIAL, Plan
from webapp.models.base import Base, word


class Workspace(Base):
    """A customer's workspace: its plan, and what it wishes to be told."""

    __tablename__ = "workspace"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    plan: Mapped[Plan] = mapped_column(word(Plan), default=Plan.PROFESSIONAL)
    notice_steps: Mapped[list[Any]] = mapped_column(default=lambda: list(DEFAULT_STEPS))
    """Days before a deadline at which people are told, e.g. [7, 3, 1]; always contains 7."""
    tell_sudden: Mapped[bool] = mapped_column(Boolean, default=False)
    tell_done: Mapped[bool] = mapped_column(Boolean, default=False)
    tell_loss: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[datetime]

    @property
    def steps(self) -> tuple[int, ...]:
        """The notice steps, in days before the deadline."""
        return tuple(self.notice_steps)

    @property
    def has_social(self) -> bool:
        """Whether the plan includes the social pages."""
        return self.plan in PLANS_WITH_SOCIAL
