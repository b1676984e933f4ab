"""An account's picture, as it was fetched once: pages show ours, so nobody's browser is sent to a network for it."""

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base


class AccountPicture(Base):
    """The bytes of one account's picture, at most `networks.pictures.LARGEST_BYTES`, and their media type."""

    __tablename__ = "account_picture"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)
