"""What a change of permissions takes away, in words: what nobody asked is counted in `actions.impacts`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.domain.impact import Impact, Loss
from webapp.pages.connecting.joined import isolated

NAMED = 8
"""At most so many people are named, each with what they lose; of the others there is a number."""


@dataclass(frozen=True)
class Told:
    """Somebody's name, and what they can no longer do, each to follow "can no longer"."""

    name: str
    acts: tuple[str, ...]


@dataclass(frozen=True)
class Reckoning:
    """The whole answer: who loses what (the first few), how many more people do, and what else is to be known."""

    people: tuple[Told, ...]
    more: int
    notes: tuple[str, ...]


def told(impact: Impact, names: Mapping[int, str]) -> Reckoning:
    """An impact in words; `names` has everybody in the workspace."""
    felt = [loss for loss in impact.losses if loss.is_felt]
    people = tuple(Told(names[loss.person], acts(loss)) for loss in felt[:NAMED])
    return Reckoning(people, len(felt) - len(people), tuple(notes(impact, felt, names)))


def acts(loss: Loss) -> tuple[str, ...]:
    """What somebody can no longer do."""
    numbers = (
        (loss.reconnects, ngettext("reconnect %(num)s account", "reconnect %(num)s accounts", loss.reconnects)),
        (
            loss.disconnects,
            ngettext("disconnect or remove %(num)s account", "disconnect or remove %(num)s accounts", loss.disconnects),
        ),
        (loss.publishes, ngettext("publish on %(num)s account", "publish on %(num)s accounts", loss.publishes)),
    )
    others = (
        (loss.administers, _("change people, permissions and settings")),
        (loss.sees, _("see accounts and posts")),
        (loss.connects, _("connect new accounts")),
        (loss.drafts, _("write drafts")),
    )
    return tuple(words for applies, words in (*others, *numbers) if applies)


def notes(impact: Impact, felt: Sequence[Loss], names: Mapping[int, str]) -> list[str]:
    """What stays, and what nobody holds any more."""
    said = []
    posts = sum(loss.posts for loss in felt)
    if posts and len(felt) == 1:
        name = isolated(names[felt[0].person])
        said.append(
            ngettext(
                "%(num)s post that %(name)s scheduled stays and will be published.",
                "%(num)s posts that %(name)s scheduled stay and will be published.",
                posts,
                name=name,
            )
        )
    elif posts:
        said.append(
            ngettext(
                "%(num)s post that they scheduled stays and will be published.",
                "%(num)s posts that they scheduled stay and will be published.",
                posts,
            )
        )
    if impact.unheld:
        said.append(unheld(impact.unheld))
    return said


def unheld(number: int) -> str:
    """So many accounts will have nobody who holds them."""
    return str(
        ngettext(
            "%(num)s account will have nobody who holds it. Notifications about it then go to the super admins alone.",
            "%(num)s accounts will have nobody who holds them. "
            "Notifications about them then go to the super admins alone.",
            number,
        )
    )
