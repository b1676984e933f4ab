"""A network told us something about somebody: their consents are asked about at once, and that answer decides.

Whether anybody is known by that id shows nowhere. `Grant.told_at` is the moment of the newest hint that was taken, so
a message that comes twice, or was sent before the present consent, does nothing.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.engine import CursorResult

from webapp.actions.house import House
from webapp.domain.rules import Network
from webapp.models import Account, Grant, db
from webapp.networks.hooks import Hint

TOLD_BY_NETWORK = "told_by_network"
SKEW = timedelta(minutes=5)
"""How far a network's clock may be from ours."""


def take(house: House, network: Network, hints: Iterable[Hint], now: datetime) -> str | None:
    """Make the consents of those people due now, in every workspace; gives the job to ring for. Commits.

    Where nothing is asked for free (X), the renewal is the check.
    """
    by_renewal = house.rooms[network].check_every is None
    column = Grant.renew_at if by_renewal else Grant.check_at
    touched = 0
    for hint in hints:
        if hint.at > now + SKEW:
            continue
        statement = update(Grant).where(*_concerned(network, hint))
        if by_renewal:
            statement = statement.where(Grant.renew_at.is_not(None))  # else there is nothing to renew with
        done = db.session.execute(
            statement.values({column: now, Grant.told_at: hint.at}).execution_options(synchronize_session=False)
        )
        touched += done.rowcount if isinstance(done, CursorResult) else 0
        db.session.commit()  # one by one: two messages about the same people must not wait for each other
    if not touched:
        return None
    return "renew" if by_renewal else "check"


def origin_of(grant: Grant) -> str | None:
    """What the log says of a refusal that we only asked for because the network had told us; None otherwise."""
    if grant.told_at is None or (grant.checked_at is not None and grant.checked_at >= grant.told_at):
        return None
    return TOLD_BY_NETWORK


def _concerned(network: Network, hint: Hint) -> tuple[ColumnElement[bool], ...]:
    """Living consents of the person, or (as Instagram names them) with the account, that the hint is news about."""
    theirs: ColumnElement[bool] = Grant.subject_id == hint.subject
    if network is Network.INSTAGRAM:
        carrying = select(Account.grant_id).where(Account.network == network, Account.external_id == hint.subject)
        theirs = or_(theirs, Grant.id.in_(carrying))
    return (
        Grant.network == network,
        theirs,
        Grant.release_at.is_(None),
        Grant.granted_at <= hint.at + SKEW,
        or_(Grant.told_at.is_(None), Grant.told_at < hint.at),
    )
