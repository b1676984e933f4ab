"""What stands behind one person's bell that no account's deadline owes: in the app what a mail of the outbox is."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.domain.purposes import Purpose
from webapp.models.account import Account
from webapp.models.base import Base, word
from webapp.models.export import Export
from webapp.models.post import Post


class PersonalNotice(Base):
    """One of them. `key` is that of its mail: the same is told once. It goes with the account, the export or the post
    that it is about; `facts` are what else it mentions, and never the name of an account, which may have to be
    forgotten.
    """

    __tablename__ = "personal_notice"
    __table_args__ = (Index("ix_personal_notice_bell", "user_id", "workspace_id", "read_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    purpose: Mapped[Purpose] = mapped_column(word(Purpose))
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    export_id: Mapped[int | None] = mapped_column(ForeignKey("export.id", ondelete="CASCADE"), index=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), index=True)
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(index=True)
    read_at: Mapped[datetime | None]

    account: Mapped[Account | None] = relationship()
    export: Mapped[Export | None] = relationship()
    post: Mapped[Post | None] = relationship()
