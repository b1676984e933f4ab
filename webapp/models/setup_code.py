"""The codes that a fresh server prints at its start: whoever knows one sets Relink up."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base


class SetupCode(Base):
    """One code, by its SHA-256. One row for each start, so that several machines may wait for the first person.

    All of them go with the first person, in the same transaction.
    """

    __tablename__ = "setup_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    code_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
