"""One Page, profile, organization or channel, connected to a workspace."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    and_,
    case,
    func,
    null,
    or_,
    type_coerce,
)
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship, validates

from webapp.domain import lifecycle
from webapp.domain.lifecycle import Lifecycle, Reason, Status
from webapp.domain.permissions import Holding
from webapp.domain.rules import MAY_HAVE_US_FORGET, RULES, Network, Rule
from webapp.models.base import Base, only_where, word
from webapp.models.grant import Grant
from webapp.models.user import User


def folded(text: str) -> str:
    """Text as searches compare it: without regard to case, alike on every database ("ÖSTERREICH" is "österreich")."""
    return text.casefold()


def sought_in_new_row(context: Any) -> str:
    """What a search for a newly inserted account looks in, for inserts in batches, too."""
    row = context.get_current_parameters()
    return folded(f"{row['name']}\n{row.get('handle') or ''}")


class Account(Base):
    """A connected account. Its facts are `life`; `lapses_at`, `lapses_as`, `kept_until` and `wake_at` are derived from
    it and written with it (`become`), so that lists can be filtered and sweeps find what is due by index.

    `version` makes every change a compare-and-set: who lost the race gets StaleDataError instead of overwriting.
    """

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("workspace_id", "network", "external_id"),
        Index("ix_account_wake", "wake_at", **only_where("wake_at IS NOT NULL")),
        Index("ix_account_picture", "picture_at", **only_where("picture_at IS NOT NULL")),
        Index("ix_account_history", "history_at", **only_where("history_at IS NOT NULL")),
        Index("ix_account_subject", "workspace_id", "network", "subject_id"),
        Index("ix_account_external", "network", "external_id"),
        Index("ix_account_person", "network", "subject_id"),
        Index("ix_account_list", "workspace_id", "disconnected_at", "lapses_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    network: Mapped[Network] = mapped_column(word(Network))
    external_id: Mapped[str]
    """The account's id at the network."""
    kind: Mapped[str] = mapped_column(default="page")
    """What the network calls it: page, profile, organization, channel."""
    name: Mapped[str]
    handle: Mapped[str] = mapped_column(default="")
    sought: Mapped[str] = mapped_column(default=sought_in_new_row)
    """Name and handle as searches compare them (`folded`); follows from both."""
    picture_url: Mapped[str | None]
    """Where the network keeps its picture; pages show our own copy (`AccountPicture`)."""
    picture_at: Mapped[datetime | None]
    """When to fetch it; None: there is nothing to fetch."""
    picture_mark: Mapped[str | None]
    """Of our copy's content; None: there is none, and pages show initials."""
    subject_id: Mapped[str | None]
    subject_name: Mapped[str | None]
    """The person at the network who authorized it last: whose one login can repair it, even once the grant is gone."""
    grant_id: Mapped[int | None] = mapped_column(ForeignKey("network_grant.id", ondelete="SET NULL"), index=True)
    first_connected_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    connected_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    """Who authorized it last."""
    restricted: Mapped[bool] = mapped_column(Boolean, default=False)
    """True: only the people listed in `access` (and super admins) may use it."""
    publishing_held_until: Mapped[datetime | None]
    """No post is handed to the network before: somebody is about to disconnect the account."""
    history_at: Mapped[datetime | None]
    """When to ask its network what was published without us; None: never (`rules.TELLING_HISTORY`)."""
    created_at: Mapped[datetime]

    life: Mapped[Lifecycle] = composite(
        Lifecycle,
        mapped_column("authorized_at"),
        mapped_column("active_at"),
        mapped_column("network_ends_at", nullable=True),
        mapped_column("disconnected_at", nullable=True),
        mapped_column("reason", word(Reason), nullable=True),
        mapped_column("history_deleted_at", nullable=True),
    )
    lapses_at: Mapped[datetime | None]
    """The deadline while connected (None: none, or disconnected)."""
    lapses_as: Mapped[Reason | None] = mapped_column(word(Reason))
    kept_until: Mapped[datetime | None]
    """The last moment the history can come back: of the disconnect, or of the one that the deadline would be."""
    wake_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    grant: Mapped[Grant | None] = relationship()
    first_connected_by: Mapped[User | None] = relationship(foreign_keys=[first_connected_by_id])
    connected_by: Mapped[User | None] = relationship(foreign_keys=[connected_by_id])
    access: Mapped[list["AccountAccess"]] = relationship(cascade="all, delete-orphan", passive_deletes=True)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's declaration

    @validates("name", "handle")
    def _renamed(self, key: str, value: str) -> str:
        parts = {"name": self.name or "", "handle": self.handle or ""} | {key: value}
        self.sought = folded(f"{parts['name']}\n{parts['handle']}")
        return value

    @property
    def rule(self) -> Rule:
        """The clocks of its network."""
        return RULES[self.network]

    @property
    def name_in_log(self) -> str | None:
        """What lines of the log call it; None for an account that is a person whom we may have to forget."""
        is_the_person = self.external_id == self.subject_id
        return None if is_the_person and self.network in MAY_HAVE_US_FORGET else self.name or None

    @property
    def holding(self) -> Holding:
        """Who is tied to it, as the domain's permissions ask."""
        allowed = frozenset(row.user_id for row in self.access) if self.restricted else None
        return Holding(self.first_connected_by_id, self.connected_by_id, allowed)

    def status(self, now: datetime) -> Status:
        """What it is at `now`."""
        return lifecycle.status(self.life, self.rule, now)

    def become(self, life: Lifecycle, steps: Iterable[int], now: datetime) -> None:
        """Take on new facts, with everything that lists and sweeps read from them; `steps` are the workspace's."""
        self.life = life
        derived = Derived.of(life, self.rule, steps, now)
        self.lapses_at, self.lapses_as = derived.lapses_at, derived.lapses_as
        self.kept_until, self.wake_at = derived.kept_until, derived.wake_at


def is_connected(now: datetime) -> ColumnElement[bool]:
    """As SQL: the account is connected at `now`, whether or not the worker has seen a deadline that has passed."""
    columns = Account.__table__.c
    return and_(columns.disconnected_at.is_(None), or_(columns.lapses_at.is_(None), columns.lapses_at > now))


def name_in_log() -> ColumnElement[str | None]:
    """As SQL: `Account.name_in_log`."""
    columns = Account.__table__.c
    at_such = type_coerce(columns.network, String).in_(sorted(MAY_HAVE_US_FORGET))
    is_the_person = and_(columns.external_id == columns.subject_id, at_such)
    return case((is_the_person, null()), else_=func.nullif(columns.name, ""))


@dataclass(frozen=True)
class Derived:
    """The columns that follow from a life; for one row (`Account.become`) and for batches alike."""

    lapses_at: datetime | None
    lapses_as: Reason | None
    kept_until: datetime | None
    wake_at: datetime | None

    @classmethod
    def of(cls, life: Lifecycle, rule: Rule, steps: Iterable[int], now: datetime, swept: bool = False) -> "Derived":
        """Work them out at `now`; `swept` says that what was due has just been done."""
        end = lifecycle.deadline(life, rule)
        wake = (lifecycle.wake_after if swept else lifecycle.wake_at)(life, rule, steps, now)
        if end is None:
            return cls(None, None, lifecycle.kept_until(life, rule), wake)
        return cls(end.at, end.reason, rule.history_kept.after(end.at), wake)


class AccountAccess(Base):
    """One of the chosen people who may use a restricted account."""

    __tablename__ = "account_access"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True)
