"""What somebody asked to take along: posts and account data as one archive, made by the worker and kept for a while."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.models.account import Account
from webapp.models.base import Base, only_where, word
from webapp.models.user import User


class ExportState(StrEnum):
    """How far an archive is."""

    WAITING = "waiting"
    MAKING = "making"
    READY = "ready"
    PARKED = "parked"
    """It could not be made; somebody may have it tried again."""


class Failure(StrEnum):
    """Why an archive could not be made."""

    DISK_FULL = "disk_full"
    ACCOUNT_GONE = "account_gone"
    NOT_FINISHED = "not_finished"
    """It was begun several times and came to no end."""


class Export(Base):
    """One archive. `key` names its file (random: nobody guesses it); `whole`: all accounts, else the one of
    `account_id`, which goes with the account while `name` stays (None for an account that is a person).

    `wake_at` is when a worker must look at it: to begin, to go on, or because whoever made it is gone (a lease).
    `attempt` counts the beginnings and tells a claim from a later one; `place` is where an attempt that was laid down
    in good order goes on, empty while somebody works. `done` of `total` posts are in it; `size` is bytes.
    """

    __tablename__ = "export"
    __table_args__ = (
        Index("ix_export_list", "workspace_id", "asked_at", "id"),
        Index("ix_export_wake", "wake_at", **only_where("wake_at IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    whole: Mapped[bool] = mapped_column(Boolean)
    name: Mapped[str | None]
    state: Mapped[ExportState] = mapped_column(word(ExportState), default=ExportState.WAITING)
    failure: Mapped[Failure | None] = mapped_column(word(Failure))
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    size: Mapped[int] = mapped_column(default=0)
    attempt: Mapped[int] = mapped_column(default=0)
    place: Mapped[dict[str, Any]] = mapped_column(default=dict)
    wake_at: Mapped[datetime | None]
    asked_at: Mapped[datetime]
    ready_at: Mapped[datetime | None]
    expires_at: Mapped[datetime] = mapped_column(index=True)

    account: Mapped[Account | None] = relationship()
    asked_by: Mapped[User | None] = relationship()
