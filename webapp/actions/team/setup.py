"""The first start: whoever reads the code that a fresh server prints makes the first super admin, once and for good.

The database keeps the code's hash, so that every process and every machine knows it; it goes with the first person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest
from secrets import choice

from sqlalchemy import delete, exists, select

from webapp.actions.log import Actor, record
from webapp.actions.refusals import NotThere, Refusal
from webapp.actions.signing_in import passwords, sign_in
from webapp.actions.signing_in.sign_in import Browser
from webapp.models import Membership, SetupCode, SignIn, User, Workspace, db
from webapp.models.event import Verb

SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Nothing that looks like something else when it is typed from a screen."""
GROUPS, GROUP = 4, 4
KEPT = 10
"""So many machines may wait for the first person at once."""


class WrongCode(Refusal):
    """It is none of the codes that were printed."""

    status = 422


@dataclass(frozen=True)
class Founder:
    """The first person and their workspace, checked. `locale` is a key of LANGUAGES, `timezone` an IANA name."""

    email: str
    name: str
    password: str
    workspace: str
    locale: str
    timezone: str


def is_open() -> bool:
    """Whether nobody is here yet."""
    return not db.session.scalar(select(exists(select(User.id))))


def new_code(now: datetime) -> str | None:
    """A code to print, such as "K7QM-2XVA-…"; None where somebody is here already. Commits."""
    if not is_open():
        return None
    code = "-".join("".join(choice(SIGNS) for _ in range(GROUP)) for _ in range(GROUPS))
    db.session.add(SetupCode(code_hash=digest(code), created_at=now))
    db.session.flush()
    newest = select(SetupCode.id).order_by(SetupCode.id.desc()).limit(KEPT)
    db.session.execute(
        delete(SetupCode).where(SetupCode.id.not_in(newest)).execution_options(synchronize_session=False)
    )
    db.session.commit()
    return code


def digest(code: str) -> str:
    """What is kept of a code; how it is spaced, and in which case it is typed, makes no difference."""
    return sha256("".join(sign for sign in code.upper() if sign in SIGNS).encode()).hexdigest()


def begin(code: str, founder: Founder, browser: Browser, now: datetime) -> tuple[SignIn, str]:
    """Make the first super admin, their workspace and their first sign-in; gives that and its key. Commits.

    Raises NotThere where somebody is here already (of two at the same moment, one is first), WrongCode.
    """
    if not is_right(code, db.session.scalars(select(SetupCode.code_hash)).all()):
        db.session.rollback()
        raise WrongCode if is_open() else NotThere
    db.session.rollback()  # hashing takes long on purpose: nobody shall wait for it with the database in hand
    made = passwords.hashed(founder.password)
    take_codes()
    if not is_open():
        db.session.rollback()
        raise NotThere
    user, workspace = _first_rows(founder, made, now)
    details = {"email": founder.email, "super_admin": True}
    actor = Actor.of(user, browser.ip)
    record(Verb.USER_CREATED, actor=actor, now=now, workspace_id=workspace.id, details=details)
    begun = sign_in.open_for(user, workspace.id, browser, now)
    db.session.commit()
    return begun


def is_right(code: str, hashes: Sequence[str]) -> bool:
    """Whether it is one of them; takes as long whichever it is, or none."""
    given = digest(code)
    return sum(compare_digest(given, one) for one in hashes) > 0


def take_codes() -> None:
    """Take the codes away, in the open transaction: whoever comes at the same moment waits here, and finds none.

    Raises NotThere for that one.
    """
    taken = delete(SetupCode).returning(SetupCode.id).execution_options(synchronize_session=False)
    if not db.session.scalars(taken).all():
        db.session.rollback()
        raise NotThere


def _first_rows(founder: Founder, password_hash: str, now: datetime) -> tuple[User, Workspace]:
    speaks = {"locale": founder.locale, "timezone": founder.timezone}
    user = User.new(founder.email, founder.name, password_hash, now, **speaks)
    workspace = Workspace(name=founder.workspace, created_at=now)
    db.session.add_all((user, workspace))
    db.session.flush()
    db.session.add(Membership(workspace_id=workspace.id, user_id=user.id, super_admin=True))
    return user, workspace
