"""Reading pages and mails as a German reader does, and finding what of them is still English."""

import re
from functools import cache
from html.parser import HTMLParser

from babel.messages.catalog import Catalog, Message

from webapp.translations import refresh

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
ENGLISH = {
    "the", "and", "of", "to", "you", "your", "is", "are", "were", "this", "that", "these", "with", "without", "for",
    "by", "from", "on", "at", "it", "its", "who", "whoever", "what", "when", "where", "which", "no", "not", "nothing",
    "none", "yet", "all", "every", "until", "left", "day", "days", "account", "accounts", "post", "posts", "published",
    "scheduled", "drafts", "cancel", "cancelled", "connect", "connected", "connecting", "reconnect", "reconnected",
    "disconnect", "disconnected", "remove", "removed", "expires", "expiring", "sign", "signed", "signs", "please",
    "again", "search", "save", "settings", "people", "profile", "password", "security", "language", "time", "zone",
    "network", "networks", "notices", "notifications", "permission", "permissions", "activity", "history", "lost",
    "changed", "tick", "more", "previous", "next", "close", "page", "pages", "workspace", "unknown", "state",
}  # fmt: skip


@cache
def german() -> Catalog:
    """The German catalogue as it is committed."""
    (path,) = refresh.catalogues()
    return refresh.read(path)


def messages(catalogue: Catalog) -> list[Message]:
    """Its messages, without the header."""
    return [message for message in catalogue if message.id]


def forms(words: str | tuple[str, ...] | list[str]) -> list[str]:
    """A message's one form, or both."""
    return [words] if isinstance(words, str) else list(words)


class Reading(HTMLParser):
    """What a person reads or hears of a page: texts and spoken labels, without what comes from elsewhere."""

    VOID = ("input", "meta", "link", "img", "br", "hr")
    ELSEWHERE = ("bdi", "script", "style", "code")
    SPOKEN = ("title", "aria-label", "placeholder", "alt")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[bool] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.texts += [value for name, value in attrs if name in self.SPOKEN and value]
        elsewhere = tag in self.ELSEWHERE or ("class", "post-text") in attrs or ("id", "timezone") in attrs
        if tag not in self.VOID:
            self.open.append(elsewhere)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID and self.open:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and not any(self.open):
            self.texts.append(" ".join(data.split()))


NAMES = re.compile(
    "Root Admin|Ada Lovelace|Bob Page|Olga Own|Vera View|Dora Draft|Eve Nothing|Example (GmbH|AG)|"
    "Marketing Hub [A-Z][a-z]+|@\\w+|\\w+@example.test"
)


@cache
def english_sources() -> list[re.Pattern[str]]:
    """The English messages that have other words in German."""
    return [
        re.compile(".+?".join(map(re.escape, PLACEHOLDER.split(source))))
        for message in messages(german())
        for source, form in zip(forms(message.id), forms(message.string), strict=True)
        if form != source and re.search("[a-z]{2}", PLACEHOLDER.sub("", source))
    ]


def english_in(texts: list[str]) -> list[str]:
    """What of these texts is English: a message that has other words in German, or a plain English word."""
    return [text for text in texts if _is_english(text)]


@cache  # the frame's words stand on every page
def _is_english(text: str) -> bool:
    without_names = NAMES.sub("N", text)
    words = {word.lower() for word in re.findall(r"[A-Za-zÄÖÜäöüß’']+", without_names)}
    return bool(words & ENGLISH) or any(source.fullmatch(without_names) for source in english_sources())


def english_on(page: str) -> list[str]:
    """The same of a page or a fragment."""
    return english_in(Reading(page).texts)
