"""Mails to single people that no account's deadline owes: written with the change they tell of, sent after its commit.

    outbox.owe(Purpose.INVITATION, "invitation:7:1", reader, path=f"/invitations/{secret}", now=now, …)
    db.session.commit()
    jobs.ring("deliver")            # the page does this

What may have to be unsaid (a revoked invitation) is withdrawn by its key, in the transaction that revokes it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage

from sqlalchemy import delete, exists, select, update

from webapp.actions.house import house
from webapp.actions.notices.correspondence import host_of
from webapp.domain.purposes import LIFETIME, TO_MEMBERS, Purpose
from webapp.mail import PersonalLetter, compose_personal
from webapp.models import Membership, OutboxMail, User, db
from webapp.models.counted import changed
from webapp.models.user import DEFAULT_TIMEZONE

KEPT = timedelta(days=30)
"""Afterwards a mail that was sent, parked or withdrawn is forgotten: its row holds somebody's address."""


@dataclass(frozen=True)
class Reader:
    """Whom a mail goes to; `locale` None: the first of our languages."""

    address: str
    name: str
    locale: str | None = None
    timezone: str = DEFAULT_TIMEZONE

    @classmethod
    def of(cls, user: User) -> "Reader":
        """A person with a seat."""
        return cls(user.email, user.name, user.locale, user.timezone)


def owe(
    purpose: Purpose,
    key: str,
    reader: Reader,
    *,
    path: str,
    now: datetime,
    workspace_id: int | None = None,
    facts: Mapping[str, str] | None = None,
    expires_at: datetime | None = None,
) -> bool:
    """Owe a mail, in the open transaction; False where one with this `key` is owed or was sent already.

    `path` is where its button leads, below the public address; it may hold a secret. `facts` are the names its
    templates mention. It is not sent any more after `expires_at` (else the purpose's lifetime).
    """
    if db.session.scalar(select(exists().where(OutboxMail.key == key))):
        return False
    mail = OutboxMail(
        key=key,
        purpose=purpose,
        workspace_id=workspace_id,
        address=reader.address,
        reader=reader.name,
        locale=reader.locale,
        timezone=reader.timezone,
        facts=dict(facts or {}),
        created_at=now,
        expires_at=expires_at or now + LIFETIME[purpose],
        next_try_at=now,
    )
    mail.sealed_link = house().vault.seal(house().settings.public_url + path, mail.aad())
    db.session.add(mail)
    db.session.flush()
    return True


def withdraw(keys: Sequence[str], now: datetime) -> int:
    """Take back what is not sent yet, in the open transaction; gives how many mails that were."""
    taken = db.session.execute(
        update(OutboxMail)
        .where(OutboxMail.key.in_(keys), OutboxMail.sent_at.is_(None), OutboxMail.withdrawn_at.is_(None))
        .values(withdrawn_at=now, next_try_at=None, sealed_link=None)
        .execution_options(synchronize_session=False)
    )
    return changed(taken)


def undeliverable(keys: Sequence[str]) -> dict[str, str]:
    """Of these mails those that their mail server refused for good, by key, with its words."""
    query = select(OutboxMail.key, OutboxMail.last_error).where(
        OutboxMail.key.in_(keys), OutboxMail.parked_at.is_not(None)
    )
    return {key: error or "" for key, error in db.session.execute(query)}


def write(row_id: int, sender: str, now: datetime) -> EmailMessage | None:
    """The mail as it reads at `now`; None where there is no reason for it any more. Raises Unaddressable, Sealed."""
    mail = db.session.get(OutboxMail, row_id, populate_existing=True)
    if mail is None or mail.sealed_link is None or mail.withdrawn_at is not None or mail.expires_at <= now:
        return None
    if mail.purpose in TO_MEMBERS and not _has_a_seat(mail):
        return None
    settings = house().settings
    letter = PersonalLetter(
        purpose=mail.purpose,
        message_id=f"<outbox.{mail.id}.{mail.created_at:%Y%m%d%H%M%S}@{host_of(settings)}>",
        link=house().vault.open(mail.sealed_link, mail.aad()),
        address=mail.address,
        reader=mail.reader,
        language=mail.locale,
        zone=mail.timezone,
        workspace=mail.workspace.name if mail.workspace else "Relink",
        now=now,
        expires_at=mail.expires_at,
        facts=mail.facts,
    )
    return compose_personal(letter, sender)


def _has_a_seat(mail: OutboxMail) -> bool:
    """Whether the reader is still in the workspace: between the writing and the sending of a letter people leave."""
    seat = select(Membership.id).join(User, User.id == Membership.user_id)
    here = (Membership.workspace_id == mail.workspace_id, Membership.active, User.active, User.email == mail.address)
    return db.session.scalar(seat.where(*here)) is not None


def forget(now: datetime) -> int:
    """Delete what is over for long; gives the number. Commits."""
    over = OutboxMail.next_try_at.is_(None)
    gone = db.session.execute(
        delete(OutboxMail).where(over, OutboxMail.created_at <= now - KEPT).execution_options(synchronize_session=False)
    )
    db.session.commit()
    return changed(gone)
