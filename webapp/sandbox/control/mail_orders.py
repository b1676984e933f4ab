"""Orders about mail: an address that refuses it for good, for now, or no longer."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from webapp.sandbox.control.order import BadOrder
from webapp.sandbox.world import mails
from webapp.sandbox.world.mails import MailFault
from webapp.sandbox.world.store import World

Address = Annotated[str, StringConstraints(min_length=3, max_length=254, pattern=r"^[^\s@]+@[^\s@]+$")]


class MailOrder(BaseModel):
    """`refuse` answers 550, `tempfail` 451; `up` ends that for one address or, without one, for all."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    do: Literal["refuse", "tempfail", "up"]
    address: Address | None = None
    times: int | None = Field(default=None, ge=1, le=1_000_000)

    @model_validator(mode="after")
    def _names_an_address(self) -> "MailOrder":
        if self.do != "up" and self.address is None:
            raise ValueError("the address is missing")
        return self


def understand(fields: Any) -> MailOrder:
    """Read an order. Raises BadOrder, naming the field."""
    try:
        return MailOrder.model_validate(fields)
    except ValidationError as mistakes:
        first = mistakes.errors()[0]
        raise BadOrder(str(first["loc"][-1]) if first["loc"] else "address", first["msg"]) from mistakes


def carry_out(world: World, order: MailOrder) -> str:
    """Do what was ordered; returns the order's name."""
    if order.do == "up" or order.address is None:
        mails.accept(world, order.address)
    else:
        mails.fail(world, order.address, MailFault(order.do), order.times)
    return order.do
