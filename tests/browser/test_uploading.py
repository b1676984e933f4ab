"""Files that take their time: they get through, whatever else one types or has typed wrong."""

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Route, expect

from tests.browser.conftest import Enter

NEW = "/publishing/posts/new"
QUIET = 1500
"""Milliseconds after which what is typed would have been saved."""
TYPES_LATER = """setTimeout(() => {
  sessionStorage.setItem("said", document.getElementById("uploading").textContent);
  const text = document.getElementById("text");
  text.value = "Typed meanwhile";
  text.dispatchEvent(new Event("input", { bubbles: true }));
}, 1000)"""


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A picture of more than 3 MB: noise can't be pressed."""
    picture = tmp_path / "cat.png"
    Image.effect_noise((1200, 1000), 120).convert("RGB").save(picture, compress_level=0)
    assert picture.stat().st_size > 3 << 20
    return picture


@pytest.fixture
def small(tmp_path: Path) -> Path:
    picture = tmp_path / "dog.png"
    Image.new("RGB", (320, 240), "teal").save(picture)
    return picture


def test_a_picture_of_several_megabytes_is_taken(enter: Enter, large: Path):
    page = enter("ada", NEW, locale="en-US")
    page.get_by_label("Add files").set_input_files(large)
    expect(page.locator(".file-shown")).to_have_js_property("naturalWidth", 1200)
    assert "/publishing/write/" in page.url


def test_what_is_wrong_elsewhere_does_not_hold_a_file_up(enter: Enter, small: Path):
    page = enter("ada", NEW, locale="en-US")
    page.get_by_label("Link", exact=True).fill("example.com/no-scheme")
    page.locator("input[type=datetime-local]").fill("2020-01-01T10:00")
    page.get_by_label("Add files").set_input_files(small)
    expect(page.locator(".file-shown")).to_have_js_property("naturalWidth", 320)
    expect(page.get_by_label("Link", exact=True)).to_have_value("example.com/no-scheme")
    expect(page.get_by_text("Files are uploaded as soon as you choose them.")).to_be_visible()


def test_who_goes_on_typing_while_a_file_is_uploaded_loses_neither(enter: Enter, small: Path):
    page = enter("ada", NEW, locale="en-US")
    text = page.get_by_label("Text", exact=True)
    text.fill("Before")
    expect(page.locator("#composer-state")).to_contain_text("Saved at")
    seen: list[str] = []
    held: list[Route] = []
    let_go: list[bool] = []

    def hold(route: Route) -> None:
        seen.append(kind_of(route))
        route.continue_() if let_go else held.append(route)

    page.route("**/publishing/write", hold)
    page.evaluate(TYPES_LATER)  # whatever Playwright did itself would wait for the page that comes back
    page.get_by_label("Add files").set_input_files(small)
    page.wait_for_timeout(3 * QUIET)
    assert seen == ["upload"]
    let_go.append(True)
    held[0].continue_()
    expect(page.locator(".file-shown")).to_have_count(1)
    assert "Uploading" in page.evaluate("sessionStorage.getItem('said')")
    expect(text).to_have_value("Typed meanwhile")
    expect(page.locator("#composer-state")).to_contain_text("Saved at")
    page.reload()
    expect(text).to_have_value("Typed meanwhile")
    expect(page.locator(".file-shown")).to_have_count(1)


def kind_of(route: Route) -> str:
    is_upload = "multipart/form-data" in route.request.headers.get("content-type", "")
    return "upload" if is_upload else "saving"
