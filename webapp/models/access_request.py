"""Somebody asked those who may to do what they may not do themselves. The unique key is the promise "once a day"."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.domain.permissions import Act
from webapp.models.account import Account
from webapp.models.base import Base, word
from webapp.models.user import User


class AccessRequest(Base):
    """One request. `key` holds the asker, the account, the act and the UTC day, so that two tabs ask once.

    `asked` names those who were asked, as they were called then; without an account it is about connecting a new one.
    """

    __tablename__ = "access_request"
    __table_args__ = (Index("ix_access_request_asker", "workspace_id", "asker_id", "asked_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    asker_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    act: Mapped[Act] = mapped_column(word(Act))
    asked_at: Mapped[datetime] = mapped_column(index=True)
    asked: Mapped[list[Any]] = mapped_column(default=list)

    account: Mapped[Account | None] = relationship()
    asker: Mapped[User] = relationship()


class AccessRequestReader(Base):
    """One of those who were asked: the request stands behind their bell until they have read it."""

    __tablename__ = "access_request_reader"
    __table_args__ = (Index("ix_access_request_reader_bell", "user_id", "read_at"),)

    request_id: Mapped[int] = mapped_column(ForeignKey("access_request.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True)
    read_at: Mapped[datetime | None]

    request: Mapped[AccessRequest] = relationship()
