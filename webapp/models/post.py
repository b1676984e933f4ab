"""What is, was or will be published on an account."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.domain.posts import PostState, Trouble
from webapp.models.account import Account
from webapp.models.base import Base, only_where, word
from webapp.models.composition import Composition
from webapp.models.user import User


def wakes(context: Any) -> datetime | None:
    """The alarm clock of a newly inserted post: what is scheduled must be published at its time."""
    row = context.get_current_parameters()
    due_at: datetime | None = row.get("due_at")
    return due_at if row["state"] == PostState.SCHEDULED else None


def aad_of(post_id: int) -> str:
    """What binds a sealed trace to its post."""
    return f"post:{post_id}:trace"


class Post(Base):
    """One post on one account. `due_at` is kept when a disconnect cancels it, so that it can come back.

    `moment` is what lists are ordered by: published_at, else due_at, else when it was last touched. What several posts
    have in common (link, files, title) is their `composition`; the text is each one's own. `wake_at` is when the worker
    must look at it next: to publish what is scheduled, or to find out what became of a call (`PUBLISHING`). `attempts`
    counts the calls that may have published it. `trouble` is why it waits or is late, `said` the network's own words.
    `sealed_trace` is what the network can be asked by after an answer that never came (bound to this row).
    `origin`: "" for what was written here, else the network it was found at.
    """

    __tablename__ = "post"
    __table_args__ = (
        Index("ix_post_list", "workspace_id", "state", "moment", "id"),
        Index("ix_post_account_list", "account_id", "state", "moment", "id"),
        Index("ix_post_author_list", "author_id", "state", "moment", "id"),
        Index("ix_post_wake", "wake_at", **only_where("wake_at IS NOT NULL")),
        Index("ix_post_on_its_way", "account_id", "wake_at", **only_where("state = 'publishing'")),
        Index("ix_post_remote", "account_id", "remote_id", **only_where("remote_id IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    composition_id: Mapped[int | None] = mapped_column(ForeignKey("composition.id", ondelete="SET NULL"), index=True)
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[PostState] = mapped_column(word(PostState))
    due_at: Mapped[datetime | None]
    wake_at: Mapped[datetime | None] = mapped_column(default=wakes)
    published_at: Mapped[datetime | None]
    remote_id: Mapped[str | None]
    remote_url: Mapped[str | None]
    origin: Mapped[str] = mapped_column(default="")
    cancelled_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    attempted_at: Mapped[datetime | None]
    trouble: Mapped[Trouble | None] = mapped_column(word(Trouble))
    said: Mapped[str] = mapped_column(Text, default="")
    sealed_trace: Mapped[str | None] = mapped_column(Text)
    moment: Mapped[datetime]
    created_at: Mapped[datetime]

    account: Mapped[Account] = relationship()
    author: Mapped[User | None] = relationship()
    composition: Mapped[Composition | None] = relationship()

    def aad(self) -> str:
        """What binds the sealed trace to this row."""
        return aad_of(self.id)
