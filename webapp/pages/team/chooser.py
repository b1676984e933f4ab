"""Choosing people from many: those already chosen, then the few that a search finds. Every list of people is short."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask import abort, request

from webapp.actions.team.staff import LONGEST_SEARCH, Member
from webapp.domain.levels import Level
from webapp.pages.accounts.rows import clean
from webapp.pages.numbers import row_number

SHOWN = 10
"""At most so many people stand under the search; of the others there is a number."""


@dataclass(frozen=True)
class Choice:
    """Somebody who can be chosen, as the list shows them."""

    id: int
    name: str
    email: str
    level: Level
    active: bool
    checked: bool


@dataclass(frozen=True)
class Chooser:
    """Who is chosen, who else was found for `text`, and how many more the search would find."""

    text: str
    chosen: Sequence[Choice]
    found: Sequence[Choice]
    more: int


def chooser(candidates: Sequence[Member], chosen: Collection[int], text: str) -> Chooser:
    """Those chosen stay in sight, whatever is searched for."""
    found = [member for member in candidates if member.id not in chosen and (not text or member.matches(text))]
    return Chooser(
        text=text,
        chosen=[choice(member, checked=True) for member in candidates if member.id in chosen],
        found=[choice(member) for member in found[:SHOWN]],
        more=max(0, len(found) - SHOWN),
    )


def choice(member: Member, *, checked: bool = False) -> Choice:
    """One person in a list to choose from."""
    name = clean(member.name) or clean(member.email)
    return Choice(member.id, name, clean(member.email), member.level, member.person.active, checked)


def searched() -> str:
    """What the form searches for."""
    return str(request.values.get("q", "")).replace("\0", "").strip()[:LONGEST_SEARCH]


def number(word: str) -> int:
    """A row's number in a form. Anything else is no form of ours: 400."""
    found = row_number(word)
    if found is None:
        abort(400)
    return found


def numbers(name: str) -> list[int]:
    """Every number of one field, each once, in order."""
    return list(dict.fromkeys(number(word) for word in request.form.getlist(name)))
