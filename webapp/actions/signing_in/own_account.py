"""What people change about themselves: name, language, time zone, password."""

from dataclasses import dataclass
from datetime import datetime

from webapp.actions.log import Actor, record
from webapp.actions.signing_in import factor, passwords, reset, sign_in
from webapp.models import SignIn, User, db
from webapp.models.event import Verb


@dataclass(frozen=True)
class Profile:
    """What a profile says; `locale` None means: as the browser asks. `timezone` is an IANA name."""

    name: str
    locale: str | None
    timezone: str

    @classmethod
    def of(cls, user: User) -> "Profile":
        """The profile as it is."""
        return cls(user.name, user.locale, user.timezone)


def change_profile(row: SignIn, new: Profile, ip: str | None, now: datetime) -> bool:
    """Write a profile that has been checked; False where nothing is different."""
    user = row.user
    before = Profile.of(user)
    if new == before:
        return False
    user.name, user.locale, user.timezone = new.name, new.locale, new.timezone
    changed = [name for name in vars(new) if getattr(new, name) != getattr(before, name)]
    record(
        Verb.PROFILE_CHANGED,
        actor=Actor(user.id, before.name, ip),
        now=now,
        workspace_id=row.workspace_id,
        before={name: getattr(before, name) for name in changed},
        after={name: getattr(new, name) for name in changed},
    )
    db.session.commit()
    return True


def change_password(row: SignIn, old: str, new: str, ip: str | None, now: datetime) -> bool:
    """Write a new password that has been checked, and end every other sign-in; False where the old one is wrong.

    Two changes at once: only one of them still meets the old password.
    """
    user_id, stored = row.user_id, row.user.password_hash
    db.session.rollback()  # hashing takes long on purpose: nobody shall wait for it with the database in hand
    if not passwords.is_right(stored, old):
        return False
    made = passwords.hashed(new)
    user = db.session.get_one(User, user_id, with_for_update=True, populate_existing=True)
    if user.password_hash != stored:
        return False
    user.password_hash, user.password_changed_at = made, now
    ended = sign_in.end_others(row, now)
    record(
        Verb.PASSWORD_CHANGED,
        actor=Actor.of(user, ip),
        now=now,
        workspace_id=row.workspace_id,
        details={"sign_ins_ended": ended},
    )
    reset.tell(user, now)
    db.session.commit()
    return True


def switch_factor_off(row: SignIn, password: str, code: str, ip: str | None, now: datetime) -> bool:
    """Switch the second factor off for who has the password and a code; False where either is wrong. Commits."""
    user, stored, workspace_id = row.user, row.user.password_hash, row.workspace_id
    db.session.rollback()  # as above
    right = passwords.is_right(stored, password)
    if right and factor.proves(user, code, ip, now) and factor.remove(user, Actor.of(user, ip), now):
        db.session.commit()
        return True
    db.session.rollback()
    details = {"second_factor": True, "asked_again": True}
    record(Verb.SIGN_IN_REFUSED, actor=Actor.of(user, ip), now=now, workspace_id=workspace_id, details=details)
    db.session.commit()
    return False
