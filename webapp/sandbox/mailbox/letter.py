"""Shows a mail's HTML without trusting it: no scripts, and inline styles moved to where a strict policy allows them."""

from html import escape
from html.parser import HTMLParser

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
DROPPED = frozenset({"script", "base", "meta", "link", "object", "embed", "iframe", "form"})
"""Tags of no use in a letter. The policy would stop them anyway."""


def readable(html: str, nonce: str) -> str:
    """`html` with each style attribute turned into a rule of a style sheet that carries `nonce`.

    Mails need inline styles, and a policy without `unsafe-inline` forbids those but not a style sheet with a nonce.
    """
    reader = _Reader(nonce)
    reader.feed(html)
    reader.close()
    rules = "\n".join(f'[data-style="{number}"] {{ {style} }}' for number, style in enumerate(reader.styles))
    sheet = f'<style nonce="{nonce}">{rules}</style>' if rules else ""
    return f'<!doctype html><base target="_blank">{sheet}{"".join(reader.out)}'


class _Reader(HTMLParser):
    def __init__(self, nonce: str) -> None:
        super().__init__(convert_charrefs=False)
        self.nonce = nonce
        self.out: list[str] = []
        self.styles: list[str] = []
        self.in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.in_script = tag == "script"
        if tag in DROPPED:
            return
        kept = [self._kept(name, value or "") for name, value in attrs if not name.startswith("on")]
        if tag == "style":
            kept = [f' nonce="{self.nonce}"']
        self.out.append(f"<{tag}{''.join(kept)}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        self.in_script = False
        if tag not in DROPPED and tag not in VOID:
            self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self.in_script:
            self.out.append(data)

    def handle_entityref(self, name: str) -> None:
        self.out.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.out.append(f"&#{name};")

    def _kept(self, name: str, value: str) -> str:
        if name == "style":
            self.styles.append(value.replace("<", "").replace("{", "").replace("}", ""))
            return f' data-style="{len(self.styles) - 1}"'
        return f' {name}="{escape(value)}"'
