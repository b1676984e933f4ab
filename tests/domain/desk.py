"""The domain at work as the actions and the worker use it: rows in memory, swept by alarm clock or one by one."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from webapp.domain.lifecycle import (
    Lifecycle,
    Reason,
    State,
    Status,
    begin,
    deadline,
    disconnect,
    forget_history,
    lapse,
    reauthorize,
    status,
    touch,
    wake_after,
    wake_at,
)
from webapp.domain.notices import Reader, current_step, loss_to_tell, recipients
from webapp.domain.posts import PostState, after_disconnect, after_reconnect
from webapp.domain.rules import RULES, CountedFrom, Network, Rule


@dataclass(frozen=True)
class Post:
    state: PostState
    due: datetime | None


@dataclass
class Row:
    rule: Rule
    life: Lifecycle
    connector: Reader
    wake: datetime | None
    posts: list[Post] = field(default_factory=list)
    told: set[tuple[datetime, int, int]] = field(default_factory=set)
    losses: set[tuple[datetime, int]] = field(default_factory=set)

    def shown(self, now: datetime) -> Status:
        return status(self.life, self.rule, now)

    def is_connected(self, now: datetime) -> bool:
        return self.shown(now).state in {State.CONNECTED, State.EXPIRING}

    def counted_from(self) -> datetime:
        if self.rule.counted_from is CountedFrom.ACTIVITY:
            return max(self.life.authorized_at, self.life.active_at)
        return self.life.authorized_at

    def due_by_the_table(self) -> datetime | None:
        period = self.rule.reauthorize_after
        return None if period is None else period.after(self.counted_from())


@dataclass
class Desk:
    """A workspace: its people, its notice steps, whether it is told of losses, its accounts."""

    members: list[Reader]
    steps: tuple[int, ...]
    tell_loss: bool = True
    rows: list[Row] = field(default_factory=list)

    def connect(self, network: Network, connector: Reader, now: datetime, stated: datetime | None) -> None:
        row = Row(RULES[network], begin(now, stated), connector, None)
        self.rows.append(row)
        self.write(row, row.life, now)

    def write(self, row: Row, life: Lifecycle, now: datetime) -> None:
        """Note new facts, with what a disconnect or lost history means for the posts, and set the alarm clock."""
        if row.life.disconnected_at is None and life.disconnected_at is not None:
            row.posts = [replace(post, state=after_disconnect(post.state)) for post in row.posts]
        if life.history_deleted_at is not None:
            row.posts = []
        row.life = life
        row.wake = wake_at(life, row.rule, self.steps, now)

    def disconnect(self, row: Row, now: datetime, reason: Reason) -> None:
        self.write(row, disconnect(row.life, row.rule, now, reason), now)

    def be_active(self, row: Row, now: datetime) -> None:
        self.write(row, touch(row.life, row.rule, now), now)

    def reauthorize(self, row: Row, now: datetime, connector: Reader, stated: datetime | None) -> bool:
        self.write(row, lapse(row.life, row.rule, now), now)  # a lapse that nobody saw has cancelled posts, too
        back = reauthorize(row.life, row.rule, now, stated)
        if back.was_disconnected:
            row.posts = [replace(post, state=after_reconnect(post.state, post.due, now)) for post in row.posts]
        if not back.history_kept:
            row.posts = []
        row.connector = connector
        self.write(row, back.life, now)
        return back.history_kept

    def add(self, row: Row, post: Post, now: datetime) -> None:
        if row.is_connected(now):
            row.posts.append(post)

    def release(self, row: Row, due: datetime) -> None:
        released = Post(PostState.SCHEDULED, due)
        row.posts = [released if post.state is PostState.PARKED else post for post in row.posts]

    def publish_due(self, row: Row, now: datetime) -> None:
        due = [p for p in row.posts if p.state is PostState.SCHEDULED and p.due is not None and p.due <= now]
        if due and row.is_connected(now):
            row.posts = [replace(p, state=PostState.PUBLISHED) if p in due else p for p in row.posts]
            self.be_active(row, now)

    def due(self, now: datetime) -> list[Row]:
        return [row for row in self.rows if row.wake is not None and row.wake <= now]

    def sweep(self, rows: Iterable[Row], now: datetime) -> None:
        for row in rows:
            self.write(row, forget_history(row.life, row.rule, now), now)
            row.told |= self.owed(row, now)
            row.losses |= self.losing(row, now)
            row.wake = wake_after(row.life, row.rule, self.steps, now)

    def owed(self, row: Row, now: datetime) -> set[tuple[datetime, int, int]]:
        """Deadline, step and person of the notices to write; a step is silent for whom a later one was written."""
        end, step = deadline(row.life, row.rule), current_step(row.life, row.rule, self.steps, now)
        if end is None or step is None:
            return set()
        spoken_for = {person for at, told, person in row.told if at == end.at and told <= step}
        return {
            (end.at, step, person) for person in recipients(row.connector, self.members) if person not in spoken_for
        }

    def losing(self, row: Row, now: datetime) -> set[tuple[datetime, int]]:
        """The end of the history and the person of the notices to write, where anything stands in it."""
        until = loss_to_tell(row.life, row.rule, now)
        if not self.tell_loss or until is None or not row.posts:
            return set()
        return {(until, person) for person in recipients(row.connector, self.members)} - row.losses
