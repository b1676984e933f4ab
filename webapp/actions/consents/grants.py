"""Grants that nobody needs any more: given up by the database at once, revoked at the network by an errand."""

import secrets
from datetime import datetime

from sqlalchemy import exists, select, update

from webapp.domain.rules import Network
from webapp.models import Account, Errand, Grant, db
from webapp.models.listed import among
from webapp.vault import Sealed, Vault


def release_if_unused(grant_ids: list[int], now: datetime) -> None:
    """Mark those of the grants that carry no account any more; the worker's `give_up` does the rest afterwards."""
    if not grant_ids:
        return
    db.session.flush()
    # Two who take the last two accounts of one grant at the same time must see each other: the later one waits here,
    # and looks with a statement of its own once the earlier one has committed.
    db.session.execute(
        select(Grant.id).where(Grant.id.in_(among(grant_ids))).order_by(Grant.id).with_for_update()
    ).all()
    db.session.execute(
        update(Grant)
        .where(Grant.id.in_(among(grant_ids)), ~exists().where(Account.grant_id == Grant.id))
        .values(release_at=now, renew_at=None, check_at=None)
        .execution_options(synchronize_session=False)
    )


def give_up(vault: Vault, now: datetime, limit: int = 500) -> int:
    """Turn released grants without accounts into errands, and delete them; gives their number. Commits nothing.

    A grant that got an account again in the meantime is kept. Tokens that can't be opened any more owe no errand.
    """
    released = db.session.scalars(
        select(Grant)
        .where(Grant.release_at <= now)
        .order_by(Grant.release_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for grant in released:
        if db.session.scalar(select(exists().where(Account.grant_id == grant.id))):
            grant.release_at = None
            continue
        token = best_token(vault, grant)
        if token is not None:
            owe(vault, grant.workspace_id, grant.network, grant.subject_id, grant.subject_name, token, now)
        db.session.delete(grant)
    return len(released)


def best_token(vault: Vault, grant: Grant) -> str | None:
    """The token by which a network takes the whole consent back; None where there is none, or it can't be opened."""
    which = "refresh" if grant.refresh_token else "access"
    sealed = grant.refresh_token or grant.access_token
    try:
        return vault.open(sealed, grant.aad(which)) if sealed else None
    except Sealed:
        return None


def owe(
    vault: Vault,
    workspace_id: int,
    network: Network,
    subject_id: str,
    subject_name: str,
    token: str,
    now: datetime,
) -> None:
    """Write down that this consent must be revoked at the network: a grant given up, or one that never was."""
    key = secrets.token_urlsafe(16)
    errand = Errand(
        key=key,
        workspace_id=workspace_id,
        network=network,
        subject_id=subject_id,
        subject_name=subject_name,
        created_at=now,
        next_try_at=now,
    )
    errand.sealed_token = vault.seal(token, errand.aad())
    db.session.add(errand)
