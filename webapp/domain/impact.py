"""What a change of permissions would take away, in numbers, before it is made."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from webapp.domain import permissions
from webapp.domain.holders import is_held
from webapp.domain.levels import is_below, level_of
from webapp.domain.permissions import Answer, Holding, Person


@dataclass(frozen=True)
class Bundle:
    """So many accounts to which the same people are tied in the same way."""

    holding: Holding
    number: int = 1


@dataclass(frozen=True)
class Loss:
    """What one person could do before and can't afterwards; the numbers are accounts, `posts` those they scheduled.

    The posts stay: nobody's are cancelled by a change of permissions.
    """

    person: int
    administers: bool = False
    sees: bool = False
    connects: bool = False
    drafts: bool = False
    reconnects: int = 0
    disconnects: int = 0
    publishes: int = 0
    posts: int = 0

    @property
    def is_felt(self) -> bool:
        """Whether anything at all is lost right now."""
        return any((self.administers, self.sees, self.connects, self.drafts)) or any(
            (self.reconnects, self.disconnects, self.publishes)
        )


@dataclass(frozen=True)
class Impact:
    """What a change takes away: from whom what, and how many accounts nobody holds afterwards who were held before."""

    losses: tuple[Loss, ...]
    unheld: int = 0


def lowers(before: Person, after: Person) -> bool:
    """Whether somebody may do less afterwards, on some account there is or will be."""
    return is_below(level_of(after), level_of(before))


def loss(before: Person, after: Person, bundles: Iterable[Bundle], posts: int = 0) -> Loss:
    """What one person loses by becoming `after`; `bundles` are the accounts of the workspace."""
    accounts = [(one.holding, one.holding, one.number) for one in bundles]
    return loss_by(before, after, accounts, posts)


def loss_by(before: Person, after: Person, accounts: Iterable[tuple[Holding, Holding, int]], posts: int = 0) -> Loss:
    """The same where accounts change, too: each as it is before and after, with how many there are of it."""
    all_of_them = list(accounts)

    def lost(may: Callable[[Person], Answer]) -> bool:
        return may(before) is None and may(after) is not None

    def number(may: Callable[[Person, Holding], Answer]) -> int:
        return sum(many for was, then, many in all_of_them if may(before, was) is None and may(after, then) is not None)

    publishes = number(permissions.may_publish)
    return Loss(
        person=before.id,
        administers=lost(permissions.may_administer),
        sees=lost(permissions.may_see),
        connects=lost(permissions.may_connect),
        drafts=lost(permissions.may_draft),
        reconnects=number(permissions.may_reconnect),
        disconnects=number(permissions.may_disconnect),
        publishes=publishes,
        posts=posts if publishes else 0,
    )


def left_unheld(bundles: Iterable[Bundle], before: Mapping[int, Person], after: Mapping[int, Person]) -> int:
    """How many accounts somebody holds before and nobody afterwards; both name everybody in the workspace."""
    return sum(
        bundle.number for bundle in bundles if is_held(bundle.holding, before) and not is_held(bundle.holding, after)
    )
