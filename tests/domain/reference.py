"""What product.md sections 1 to 3 promise, told a second time and in another way, to compare the real thing with.

Nothing here comes from webapp/: names are strings, periods are hours, and an account is changed in place.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

Clock = tuple[int | str | None, str, str, int | str]
CLOCKS: dict[
    str, Clock
] = {  # network: hours until a person must come back, counted from, what running out is called, history kept
    "facebook": (90 * 24, "yes", "lapsed", "a year"),
    "instagram": (90 * 24, "yes", "lapsed", "a year"),
    "x": (90 * 24, "activity", "inactive", "a year"),
    "linkedin": ("a year", "yes", "lapsed", 60 * 24),
    "youtube": (None, "yes", "lapsed", 60 * 24),
}


def later(moment: datetime, period: int | str) -> datetime:
    if isinstance(period, int):
        return moment + timedelta(hours=period)
    if (moment.month, moment.day) == (2, 29):
        moment -= timedelta(hours=24)
    return moment.replace(year=moment.year + 1)


@dataclass
class Post:
    state: str
    due: datetime | None


@dataclass
class Account:
    network: str
    yes: datetime
    active: datetime
    stated: datetime | None
    connector: int
    cut: datetime | None = None
    why: str | None = None
    deleted: bool = False
    posts: list[Post] = field(default_factory=list)
    told: set[tuple[datetime, int, int]] = field(default_factory=set)
    losses: set[tuple[datetime, int]] = field(default_factory=set)

    def end(self) -> tuple[datetime, str] | None:
        period, counted, called, _ = CLOCKS[self.network]
        ends = []
        if period is not None:
            ends.append((later(max(self.yes, self.active) if counted == "activity" else self.yes, period), called))
        if self.stated is not None and (not ends or self.stated <= ends[0][0]):
            ends = [(max(self.stated, self.yes), "lapsed")]
        return ends[0] if ends and self.cut is None else None

    def last_chance(self) -> datetime | None:
        return None if self.cut is None else later(self.cut, CLOCKS[self.network][3])

    def is_lost(self, now: datetime) -> bool:
        chance = self.last_chance()
        return self.deleted or (chance is not None and chance < now)

    def cut_off(self, at: datetime, why: str) -> None:
        self.cut, self.why = at, why
        for post in self.posts:
            post.state = "cancelled" if post.state == "scheduled" else post.state

    def settle(self, now: datetime) -> None:
        if (end := self.end()) is not None and end[0] <= now:
            self.cut_off(*end)

    def disconnect(self, now: datetime, why: str) -> None:
        self.settle(now)
        if self.cut is None:
            self.cut_off(now, why)

    def say_yes(self, now: datetime, connector: int, stated: datetime | None) -> bool:
        self.settle(now)
        kept = not self.is_lost(now)
        for post in self.posts:
            if self.cut is not None and post.state == "cancelled":
                post.state = "scheduled" if post.due is not None and now < post.due else "parked"
        self.posts = self.posts if kept else []
        self.yes = max(self.yes, now)
        self.active = max(self.active, self.yes)
        self.stated, self.connector = stated, connector
        self.cut, self.why, self.deleted = None, None, False
        return kept

    def be_active(self, now: datetime) -> None:
        self.settle(now)
        if self.cut is None:
            self.active = max(self.active, now)

    def release(self, due: datetime) -> None:
        for post in self.posts:
            if post.state == "parked":
                post.state, post.due = "scheduled", due

    def publish_due(self, now: datetime) -> None:
        due = [post for post in self.posts if post.state == "scheduled" and post.due is not None and post.due <= now]
        if due and self.shown(now)[0] in {"connected", "expiring"}:
            for post in due:
                post.state = "published"
            self.be_active(now)

    def sweep(self, now: datetime, steps: tuple[int, ...], tell_loss: bool, admins: set[int], gone: set[int]) -> None:
        self.settle(now)
        if self.is_lost(now):
            self.deleted, self.posts = True, []
        chance = self.last_chance()
        if tell_loss and self.posts and chance is not None and chance - now <= timedelta(hours=168):
            self.losses |= {(chance, person) for person in (admins | {self.connector}) - gone}
        end = self.end()
        come = [step for step in steps if end is not None and end[0] - timedelta(hours=24 * step) <= now]
        if end is not None and end[1] == "lapsed" and come:
            for person in (admins | {self.connector}) - gone:
                if not any((end[0], step, person) in self.told for step in steps if step <= min(come)):
                    self.told.add((end[0], min(come), person))

    def shown(self, now: datetime) -> tuple[object, ...]:
        """State, deadline and its name; since, why and the last chance: what a page says, whoever has looked."""
        end = self.end()
        if end is not None and now < end[0]:
            return ("expiring" if end[0] - now <= timedelta(hours=168) else "connected", *end, None, None, None)
        if end is None and self.cut is None:
            return ("connected", None, None, None, None, None)
        cut, why = (self.cut, self.why) if end is None else end
        chance = later(cut, CLOCKS[self.network][3])
        return ("history-lost" if self.deleted or chance < now else "disconnected", None, None, cut, why, chance)
