"""Orders about single calls: the next ones fail in a way of the network's own, or their answers get lost."""

from typing import Literal

from pydantic import ConfigDict, Field

from webapp.sandbox.control.order import Limited, Order, Word
from webapp.sandbox.networks.facts import Network
from webapp.sandbox.world.faults import Mishap, Place

On = Literal["publish", "read", "token", "introspect", "revoke", "any"]


class _Mishap(Limited):
    subject: Word | None = None
    on: On

    @property
    def kind(self) -> Mishap:
        """What happens to the calls."""
        raise NotImplementedError

    @property
    def place(self) -> Place | None:
        """Where it happens; None means everywhere."""
        return None if self.on == "any" else Place(self.on)


class MakeError(_Mishap):
    """Calls are answered with an error, named as the network names it: by what, its dialect knows."""

    model_config = ConfigDict(extra="forbid", frozen=True, serialize_by_alias=True)

    do: Literal["error"]
    on: On = "any"
    status: int | None = Field(default=None, ge=400, le=599)
    code: int | Word | None = None
    subcode: int | None = None
    reason: Word | None = None
    service_error_code: int | None = Field(default=None, alias="serviceErrorCode")
    error: Word | None = None
    message: str | None = Field(default=None, max_length=500)
    transient: bool | None = None
    retry_after: int | None = Field(default=None, ge=0, le=10**9)

    @property
    def kind(self) -> Mishap:
        """An answer that is an error."""
        return Mishap.ERROR

    @property
    def names(self) -> list[str]:
        """The names by which this error might stand in the network's table, the most exact first."""
        pair = None if self.subcode is None else f"{self.code}/{self.subcode}"
        return [str(name) for name in (pair, self.code, self.reason, self.service_error_code, self.error) if name]


class LoseAnswer(_Mishap):
    """What is asked is done, and then nobody hears of it: the connection is closed without an answer."""

    do: Literal["lose-answer"]
    on: On = "publish"
    times: int | None = Field(default=1, ge=1, le=1_000_000)

    @property
    def kind(self) -> Mishap:
        """No answer at all."""
        return Mishap.LOST_ANSWER


class NoError(Order):
    """End the errors that were ordered: about one subject or, without one, all."""

    do: Literal["no-error"]
    subject: Word | None = None


def where(network: Network, order: MakeError | LoseAnswer) -> Place | None:
    """Where a mishap happens. A named error that may be anywhere happens where the network says such things."""
    if order.on != "any" or not isinstance(order, MakeError):
        return order.place
    row = next((network.errors[name] for name in order.names if name in network.errors), None)
    if row is None:
        return None
    if not any("error" in other.words for other in network.errors.values()):
        return None  # it says everything in one way, wherever it is asked
    return Place.TOKEN if "error" in row.words else Place.API


def is_known(network: Network, order: MakeError) -> bool:
    """Whether the network's dialect will know what to answer."""
    return order.status is not None or not network.errors or any(name in network.errors for name in order.names)
