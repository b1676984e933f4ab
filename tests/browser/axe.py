"""What a machine can see of accessibility: axe-core over a page in its present state."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# Preloading, axe would fetch each stylesheet again and write it into the page, which our policy rightly refuses.
OPTIONS = {"preload": False, "resultTypes": ["violations"]}
CONTRAST = "color-contrast"

OF_EACH_LOOK_ONE = """(options) => {
  const CONTENT = /^(id|for|href|src|action|alt|title|value|datetime|style|aria-(label|labelledby|describedby)|hx-.*)$/
  const plain = (one) => one.tagName + [...one.attributes].filter((its) => !CONTENT.test(its.name))
    .map((its) => `[${its.name}=${its.value.replace(/[0-9]{2,}/g, "0")}]`).sort().join("")
  const look = (one) => one === document.documentElement ? plain(one) : `${look(one.parentElement)}>${plain(one)}`
  const says = (one) => one.matches("input, select, textarea") ||
    [...one.childNodes].some((part) => part.nodeType === Node.TEXT_NODE && part.data.trim())
  const within = document.querySelector("dialog:modal") ?? document.body
  const looks = new Map([...within.querySelectorAll("*")].filter(says).reverse().map((one) => [look(one), one]))
  return axe.run({include: [...looks.values()]}, options).then((found) => found.violations)
}"""
"""Where two elements and all around them differ in their content only, no stylesheet can tell them apart: one is looked
at. Comparing the colours of texts takes longer than all other rules together, and a list repeats its row many times.
"""


def assert_axe_clean(page: Page, within: str | None = None) -> None:
    """Fail with every rule that `page` breaks, and where. `within` narrows it to one CSS selector."""
    within = within or page.evaluate("document.querySelector('dialog:modal') && 'dialog[open]'")  # the rest is inert
    axe = Axe("0" if page.evaluate("'axe' in window") else AXE_SCRIPT)  # half a megabyte, once per page
    options = OPTIONS | ({} if within else {"rules": {CONTRAST: {"enabled": False}}})
    _assert_none(axe.run(page, context=within, options=options).response["violations"])
    if not within:
        _assert_none(page.evaluate(OF_EACH_LOOK_ONE, OPTIONS | {"runOnly": [CONTRAST]}))


def assert_axe_clean_in_both_themes(page: Page) -> None:
    """The same in light, and in dark as far as a theme can change anything. The page is left in light."""
    page.emulate_media(color_scheme="light")
    assert_axe_clean(page)
    page.emulate_media(color_scheme="dark")
    _assert_none(page.evaluate(OF_EACH_LOOK_ONE, OPTIONS | {"runOnly": [CONTRAST]}))
    page.emulate_media(color_scheme="light")


def assert_fits_and_breaks_no_rule(page: Page) -> None:
    """Both on a desk and on a phone, in both themes. The page is left on the phone."""
    for width in (1280, 375):
        page.set_viewport_size({"width": width, "height": 900})
        assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"), width
        assert_axe_clean_in_both_themes(page)


def _assert_none(violations: list[dict[str, Any]]) -> None:
    assert not violations, "\n".join(_sentence(violation) for violation in violations)


def _sentence(violation: dict[str, Any]) -> str:
    places = "\n".join(
        f"    {' '.join(map(str, node['target']))}: {node['failureSummary']}" for node in violation["nodes"]
    )
    return f"{violation['id']} ({violation['impact']}): {violation['help']}\n{places}"
