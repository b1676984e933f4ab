"""Publishing in a browser: a post is moved by dragging, by keyboard and without scripts; filters answer at once."""

import re
from datetime import date, timedelta

from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import assert_axe_clean_in_both_themes
from tests.browser.conftest import Enter
from tests.browser.living import Living

CALENDAR = "/publishing/calendar"


def a_scheduled_post(page: Page) -> Locator:
    """The first post that can be moved, of the week in which there is one."""
    for weeks in range(4):
        page.goto(f"{CALENDAR}?week={date.today() + timedelta(days=7 * weeks)}")  # noqa: DTZ011 - only a week is meant
        if page.locator(".cal-post[draggable]").count():
            return page.locator(".cal-post[draggable]").first
    raise AssertionError("the demo has scheduled posts")


def another_day(page: Page, post: Locator) -> Locator:
    """A day of the same week to which it can be moved."""
    own = post.evaluate("post => post.closest('.cal-day').id")
    return page.locator(f".cal-day[data-open]:not(#{own})").last


def test_a_post_is_dragged_to_another_day(enter: Enter):
    page = enter("ada", CALENDAR, height=3000)  # nothing needs to be scrolled while dragging
    post = a_scheduled_post(page)
    number, goal = post.get_attribute("id"), another_day(page, post).get_attribute("id")
    post.drag_to(page.locator(f"#{goal}"))
    expect(page.locator(f"#{goal} #{number}")).to_be_visible()
    expect(page.locator("#messages")).to_contain_text("The post is scheduled for")
    page.reload()
    expect(page.locator(f"#{goal} #{number}")).to_be_visible()


def test_a_post_is_moved_by_keyboard_alone(enter: Enter):
    page = enter("ada", CALENDAR)
    post = a_scheduled_post(page)
    number, goal = post.get_attribute("id"), another_day(page, post).get_attribute("data-open")
    post.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Move this post to another day?")
    assert_axe_clean_in_both_themes(page)
    dialog.get_by_label("New day").fill(goal or "")
    page.keyboard.press("Enter")
    expect(page.locator(f"#day-{goal} #{number}")).to_be_visible()
    expect(dialog).to_be_hidden()
    expect(page.locator(f"#{number}")).to_be_focused()


def test_a_post_is_moved_without_scripts(enter: Enter):
    page = enter("ada", CALENDAR, javascript=False)
    post = a_scheduled_post(page)
    number, goal = post.get_attribute("id"), another_day(page, post).get_attribute("data-open")
    post.click()
    page.get_by_label("New day").fill(goal or "")
    page.get_by_role("button", name="Move").click()
    expect(page).to_have_url(re.compile(r"/publishing/calendar\?week="))
    expect(page.locator(f"#day-{goal} #{number}")).to_be_visible()


def test_on_a_phone_the_calendar_is_a_list_by_day(enter: Enter):
    page = enter("ada", CALENDAR, width=375, height=667)
    days = page.locator(".cal-day:visible")
    boxes = [box for day in days.all() if (box := day.bounding_box())]
    assert boxes
    assert {round(box["x"]) for box in boxes} == {round(boxes[0]["x"])}
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


def test_today_is_brought_into_sight_on_a_phone_without_scripts(enter: Enter):
    page = enter("ada", CALENDAR, width=375, height=667, javascript=False)
    page.get_by_role("link", name="Today", exact=True).click()
    expect(page.locator(".cal-day[aria-current] h3")).to_be_in_viewport()
    box, bar = page.locator("#today").bounding_box() or {}, page.locator(".bar").bounding_box() or {}
    assert box["y"] >= bar["y"] + bar["height"], "it is not hidden by the bar"


def test_calendar_and_weeks_are_axe_clean(enter: Enter, relink: Living):
    relink.choose("ada", locale="de")
    page = enter("ada", CALENDAR)
    assert_axe_clean_in_both_themes(page)
    page.goto("/publishing/weeks")
    page.get_by_text("Dasselbe in Zahlen").click()
    assert_axe_clean_in_both_themes(page)


def test_a_filter_answers_at_once_and_keeps_the_focus(enter: Enter):
    page = enter("ada", "/publishing?tab=scheduled")
    network = page.get_by_label("Network")
    network.focus()
    network.select_option("x")
    expect(page).to_have_url(re.compile(r"tab=scheduled&network=x$"))
    assert {*page.locator("#posts .network").all_inner_texts()} == {"X\nX"}
    expect(network).to_be_focused()
    drafts = page.get_by_role("navigation", name="Publishing").get_by_role("link", name="Drafts")
    expect(drafts).to_have_attribute("href", "/publishing?tab=drafts&network=x")
