"""What one can order on the control page: each order with what belongs to it, checked before anything happens."""

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, TypeAdapter, ValidationError

from webapp.sandbox import people
from webapp.sandbox.control import hook_orders, mishap_orders, post_orders, setting_orders
from webapp.sandbox.control.hook_orders import SendHook
from webapp.sandbox.control.mishap_orders import LoseAnswer, MakeError, NoError
from webapp.sandbox.control.order import BadOrder, Limited, Word
from webapp.sandbox.control.order import Order as _Order
from webapp.sandbox.control.post_orders import HavePublished
from webapp.sandbox.control.setting_orders import Set
from webapp.sandbox.networks import NETWORKS
from webapp.sandbox.networks.facts import Network
from webapp.sandbox.world.faults import Place


class _Weathered(Limited):
    only: Place | None = None


class Troubled(Limited):
    """Refuse the calls of a person, or about an account. Without `times` a revocation is final.

    With `tell` the network calls the app about it as well, at `to`.
    """

    do: Literal["revoke", "lock"]
    subject: Word
    only: Place | None = None
    tell: bool = False
    to: str | None = Field(default=None, max_length=2000)


class AccountFault(Limited):
    """An account is deleted, or someone (`person`; default: everybody) loses the right to manage it."""

    do: Literal["delete-account", "drop-permission"]
    subject: Word
    person: Word | None = None


class Subjected(_Order):
    """End a lock, undo what an AccountFault did, or let access tokens expire."""

    do: Literal["unlock", "restore", "expire"]
    subject: Word


class Down(_Weathered):
    """Every call is answered with a server error."""

    do: Literal["down"]
    status: int = Field(default=503, ge=500, le=599)


class Slow(_Weathered):
    """Every call waits first."""

    do: Literal["slow"]
    seconds: float = Field(default=5, gt=0, le=120)


class RateLimit(_Weathered):
    """Every call is answered 429. `retry_after` may be seconds, a date, nonsense, or null for no such header."""

    do: Literal["rate-limit"]
    retry_after: int | Word | None = 60


class Garbage(_Weathered):
    """Every call is answered 200 with something of no use."""

    do: Literal["garbage"]
    body: Literal["html", "empty", "broken-json", "no-token"] = "html"


class TokenAnswer(Limited):
    """Good token answers lose the fields in `drop` and get those in `set`."""

    do: Literal["token-answer"]
    set: dict[str, Any] = Field(default_factory=dict)
    drop: list[str] = Field(default_factory=list)


class Plain(_Order):
    """End the network's bad weather, or forget everything about it."""

    do: Literal["up", "reset"]


class Issue(_Order):
    """Let a person consent without a browser. `consented_at` (default: now) may lie in the past."""

    do: Literal["issue"]
    subject: Word
    assets: list[Word] | None = None
    scopes: list[Word] | None = None
    consented_at: AwareDatetime | None = None


Order = (
    Troubled
    | AccountFault
    | Subjected
    | Down
    | Slow
    | RateLimit
    | Garbage
    | TokenAnswer
    | Plain
    | Issue
    | MakeError
    | LoseAnswer
    | NoError
    | Set
    | SendHook
    | HavePublished
)  # what `do` says decides which

_ADAPTER: TypeAdapter[Order] = TypeAdapter(Annotated[Order, Field(discriminator="do")])


def understand(network: str, fields: Any) -> Order:
    """Read an order. Raises BadOrder, naming the field."""
    try:
        order = _ADAPTER.validate_python(fields)
    except ValidationError as mistakes:
        first = mistakes.errors()[0]
        _, field, *_ = (*first["loc"], "do", "do")  # the place starts with the order's name, when that was understood
        raise BadOrder(str(field), first["msg"]) from mistakes
    _check_people(network, order)
    _check_setup(NETWORKS[network], order)
    return order


def _check_setup(network: Network, order: Order) -> None:
    match order:
        case Set():
            setting_orders.checked(network.name, order)
        case SendHook():
            hook_orders.check(network, order)
        case Troubled(tell=True, do="revoke", to=to):
            hook_orders.check_tell(network, to)
        case Troubled(tell=True):
            raise BadOrder("tell", "only a revocation is told")


def _check_people(network: str, order: Order) -> None:
    match order:
        case HavePublished():
            post_orders.check(network, order)
        case Issue(subject=subject, assets=assets):
            _check_belongings(network, subject, assets or [])
        case AccountFault(subject=subject, person=person):
            _check(people.account(network, subject) is not None, "subject", f"no account {subject} at {network}")
            _check(person is None or _is_person(network, person), "person", f"no person {person} at {network}")
        case MakeError() if not mishap_orders.is_known(NETWORKS[network], order):
            raise BadOrder("code", f"not an error of {network}; give its status, too, to order it all the same")
        case (
            Troubled(subject=str(subject))
            | Subjected(subject=str(subject))
            | MakeError(subject=str(subject))
            | LoseAnswer(subject=str(subject))
            | NoError(subject=str(subject))
        ):
            known = _is_person(network, subject) or people.account(network, subject) is not None
            _check(known, "subject", f"no person or account {subject} at {network}")


def _check_belongings(network: str, subject: str, assets: list[str]) -> None:
    person = people.person(network, subject)
    theirs = () if person is None else tuple(account.id for account in person.everything)
    _check(person is not None, "subject", f"no person {subject} at {network}")
    foreign = [asset for asset in assets if asset not in theirs]
    _check(not foreign, "assets", f"not an account of {subject}: {', '.join(foreign)}")


def _is_person(network: str, subject: str) -> bool:
    return people.person(network, subject) is not None


def _check(right: bool, field: str, says: str) -> None:
    if not right:
        raise BadOrder(field, says)
