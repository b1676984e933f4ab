"""What a person may, as one word on one ladder: nothing, the social permissions, and above them the super admin."""

from dataclasses import replace
from enum import StrEnum

from webapp.domain.permissions import Person, Social


class Level(StrEnum):
    """From the least to the most; each one may do whatever those before it may."""

    NONE = "none"
    VIEW = "view"
    DRAFT = "draft"
    OWN = "own"
    ALL = "all"
    SUPER_ADMIN = "super_admin"


LADDER = tuple(Level)


def level_of(person: Person) -> Level:
    """Where somebody stands, active or not."""
    return Level.SUPER_ADMIN if person.super_admin else Level(person.social.value)


def at_level(person: Person, level: Level) -> Person:
    """The same person elsewhere on the ladder. A new super admin keeps the social permission they had."""
    if level is Level.SUPER_ADMIN:
        return replace(person, super_admin=True)
    return replace(person, super_admin=False, social=Social(level.value))


def is_below(level: Level, other: Level) -> bool:
    """Whether `level` may do less than `other`."""
    return LADDER.index(level) < LADDER.index(other)
