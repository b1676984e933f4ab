"""The calendar: posts by the reader's days, and moving one to another, by whoever may and while it is still ours."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from sqlalchemy import select, update

from tests.pages.accounts.test_accounts_size import statements
from tests.pages.publishing.test_publishing_list import lay
from tests.pages.reading import BERLIN, HTMX, text_of
from tests.world import World
from webapp.actions.publishing.post_calendar import Moved, Odd, on_day
from webapp.actions.publishing.post_list import Place
from webapp.domain.lifecycle import Reason
from webapp.domain.local_time import week_of, weeks_of_month
from webapp.domain.posts import PostState
from webapp.models import Account, Post, PostStep, User, db
from webapp.pages.publishing.post_asked import mark_of

CALENDAR, MOVE = "/publishing/calendar", "/publishing/calendar/move"
DAY = timedelta(days=1)
SIX_AHEAD = 6 * DAY


def planned(world: World, ahead: timedelta = 2 * DAY, **account: object) -> tuple[int, datetime]:
    """A scheduled post, and when it is due."""
    due = world.now + ahead
    with world.open():
        (post,) = world.posts(world.account(**account), PostState.SCHEDULED, due_at=due)  # type: ignore[arg-type]
    return post, due


def due_of(world: World, post_id: int) -> datetime | None:
    """When it is due now."""
    with world.app.app_context():
        return db.session.get_one(Post, post_id).due_at


def form(post_id: int, seen: datetime, day: date | str, **more: str) -> dict[str, str]:
    """What the form sends."""
    return {"post": mark_of(Place(seen, post_id)), "day": str(day), **more}


def day_after(due: datetime) -> date:
    """The reader's next day."""
    return due.astimezone(BERLIN).date() + DAY


def day_html(page: str, day: date) -> str:
    """One day of the calendar."""
    found = re.search(rf'<li class="cal-day" id="day-{day}".*?(?=<li class="cal-day"|</ol>)', page, re.DOTALL)
    assert found, f"no {day}"
    return found[0]


def test_each_post_stands_at_its_day_in_the_readers_zone(world: World) -> None:
    with world.open():
        late = datetime(2027, 6, 10, 22, 30, tzinfo=UTC)
        world.posts(world.account(), PostState.SCHEDULED, due_at=late)
        db.session.execute(update(User).where(User.id == world.bob).values(timezone="America/New_York"))
    page = world.browser(world.ada).get(f"{CALENDAR}?month=2027-06").text
    assert "cal-post" in day_html(page, date(2027, 6, 11))
    assert "12:30 am" in text_of(day_html(page, date(2027, 6, 11))).lower()
    assert "Friday" in day_html(page, date(2027, 6, 11))
    assert "June 2027" in page
    other = world.browser(world.bob).get(f"{CALENDAR}?week=2027-06-10").text
    assert "6:30 pm" in text_of(day_html(other, date(2027, 6, 10))).lower()


def test_only_connected_accounts_of_this_workspace_are_shown(world: World) -> None:
    due = world.now + timedelta(minutes=1)
    with world.open():
        gone = world.account(disconnected_at=world.now, reason=Reason.MANUAL)
        world.posts(gone, PostState.SCHEDULED, due_at=due)
        world.posts(world.account(workspace=world.elsewhere), PostState.SCHEDULED, due_at=due)
    page = world.browser(world.ada).get(CALENDAR).text
    assert "cal-post" not in page
    assert "No posts in these days" in page


def test_a_full_day_shows_its_first_posts_and_the_way_to_the_others(world: World) -> None:
    with world.open():
        account = world.account()
        lay(world, account, 60, PostState.SCHEDULED, moment=datetime(2027, 6, 10, 12, tzinfo=UTC), due_at=world.now)
    ada = world.browser(world.ada)
    month = day_html(ada.get(f"{CALENDAR}?month=2027-06").text, date(2027, 6, 10))
    assert month.count("cal-post") == 4
    assert f"{CALENDAR}?week=2027-06-10" in month
    week = day_html(ada.get(f"{CALENDAR}?week=2027-06-10").text, date(2027, 6, 10))
    assert week.count("cal-post") == 40
    way = re.search(r'class="cal-more" href="([^"]+)"', week)
    assert way
    assert "post no. 1." in ada.get(unescape(way[1])).text


def test_statements_do_not_grow_with_the_days_or_the_posts(world: World) -> None:
    with world.open():
        account = world.account()
    ada, taken = world.browser(world.ada), []
    for _ in range(2):
        with world.open():
            for state in (PostState.PUBLISHED, PostState.SCHEDULED):
                lay(world, account, 40, state, due_at=world.now)
        taken += [statements(world, lambda: ada.get(CALENDAR)), statements(world, lambda: ada.get(f"{CALENDAR}?week="))]
    assert len(set(taken)) == 1
    assert taken[0] <= 10


@pytest.mark.parametrize(
    "query", ["month=2026-13", "month=x", "week=2026-02-30", "month=0001-01", "week=9999-12-31", "month=%00"]
)
def test_nonsense_is_this_month(world: World, query: str) -> None:
    ada = world.browser(world.ada)
    assert ada.get(f"{CALENDAR}?{query}").text.count("cal-day") == ada.get(CALENDAR).text.count("cal-day")


def test_months_and_weeks_follow_each_other(world: World) -> None:
    ada = world.browser(world.ada)
    page = ada.get(f"{CALENDAR}?month=2027-01").text
    assert f"{CALENDAR}?month=2026-12" in page
    assert f"{CALENDAR}?month=2027-02" in page
    page = ada.get(f"{CALENDAR}?week=2027-01-01").text
    assert f"{CALENDAR}?week=2026-12-25" in page
    assert f"{CALENDAR}?week=2027-01-08" in page
    assert f"{CALENDAR}?month=2027-01" in page


def test_a_post_is_moved_and_keeps_its_time_of_day(world: World) -> None:
    post, due = planned(world)
    goal = (due + 4 * DAY).astimezone(BERLIN).date()
    answer = world.browser(world.ada).post(MOVE, data=form(post, due, goal, month=f"{goal:%Y-%m}"), headers=HTMX)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert f'id="chip-{post}"' in day_html(answer.text, goal)
    assert "The post is scheduled for" in answer.text
    moved = due_of(world, post)
    assert moved is not None
    assert moved.astimezone(BERLIN).replace(tzinfo=None) == datetime.combine(goal, due.astimezone(BERLIN).time())
    with world.app.app_context():
        row = db.session.get_one(Post, post)
        assert (row.moment, row.wake_at) == (moved, moved)
        assert db.session.scalars(select(PostStep.what).where(PostStep.post_id == post)).all() == ["scheduled"]


def test_without_scripts_the_form_leads_back_to_the_calendar(world: World) -> None:
    post, due = planned(world)
    ada = world.browser(world.ada)
    page = ada.get(f"/publishing/posts/{post}/move?month=2027-01").text
    assert "<html" in page
    assert mark_of(Place(due, post)) in page
    goal = (due + DAY).astimezone(BERLIN).date()
    answer = ada.post(MOVE, data=form(post, due, goal, month="2027-01"))
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{CALENDAR}?month=2027-01")
    assert "<html" not in ada.get(f"/publishing/posts/{post}/move", headers=HTMX).text


@pytest.mark.parametrize("state", [PostState.PUBLISHING, PostState.PUBLISHED, PostState.DRAFT, PostState.PARKED])
def test_a_post_that_is_no_longer_scheduled_is_not_moved_and_that_is_said(world: World, state: PostState) -> None:
    post, due = planned(world)
    with world.open():
        db.session.execute(update(Post).where(Post.id == post).values(state=state))
    answer = world.browser(world.ada).post(MOVE, data=form(post, due, day_after(due)), headers=HTMX)
    assert answer.status_code == 409
    assert answer.headers["HX-Retarget"] == "#calendar"
    assert "It was not moved." in answer.text
    assert due_of(world, post) == due


def test_who_saw_an_older_time_moves_nothing(world: World) -> None:
    post, due = planned(world)
    ada = world.browser(world.ada)
    stale = form(post, due - timedelta(hours=1), day_after(due))
    assert ada.post(MOVE, data=stale, headers=HTMX).status_code == 409
    assert "It was not moved." in ada.post(MOVE, data=stale, follow_redirects=True).text
    assert due_of(world, post) == due


def test_nothing_is_moved_into_the_past_or_out_of_reach(world: World) -> None:
    post, due = planned(world)
    ada = world.browser(world.ada)
    for day in ((world.now - 3 * DAY).date(), (world.now + 3000 * DAY).date(), "x", "", "2027-02-30"):
        assert ada.post(MOVE, data=form(post, due, day), headers=HTMX).status_code == 422
    assert due_of(world, post) == due


@pytest.mark.parametrize(
    ("who", "status"), [("vera", 403), ("dora", 403), ("olga", 403), ("mallory", 404), ("root", 200)]
)
def test_only_who_may_publish_may_move(world: World, who: str, status: int) -> None:
    post, due = planned(world)
    browser = world.browser(getattr(world, who))
    assert browser.get(f"/publishing/posts/{post}/move").status_code == status
    assert browser.post(MOVE, data=form(post, due, day_after(due)), headers=HTMX).status_code == status
    page = browser.get(f"{CALENDAR}?week={due.astimezone(BERLIN).date()}").text
    assert ("draggable" in page) is (status == 200)
    assert (due_of(world, post) == due) is (status != 200)


def test_a_post_of_an_account_that_left_is_not_moved(world: World) -> None:
    post, due = planned(world)
    with world.open():
        account = db.session.scalars(select(Account)).one()
        account.life = type(account.life)(
            account.life.authorized_at, account.life.active_at, None, world.now, Reason.MANUAL
        )
    answer = world.browser(world.ada).post(MOVE, data=form(post, due, day_after(due)), headers=HTMX)
    assert answer.status_code == 409


def test_a_time_that_clocks_skip_becomes_the_next_and_one_that_comes_twice_the_first() -> None:
    before = datetime(2027, 3, 20, 1, 30, tzinfo=UTC)  # 2:30 in Berlin
    assert on_day(before, date(2027, 3, 28), BERLIN) == Moved(datetime(2027, 3, 28, 1, 30, tzinfo=UTC), Odd.SKIPPED)
    assert on_day(before, date(2027, 10, 31), BERLIN) == Moved(datetime(2027, 10, 31, 0, 30, tzinfo=UTC), Odd.DOUBLED)
    assert on_day(before, date(2027, 3, 21), BERLIN) == Moved(datetime(2027, 3, 21, 1, 30, tzinfo=UTC), None)


def test_what_is_odd_about_the_night_is_told(world: World) -> None:
    year = world.now.year + 1
    skipped = max(date(year, 3, day) for day in range(25, 32) if date(year, 3, day).weekday() == 6)
    due = datetime(year, 3, 20, 1, 30, tzinfo=UTC)
    with world.open():
        (post,) = world.posts(world.account(expires_in=None), PostState.SCHEDULED, due_at=due)
    answer = world.browser(world.ada).post(MOVE, data=form(post, due, skipped), headers=HTMX)
    assert "In this night clocks go forward" in answer.text
    assert "3:30" in answer.text


def test_weeks_begin_as_the_readers_language_has_it() -> None:
    assert week_of(date(2026, 11, 24), 0)[0] == date(2026, 11, 23)
    assert week_of(date(2026, 11, 24), 6)[0] == date(2026, 11, 22)
    days = weeks_of_month(date(2027, 2, 14), 0)
    assert (days[0], days[-1], len(days)) == (date(2027, 2, 1), date(2027, 2, 28), 28)
    days = weeks_of_month(date(2026, 8, 1), 0)
    assert (days[0], days[-1], len(days)) == (date(2026, 7, 27), date(2026, 9, 6), 42)


def test_days_are_named_whole_in_german(world: World) -> None:
    with world.open():
        db.session.execute(update(User).where(User.id == world.ada).values(locale="de"))
    page = text_of(world.browser(world.ada).get(f"{CALENDAR}?month=2027-06").text)
    assert "Juni 2027" in page
    assert "Freitag, 11. Juni 2027" in page
    assert "Woche" in page
