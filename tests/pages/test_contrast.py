"""Every pair of ink and ground that the stylesheets put together, in both themes, held to WCAG 2.2 AA."""

import re
from itertools import product
from pathlib import Path

import pytest

STYLES = Path(__file__).parents[2] / "static" / "app.css"
TEXT, SHAPE = 4.5, 3.0

GROUNDS = ("ground", "surface", "raised")
PAIRS = [
    *(
        (ink, ground, TEXT)
        for ink, ground in product(("ink", "ink-soft", "accent", "bad", "ok", "warn", "gone"), GROUNDS)
    ),
    *((tone, f"{tone}-soft", TEXT) for tone in ("accent", "ok", "warn", "bad", "gone")),
    *(("ink", f"{tone}-soft", TEXT) for tone in ("accent", "ok", "warn", "bad", "gone")),
    *(("ink-soft", f"{tone}-soft", TEXT) for tone in ("accent", "gone")),
    *(("accent", f"{tone}-soft", TEXT) for tone in ("ok", "warn", "bad")),  # links inside messages
    ("accent-ink", "accent", TEXT),
    ("accent-ink", "accent-hover", TEXT),
    ("bad-ink", "bad", TEXT),
    ("bad-ink", "bad-hover", TEXT),
    *((line, ground, SHAPE) for line, ground in product(("line-strong", "accent"), GROUNDS)),  # fields, focus
]


def tokens(theme: str) -> dict[str, tuple[int, int, int]]:
    """The colours by name; the dark theme changes some of the light one's."""
    light, _, dark = STYLES.read_text(encoding="utf-8").partition("@media (prefers-color-scheme: dark)")
    found = re.findall(r"--([a-z-]+): #([0-9a-f]{6});", light + (dark if theme == "dark" else ""))
    return {name: tuple(bytes.fromhex(value)) for name, value in found}  # type: ignore[misc]


def luminance(colour: tuple[int, int, int]) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (byte / 255 for byte in colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_the_yardstick_measures_what_wcag_says() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_ink_can_be_read_on_its_ground(theme: str, ink: str, ground: str, least: float) -> None:
    colours = tokens(theme)
    assert contrast(colours[ink], colours[ground]) >= least
