"""What each network takes: the table, row by row."""

import pytest

from webapp.domain.content import JPEG, LIMITS, MP4, PNG, Content, Flaw, flaws, whole_text
from webapp.domain.rules import Network

FB, IG, X, LI, YT = Network.FACEBOOK, Network.INSTAGRAM, Network.X, Network.LINKEDIN, Network.YOUTUBE
HELLO = "Hello"
LINK = "https://example.test/a"

CASES = [
    (FB, Content(HELLO), []),
    (FB, Content("  "), [Flaw.EMPTY]),
    (FB, Content(link=LINK), []),
    (FB, Content(HELLO, kinds=[JPEG] * 10), []),
    (FB, Content(HELLO, kinds=[JPEG] * 11), [Flaw.TOO_MANY_FILES]),
    (FB, Content(HELLO, kinds=[MP4]), [Flaw.NO_VIDEO_HERE]),
    (IG, Content(HELLO), [Flaw.NEEDS_IMAGE]),
    (IG, Content(HELLO, kinds=[JPEG]), []),
    (IG, Content("", kinds=[JPEG]), []),
    (IG, Content(HELLO, kinds=[PNG]), [Flaw.IMAGE_KIND]),
    (IG, Content("a" * 2201, kinds=[JPEG]), [Flaw.TOO_LONG]),
    (X, Content("a" * 280), []),
    (X, Content("a" * 281), [Flaw.TOO_LONG]),
    (X, Content(HELLO, kinds=[PNG] * 5), [Flaw.TOO_MANY_FILES]),
    (X, Content(HELLO, kinds=[PNG, MP4]), [Flaw.MIXED]),
    (X, Content(HELLO, kinds=[MP4]), []),
    (LI, Content(HELLO, LINK), [Flaw.LINK_NEEDS_TITLE]),
    (LI, Content(HELLO, LINK, "A title"), []),
    (FB, Content(HELLO, "javascript:alert(1)"), [Flaw.LINK_IS_NONE]),
    (FB, Content(HELLO, "https://"), [Flaw.LINK_IS_NONE]),
    (FB, Content(HELLO, "https://a b"), [Flaw.LINK_IS_NONE]),
    (FB, Content(HELLO, "example.test"), [Flaw.LINK_IS_NONE]),
    (FB, Content(HELLO, "http://example.test"), []),
    (LI, Content("a" * 3001), [Flaw.TOO_LONG]),
    (LI, Content(HELLO, kinds=[MP4]), [Flaw.NO_VIDEO_HERE]),
    (YT, Content(HELLO), [Flaw.NEEDS_VIDEO, Flaw.NEEDS_TITLE]),
    (YT, Content(HELLO, title="Title", kinds=[MP4]), []),
    (YT, Content(HELLO, title="a" * 101, kinds=[MP4]), [Flaw.TITLE_TOO_LONG]),
    (YT, Content(HELLO, title="Title", kinds=[MP4, JPEG]), [Flaw.NO_IMAGE_HERE]),
    (YT, Content(HELLO, title="Title", kinds=[MP4, MP4]), [Flaw.TOO_MANY_FILES]),
]


@pytest.mark.parametrize(("network", "content", "found"), CASES)
def test_what_a_network_would_not_take_is_said(network: Network, content: Content, found: list[Flaw]) -> None:
    assert flaws(network, content, len(whole_text(network, content))) == found


def test_every_network_has_its_row_and_every_flaw_its_case() -> None:
    assert set(LIMITS) == set(Network)
    assert {flaw for _, _, found in CASES for flaw in found} == set(Flaw)


def test_an_address_counts_where_it_stands_in_the_text_and_only_once() -> None:
    assert whole_text(X, Content("See", LINK)) == f"See {LINK}"
    assert whole_text(X, Content(f"See {LINK}!", LINK)) == f"See {LINK}!"
    assert whole_text(FB, Content("See", LINK)) == "See"
