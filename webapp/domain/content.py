"""What each network takes: how long a text may be, which files, and what it can't do without. One table.

Sources: networks.md, "Publish" of each section. How a text is counted is the network's own matter and is given
(`length`): X weighs letters and counts every address alike. A rule here is said while somebody writes; what a network
refuses all the same, it says itself.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from webapp.domain.rules import Network


class Flaw(StrEnum):
    """What a network would not take. A word of its own each, so that a page can say it plainly."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    NEEDS_IMAGE = "needs_image"
    NEEDS_VIDEO = "needs_video"
    NEEDS_TITLE = "needs_title"
    TITLE_TOO_LONG = "title_too_long"
    TOO_MANY_FILES = "too_many_files"
    NO_VIDEO_HERE = "no_video_here"
    NO_IMAGE_HERE = "no_image_here"
    MIXED = "mixed"
    IMAGE_KIND = "image_kind"
    LINK_NEEDS_TITLE = "link_needs_title"
    LINK_IS_NONE = "link_is_none"


JPEG, PNG, GIF, WEBP, MP4 = "image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4"


class Counting(StrEnum):
    """How a network counts a text."""

    LETTERS = "letters"
    WEIGHED = "weighed"
    """As X's own library does: an address counts 23, an emoji and a letter of China or Japan 2 each."""


@dataclass(frozen=True)
class Limits:
    """What one network takes: `longest` is in its own counting, `images` and `videos` are the most of each.

    `title` is the longest title where one must be given (0: none is asked for). `link_in_text`: the address stands in
    the text and counts.
    """

    longest: int
    images: int
    videos: int
    image_kinds: frozenset[str]
    title: int = 0
    needs_image: bool = False
    needs_video: bool = False
    link_in_text: bool = True
    link_needs_title: bool = False
    counting: Counting = Counting.LETTERS


LIMITS = {
    # 63,206 is what others found, no page of Facebook's says so
    Network.FACEBOOK: Limits(63_206, 10, 0, frozenset({JPEG, PNG, GIF, WEBP}), link_in_text=False),
    Network.INSTAGRAM: Limits(2_200, 10, 0, frozenset({JPEG}), needs_image=True),
    Network.X: Limits(280, 4, 1, frozenset({JPEG, PNG, GIF, WEBP}), counting=Counting.WEIGHED),
    Network.LINKEDIN: Limits(3_000, 20, 0, frozenset({JPEG, PNG, GIF}), link_in_text=False, link_needs_title=True),
    Network.YOUTUBE: Limits(5_000, 0, 1, frozenset(), title=100, needs_video=True),
}


@dataclass(frozen=True)
class Content:
    """What is to be said on one account: media kinds such as "image/jpeg", in their order."""

    text: str = ""
    link: str = ""
    title: str = ""
    kinds: Sequence[str] = ()


def is_web_address(link: str) -> bool:
    """Whether a link is one that a browser may follow: http or https, with a host, on one line."""
    return re.fullmatch(r"https?://[^\s/?#]+[^\s]*", link) is not None


def whole_text(network: Network, content: Content) -> str:
    """What the network counts: the text, with the address after it where that stands in the text."""
    if not LIMITS[network].link_in_text or content.link in content.text:
        return content.text
    return f"{content.text} {content.link}".strip()


def flaws(network: Network, content: Content, length: int) -> list[Flaw]:
    """What the network would not take, the gravest first; `length` is that of `whole_text` in its own counting."""
    limits = LIMITS[network]
    images = [kind for kind in content.kinds if kind.startswith("image/")]
    videos = len(content.kinds) - len(images)
    found = {
        Flaw.NEEDS_VIDEO: limits.needs_video and not videos,
        Flaw.NEEDS_IMAGE: limits.needs_image and not images,
        Flaw.EMPTY: not content.text.strip() and not content.link and not content.kinds,
        Flaw.TOO_LONG: length > limits.longest,
        Flaw.NEEDS_TITLE: limits.title > 0 and not content.title.strip(),
        Flaw.TITLE_TOO_LONG: limits.title > 0 and len(content.title) > limits.title,
        Flaw.LINK_NEEDS_TITLE: limits.link_needs_title and bool(content.link) and not content.title.strip(),
        Flaw.LINK_IS_NONE: bool(content.link) and not is_web_address(content.link),
        Flaw.NO_VIDEO_HERE: videos > 0 and limits.videos == 0,
        Flaw.NO_IMAGE_HERE: bool(images) and limits.images == 0,
        Flaw.MIXED: bool(images) and videos > 0 and limits.images > 0 and limits.videos > 0,
        Flaw.TOO_MANY_FILES: len(images) > limits.images > 0 or videos > limits.videos > 0,
        Flaw.IMAGE_KIND: limits.images > 0 and any(kind not in limits.image_kinds for kind in images),
    }
    return [flaw for flaw, is_so in found.items() if is_so]
