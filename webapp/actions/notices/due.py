"""What is due for one account at a given moment: the domain decides from the facts of its row; nothing is written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Select, String, select, type_coerce

from webapp.actions.publishing import posts
from webapp.domain import lifecycle, notices
from webapp.domain.lifecycle import Lifecycle, Reason
from webapp.domain.notices import Kind
from webapp.domain.permissions import PLANS_WITH_SOCIAL
from webapp.domain.rules import RULES, Network
from webapp.models import Account, Workspace
from webapp.models.account import Derived, name_in_log
from webapp.models.listed import among


class Facts(Protocol):
    """One row of `facts_of`. Words come as they stand in the table: an unknown one must not hide the other rows."""

    id: int
    workspace_id: int
    network: str
    name: str
    name_in_log: str | None
    grant_id: int | None
    connected_by_id: int | None
    authorized_at: datetime
    active_at: datetime
    network_ends_at: datetime | None
    disconnected_at: datetime | None
    reason: str | None
    history_deleted_at: datetime | None
    lapses_at: datetime | None
    wake_at: datetime
    notice_steps: list[int]
    tell_sudden: bool
    tell_loss: bool
    plan: str


AS_THEY_STAND = ("network", "reason")
OF_THE_WORKSPACE = ("notice_steps", "tell_sudden", "tell_loss")


def columns_of_facts() -> list[Any]:
    """What to select for `Facts`, of accounts joined with their workspaces: plain columns, no objects of the tables."""
    own = [
        type_coerce(column, String).label(name) if name in AS_THEY_STAND else column
        for name, column in Account.__table__.c.items()
        if name in Facts.__annotations__
    ]
    its_workspaces = (getattr(Workspace, name) for name in OF_THE_WORKSPACE)
    plan = type_coerce(Workspace.plan, String).label("plan")
    return [*own, name_in_log().label("name_in_log"), *its_workspaces, plan]


def facts_of(account_ids: Sequence[int]) -> Select[Any]:
    """Select what `decide` takes about these accounts, the longest due first."""
    return (
        select(*columns_of_facts())
        .join(Workspace, Workspace.id == Account.workspace_id)
        .where(Account.id.in_(among(account_ids)))
        .order_by(Account.wake_at, Account.id)
    )


def life_of(account: Facts) -> Lifecycle:
    """The facts of its life. Raises ValueError for a reason that nobody knows."""
    return Lifecycle(
        account.authorized_at,
        account.active_at,
        account.network_ends_at,
        account.disconnected_at,
        Reason(account.reason) if account.reason is not None else None,
        account.history_deleted_at,
    )


class Telling(NamedTuple):
    """A notice that is owed to whoever is told about the account."""

    kind: Kind
    subject_at: datetime
    step: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What happens to one account: the facts before and after, what follows from them, and what is to be told."""

    account: Facts
    before: Lifecycle
    after: Lifecycle
    derived: Derived
    telling: Telling | None

    @property
    def lapses(self) -> bool:
        """Whether its time has run out."""
        return self.before.disconnected_at is None and self.after.disconnected_at is not None

    @property
    def loses_history(self) -> bool:
        """Whether its history can't come back any more and goes now."""
        return self.before.history_deleted_at is None and self.after.history_deleted_at is not None

    @property
    def cut(self) -> Lifecycle:
        """The facts once it was disconnected, before its history went."""
        return replace(self.after, history_deleted_at=None) if self.loses_history else self.after

    @property
    def only_wakes_later(self) -> bool:
        """Whether nothing of the row changes but the next moment to look at it."""
        return self.before == self.after and self.account.lapses_at == self.derived.lapses_at


def decide(account: Facts, now: datetime) -> Verdict:
    """The verdict on one account at `now`. Raises ValueError, TypeError or the like for facts that make no sense."""
    rule, steps = RULES[Network(account.network)], account.notice_steps
    before = life_of(account)
    after = lifecycle.forget_history(before, rule, now)
    derived = Derived.of(after, rule, steps, now, swept=True)
    telling: Telling | None = None
    if account.plan not in PLANS_WITH_SOCIAL:
        pass  # facts go on, but nobody is told about pages they can't open (docs/decisions)
    elif derived.lapses_at is not None:
        step = notices.current_step(after, rule, steps, now)
        telling = Telling(Kind.AHEAD, derived.lapses_at, step) if step is not None else None
    elif account.tell_loss and (until := notices.loss_to_tell(after, rule, now)) is not None:
        telling = Telling(Kind.LOSS, until, 0)  # to a sweep so late that both are new it is the one that counts
    elif account.tell_sudden and before.disconnected_at is None:
        telling = _sudden(after)
    return Verdict(account, before, after, derived, telling)


def heard(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """The verdicts of which somebody is to hear: nobody is warned of the loss of a history in which nothing stands."""
    telling = [(verdict, verdict.telling.kind) for verdict in verdicts if verdict.telling is not None]
    losing = [verdict.account.id for verdict, kind in telling if kind is Kind.LOSS]
    having = posts.having_some(losing) if losing else set()
    return [verdict for verdict, kind in telling if kind is not Kind.LOSS or verdict.account.id in having]


def _sudden(life: Lifecycle) -> Telling | None:
    """What is to be told of an account whose time has run out just now."""
    if life.reason is None or life.disconnected_at is None or not notices.is_sudden(life.reason):
        return None
    return Telling(Kind.SUDDEN, life.disconnected_at, 0)
