"""Fetching the pictures of accounts once, beside the call that named them, and keeping them as ours."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import delete, select, update

from webapp.actions.house import House
from webapp.actions.refusals import NotThere
from webapp.domain.rules import Network
from webapp.models import Account, AccountPicture, db
from webapp.networks import pictures, plain

BATCH = 20
CLAIM = timedelta(minutes=10)
"""A picture that was claimed and never written is due again after this."""
ANOTHER_TRY = timedelta(days=1)


@dataclass(frozen=True)
class Wanted:
    """A picture to be fetched."""

    account_id: int
    network: Network
    address: str


def due(house: House, now: datetime, going: Callable[[], bool] = lambda: True) -> int:
    """Fetch every picture whose time has come; gives how many were looked for. Commits. Needs an app context."""
    total = 0
    while going() and (batch := _claim(now)):
        for place, wanted in enumerate(batch):
            if not going():  # the rest is due at once for whoever comes next
                _set_due([one.account_id for one in batch[place:]], now)
                db.session.commit()
                return total
            _keep(wanted, _fetch(house, wanted), now)
            total += 1
    return total


def of(workspace_id: int, account_id: int) -> AccountPicture:
    """The picture of an account of this workspace. Raises NotThere."""
    found = db.session.scalar(
        select(AccountPicture)
        .join(Account, Account.id == AccountPicture.account_id)
        .where(Account.id == account_id, Account.workspace_id == workspace_id)
    )
    if found is None:
        raise NotThere
    return found


def is_another(address: str, before: str | None) -> bool:
    """Whether an address names another picture: what signs and dates it, behind the question mark, changes daily."""
    old, new = urlsplit(before or ""), urlsplit(address)
    return (old.netloc, old.path) != (new.netloc, new.path)


def _claim(now: datetime) -> list[Wanted]:
    rows = db.session.execute(
        select(Account.id, Account.network, Account.picture_url)
        .where(Account.picture_at <= now)
        .order_by(Account.picture_at)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    _set_due([row.id for row in rows], now + CLAIM)
    db.session.commit()
    return [Wanted(row.id, row.network, row.picture_url or "") for row in rows]


def _fetch(house: House, wanted: Wanted) -> pictures.Picture | pictures.NoPicture:
    try:
        return pictures.fetch(wanted.address, on_this_machine=_is_pretend(house, wanted.network))
    except pictures.NoPicture as none:
        return none


def _is_pretend(house: House, network: Network) -> bool:
    """Whether this network's own API is on this machine."""
    own = house.settings.networks.get(network.value)
    return own is not None and plain.is_loopback(urlsplit(own.api_url or "").hostname or "")


def _keep(wanted: Wanted, found: pictures.Picture | pictures.NoPicture, now: datetime) -> None:
    """Write what was found, unless another picture is wanted by now. Commits.

    Statements and not the object: a picture is no change of an account that anybody should lose a race over.
    """
    still = (Account.id == wanted.account_id, Account.picture_url == wanted.address)
    if isinstance(found, pictures.NoPicture):
        again = now + ANOTHER_TRY if found.for_now else None
        db.session.execute(update(Account).where(*still).values(picture_at=again))
        db.session.commit()
        return
    mark = hashlib.sha256(found.content).hexdigest()[:12]
    changed = db.session.execute(
        update(Account).where(*still).values(picture_at=None, picture_mark=mark).returning(Account.id)
    ).all()
    if changed:
        db.session.execute(delete(AccountPicture).where(AccountPicture.account_id == wanted.account_id))
        db.session.add(AccountPicture(account_id=wanted.account_id, kind=found.kind, content=found.content))
    db.session.commit()


def _set_due(account_ids: list[int], at: datetime) -> None:
    if account_ids:
        db.session.execute(update(Account).where(Account.id.in_(account_ids)).values(picture_at=at))
