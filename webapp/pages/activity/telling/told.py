"""A line of the log that is about to be told: its names as the reader sees them, and filling a sentence with them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup, escape

from webapp.actions.activity.history import Line
from webapp.actions.log import LINK_OF, OPERATOR, WORKER
from webapp.pages.accounts.rows import clean
from webapp.pages.formats import network_name

NAMES = ("who", "account", "network", "subject", "person", "why", "came", "date", "email")
KEPT = {name: f"%({name})s" for name in NAMES}
"""What `ngettext` leaves standing when it fills in its number: `ngettext("…", "…", number, **KEPT)`."""
Mark = Callable[[str], str]


def plain(name: str) -> str:
    """A name in a file of plain text."""
    return name


def emphasized(name: str) -> str:
    """A name on a page: escaped, and unable to turn the direction of what stands around it."""
    return Markup("<b><bdi>{}</bdi></b>").format(name)


@dataclass(frozen=True)
class Told:
    """One line, and how its names are written."""

    line: Line
    mark: Mark = plain

    def fill(self, sentence: str, **more: str) -> str:
        """The sentence with who and what in it; "an account" at its front begins as any word does."""
        on_page = self.mark is not plain
        template = escape(sentence) if on_page else sentence
        own = ("who", "account", "network", "subject", "person")
        parts = {name: getattr(self, name) for name in own if f"%({name})s" in sentence} | more
        front = next((name for name in parts if sentence.startswith(f"%({name})s")), None)
        if front is not None and not isinstance(parts[front], Markup):
            parts[front] = begun(parts[front]) if self._is_made_up(front) else parts[front]
        return template % parts

    def _is_made_up(self, part: str) -> bool:
        """Whether a part is our own words rather than a name, which keeps its case."""
        known = {
            "account": self.line.account_name,
            "network": self.line.network,
            "subject": self.said("subject"),
            "person": self.said("person"),
        }
        return part in known and not known[part]

    def said(self, name: str) -> str:
        """A detail of the line as text, "" where there is none."""
        value = self.line.details.get(name)
        return "" if value is None else clean(str(value))

    def number(self, name: str) -> int:
        """A detail that counts something; 0 where there is none, or no number."""
        value = self.line.details.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else 0

    @property
    def who(self) -> str:
        """Whoever acted; without a person it was Relink itself, or the operator."""
        return self.mark(who(self.line))

    @property
    def account(self) -> str:
        """The account with its network, as it was called then."""
        if not self.line.account_name and self.line.network is not None:
            return str(_("an account at %(network)s", network=network_name(self.line.network)))
        if not self.line.account_name:
            return str(_("an account"))
        name = self.mark(clean(self.line.account_name))
        return name if self.line.network is None else name + f" ({network_name(self.line.network)})"

    @property
    def network(self) -> str:
        """The network's name."""
        return network_name(self.line.network) if self.line.network else str(_("a network"))

    @property
    def subject(self) -> str:
        """The person at the network, as the network calls them."""
        return self.mark(self.said("subject")) if self.said("subject") else str(_("somebody"))

    @property
    def person(self) -> str:
        """The person here whom the act concerned."""
        return self.mark(self.said("person")) if self.said("person") else str(_("somebody"))


def who(line: Line) -> str:
    """Who acted, as plain text. `actor_id` None is a machine, or somebody without a seat, who then has a name."""
    if line.actor_id is None and line.actor_name in (WORKER.name, OPERATOR.name, "unknown"):
        return {
            WORKER.name: "Relink",
            OPERATOR.name: str(_("The operator")),
            "unknown": str(_("Somebody")),
        }[line.actor_name]
    name = clean(line.actor_name)
    if line.actor_id is None and name.startswith(LINK_OF):
        return str(_("Somebody with a link of %(name)s", name=name.removeprefix(LINK_OF)))
    return name


def begun(words: str) -> str:
    """Words at the front of a sentence."""
    return words[:1].upper() + words[1:]


def joined(sentences: Iterable[str]) -> str:
    """Sentences one after the other; what is marked up stays so."""
    told = [sentence for sentence in sentences if sentence]
    if any(isinstance(sentence, Markup) for sentence in told):
        return Markup(" ").join(told)
    return " ".join(told)


def is_whole_number(value: Any) -> bool:
    """Whether a fact counts something."""
    return isinstance(value, int) and not isinstance(value, bool)
