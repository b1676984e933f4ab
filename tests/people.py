"""People who join workspaces, for tests that need some; `tests/world.py` has them all by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from argon2 import PasswordHasher

from webapp.domain.permissions import Social
from webapp.models import Membership, User, db

PASSWORD = "relink-demo"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""What the app hashes with in tests (`conftest.quick_hashes`): as in production, with less work."""
QUICK_HASH = QUICK.hash(PASSWORD)


@dataclass(frozen=True)
class Someone:
    """A person to come; where no workspace is named, in the example one."""

    name: str
    social: Social = Social.NONE
    super_admin: bool = False
    workspace: int | None = None
    locale: str | None = "en"
    active: bool = True

    @property
    def email(self) -> str:
        """What they sign in with."""
        return f"{self.name.split(maxsplit=1)[0].lower()}@example.test"


def joined(new: Sequence[Someone], workspace_id: int, now: datetime) -> list[int]:
    """Add people with their memberships, in that workspace where they name none; gives their user ids."""
    users = [
        User(
            email=one.email,
            name=one.name,
            password_hash=QUICK_HASH,
            locale=one.locale,
            created_at=now,
            password_changed_at=now,
        )
        for one in new
    ]
    db.session.add_all(users)
    db.session.flush()
    db.session.add_all(
        Membership(
            workspace_id=one.workspace or workspace_id,
            user_id=user.id,
            social=one.social,
            super_admin=one.super_admin,
            active=one.active,
        )
        for one, user in zip(new, users, strict=True)
    )
    return [user.id for user in users]
