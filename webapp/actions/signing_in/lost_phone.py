"""The operator's way back for whoever lost the phone, and the recovery codes with it."""

from datetime import datetime

from sqlalchemy import select

from webapp.actions.log import OPERATOR
from webapp.actions.signing_in import factor, two_steps
from webapp.models import User, db


def reset(email: str, now: datetime) -> tuple[User | None, int]:
    """Switch a second factor off and end every sign-in; gives the person, or None, and the number. Commits.

    The sign-ins end because the phone may be in other hands.
    """
    user = db.session.scalar(select(User).where(User.email == email.strip().lower()))
    if user is None or not factor.remove(user, OPERATOR, now):
        db.session.rollback()
        return None, 0
    ended = two_steps.end_all(user.id, now)
    db.session.commit()
    return user, ended
