"""Whatever happens in whatever order: each dialect answers for its tokens as plain bookkeeping says it must."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from tests.sandbox.dialects.driving import AtLinkedIn, AtX, AtYouTube, Dialect
from tests.sandbox.driving import Clock
from webapp.sandbox.app import create_sandbox

HOW_LONG = st.sampled_from([1, 3600, 7200, 86400, 30 * 86400, 59 * 86400, 180 * 86400])
PEOPLE = st.sampled_from(["ada", "support"])


@dataclass
class Book:
    """One consent as the test keeps it."""

    person: str
    consented: datetime
    current: str
    used: datetime
    spent: list[str] = field(default_factory=list)
    access: dict[str, datetime] = field(default_factory=dict)
    dead: bool = False


class Tokens(RuleBasedStateMachine):
    kind: type[Dialect]
    people: dict[str, str]
    reads: str
    access_lives: timedelta
    refresh_lives: timedelta
    from_consent = rotates = False
    books = Bundle("books")

    @initialize()
    def start(self) -> None:
        self.clock = Clock()
        self.sandbox = create_sandbox(now=self.clock)
        self.app = self.kind(self.sandbox.test_client())
        self.app.order("set", name="limited", value=False)
        self.all: list[Book] = []

    def teardown(self) -> None:
        if hasattr(self, "sandbox"):
            self.sandbox.config["WORLD"].close()

    @rule(target=books, who=PEOPLE)
    def connect(self, who: str) -> Book:
        said = self.app.connect(self.people.get(who, who))
        book = Book(who, self.clock.at, said["refresh_token"], self.clock.at)
        self.keep(book, said)
        self.all.append(book)
        return book

    @rule(book=books)
    def refresh(self, book: Book) -> None:
        answer = self.app.refresh(book.current)
        if book.dead or self.refresh_ends(book) <= self.clock.at:
            assert answer.status_code == 400
            return
        assert answer.status_code == 200
        if self.rotates:
            book.spent.append(book.current)
        book.current, book.used = answer.get_json().get("refresh_token", book.current), self.clock.at
        self.keep(book, answer.get_json())

    @rule(book=books)
    def refresh_with_a_spent_token(self, book: Book) -> None:
        if book.spent:
            assert self.app.refresh(book.spent[0]).status_code == 400
            book.dead = True

    @rule(who=PEOPLE)
    def remove_the_app(self, who: str) -> None:
        self.app.ordered("revoke", subject=self.people.get(who, who))
        for book in self.all:
            book.dead = book.dead or book.person == who

    @rule(who=PEOPLE)
    def expire(self, who: str) -> None:
        self.app.ordered("expire", subject=self.people.get(who, who))
        for book in self.all:
            if book.person == who:
                book.access = dict.fromkeys(book.access, self.clock.at)

    @rule(seconds=HOW_LONG)
    def time_passes(self, seconds: int) -> None:
        self.clock.turn(seconds=seconds)

    @invariant()
    def every_token_is_answered_as_the_books_say(self) -> None:
        for book in getattr(self, "all", []):
            for token, ends in book.access.items():
                good = not book.dead and ends > self.clock.at
                assert self.app.get(self.reads, token).status_code == (200 if good else 401)

    def refresh_ends(self, book: Book) -> datetime:
        return (book.consented if self.from_consent else book.used) + self.refresh_lives

    def keep(self, book: Book, said: dict[str, str]) -> None:
        ends = self.clock.at + self.access_lives
        book.access[said["access_token"]] = min(ends, self.refresh_ends(book)) if self.from_consent else ends


class TokensAtX(Tokens):
    kind, people, reads = AtX, {}, "/2/users/me"
    access_lives, refresh_lives, rotates = timedelta(hours=2), timedelta(days=180), True


class TokensAtLinkedIn(Tokens):
    kind, people, reads = AtLinkedIn, {"support": "bob"}, "/v2/userinfo"
    access_lives, refresh_lives, from_consent = timedelta(days=60), timedelta(days=365), True


class TokensAtYouTube(Tokens):
    kind, people, reads = AtYouTube, {}, "/youtube/v3/channels?part=id&mine=true"
    access_lives, refresh_lives = timedelta(hours=1), timedelta(days=180)


HOW_MUCH = settings(
    max_examples=15, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)

TestAtX = TokensAtX.TestCase
TestAtX.settings = HOW_MUCH
TestAtLinkedIn = TokensAtLinkedIn.TestCase
TestAtLinkedIn.settings = HOW_MUCH
TestAtYouTube = TokensAtYouTube.TestCase
TestAtYouTube.settings = HOW_MUCH
