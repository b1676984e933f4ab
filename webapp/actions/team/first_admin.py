"""Making somebody a super admin from the server's command line: how a new installation gets its first person."""

from dataclasses import dataclass
from datetime import datetime

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import delete, select

from webapp.actions.log import OPERATOR, record
from webapp.actions.signing_in import passwords
from webapp.models import Membership, SetupCode, User, Workspace, db
from webapp.models.event import Verb


class NotSensible(ValueError):
    """What was given makes no admin; the message says what is wrong."""


@dataclass(frozen=True)
class Newcomer:
    """Who is to be super admin, and where. Without `workspace` the only one is meant."""

    email: str
    name: str
    password: str
    workspace: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class Admitted:
    """What was made: the person, their workspace, and whether each is new."""

    user: User
    workspace: Workspace
    new_user: bool
    new_workspace: bool


def create(newcomer: Newcomer, now: datetime) -> Admitted:
    """Make a super admin, and the workspace if it is not there. Commits. Raises NotSensible.

    Somebody who is known already keeps name and password, and becomes super admin there.
    """
    email = checked_email(newcomer.email)
    db.session.execute(delete(SetupCode))  # whoever sets Relink up by its page at this moment finds it done
    user = db.session.scalar(select(User).where(User.email == email))
    known = user is not None
    if user is None:
        user = new_user(newcomer, email, now)
    workspace, new_workspace = home(newcomer.workspace, now)
    membership = db.session.scalar(select(Membership).filter_by(workspace_id=workspace.id, user_id=user.id))
    if membership is None:
        membership = Membership(workspace_id=workspace.id, user_id=user.id)
        db.session.add(membership)
    membership.super_admin, membership.active = True, True
    details = {"email": email, "super_admin": True}
    record(Verb.USER_CREATED, actor=OPERATOR, now=now, workspace_id=workspace.id, details=details)
    db.session.commit()
    return Admitted(user, workspace, not known, new_workspace)


def checked_email(email: str) -> str:
    """The address as it is stored. Raises NotSensible."""
    try:
        return validate_email(email, check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError as fault:
        raise NotSensible(f"{email!r} is no mail address: {fault}") from None


def new_user(newcomer: Newcomer, email: str, now: datetime) -> User:
    """Somebody new. Raises NotSensible for a name or password that is none."""
    if not newcomer.name.strip():
        raise NotSensible("A person needs a name.")
    if wrong := passwords.mistake(newcomer.password, (email, newcomer.name)):
        raise NotSensible(wrong)
    made = passwords.hashed(newcomer.password)
    user = User.new(email, newcomer.name.strip(), made, now, locale=newcomer.language)
    db.session.add(user)
    db.session.flush()
    return user


def home(name: str | None, now: datetime) -> tuple[Workspace, bool]:
    """The workspace of that name, made if there is none; without a name the only one. Raises NotSensible."""
    query = select(Workspace).order_by(Workspace.id).limit(2)
    found = db.session.scalars(query if name is None else query.where(Workspace.name == name)).all()
    if len(found) > 1:
        raise NotSensible("There are several workspaces: say which, by its name.")
    if found:
        return found[0], False
    workspace = Workspace(name=name or "Relink", created_at=now)
    db.session.add(workspace)
    db.session.flush()
    return workspace, True
