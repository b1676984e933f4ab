"""The story of one post: what happened to it, step by step."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, word


class Step(StrEnum):
    """What happened. That its account left or came back stands in the account's own log."""

    WRITTEN = "written"
    EDITED = "edited"
    SCHEDULED = "scheduled"
    UNSCHEDULED = "unscheduled"
    BEGUN = "begun"
    """Handed to the network; written before the call is made."""
    PUBLISHED = "published"
    PUT_OFF = "put_off"
    PARKED = "parked"
    LOOKED_UP = "looked_up"
    """The network was asked what became of it."""
    SETTLED = "settled"
    """A person said what became of it."""
    FOUND = "found"
    """Found at the network: published elsewhere."""


class PostStep(Base):
    """One step. `actor_id` None is the worker; `details` holds plain words, numbers and ISO moments, never a secret."""

    __tablename__ = "post_step"
    __table_args__ = (Index("ix_post_step_post", "post_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    actor_id: Mapped[int | None]
    actor_name: Mapped[str]
    what: Mapped[Step] = mapped_column(word(Step))
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
