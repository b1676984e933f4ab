"""Who writes, in which workspace, and what they may."""

from dataclasses import dataclass

from webapp.actions.log import Actor
from webapp.actions.refusals import NotAllowed
from webapp.domain import permissions
from webapp.domain.permissions import Person
from webapp.models import Account


@dataclass(frozen=True)
class Author:
    """Who writes, in which workspace."""

    workspace_id: int
    person: Person
    actor: Actor


def may_draft(author: Author) -> None:
    """Raises NotAllowed where the person may not write."""
    denial = permissions.may_draft(author.person)
    if denial is not None:
        raise NotAllowed(denial)


def may_publish(author: Author, account: Account) -> None:
    """Raises NotAllowed where the person may not publish on the account."""
    denial = permissions.may_publish(author.person, account.holding)
    if denial is not None:
        raise NotAllowed(denial, account.holding)
