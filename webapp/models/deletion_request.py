"""Somebody asked a network to have us delete what we know of them; what became of it, and nothing of the person."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from webapp.domain.rules import Network
from webapp.models.base import Base, only_where, word


class DeletionRequest(Base):
    """One request. `code` is what the person was given to ask how it stands, random and unguessable.

    `person_mark` is a keyed hash of the person's id at the network, so that the same request is known again;
    `subject_id` is the id itself, which is gone once the request is done. One open request a person.
    """

    __tablename__ = "deletion_request"
    __table_args__ = (
        Index("uq_deletion_request_open", "network", "person_mark", unique=True, **only_where("done_at IS NULL")),
        Index("ix_deletion_request_person", "network", "person_mark"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    network: Mapped[Network] = mapped_column(word(Network))
    person_mark: Mapped[str]
    subject_id: Mapped[str | None]
    code: Mapped[str] = mapped_column(unique=True)
    told_at: Mapped[datetime]
    """When the network says that the person asked, the last time: what they allow later is not concerned."""
    asked_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
