"""A network told us something about somebody: their consents are asked about at once, and that answer decides.

Whether anybody is known by that id shows nowhere. `Grant.told_at` is the moment of the newest hint that was taken, so
a message that comes twice, or was sent before the present consent, does nothing.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, SelectBase, or_, select, update

from webapp.actions.house import House
from webapp.actions.marks import mark
from webapp.domain.rules import NAMED_BY_ACCOUNT, Network
from webapp.models import Account, Grant, db
from webapp.models.counted import changed
from webapp.networks.hooks import PERSON, TOKEN, TOKEN_START, Hint
from webapp.networks.room import one_consent

TOLD_BY_NETWORK = "told_by_network"
CHECK, RENEW = "check", "renew"
SKEW = timedelta(minutes=5)
"""How far a network's clock may be from ours."""


def take(house: House, network: Network, hints: Iterable[Hint], now: datetime) -> str | None:
    """Make the consents of those people due now, in every workspace; gives the job to ring for. Commits.

    Where nothing is asked for free (X), the renewal is the check.
    """
    asks_nothing, networks = house.rooms[network].check_every is None, one_consent(house.rooms, network)
    touched = dict.fromkeys((CHECK, RENEW), 0)
    for hint in hints:
        if hint.at > now + SKEW:
            continue
        by_renewal = asks_nothing or hint.kind != PERSON  # only a renewal shows what became of a refresh token
        column = Grant.renew_at if by_renewal else Grant.check_at
        statement = update(Grant).where(*_concerned(house, networks, hint))
        if by_renewal:
            statement = statement.where(Grant.renew_at.is_not(None))  # else there is nothing to renew with
        done = db.session.execute(
            statement.values({column: now, Grant.told_at: hint.at}).execution_options(synchronize_session=False)
        )
        touched[RENEW if by_renewal else CHECK] += changed(done)
        db.session.commit()  # one by one: two messages about the same people must not wait for each other
    return next((job for job in (RENEW, CHECK) if touched[job]), None)


def origin_of(grant: Grant) -> str | None:
    """What the log says of a refusal that we only asked for because the network had told us; None otherwise."""
    if grant.told_at is None or (grant.checked_at is not None and grant.checked_at >= grant.told_at):
        return None
    return TOLD_BY_NETWORK


def _concerned(house: House, networks: Collection[Network], hint: Hint) -> tuple[ColumnElement[bool], ...]:
    """Living consents that a hint is news about: the person's, the token's, at Instagram also the account's.

    Where one app of Facebook's serves Instagram as well, what is told of a person there is news of both.
    """
    return (
        Grant.network.in_(networks),
        _named(house, networks, hint),
        Grant.release_at.is_(None),
        Grant.granted_at <= hint.at + SKEW,
        or_(Grant.told_at.is_(None), Grant.told_at < hint.at),
    )


def _named(house: House, networks: Collection[Network], hint: Hint) -> ColumnElement[bool]:
    """As SQL: what the hint names. Of tokens we keep marks only; of those sealed before there were marks, none."""
    columns = {TOKEN: Grant.refresh_mark, TOKEN_START: Grant.refresh_start_mark}
    if hint.kind in columns:
        return columns[hint.kind] == mark(house, hint.kind, hint.subject)
    return Grant.id.in_(consents_of(networks, hint.subject))


def consents_of(networks: Collection[Network], subject: str) -> SelectBase:
    """The ids of a person's consents, or (as Instagram names people) of those with the account; each found by index."""
    theirs = select(Grant.id).where(Grant.network.in_(networks), Grant.subject_id == subject)
    by_account = NAMED_BY_ACCOUNT.intersection(networks)
    if not by_account:
        return theirs
    account = (Account.network.in_(by_account), Account.external_id == subject, Account.grant_id.is_not(None))
    return theirs.union_all(select(Account.grant_id).where(*account))
