"""Who holds an account, and what a handover changes: the two people who connected it first and last stand for it."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from webapp.domain.permissions import Answer, Denial, Holding, Person, may_connect, may_see


def can_hold(person: Person) -> bool:
    """Whether somebody who connected an account still stands for it: here, and with a social permission."""
    return may_see(person) is None


def is_held(holding: Holding, people: Mapping[int, Person]) -> bool:
    """Whether anybody holds it. `people` need only have those who are in the workspace."""
    connectors = (people.get(user_id) for user_id in (holding.first_connector, holding.last_connector) if user_id)
    return any(can_hold(person) for person in connectors if person is not None)


def may_be_handed(person: Person) -> Answer:
    """Be handed accounts: whoever may connect accounts of their own ("own accounts", "all accounts", super admin)."""
    return may_connect(person)


def lacks_rights(person: Person, holding: Holding) -> bool:
    """Whether the account is for chosen people only, and this person is not one of them."""
    return not person.super_admin and holding.allowed is not None and person.id not in holding.allowed


def handed_over(holding: Holding, givers: Collection[int], receiver: int) -> Holding:
    """Who is tied to it once `receiver` stands wherever one of `givers`, or nobody, stood."""
    first, last = (
        receiver if user_id is None or user_id in givers else user_id
        for user_id in (holding.first_connector, holding.last_connector)
    )
    return replace(holding, first_connector=first, last_connector=last)


def absent(holding: Holding, people: Mapping[int, Person]) -> frozenset[int]:
    """Those tied to an account who no longer hold it."""
    tied = (user_id for user_id in (holding.first_connector, holding.last_connector) if user_id is not None)
    return frozenset(user_id for user_id in tied if user_id not in people or not can_hold(people[user_id]))


def refusal_to_hold(person: Person, holding: Holding) -> Answer:
    """Why somebody can't be handed this account as things stand; None is yes."""
    if (no := may_be_handed(person)) is not None:
        return no
    return Denial.NO_RIGHTS_ON_ACCOUNT if lacks_rights(person, holding) else None
