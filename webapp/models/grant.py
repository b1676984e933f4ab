"""One person's consent at one network, and its tokens. One grant can carry many accounts of one workspace."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.domain import troubles
from webapp.domain.rules import Network
from webapp.domain.troubles import Troubles
from webapp.models.base import Base, only_where, word


class Grant(Base):
    """A consent. Tokens are sealed by the vault, bound to this row (`aad`); never read them except to use them.

    `renew_at`: when the machine must renew the access token (None: cannot, or needs no renewal). `check_at`: when to
    ask the network whether the grant still works. `lease_until`/`lease_by`: the one renewer's claim, longer than the
    HTTP timeout. `generation` counts the token pairs stored, so that a slow renewer can see that it was overtaken.
    """

    __tablename__ = "network_grant"
    __table_args__ = (
        UniqueConstraint("workspace_id", "network", "subject_id", "bound_to"),
        Index("ix_network_grant_renew", "renew_at", **only_where("renew_at IS NOT NULL")),
        Index("ix_network_grant_release", "release_at", **only_where("release_at IS NOT NULL")),
        Index("ix_network_grant_subject", "network", "subject_id"),
        Index("ix_network_grant_check", "check_at", **only_where("check_at IS NOT NULL")),
        Index("ix_network_grant_mark", "refresh_mark", **only_where("refresh_mark IS NOT NULL")),
        Index("ix_network_grant_start", "refresh_start_mark", **only_where("refresh_start_mark IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    network: Mapped[Network] = mapped_column(word(Network))
    subject_id: Mapped[str]
    """The person's id at the network."""
    bound_to: Mapped[str] = mapped_column(default="")
    """The one account that it is for, by its id at the network; empty where it is for all that the person ticked."""
    subject_name: Mapped[str]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    granted_at: Mapped[datetime]
    scopes: Mapped[list[Any]] = mapped_column(default=list)
    access_token: Mapped[str | None]
    refresh_token: Mapped[str | None]
    refresh_mark: Mapped[str | None]
    refresh_start_mark: Mapped[str | None]
    """Keyed hashes of what Google calls the refresh token by where it tells of one: its fingerprint, or its start."""
    access_expires_at: Mapped[datetime | None]
    renew_at: Mapped[datetime | None]
    check_at: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    """When the network says that the newest thing happened which it told us about this consent."""
    lease_until: Mapped[datetime | None]
    lease_by: Mapped[str | None]
    generation: Mapped[int] = mapped_column(default=0)
    release_at: Mapped[datetime | None]
    """Set when its last account has left: from then on the worker gives it up and revokes it at the network."""
    troubles: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What does not work, by kind of call (`domain.troubles`); read `met`, and write it by `become`."""
    trouble: Mapped[str | None]
    """The worst of them in one word (`troubles.Word`), None when all is well: for lists."""
    trouble_until: Mapped[datetime | None]

    @property
    def met(self) -> Troubles:
        """The trouble of each kind that does not work."""
        return troubles.read(self.troubles)

    def become(self, met: Troubles) -> None:
        """Take these troubles, and the word that is shown for them. The row is locked by whoever calls this."""
        self.troubles = troubles.written(met)  # a new value: a change inside the old one would not be seen
        word, self.trouble_until = troubles.shown(met)
        self.trouble = word.value if word is not None else None

    def aad(self, which: str) -> str:
        """What binds a sealed token ("access" or "refresh") to this row."""
        return f"grant:{self.id}:{which}"
