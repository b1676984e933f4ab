"""What the worker does beside a browser, when a test lets it, and what it left in the database."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from tests.browser.living import Living
from webapp import clock
from webapp.actions.consents import check, renew, revoke
from webapp.actions.house import house
from webapp.actions.notices import sweep
from webapp.actions.publishing import posts
from webapp.domain.posts import PostState
from webapp.domain.rules import CountedFrom, Network, Period
from webapp.models import Account, Event, Grant, Notice, OutboxMail, Workspace, db


def have_asked_soon(relink: Living, network: str) -> None:
    """Let the network be asked about every consent when the worker looks next, as it is daily.

    Where nothing is asked for free (X), the renewal is the check.
    """
    with relink.database():
        asks = house().rooms[Network(network)].check_every is not None
        column = Grant.check_at if asks else Grant.renew_at
        due = update(Grant).where(Grant.network == Network(network), column.is_not(None))
        db.session.execute(due.values({column: clock.now()}))


def work(relink: Living, later: timedelta = timedelta()) -> None:
    """One round of the worker, as if it were `later`: checks, renewals they ask for, the sweep, what is given back."""
    with relink.app.app_context():
        check.due(house(), clock.now() + later)
        renew.due(house(), clock.now() + later)
        sweep.sweep(clock.now() + later)
        revoke.due(house(), clock.now() + later)


def owed(relink: Living) -> int:
    """How many notices and mails anybody was ever owed."""
    with relink.database():
        counts = [db.session.scalar(select(func.count()).select_from(pile)) for pile in (Notice, OutboxMail)]
    return sum(number or 0 for number in counts)


def tell_of_sudden_ends(relink: Living) -> None:
    """Let every workspace wish to be told of sudden disconnects; then whatever is cut by mistake bothers somebody."""
    with relink.database():
        db.session.execute(update(Workspace).values(tell_sudden=True))


def scheduled(relink: Living, account_id: int) -> tuple[int, int]:
    """How many posts of an account are scheduled, and how many were cancelled."""
    with relink.database():
        numbers = posts.counts(account_id)
    return numbers[PostState.SCHEDULED], numbers[PostState.CANCELLED]


def run_out(relink: Living, account_id: int) -> datetime:
    """Let an account's time have run out an hour ago; gives the moment of its deadline."""
    end = clock.now() - timedelta(hours=1)
    with relink.database():
        account = db.session.get_one(Account, account_id)
        after = account.rule.reauthorize_after
        if after is None:  # only the network itself can state an end
            life = replace(account.life, network_ends_at=end)
        else:
            begun = Period(days=-after.days, years=-after.years).after(end)
            life = replace(account.life, authorized_at=begun, active_at=begun)
        steps = db.session.get_one(Workspace, account.workspace_id).steps
        account.become(life, steps, clock.now())
        deadline = account.status(end - timedelta(minutes=1)).deadline
    assert deadline is not None
    return deadline.at


def goes_by_activity(relink: Living, account_id: int) -> bool:
    """Whether an account's clock counts from when it was used last."""
    with relink.database():
        return db.session.get_one(Account, account_id).rule.counted_from is CountedFrom.ACTIVITY


def troubles(relink: Living, network: str) -> Collection[str]:
    """What is wrong with consents at a network, in the database's words."""
    with relink.database():
        query = select(Grant.trouble).where(Grant.network == Network(network), Grant.trouble.is_not(None))
        return {str(word) for word in db.session.scalars(query)}


def last_of_log(relink: Living, account_id: int) -> dict[str, Any]:
    """The newest line of the log about an account: `verb`, `reason`, `details`."""
    with relink.database():
        newest = select(Event).where(Event.account_id == account_id).order_by(Event.id.desc()).limit(1)
        line = db.session.scalars(newest).one()
        return {"verb": line.verb, "reason": line.reason, "details": line.details}


def carried_with(relink: Living, account_id: int) -> set[int]:
    """The connected accounts of the same person's consent, this one among them."""
    with relink.database():
        grant_id = select(Account.grant_id).where(Account.id == account_id).scalar_subquery()
        return set(db.session.scalars(select(Account.id).where(Account.grant_id == grant_id)))
