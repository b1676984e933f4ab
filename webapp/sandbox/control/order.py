"""What every order on the control page is made of."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Word = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[\x21-\x7e][\x20-\x7e]*$")]


class BadOrder(Exception):
    """The order can't be carried out: the field that is wrong, and what is wrong with it."""

    def __init__(self, field: str, says: str) -> None:
        super().__init__(says)
        self.field, self.says = field, says


class Order(BaseModel):
    """One order; what `do` says decides which."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Limited(Order):
    """An order whose effect may wear off after some `times`."""

    times: int | None = Field(default=None, ge=1, le=1_000_000)
