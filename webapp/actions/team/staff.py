"""Everybody in a workspace, to be searched, listed and chosen from: one statement, whether they are 5 or 500.

Searching and sorting happen here and not in the database: no two databases fold every script alike, and people in one
workspace are counted in hundreds.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from webapp.domain.levels import Level, level_of
from webapp.domain.permissions import Person
from webapp.models import Membership, User, db
from webapp.models.account import folded

LONGEST_SEARCH = 100


@dataclass(frozen=True)
class Member:
    """One person of a workspace; `person.active` is false once deactivated."""

    id: int
    name: str
    email: str
    person: Person

    @property
    def level(self) -> Level:
        """Where they stand on the ladder of permissions."""
        return level_of(self.person)

    def matches(self, text: str) -> bool:
        """Whether a search for this text finds them, by name or mail address."""
        return folded(text) in folded(f"{self.name}\n{self.email}")


def everybody(workspace_id: int, only: Iterable[int] | None = None) -> list[Member]:
    """The people of a workspace (`only` those with these ids), active or not; super admins first, then by name."""
    query = (
        select(
            User.id, User.name, User.email, User.active, Membership.social, Membership.super_admin, Membership.active
        )
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.workspace_id == workspace_id)
    )
    if only is not None:
        query = query.where(User.id.in_(list(only)))
    people = [
        Member(user_id, name, email, Person(user_id, social, admin, active and member))
        for user_id, name, email, active, social, admin, member in db.session.execute(query)
    ]
    return sorted(people, key=lambda one: (not one.person.super_admin, folded(one.name), one.id))


def persons(members: Iterable[Member]) -> dict[int, Person]:
    """The same as the domain knows them, by id."""
    return {member.id: member.person for member in members}
