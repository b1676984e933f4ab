"""What a mail about a notice says, and whether there is still reason to send it."""

from datetime import datetime
from email.message import EmailMessage
from hashlib import sha256
from typing import Protocol
from urllib.parse import urlsplit

from sqlalchemy import String, and_, false, func, select, type_coerce
from sqlalchemy.orm import aliased

from webapp.actions.house import house
from webapp.actions.notices.due import Facts, columns_of_facts, life_of
from webapp.domain import lifecycle, notices
from webapp.domain.lifecycle import Lifecycle
from webapp.domain.notices import Kind
from webapp.domain.permissions import PLANS_WITH_SOCIAL
from webapp.domain.rules import RULES, Network, Rule
from webapp.mail import Letter, compose
from webapp.models import Account, Membership, Notice, User, Workspace, db
from webapp.settings import Settings


class Mail(Facts, Protocol):
    """One notice with all that its mail depends on, as it stands now. `name` and `id` are the account's."""

    notice_id: int
    kind: str
    step: int
    subject_at: datetime
    created_at: datetime
    user_id: int
    workspace: str
    reader: str
    email: str
    locale: str | None
    timezone: str
    reader_active: bool
    super_admin: bool
    connector: str | None


def mail_of(notice_id: int) -> Mail | None:
    """The notice's mail; None when the notice has gone, with its account or its reader."""
    connector = aliased(User)
    here = and_(Membership.workspace_id == Notice.workspace_id, Membership.user_id == Notice.user_id)
    query = (
        select(
            Notice.id.label("notice_id"),
            type_coerce(Notice.kind, String).label("kind"),
            *(Notice.step, Notice.subject_at, Notice.created_at, Notice.user_id),
            *columns_of_facts(),
            Workspace.name.label("workspace"),
            *(User.name.label("reader"), User.email, User.locale, User.timezone),
            and_(User.active, func.coalesce(Membership.active, false())).label("reader_active"),
            func.coalesce(Membership.super_admin, false()).label("super_admin"),
            connector.name.label("connector"),
        )
        .join(Account, Account.id == Notice.account_id)
        .join(Workspace, Workspace.id == Notice.workspace_id)
        .join(User, User.id == Notice.user_id)
        .outerjoin(Membership, here)
        .outerjoin(connector, connector.id == Account.connected_by_id)
        .where(Notice.id == notice_id)
    )
    found: Mail | None = db.session.execute(query).one_or_none()
    return found


def still_owed(mail: Mail, now: datetime) -> bool:
    """Whether the mail is still true at `now`, and its reader still somebody to be told.

    A warning that waited until the next step was due leaves the word to that one. Raises ValueError for nonsense.
    """
    life, rule = life_of(mail), RULES[Network(mail.network)]
    if not mail.reader_active or mail.plan not in PLANS_WITH_SOCIAL:
        return False
    if Kind(mail.kind) is Kind.DONE:
        return life.authorized_at == mail.subject_at and lifecycle.lapse(life, rule, now).disconnected_at is None
    if not (mail.super_admin or mail.connected_by_id == mail.user_id):
        return False
    if Kind(mail.kind) is Kind.SUDDEN:
        return life.disconnected_at == mail.subject_at
    if Kind(mail.kind) is Kind.LOSS:
        return notices.loss_is_still_owed(mail.subject_at, life, rule, now)
    latest = notices.current_step(life, rule, mail.notice_steps, now)
    overtaken = latest is not None and latest < mail.step
    return notices.is_still_owed(mail.subject_at, life, rule, now) and not overtaken


def write(notice_id: int, sender: str, now: datetime) -> EmailMessage | None:
    """The notice's mail as it reads at `now`; None where it is no longer owed. Raises Unaddressable."""
    mail = mail_of(notice_id)
    if mail is None or not still_owed(mail, now):
        return None
    return compose(letter_for(mail, house().settings, now), sender)


def letter_for(mail: Mail, settings: Settings, now: datetime) -> Letter:
    """The letter to the notice's reader."""
    life, rule = life_of(mail), RULES[Network(mail.network)]
    return Letter(
        kind=Kind(mail.kind),
        message_id=message_id(mail, settings),
        link=link_of(mail, settings),
        address=mail.email,
        reader=mail.reader,
        language=mail.locale,
        zone=mail.timezone,
        workspace=mail.workspace,
        account=mail.name,
        network=rule.network,
        subject_at=mail.subject_at,
        now=now,
        reason=life.reason,
        since=life.disconnected_at,
        kept_until=kept_until(life, rule, now),
        who=mail.connector or "",
    )


def kept_until(life: Lifecycle, rule: Rule, now: datetime) -> datetime | None:
    """How long a reconnect brings everything back; None when it no longer does, or while connected."""
    return None if lifecycle.history_is_lost(life, rule, now) else lifecycle.kept_until(life, rule)


def link_of(mail: Mail, settings: Settings) -> str:
    """Where the one button leads."""
    accounts = f"{settings.public_url}/settings/social/accounts"
    return accounts if mail.kind == Kind.DONE else f"{accounts}/{mail.id}/reconnect"


def message_id(mail: Mail, settings: Settings) -> str:
    """The same for the same notice whenever it is sent, so that a mail that arrives twice can be known as one."""
    what = (mail.notice_id, mail.id, mail.user_id, mail.kind, mail.step, mail.subject_at.isoformat())
    return f"<notice.{sha256(repr(what).encode()).hexdigest()[:32]}@{host_of(settings)}>"


def host_of(settings: Settings) -> str:
    """The name under which we write and introduce ourselves."""
    return urlsplit(settings.public_url).hostname or "localhost"
