"""What the buttons of asking say, and what one reads who has asked today."""

from collections.abc import Callable, Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from webapp import words
from webapp.actions.team.asking import Asked
from webapp.domain.permissions import Act
from webapp.pages import languages
from webapp.pages.connecting.joined import isolated


def ask_for(act: Act) -> str:
    """The button: what happens by it, in full."""
    labels: dict[Act, str] = {
        Act.CONNECT: _("Ask to connect an account"),
        Act.RECONNECT: _("Ask to reconnect it"),
        Act.DISCONNECT: _("Ask to disconnect it"),
        Act.REMOVE: _("Ask to remove it"),
        Act.HAND_OVER: _("Ask to hand it over"),
        Act.SEE: _("Ask to see the accounts"),
    }
    return labels[Act(act)]


WERE_ASKED: dict[Act, Callable[..., str]] = {
    Act.CONNECT: lambda number, **facts: ngettext(
        "%(names)s was asked at %(time)s to connect an account.",
        "%(names)s were asked at %(time)s to connect an account.",
        number,
        **facts,
    ),
    Act.RECONNECT: lambda number, **facts: ngettext(
        "%(names)s was asked at %(time)s to reconnect it.",
        "%(names)s were asked at %(time)s to reconnect it.",
        number,
        **facts,
    ),
    Act.DISCONNECT: lambda number, **facts: ngettext(
        "%(names)s was asked at %(time)s to disconnect it.",
        "%(names)s were asked at %(time)s to disconnect it.",
        number,
        **facts,
    ),
    Act.REMOVE: lambda number, **facts: ngettext(
        "%(names)s was asked at %(time)s to remove it.",
        "%(names)s were asked at %(time)s to remove it.",
        number,
        **facts,
    ),
    Act.HAND_OVER: lambda number, **facts: ngettext(
        "%(names)s was asked at %(time)s to hand it over.",
        "%(names)s were asked at %(time)s to hand it over.",
        number,
        **facts,
    ),
    Act.SEE: lambda number, **facts: ngettext(
        "%(names)s was asked at %(time)s to let you see the accounts.",
        "%(names)s were asked at %(time)s to let you see the accounts.",
        number,
        **facts,
    ),
}
"""Who was asked for what, and when; written out for each act, since languages put it in different orders."""


def were_asked(asked: Asked, act: Act) -> str:
    """Who was asked today, and when: "Ada Lovelace and Root Admin were asked at 2:30 pm to reconnect it."."""
    names = together([isolated(name) for name in asked.names])
    time = words.time(asked.at, languages.zone())
    return str(WERE_ASKED[Act(act)](len(asked.names), names=names, time=time))


def together(names: Sequence[str]) -> str:
    """A few names, the last with "and": "Ada, Bob and Root"."""
    if len(names) < 2:
        return "".join(names)
    return str(_("%(names)s and %(last)s", names=", ".join(names[:-1]), last=names[-1]))
