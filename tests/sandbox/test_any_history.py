"""Whatever happens in whatever order: a pretend network answers as forty lines of plain bookkeeping say it must."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from tests.sandbox.driving import App, Clock
from webapp.sandbox.app import create_sandbox

PEOPLE = st.sampled_from(["ada", "bob"])
HOW_LONG = st.sampled_from([1, 1800, 3600, 7200, 86400, 30 * 86400, 59 * 86400, 180 * 86400])
RULES = {  # access token lives; refresh token lives; from the consent?; rotates?
    "x": (timedelta(hours=2), timedelta(days=180), False, True),
    "linkedin": (timedelta(days=60), timedelta(days=365), True, False),
    "youtube": (timedelta(hours=1), timedelta(days=180), False, False),
}


@dataclass
class Book:
    """One consent as the test keeps it."""

    person: str
    refresh_ends: datetime
    current: str
    spent: list[str] = field(default_factory=list)
    access: dict[str, datetime] = field(default_factory=dict)
    died: str | None = None


class History(RuleBasedStateMachine):
    network: str
    books = Bundle("books")

    @initialize()
    def start(self) -> None:
        self.clock = Clock()
        self.sandbox = create_sandbox(now=self.clock)
        self.app = App(self.sandbox.test_client(), self.network)
        self.all: list[Book] = []
        self.locked: set[str] = set()
        self.lives, self.refresh_lives, self.from_consent, self.rotates = RULES[self.network]
        self.persons = {"ada": "ada", "bob": "acme" if self.network == "x" else "bob"}

    def teardown(self) -> None:
        if hasattr(self, "sandbox"):
            self.sandbox.config["WORLD"].close()

    @rule(target=books, who=PEOPLE)
    def connect(self, who: str) -> Book:
        person = self.persons[who]
        answer = self.app.connect(person)
        if person in self.locked:
            self.end(person, "security")
            self.locked.discard(person)
        book = Book(person, self.clock.at + self.refresh_lives, answer["refresh_token"])
        self.keep(book, answer)
        self.all.append(book)
        return book

    @rule(book=books)
    def refresh(self, book: Book) -> None:
        answer = self.app.refresh(book.current)
        why = self.trouble(book) or ("expired" if book.refresh_ends <= self.clock.at else None)
        if why is not None:
            assert (answer.status_code, answer.get_json()["error_reason"]) == (400, why)
            return
        assert answer.status_code == 200
        if self.rotates:
            book.spent.append(book.current)
            book.current = answer.get_json()["refresh_token"]
        if not self.from_consent:
            book.refresh_ends = self.clock.at + self.refresh_lives
        self.keep(book, answer.get_json())

    @rule(book=books, which=st.integers(min_value=0))
    def refresh_with_a_spent_token(self, book: Book, which: int) -> None:
        if book.spent:
            answer = self.app.refresh(book.spent[which % len(book.spent)])
            assert (answer.status_code, answer.get_json()["error_reason"]) == (400, "access_removed")
            book.died = book.died or "access_removed"

    @rule(book=books)
    def revoke(self, book: Book) -> None:
        assert self.app.post("revoke", token=book.current).status_code == 200
        book.died = book.died or "access_removed"

    @rule(who=PEOPLE)
    def person_removes_the_app(self, who: str) -> None:
        self.app.ordered("revoke", subject=self.persons[who])
        self.end(self.persons[who], "access_removed")

    @rule(who=PEOPLE)
    def lock(self, who: str) -> None:
        self.app.ordered("lock", subject=self.persons[who])
        self.locked.add(self.persons[who])

    @rule(who=PEOPLE)
    def unlock(self, who: str) -> None:
        self.app.ordered("unlock", subject=self.persons[who])
        self.locked.discard(self.persons[who])

    @rule(who=PEOPLE)
    def expire(self, who: str) -> None:
        self.app.ordered("expire", subject=self.persons[who])
        for book in self.all:
            if book.person == self.persons[who]:
                book.access = dict.fromkeys(book.access, self.clock.at)

    @rule(seconds=HOW_LONG)
    def time_passes(self, seconds: int) -> None:
        self.clock.turn(seconds=seconds)

    @invariant()
    def every_token_is_answered_as_the_books_say(self) -> None:
        for book in getattr(self, "all", []):
            for token, ends in book.access.items():
                answer = self.app.get("me", token)
                why = self.trouble(book) or ("expired" if ends <= self.clock.at else None)
                said = answer.get_json().get("error", {}).get("reason")
                assert (answer.status_code, said) == ((200, None) if why is None else (401, why))

    @invariant()
    def the_network_agrees_which_consents_live(self) -> None:
        if hasattr(self, "app"):
            assert [grant["died_why"] for grant in self.app.told("grants")] == [book.died for book in self.all]

    def trouble(self, book: Book) -> str | None:
        return book.died or ("security" if book.person in self.locked else None)

    def end(self, person: str, why: str) -> None:
        for book in self.all:
            if book.person == person:
                book.died = book.died or why

    def keep(self, book: Book, answer: dict[str, str]) -> None:
        ends = self.clock.at + self.lives
        book.access[answer["access_token"]] = min(ends, book.refresh_ends) if self.from_consent else ends


HOW_MUCH = settings(
    max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


class HistoryAtX(History):
    network = "x"


class HistoryAtLinkedIn(History):
    network = "linkedin"


class HistoryAtYouTube(History):
    network = "youtube"


TestAtX = HistoryAtX.TestCase
TestAtX.settings = HOW_MUCH
TestAtLinkedIn = HistoryAtLinkedIn.TestCase
TestAtLinkedIn.settings = HOW_MUCH
TestAtYouTube = HistoryAtYouTube.TestCase
TestAtYouTube.settings = HOW_MUCH
