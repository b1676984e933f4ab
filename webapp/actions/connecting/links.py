"""Links by which somebody without a seat reauthorizes one account: created, mailed or copied, listed, revoked."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from webapp import words
from webapp.actions import load
from webapp.actions.digests import digest
from webapp.actions.log import Actor, record
from webapp.actions.notices import outbox
from webapp.actions.notices.outbox import Reader
from webapp.actions.refusals import NotAllowed, NotThere, Refusal
from webapp.domain import permissions
from webapp.domain.permissions import Person
from webapp.domain.purposes import LIFETIME, Purpose
from webapp.models import Account, ReauthorizationLink, User, Workspace, db
from webapp.models.counted import changed
from webapp.models.event import Verb

ADDRESS = "/reauthorize/"
"""Where a link leads, followed by its key."""
MOST_OPEN = 3
"""Links of one account that may be open at a time."""
LIFE = LIFETIME[Purpose.REAUTHORIZATION_LINK]
SHOWN = 10
KEPT = timedelta(days=30)
"""Afterwards a link that is over is forgotten, with the address that it was sent to; the log keeps what it did."""


class TooManyLinks(Refusal):
    """As many as MOST_OPEN are open for this account already."""

    status = 409


@dataclass(frozen=True)
class Sent:
    """To whom a link is mailed, and in which language (a key of words.LANGUAGES)."""

    address: str
    language: str


def create(
    workspace: Workspace, account_id: int, person: Person, actor: Actor, now: datetime, sent: Sent | None
) -> str:
    """Make a link, and owe its mail where it is `sent`; gives its path, which can't be had a second time. Commits.

    Raises NotThere, NotAllowed, TooManyLinks.
    """
    account = shareable(workspace.id, account_id, person, to_change=True)
    if len([link for link in of_account(account.id) if is_open(link, now)]) >= MOST_OPEN:
        raise TooManyLinks
    key = token_urlsafe(32)
    link = ReauthorizationLink(
        key_hash=digest(key),
        workspace_id=workspace.id,
        account_id=account.id,
        created_by_id=person.id,
        mailed_to=sent.address if sent else None,
        created_at=now,
        expires_at=now + LIFE,
    )
    db.session.add(link)
    db.session.flush()
    if sent is not None:
        _owe_mail(link, account, sent, ADDRESS + key, now)
    note(Verb.LINK_CREATED, link, account, actor, now)
    db.session.commit()
    return ADDRESS + key


def revoke(workspace: Workspace, account_id: int, link_id: int, person: Person, actor: Actor, now: datetime) -> bool:
    """Close an open link; its mail is not sent any more. False where it was over already. Commits.

    Raises NotThere, NotAllowed.
    """
    account = shareable(workspace.id, account_id, person)
    link = locked(link_id)
    if link is None or link.account_id != account.id:
        raise NotThere
    if not is_open(link, now):
        return False
    link.revoked_at = now
    outbox.withdraw([mail_key(link)], now)
    note(Verb.LINK_REVOKED, link, account, actor, now)
    db.session.commit()
    return True


def shareable(workspace_id: int, account_id: int, person: Person, *, to_change: bool = False) -> Account:
    """The account, for which this person may create links. Raises NotThere, NotAllowed."""
    account = load.account(workspace_id, account_id, to_change=to_change)
    denial = permissions.may_share_link(person, account.holding)
    if denial is not None:
        raise NotAllowed(denial, account.holding)
    return account


def of_account(account_id: int) -> list[ReauthorizationLink]:
    """The newest links of an account, newest first, with who created them."""
    query = (
        select(ReauthorizationLink)
        .where(ReauthorizationLink.account_id == account_id)
        .options(joinedload(ReauthorizationLink.created_by))
        .order_by(ReauthorizationLink.id.desc())
        .limit(SHOWN)
    )
    return list(db.session.scalars(query))


def mail_key(link: ReauthorizationLink) -> str:
    """The key of its mail in the outbox."""
    return f"reauthorization_link:{link.id}"


def find(key: str) -> ReauthorizationLink:
    """The link whose address ends with this key. Raises NotThere for one that never was, or is forgotten."""
    link = db.session.scalar(select(ReauthorizationLink).where(ReauthorizationLink.key_hash == digest(key)))
    if link is None:
        raise NotThere
    return link


def is_open(link: ReauthorizationLink, now: datetime) -> bool:
    """Whether it waits to be used, as far as the link itself can say."""
    return link.revoked_at is None and link.used_at is None and now < link.expires_at


def forget(now: datetime) -> int:
    """Delete links that are over for long; gives the number. Commits."""
    gone = db.session.execute(
        delete(ReauthorizationLink)
        .where(ReauthorizationLink.expires_at <= now - KEPT)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()
    return changed(gone)


def locked(link_id: int) -> ReauthorizationLink | None:
    """A link, locked until the transaction ends."""
    return db.session.get(ReauthorizationLink, link_id, with_for_update=True, populate_existing=True)


def _owe_mail(link: ReauthorizationLink, account: Account, sent: Sent, path: str, now: datetime) -> None:
    creator = db.session.get_one(User, link.created_by_id)
    outbox.owe(
        Purpose.REAUTHORIZATION_LINK,
        mail_key(link),
        Reader(sent.address, sent.address, sent.language, creator.timezone),
        path=path,
        now=now,
        workspace_id=link.workspace_id,
        facts={"who": creator.name, "account": account.name, "network": words.network(account.network)},
        expires_at=link.expires_at,
    )


def note(verb: Verb, link: ReauthorizationLink, account: Account | None, actor: Actor, now: datetime) -> None:
    """One line of the log; never the key, nor the address that holds it."""
    creator = db.session.get_one(User, link.created_by_id)
    mailed = {"mailed_to": link.mailed_to} if link.mailed_to else {}
    record(
        verb,
        actor=actor,
        now=now,
        workspace_id=link.workspace_id,
        account=account,
        details={"person": creator.name, **mailed},
    )
