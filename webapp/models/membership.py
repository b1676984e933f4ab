"""What a person may do in one workspace."""

from sqlalchemy import Boolean, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.domain.permissions import Person, Social
from webapp.models.base import Base, word
from webapp.models.user import User
from webapp.models.workspace import Workspace


class Membership(Base):
    """One person in one workspace; `active` False means deactivated there."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("workspace_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    super_admin: Mapped[bool] = mapped_column(Boolean, default=False)
    social: Mapped[Social] = mapped_column(word(Social), default=Social.NONE)
    active: Mapped[bool] = mapped_column(Boolean, default=True)

    user: Mapped[User] = relationship()
    workspace: Mapped[Workspace] = relationship()

    @property
    def person(self) -> Person:
        """The same as the domain sees it."""
        return Person(self.user_id, self.social, self.super_admin, self.active and self.user.active)
