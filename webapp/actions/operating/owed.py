"""What waits, or was given up until somebody looks at it: for the operator, who may have it tried again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import String, or_, select, type_coerce, update

from webapp.actions.operating.gauges import set_aside
from webapp.domain.troubles import ALARMING, Troubles, Word
from webapp.domain.troubles import Kind as Call
from webapp.models import Account, Errand, Grant, Notice, OutboxMail, User, db
from webapp.models.counted import changed

DROPPED = "dropped by the operator"
SHOWN = 200
"""Of each kind; the metrics count them all."""


class Kind(StrEnum):
    """What can be owed."""

    MAIL = "mail"
    LETTER = "letter"
    ERRAND = "errand"
    GRANT = "grant"
    ACCOUNT = "account"


@dataclass(frozen=True)
class Owed:
    """One thing that is not done yet. `parked`: it won't be tried again by itself; else `next_try_at` says when."""

    kind: Kind
    id: int
    what: str
    parked: bool
    next_try_at: datetime | None
    why: str


def everything(now: datetime) -> Iterator[Owed]:
    """All that waits or is parked at `now`, mails first; reads only."""
    yield from mails(now)
    yield from letters(now)
    yield from errands()
    yield from grants()
    yield from accounts()
    db.session.rollback()


def mails(now: datetime) -> Iterator[Owed]:
    """Mails that were due and are not sent, that failed before, or are parked."""
    query = (
        select(Notice.id, User.email, type_coerce(Notice.kind, String), Account.name)
        .add_columns(Notice.parked_at, Notice.next_try_at, Notice.last_error)
        .join(User, User.id == Notice.user_id)
        .join(Account, Account.id == Notice.account_id)
        .where(or_(Notice.parked_at.is_not(None), Notice.next_try_at <= now, Notice.last_error.is_not(None)))
        .order_by(Notice.parked_at.is_(None), Notice.id)
        .limit(SHOWN)
    )
    for notice_id, email, kind, account, parked_at, again, error in db.session.execute(query):
        what = f"{kind} about {account} to {email}"
        yield Owed(Kind.MAIL, notice_id, what, parked_at is not None, again, error or "not sent yet")


def letters(now: datetime) -> Iterator[Owed]:
    """The same of the outbox: invitations and other mails that no account's deadline owes."""
    waits = or_(OutboxMail.parked_at.is_not(None), OutboxMail.next_try_at <= now, OutboxMail.last_error.is_not(None))
    query = select(OutboxMail).where(waits, OutboxMail.withdrawn_at.is_(None), OutboxMail.sent_at.is_(None))
    for mail in db.session.scalars(query.order_by(OutboxMail.parked_at.is_(None), OutboxMail.id).limit(SHOWN)):
        what = f"{mail.purpose} to {mail.address}"
        parked = mail.parked_at is not None
        yield Owed(Kind.LETTER, mail.id, what, parked, mail.next_try_at, mail.last_error or "not sent yet")


def errands() -> Iterator[Owed]:
    """Consents to be given back to their networks."""
    open_ones = or_(Errand.parked_at.is_not(None), Errand.next_try_at.is_not(None))
    query = select(Errand).where(open_ones).order_by(Errand.parked_at.is_(None), Errand.id).limit(SHOWN)
    for errand in db.session.scalars(query):
        what = f"give back the consent of {errand.subject_name} at {errand.network}"
        parked = errand.parked_at is not None
        yield Owed(Kind.ERRAND, errand.id, what, parked, errand.next_try_at, errand.last_error or "not done yet")


def grants() -> Iterator[Owed]:
    """Consents with a trouble that does not pass by itself."""
    alarming = Grant.trouble.in_([word.value for word in ALARMING])
    query = select(Grant).where(alarming).order_by(Grant.id).limit(SHOWN)
    for grant in db.session.scalars(query):
        what = f"consent of {grant.subject_name} at {grant.network}, workspace {grant.workspace_id}"
        again = min((at for at in (grant.renew_at, grant.check_at) if at is not None), default=None)
        yield Owed(Kind.GRANT, grant.id, what, again is None, again, _what_is_wrong(grant.met))


def _what_is_wrong(met: Troubles) -> str:
    """Every kind of call that does not work, with its word, the worst first."""
    alarming = sorted(met.items(), key=lambda one: list(Word).index(one[1].word))
    return "; ".join(f"{one.word} ({kind}, since {one.since:%Y-%m-%d %H:%MZ})" for kind, one in alarming)


def accounts() -> Iterator[Owed]:
    """Accounts that the sweep could make no sense of."""
    query = select(Account.id, Account.name, type_coerce(Account.network, String)).where(set_aside()).limit(SHOWN)
    for account_id, name, network in db.session.execute(query.order_by(Account.id)):
        yield Owed(Kind.ACCOUNT, account_id, f"{name} ({network})", True, None, "its facts make no sense")


def drop(errand_id: int, now: datetime) -> bool:
    """Forget a parked errand with its token: the consent stays as it is at the network. The log has told of it already.

    False when there is no such errand that is parked. Commits.
    """
    parked = update(Errand).where(Errand.id == errand_id, Errand.parked_at.is_not(None))
    over = parked.values(done_at=now, parked_at=None, sealed_token=None, last_error=DROPPED)
    done = changed(db.session.execute(over.execution_options(synchronize_session=False)))
    db.session.commit()
    return done == 1


def retry(kind: Kind, row_id: int, now: datetime) -> bool:
    """Have one of them tried again at once; False when there is no such thing that waits. Commits."""
    if kind is Kind.GRANT:
        return _retry_grant(row_id, now)
    attempt = {
        Kind.MAIL: update(Notice)
        .where(Notice.id == row_id, Notice.sent_at.is_(None), Notice.withdrawn_at.is_(None))
        .values(next_try_at=now, parked_at=None),
        Kind.LETTER: update(OutboxMail)
        .where(OutboxMail.id == row_id, OutboxMail.sent_at.is_(None), OutboxMail.withdrawn_at.is_(None))
        .values(next_try_at=now, parked_at=None),
        Kind.ERRAND: update(Errand)
        .where(Errand.id == row_id, Errand.done_at.is_(None), Errand.sealed_token.is_not(None))
        .values(next_try_at=now, parked_at=None, tries=0),
        Kind.ACCOUNT: update(Account)
        .where(Account.id == row_id, set_aside())
        .values(wake_at=now, version=Account.version + 1),
    }[kind]
    done = changed(db.session.execute(attempt.execution_options(synchronize_session=False)))
    db.session.commit()
    return done == 1


def _retry_grant(grant_id: int, now: datetime) -> bool:
    """By the clocks it has. It is renewed where its renewal is in question, or nothing else would tell (X), and nowhere
    else: to renew early is a risk of its own."""
    grant = db.session.get(Grant, grant_id, with_for_update=True, populate_existing=True)
    waits = grant is not None and grant.release_at is None and (grant.renew_at or grant.check_at) is not None
    if grant is not None and waits:
        in_question = {Call.OPENING, Call.PERMISSIONS, Call.RENEWAL} & grant.met.keys()
        if grant.renew_at is not None and (in_question or grant.check_at is None):
            grant.renew_at = now
        if grant.check_at is not None:
            grant.check_at = now
    db.session.commit()
    return waits
