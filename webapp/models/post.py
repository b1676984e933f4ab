"""What is, was or will be published on an account."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.domain.posts import PostState
from webapp.models.account import Account
from webapp.models.base import Base, word
from webapp.models.user import User


class Post(Base):
    """One post on one account. `due_at` is kept when a disconnect cancels it, so that it can come back.

    `moment` is what lists are ordered by: published_at, else due_at, else when it was last touched.
    """

    __tablename__ = "post"
    __table_args__ = (
        Index("ix_post_account_state", "account_id", "state", "due_at"),
        Index("ix_post_list", "workspace_id", "state", "moment", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[PostState] = mapped_column(word(PostState))
    due_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    remote_url: Mapped[str | None]
    cancelled_at: Mapped[datetime | None]
    moment: Mapped[datetime]
    created_at: Mapped[datetime]

    account: Mapped[Account] = relationship()
    author: Mapped[User | None] = relationship()
