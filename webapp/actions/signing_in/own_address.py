"""Changing the e-mail address one signs in with: by a link that is mailed to the new one, and told to the old one.

The link is signed and holds what it is about; it opens nothing any more once the address or the password has changed.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from webapp.actions.house import house
from webapp.actions.log import Actor, record
from webapp.actions.notices import outbox
from webapp.actions.notices.outbox import Reader
from webapp.actions.signing_in import reset
from webapp.actions.signing_in.homes import home
from webapp.domain.purposes import LIFETIME, Purpose
from webapp.models import SignIn, User, db
from webapp.models.counted import changed
from webapp.models.event import Verb


@dataclass(frozen=True)
class Wish:
    """What a link is about."""

    user: User
    old: str
    new: str


def ask(row: SignIn, new: str, now: datetime) -> None:
    """Owe a link to a new address that has been checked, unless somebody else has it. Commits."""
    user = row.user
    if db.session.scalar(select(User.id).where(User.email == new)) is None:
        said = {"user": user.id, "old": user.email, "new": new, "mark": _mark(user), "at": now.timestamp()}
        reader = Reader(new, user.name, user.locale, user.timezone)
        key = f"address_change:{user.id}:{now.isoformat()}"
        path = f"/address/{_signer().dumps(said)}"
        outbox.owe(Purpose.ADDRESS_CHANGE, key, reader, path=path, now=now, facts={"address": user.email})
    db.session.commit()


def find(key: str, now: datetime) -> Wish | None:
    """What a link is about; None where it is over, made up, or the address or password has changed since."""
    try:
        said: dict[str, Any] = _signer().loads(key)
    except BadData:
        return None
    begun = datetime.fromtimestamp(said["at"], UTC)
    user = db.session.get(User, said["user"])
    if user is None or not user.active or not timedelta(0) <= now - begun < LIFETIME[Purpose.ADDRESS_CHANGE]:
        return None
    if (user.email, _mark(user)) != (said["old"], said["mark"]):
        return None
    return Wish(user, said["old"], said["new"])


def change(key: str, ip: str | None, now: datetime) -> Wish | None:
    """Write the new address, and tell the old one; None for a link that is over, or an address in use. Commits."""
    wish = find(key, now)
    if wish is None:
        return None
    user = wish.user
    if not _written(wish):
        db.session.rollback()
        return None
    reset.close_all(user.id, now)
    before, after = {"email": wish.old}, {"email": wish.new}
    actor, where = Actor.of(user, ip), home(user.id)
    record(Verb.PROFILE_CHANGED, actor=actor, now=now, workspace_id=where, before=before, after=after)
    reader = Reader(wish.old, user.name, user.locale, user.timezone)
    mail = f"address_changed:{user.id}:{now.isoformat()}"
    outbox.owe(Purpose.ADDRESS_CHANGED, mail, reader, path="/login", now=now, facts={"address": wish.new})
    db.session.commit()
    return wish


def _written(wish: Wish) -> bool:
    """Write the new address where the old one still stands; False where it does not, or the new one is in use."""
    try:
        written = db.session.execute(
            update(User)
            .where(User.id == wish.user.id, User.email == wish.old)
            .values(email=wish.new)
            .execution_options(synchronize_session=False)
        )
    except IntegrityError:
        return False
    return changed(written) == 1


def _mark(user: User) -> str:
    """What changes with the password, and says nothing about it."""
    return sha256(f"address {user.password_hash}".encode()).hexdigest()[:16]


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(house().settings.secret_key, salt="own address")
