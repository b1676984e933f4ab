"""Taking posts and account data along, in a browser: asked for, watched without a reload, saved; in both languages."""

import json
from zipfile import ZipFile

from playwright.sync_api import expect

from tests.browser.axe import assert_axe_clean_in_both_themes
from tests.browser.conftest import ACCOUNTS, Enter
from tests.browser.living import Living
from webapp import clock
from webapp.actions.exporting import export_making
from webapp.actions.house import house

PAGE = "/publishing/exports"
WIDTHS = (375, 800, 1280)


def make(relink: Living) -> int:
    """What the worker does every half minute, or when a page rings."""
    with relink.app.app_context():
        return export_making.due(house(), clock.now())


def test_from_the_question_before_a_removal_to_a_file_on_ones_own_disk(enter: Enter, relink: Living):
    account = relink.account("facebook", "61001")
    page = enter("ada", f"{ACCOUNTS}/{account}/remove")
    page.get_by_role("link", name="Export its posts and data first").click()
    expect(page.get_by_label("What to export")).to_have_value(str(account))
    page.get_by_role("button", name="Export").click()
    expect(page.get_by_text("This takes a few minutes; you can leave this page.")).to_be_visible()
    assert_axe_clean_in_both_themes(page)
    assert make(relink) == 1
    expect(page.get_by_role("link", name="Download")).to_be_visible()  # nobody has loaded the page again
    assert_axe_clean_in_both_themes(page)
    with page.expect_download() as saved:
        page.get_by_role("link", name="Download").click()
    assert saved.value.suggested_filename.startswith("relink-export-")
    with ZipFile(saved.value.path()) as archive:
        posts = json.loads(archive.read("posts.json"))["posts"]
    assert {post["account_id"] for post in posts} == {account}
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("No exports yet")).to_be_visible()


def test_without_javascript_one_looks_again_by_oneself(enter: Enter, relink: Living):
    page = enter("ada", PAGE, javascript=False)
    page.get_by_role("button", name="Export").click()
    assert make(relink) == 1
    expect(page.get_by_role("link", name="Download")).to_have_count(0)
    page.get_by_role("link", name="Look again").click()
    expect(page.get_by_role("link", name="Download")).to_be_visible()


def test_it_fits_every_width_in_german(enter: Enter, relink: Living):
    relink.choose("ada", locale="de")
    page = enter("ada", PAGE)
    page.get_by_role("button", name="Export").click()
    make(relink)
    expect(page.get_by_role("link", name="Herunterladen")).to_be_visible()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
