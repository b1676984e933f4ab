"""The check for accessibility sees what it is there for, in both themes, and of many alike the one that differs."""

import pytest
from playwright.sync_api import Page

from tests.browser.axe import assert_axe_clean, assert_axe_clean_in_both_themes

ROW = '<li class="row"><span class="{}">Row {}</span></li>'
PAGE = """<!doctype html><html lang="en"><head><title>A page</title><style>
.faint {{ color: #ccc; background: #fff }} .well {{ color: #000; background: #fff }}
@media (prefers-color-scheme: dark) {{ .faint-in-the-dark {{ color: #333; background: #222 }} }}
</style></head><body><main><h1>A page</h1><ul>{}</ul>{}</main></body></html>"""


def show(page: Page, *classes: str, more: str = "") -> None:
    """A list with a row of each class."""
    page.set_content(PAGE.format("".join(ROW.format(one, number) for number, one in enumerate(classes)), more))


def test_a_good_page_is_good(page: Page) -> None:
    show(page, "well", "well", "faint-in-the-dark")
    assert_axe_clean(page)


def test_one_faint_row_among_many_is_seen_once(page: Page) -> None:
    show(page, *["well"] * 9, "faint", "faint", "well")
    with pytest.raises(AssertionError, match="color-contrast") as found:
        assert_axe_clean(page)
    assert str(found.value).count("> .faint") == 1


def test_what_is_faint_in_the_dark_only_is_seen_in_the_dark(page: Page) -> None:
    show(page, "well", "faint-in-the-dark")
    with pytest.raises(AssertionError, match="color-contrast"):
        assert_axe_clean_in_both_themes(page)


@pytest.mark.parametrize(("markup", "rule"), [("<input>", "label"), ("<img src='data:,'>", "image-alt")])
def test_other_rules_are_looked_at_everywhere(page: Page, markup: str, rule: str) -> None:
    show(page, "well", more=f"<label>Named <input></label>{markup}")
    with pytest.raises(AssertionError, match=rule):
        assert_axe_clean(page)
