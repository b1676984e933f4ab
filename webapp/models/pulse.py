"""When the worker last did each of its jobs, so that the operator sees one that stands still."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base


class Pulse(Base):
    """The last run of one job of the schedule, and how much it did."""

    __tablename__ = "pulse"

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    done: Mapped[int] = mapped_column(default=0)
