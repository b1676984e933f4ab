"""The append-only log: who, what, when, why, before and after. No foreign keys: it outlives what it tells about."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from webapp.domain.rules import Network
from webapp.models.base import Base, only_where, word


class Verb(StrEnum):
    """What was done."""

    CONNECTED = "connected"
    RECONNECTED = "reconnected"
    DISCONNECTED = "disconnected"
    HISTORY_DELETED = "history_deleted"
    REMOVED = "removed"
    RENEWED = "renewed"
    RENEWAL_FAILED = "renewal_failed"
    CHECKED = "checked"
    REVOKED = "revoked"
    REVOCATION_FAILED = "revocation_failed"
    CONNECT_REFUSED = "connect_refused"
    NOTICE_SETTINGS_CHANGED = "notice_settings_changed"
    NOBODY_TO_TELL = "nobody_to_tell"
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    SIGN_IN_REFUSED = "sign_in_refused"
    ACCESS_DENIED = "access_denied"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a verb
    PROFILE_CHANGED = "profile_changed"
    USER_CREATED = "user_created"
    PASSWORD_RESET_ASKED = "password_reset_asked"  # noqa: S105 - a verb
    FACTOR_ADDED = "factor_added"
    FACTOR_REMOVED = "factor_removed"
    RECOVERY_CODE_USED = "recovery_code_used"
    RECOVERY_CODES_RENEWED = "recovery_codes_renewed"
    IDENTITY_LINKED = "identity_linked"
    IDENTITY_UNLINKED = "identity_unlinked"
    SIGN_IN_ENDED = "sign_in_ended"
    PERMISSIONS_CHANGED = "permissions_changed"
    ACCOUNT_PEOPLE_CHANGED = "account_people_changed"
    HANDED_OVER = "handed_over"
    MEMBER_INVITED = "member_invited"
    INVITATION_RESENT = "invitation_resent"
    INVITATION_REVOKED = "invitation_revoked"
    MEMBER_JOINED = "member_joined"
    MEMBER_DEACTIVATED = "member_deactivated"
    MEMBER_REACTIVATED = "member_reactivated"
    MEMBER_REMOVED = "member_removed"
    PLAN_CHANGED = "plan_changed"
    ACCESS_REQUESTED = "access_requested"
    LINK_CREATED = "link_created"
    LINK_REVOKED = "link_revoked"
    LINK_USED = "link_used"
    EXPORTED = "exported"
    WORKSPACE_REMOVED = "workspace_removed"


SIGN_INS = frozenset(
    {
        *(Verb.SIGNED_IN, Verb.SIGNED_OUT, Verb.SIGN_IN_REFUSED, Verb.SIGN_IN_ENDED),
        *(Verb.PASSWORD_CHANGED, Verb.PASSWORD_RESET_ASKED),
        *(Verb.FACTOR_ADDED, Verb.FACTOR_REMOVED, Verb.RECOVERY_CODE_USED, Verb.RECOVERY_CODES_RENEWED),
        *(Verb.IDENTITY_LINKED, Verb.IDENTITY_UNLINKED),
    }
)
"""How people come and go: for super admins, and for each person about themselves."""


class Event(Base):
    """One line of the log. `actor_id` None is the worker or, with `actor_name` "operator", a command on the server.

    `details`, `before` and `after` hold plain facts (numbers, words, ISO moments), never a token, code or password.
    The database refuses to change or delete a line, unless its workspace is no more (docs/decisions).
    """

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_workspace", "workspace_id", "at", "id"),
        Index("ix_event_verb", "workspace_id", "verb", "at", "id"),
        Index("ix_event_actor", "workspace_id", "actor_id", "at", "id", **only_where("actor_id IS NOT NULL")),
        Index("ix_event_account", "workspace_id", "account_id", "at", "id", **only_where("account_id IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int | None]
    at: Mapped[datetime]
    actor_id: Mapped[int | None]
    actor_name: Mapped[str]
    ip: Mapped[str | None]
    verb: Mapped[Verb] = mapped_column(word(Verb))
    reason: Mapped[str | None]
    network: Mapped[Network | None] = mapped_column(word(Network))
    account_id: Mapped[int | None]
    account_name: Mapped[str | None]
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(default=dict)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
