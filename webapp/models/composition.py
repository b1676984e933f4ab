"""What a person writes in the composer: one thing said on several accounts, and the files that go with it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.models.base import Base


class Composition(Base):
    """What its posts (one for each account) have in common. `texts` are own texts by network, where one differs.

    `version` counts the savings, so that two who write at once don't overwrite each other; `pen` names the page that
    wrote last, which may go on without having seen its own saving. `key` is drawn by that page before anything is
    saved, so that its first saving, sent twice, makes one composition.
    """

    __tablename__ = "composition"
    __table_args__ = (
        Index("ix_composition_list", "workspace_id", "touched_at"),
        Index("ix_composition_author", "author_id", "touched_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str | None] = mapped_column(unique=True)
    pen: Mapped[str] = mapped_column(default="")
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    text: Mapped[str] = mapped_column(Text, default="")
    texts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    link: Mapped[str] = mapped_column(Text, default="")
    title: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    touched_at: Mapped[datetime]

    files: Mapped[list["MediaFile"]] = relationship(
        back_populates="composition",
        order_by="MediaFile.position, MediaFile.id",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )

    def text_for(self, network: str) -> str:
        """The text on this network: its own one, else the common one."""
        return str(self.texts.get(network) or self.text)


class MediaFile(Base):
    """One image or video. Its bytes lie in the store under `key` (random: nobody guesses it); here is what they are.

    `kind` is the media type found in the content, never the one that was claimed; `width` and `height` are pixels.
    """

    __tablename__ = "media_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"), index=True)
    composition_id: Mapped[int] = mapped_column(ForeignKey("composition.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str]
    size: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    name: Mapped[str] = mapped_column(default="")
    """What the person's own file is called, to be shown; never part of a path."""
    alt: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]

    composition: Mapped[Composition] = relationship(back_populates="files")
