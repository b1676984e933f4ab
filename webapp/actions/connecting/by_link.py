"""What somebody without a seat does by a link: for one account, once, on behalf of whoever created the link.

Whoever created it must be allowed to reconnect the account themselves, at every step.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from webapp.actions.connecting import links
from webapp.actions.connecting.consent import Ended
from webapp.actions.connecting.flows import Asker
from webapp.actions.log import LINK_OF, Actor
from webapp.actions.refusals import Refusal
from webapp.domain import permissions
from webapp.models import Account, Flow, Membership, ReauthorizationLink, db
from webapp.models.event import Verb
from webapp.models.flow import End


class Closed(StrEnum):
    """Why a link does nothing (any more)."""

    REVOKED = "revoked"
    USED = "used"
    EXPIRED = "expired"
    ACCOUNT_REMOVED = "account_removed"
    SENDER = "sender"
    """Whoever created it may no longer reconnect the account, or their workspace has no social pages any more."""


class LinkClosed(Refusal):
    """The link does nothing any more; `why` says why."""

    status = 410

    def __init__(self, why: Closed) -> None:
        super().__init__(why.value)
        self.why = why


def asker(link: ReauthorizationLink, browser: str | None, ip: str | None) -> Asker:
    """Whoever stands at that browser with the link: nobody in person; they act on behalf of its creator."""
    return Asker(link.created_by_id, Actor(None, LINK_OF + link.created_by.name, ip), browser, link.id)


def why_closed(link: ReauthorizationLink, now: datetime) -> Closed | None:
    """Why it does nothing at `now`; None while it is open, the account there, and its creator may."""
    if link.used_at is not None:
        return Closed.USED
    if link.revoked_at is not None:
        return Closed.REVOKED
    if link.expires_at <= now:
        return Closed.EXPIRED
    if link.account is None or link.account.workspace_id != link.workspace_id:
        return Closed.ACCOUNT_REMOVED
    member = db.session.scalar(
        select(Membership).where(Membership.workspace_id == link.workspace_id, Membership.user_id == link.created_by_id)
    )
    may = member is not None and permissions.may_share_link(member.person, link.account.holding) is None
    return None if may and link.workspace.has_social else Closed.SENDER


def check(link: ReauthorizationLink, now: datetime) -> Account:
    """The account that the link is for, while it is open. Raises LinkClosed."""
    closed = why_closed(link, now)
    if closed is not None or link.account is None:
        raise LinkClosed(closed or Closed.ACCOUNT_REMOVED)
    return link.account


def for_use(flow: Flow, now: datetime, *, to_change: bool = False) -> ReauthorizationLink | None:
    """The link by which a flow came, still open; None for a flow without. Raises Ended.

    `to_change` locks it: of two browsers that come back at once, the second waits, and finds it used.
    """
    if flow.link_id is None:
        return None
    link = links.locked(flow.link_id) if to_change else db.session.get(ReauthorizationLink, flow.link_id)
    closed = Closed.EXPIRED if link is None else why_closed(link, now)
    if closed is not None:
        raise Ended(End.LINK_CLOSED, {"why": closed.value})
    return link


def use(link: ReauthorizationLink, actor: Actor, now: datetime) -> None:
    """Write down, in the transaction of the reconnect, that the link has done its work."""
    link.used_at = now
    links.note(Verb.LINK_USED, link, link.account, actor, now)
