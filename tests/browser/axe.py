"""What a machine can see of accessibility: axe-core over a page in its present state."""

from axe_playwright_python.base import AXE_SCRIPT
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def assert_axe_clean(page: Page, within: str | None = None, only: list[str] | None = None) -> None:
    """Fail with every rule that `page` breaks, and where. `within` narrows it to one CSS selector, `only` to rules."""
    # axe would fetch each stylesheet again and write it into the page, which our policy rightly refuses
    options = {"preload": False, "resultTypes": ["violations"]} | ({"runOnly": only} if only else {})
    axe = Axe("0" if page.evaluate("'axe' in window") else AXE_SCRIPT)  # half a megabyte, once per page
    violations = axe.run(page, context=within, options=options).response["violations"]
    assert not violations, "\n".join(_sentence(violation) for violation in violations)


def assert_axe_clean_in_both_themes(page: Page) -> None:
    """The same in light, and in dark as far as a theme can change anything. The page is left in light."""
    page.emulate_media(color_scheme="light")
    assert_axe_clean(page)
    page.emulate_media(color_scheme="dark")
    assert_axe_clean(page, only=["color-contrast"])
    page.emulate_media(color_scheme="light")


def _sentence(violation: dict) -> str:
    places = "\n".join(
        f"    {' '.join(map(str, node['target']))}: {node['failureSummary']}" for node in violation["nodes"]
    )
    return f"{violation['id']} ({violation['impact']}): {violation['help']}\n{places}"
