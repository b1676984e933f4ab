"""The second factor: six digits from a phone (RFC 6238, 30 seconds, SHA-1), or one of ten codes for when it is lost.

Each code of the phone is taken once, by a compare-and-set on the step it stands for; each recovery code likewise.
"""

import logging
import re
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from hmac import compare_digest
from secrets import choice

import pyotp
from sqlalchemy import delete, func, select, update

from webapp.actions.house import house
from webapp.actions.log import Actor, record
from webapp.actions.signing_in.homes import home
from webapp.models import Factor, RecoveryCode, User, db
from webapp.models.counted import changed
from webapp.models.event import Verb
from webapp.vault import Sealed

log = logging.getLogger(__name__)

STEP_SECONDS = 30
LEEWAY = 1
"""How many steps a phone's clock may be off, either way."""
FAR_OFF = 20
"""How many steps off we still tell that it is the clock: ten minutes."""
CODES = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""None that is taken for another when read from paper."""
GROUPS, GROUP = 4, 4
"""A recovery code is four groups of four letters: 79 bits, so that a plain SHA-256 of it can't be searched."""
DIGITS = re.compile(r"\d{6}")


class Checked(StrEnum):
    """What a code is worth."""

    RIGHT = "right"
    WRONG = "wrong"
    USED = "used"
    """It was right, and has been taken already: the next one is due within 30 seconds."""
    CLOCK = "clock"
    """It would have been right some minutes ago or hence: the phone's clock is off."""


def of(user_id: int) -> Factor | None:
    """A person's authenticator, whether confirmed or still being set up."""
    return db.session.scalar(select(Factor).where(Factor.user_id == user_id))


def is_on(user_id: int) -> bool:
    """Whether this person signs in with a second factor."""
    found = of(user_id)
    return found is not None and found.confirmed_at is not None


def secret_of(found: Factor) -> str:
    """The secret in clear, as the phone knows it. Raises vault.Sealed."""
    return house().vault.open(found.sealed_secret, found.aad())


def start(user_id: int, now: datetime) -> bool:
    """Begin setting up an authenticator, with a new secret; False where one is on already. Commits."""
    waiting = delete(Factor).where(Factor.user_id == user_id, Factor.confirmed_at.is_(None))
    db.session.execute(waiting.execution_options(synchronize_session=False))
    if of(user_id) is not None:
        db.session.rollback()
        return False
    made = Factor(user_id=user_id, created_at=now, last_step=0)
    made.sealed_secret = house().vault.seal(pyotp.random_base32(), made.aad())
    db.session.add(made)
    db.session.commit()
    return True


def confirm(user: User, code: str, ip: str | None, now: datetime) -> tuple[Checked, list[str]]:
    """Take the first code and switch the factor on; with it the recovery codes, in clear for this once. Commits.

    While it is being set up, a clock that is off is told in both directions: there is nothing to guess yet.
    """
    found = of(user.id)
    if found is None or found.confirmed_at is not None:
        return Checked.WRONG, []
    checked, step = _matched(found, code, now, ahead=FAR_OFF)
    if checked is not Checked.RIGHT:
        return checked, []
    switched = db.session.execute(
        update(Factor)
        .where(Factor.id == found.id, Factor.confirmed_at.is_(None))
        .values(confirmed_at=now, last_step=step)
        .execution_options(synchronize_session=False)
    )
    if changed(switched) != 1:
        db.session.rollback()
        return Checked.USED, []
    codes = _new_codes(user.id)
    record(Verb.FACTOR_ADDED, actor=Actor.of(user, ip), now=now, workspace_id=home(user.id))
    db.session.commit()
    return Checked.RIGHT, codes


def take(user: User, text: str, ip: str | None, now: datetime) -> Checked:
    """Take a code of the phone, or a recovery code, into the open transaction."""
    typed = re.sub(r"[\s-]", "", text)
    if not DIGITS.fullmatch(typed):
        return Checked.RIGHT if _take_recovery(user, typed, ip, now) else Checked.WRONG
    found = of(user.id)
    if found is None or found.confirmed_at is None:
        return Checked.WRONG
    checked, step = _matched(found, typed, now, ahead=LEEWAY)
    if checked is not Checked.RIGHT:
        return checked
    taken = db.session.execute(
        update(Factor)
        .where(Factor.id == found.id, Factor.last_step < step)
        .values(last_step=step)
        .execution_options(synchronize_session=False)
    )
    return Checked.RIGHT if changed(taken) == 1 else Checked.USED


def proves(user: User, text: str, ip: str | None, now: datetime) -> bool:
    """Whether a text is a code that is taken, into the open transaction."""
    return is_on(user.id) and take(user, text, ip, now) is Checked.RIGHT


def _matched(found: Factor, typed: str, now: datetime, *, ahead: int) -> tuple[Checked, int]:
    """What a code is worth, and the step it stands for.

    A code of the past is worth nothing any more, so it may be told from a wrong one; one of the future will be worth
    something, so that saying so would help whoever guesses: only as far `ahead` as it is taken anyway.
    """
    try:
        phone, present = pyotp.TOTP(secret_of(found)), int(now.timestamp()) // STEP_SECONDS
    except Sealed as shut:  # a key is missing: recovery codes still let the person in
        log.error("the second factor of user %s stays shut: %s", found.user_id, shut)
        return Checked.WRONG, 0
    typed = re.sub(r"[\s-]", "", typed)
    for offset in sorted(range(-FAR_OFF, ahead + 1), key=abs):
        if compare_digest(phone.generate_otp(present + offset).encode(), typed.encode()):
            return (Checked.RIGHT if abs(offset) <= LEEWAY else Checked.CLOCK), present + offset
    return Checked.WRONG, 0


def _take_recovery(user: User, typed: str, ip: str | None, now: datetime) -> bool:
    taken = db.session.execute(
        update(RecoveryCode)
        .where(RecoveryCode.user_id == user.id, RecoveryCode.code_hash == _hash(typed), RecoveryCode.used_at.is_(None))
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
    if changed(taken) != 1:
        return False
    details = {"left": codes_left(user.id)}
    record(Verb.RECOVERY_CODE_USED, actor=Actor.of(user, ip), now=now, workspace_id=home(user.id), details=details)
    return True


def codes_left(user_id: int) -> int:
    """How many recovery codes have not been used."""
    query = select(func.count()).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return db.session.scalar(query) or 0


def renew_codes(user: User, ip: str | None, now: datetime) -> list[str]:
    """New recovery codes in place of the old ones, in clear for this once; none where no factor is on. Commits."""
    if not is_on(user.id):
        return []
    codes = _new_codes(user.id)
    record(Verb.RECOVERY_CODES_RENEWED, actor=Actor.of(user, ip), now=now, workspace_id=home(user.id))
    db.session.commit()
    return codes


def _new_codes(user_id: int) -> list[str]:
    codes = ["-".join("".join(choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS)) for _ in range(CODES)]
    _forget_codes(user_id)
    db.session.add_all(RecoveryCode(user_id=user_id, code_hash=_hash(code.replace("-", ""))) for code in codes)
    return codes


def _forget_codes(user_id: int) -> None:
    db.session.execute(
        delete(RecoveryCode).where(RecoveryCode.user_id == user_id).execution_options(synchronize_session=False)
    )


def _hash(typed: str) -> str:
    return sha256(typed.casefold().encode()).hexdigest()


def remove(user: User, actor: Actor, now: datetime) -> bool:
    """Switch the factor off and forget its codes, into the open transaction; False where none was on."""
    gone = db.session.execute(
        delete(Factor)
        .where(Factor.user_id == user.id, Factor.confirmed_at.is_not(None))
        .execution_options(synchronize_session=False)
    )
    _forget_codes(user.id)
    if changed(gone) != 1:
        return False
    details = {"person": user.name} if actor.id != user.id else {}
    record(Verb.FACTOR_REMOVED, actor=actor, now=now, workspace_id=home(user.id), details=details)
    return True
