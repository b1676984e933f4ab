"""The dry run: what sweeps would do up to any moment, also a future one, if nobody did anything in between."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from webapp.actions.notices import tell
from webapp.actions.notices.due import Facts, Verdict, decide, facts_of, heard
from webapp.actions.notices.sweep import MAKES_NO_SENSE, news_about
from webapp.models import Account, Workspace, db
from webapp.models.base import reading_only
from webapp.models.listed import among

BATCH = 1000


class Step(StrEnum):
    """What would happen."""

    TELL = "tell"
    LAPSE = "lapse"
    FORGET = "forget"
    SET_ASIDE = "set aside"


@dataclass(frozen=True)
class Planned:
    """One thing that would happen to one account at `at`.

    `about` is the deadline told of, or the moment the lapse is dated at; `readers` are the addresses of those told.
    """

    at: datetime
    step: Step
    workspace: str
    account_id: int
    account: str
    network: str
    why: str = ""
    about: datetime | None = None
    readers: tuple[str, ...] = ()


def plan(now: datetime, until: datetime | None = None) -> list[Planned]:
    """Everything that sweeps would do from `now` up to and including `until` (`now` itself if left out), in order.

    What is overdue would happen at once. Nothing is written.
    """
    end = until or now
    planned: list[Planned] = []
    with reading_only():
        for account_ids in batches(end):
            planned += planned_for(account_ids, min(now, end), end)
        db.session.rollback()
    return sorted(planned, key=lambda one: (one.at, one.account_id))


def batches(until: datetime) -> Iterator[Sequence[int]]:
    """The accounts to look at up to `until`, some at a time."""
    last = 0
    query = select(Account.id).where(Account.wake_at <= until).order_by(Account.id).limit(BATCH)
    while account_ids := db.session.scalars(query.where(Account.id > last)).all():
        yield account_ids
        last = account_ids[-1]


def planned_for(account_ids: Sequence[int], now: datetime, until: datetime) -> Iterator[Planned]:
    """What would happen to some accounts."""
    accounts = db.session.execute(facts_of(account_ids)).all()
    homes = {account.workspace_id for account in accounts}
    names = {home.id: home.name for home in db.session.scalars(select(Workspace).where(Workspace.id.in_(among(homes))))}
    for account in accounts:
        try:
            story = list(days_of(account, now, until))
        except MAKES_NO_SENSE as fault:
            yield planned_step(account, now, Step.SET_ASIDE, names, why=repr(fault))
            continue
        for at, verdict in story:
            yield from steps_of(verdict, at, names)


def days_of(account: Any, now: datetime, until: datetime) -> Iterator[tuple[datetime, Verdict]]:
    """The verdicts on one account, each at the moment its alarm clock would ring."""
    facts: Any = SimpleNamespace(**account._mapping)
    wake = max(account.wake_at, now)
    while wake is not None and wake <= until:
        verdict = decide(facts, wake)
        yield wake, verdict
        facts = SimpleNamespace(**vars(facts) | asdict(verdict.after) | {"lapses_at": verdict.derived.lapses_at})
        wake = verdict.derived.wake_at


def steps_of(verdict: Verdict, at: datetime, names: dict[int, str]) -> Iterator[Planned]:
    """One verdict in the words of the plan."""
    account, life = verdict.account, verdict.after
    if verdict.telling and heard([verdict]):
        found = tell.addresses(news_about(account, verdict.telling))
        readers = tuple(address for address, owed_already in found if not owed_already)
        if readers or not found:
            about = verdict.telling.subject_at
            yield planned_step(account, at, Step.TELL, names, why=verdict.telling.kind, about=about, readers=readers)
    if verdict.lapses:
        yield planned_step(account, at, Step.LAPSE, names, why=life.reason or "", about=life.disconnected_at)
    if verdict.loses_history:
        yield planned_step(account, at, Step.FORGET, names, about=life.disconnected_at)


def planned_step(account: Facts, at: datetime, step: Step, names: dict[int, str], **more: Any) -> Planned:
    """A step with what every step says about its account."""
    return Planned(at, step, names[account.workspace_id], account.id, account.name, account.network, **more)
