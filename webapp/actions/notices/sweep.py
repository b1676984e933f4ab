"""The sweep: whatever `wake_at` says is due, in batches. Safe to run twice, late, on many machines, and to be killed.

Each batch is one transaction that takes rows nobody else holds, lets the domain decide on each, and writes the outcome
with one statement a table. Lapses are dated at their deadline, whatever moment they are seen at.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from itertools import accumulate
from typing import Any

from sqlalchemy import String, select, update
from sqlalchemy.exc import DataError, IntegrityError

from webapp.actions.consents import grants
from webapp.actions.log import WORKER, facts, record_many
from webapp.actions.notices import tell
from webapp.actions.notices.due import Facts, Telling, Verdict, decide, facts_of, heard
from webapp.actions.publishing import cut_short, posts
from webapp.models import Account, db
from webapp.models.base import Id, UTCDateTime
from webapp.models.event import Verb
from webapp.models.listed import listed

BATCH = 5000
MOST_POSTS_DELETED = 20_000
"""In one transaction, so that nobody waits long for the database; one account alone may have more."""

MAKES_NO_SENSE = (ValueError, TypeError, LookupError, ArithmeticError, DataError, IntegrityError)
"""How a row shows that it can't be understood. A database that has gone away is not a row's fault."""

MOMENT, WORD = UTCDateTime(), String(24)
TURNED = {
    "id": Id,
    "disconnected_at": MOMENT,
    "reason": WORD,
    "history_deleted_at": MOMENT,
    "lapses_at": MOMENT,
    "lapses_as": WORD,
    "kept_until": MOMENT,
    "wake_at": MOMENT,
    "grant_id": Id,
}
WOKEN = {"id": Id, "wake_at": MOMENT}
Line = tuple[object, ...]

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Swept:
    """What a sweep did: accounts seen, lapsed, emptied of lost history, set aside; and notices newly owed."""

    seen: int = 0
    lapsed: int = 0
    forgotten: int = 0
    told: int = 0
    set_aside: int = 0

    def __add__(self, other: "Swept") -> "Swept":
        return Swept(*map(sum, zip(astuple(self), astuple(other), strict=True)))


def sweep(now: datetime, limit: int | None = None, going: Callable[[], bool] = lambda: True) -> Swept:
    """Do what is due at `now`, for at most `limit` accounts and while `going` says so; commits batch by batch.

    A row that makes no sense is set aside for the operator, the others go on. Raises OperationalError when the
    database goes away; what was committed stays done.
    """
    done, alone = Swept(), 0
    while going() and (room := BATCH if limit is None else min(BATCH, limit - done.seen)) > 0:
        account_ids = take(now, 1 if alone else room)
        if not account_ids:
            break
        alone = max(0, alone - 1)
        try:
            done += sweep_batch(account_ids, now)
        except MAKES_NO_SENSE as fault:
            db.session.rollback()
            if len(account_ids) > 1:
                alone = len(account_ids)  # one of them: look at each by itself
            else:
                done += set_aside(account_ids[0], fault)
    db.session.rollback()
    return done


def take(now: datetime, number: int) -> Sequence[int]:
    """Lock the accounts that have been due for longest and that no other worker or person holds; gives their ids."""
    due = select(Account.id).where(Account.wake_at <= now).order_by(Account.wake_at).limit(number)
    return db.session.scalars(due.with_for_update(skip_locked=True)).all()


def sweep_batch(account_ids: Sequence[int], now: datetime) -> Swept:
    """Do what is due for accounts that the open transaction has locked, and commit."""
    verdicts = affordable([decide(account, now) for account in db.session.execute(facts_of(account_ids))])
    lapsed = [verdict for verdict in verdicts if verdict.lapses]
    lost = [verdict for verdict in verdicts if verdict.loses_history]
    cut_short.set_aside({verdict.account.id: verdict.after for verdict in lapsed}, now)
    lines = lines_of(Verb.DISCONNECTED, lapsed, "scheduled_cancelled", posts.cancel_each(ids(lapsed), now))
    lines += lines_of(Verb.HISTORY_DELETED, lost, "posts", posts.totals(ids(lost)))
    posts.delete_lost(ids(lost))
    write(verdicts)
    grants.release_if_unused(sorted({v.account.grant_id for v in lapsed if v.account.grant_id is not None}), now)
    news = news_of(verdicts)
    told = tell.spread(news, now) if news else 0
    untold = tell.unheard(news) if news else set()
    lines += [line_of_untold(verdict) for verdict in verdicts if verdict.account.id in untold]
    record_many(lines, actor=WORKER, now=now)
    db.session.commit()
    if untold:
        logger.error("nobody to tell about %d accounts; the log says which", len(untold))
    return Swept(len(verdicts), len(lapsed), len(lost), told)


def affordable(verdicts: list[Verdict]) -> list[Verdict]:
    """All but those whose lost history is too much for this transaction; they stay due, for the next batch."""
    lost = ids(verdict for verdict in verdicts if verdict.loses_history)
    numbers = posts.totals(lost) if lost else {}
    so_far = accumulate(numbers.get(account_id, 0) for account_id in lost)
    too_much = {lost[place] for place, total in enumerate(so_far) if place and total > MOST_POSTS_DELETED}
    return [verdict for verdict in verdicts if verdict.account.id not in too_much]


def write(verdicts: Iterable[Verdict]) -> None:
    """Write what the accounts have become. Most only wake later, which touches one index instead of five."""
    woken, turned = [], []
    for verdict in verdicts:
        account, life, derived = verdict.account, verdict.after, verdict.derived
        if verdict.only_wakes_later:
            woken.append((account.id, derived.wake_at))
            continue
        turned.append((
            *(account.id, life.disconnected_at, life.reason, life.history_deleted_at),
            *(derived.lapses_at, derived.lapses_as, derived.kept_until, derived.wake_at),
            None if verdict.lapses else account.grant_id,
        ))  # fmt: skip
    update_accounts(WOKEN, woken)
    update_accounts(TURNED, turned)


def update_accounts(columns: Mapping[str, Any], rows: Sequence[tuple[object, ...]]) -> None:
    """Update many accounts, each row beginning with its id, in one statement."""
    if not rows:
        return
    new = listed(columns, rows)
    values = {name: new.c[name] for name in columns if name != "id"}
    table: Any = Account.__table__
    db.session.execute(update(table).where(table.c.id == new.c.id).values(values | {"version": table.c.version + 1}))


def news_of(verdicts: Iterable[Verdict]) -> list[tell.News]:
    """What is to be told."""
    return [news_about(verdict.account, verdict.telling) for verdict in heard(verdicts) if verdict.telling is not None]


def news_about(account: Facts, what: Telling) -> tell.News:
    """One of them."""
    return tell.News(account.id, account.workspace_id, account.connected_by_id, what.kind, what.step, what.subject_at)


def lines_of(verb: Verb, verdicts: Sequence[Verdict], counted: str, numbers: Mapping[int, int]) -> list[Line]:
    """The log's lines about accounts that changed, with the number of their posts that it concerned."""
    lines: list[Line] = []
    for verdict in verdicts:
        account = verdict.account
        before, after = (verdict.cut, verdict.after) if verb is Verb.HISTORY_DELETED else (verdict.before, verdict.cut)
        known = facts(before)
        details = {counted: numbers.get(account.id, 0)}
        lines.append((*heading(account, verb, after.reason), known, known | facts(after, besides=before), details))
    return lines


def line_of_untold(verdict: Verdict) -> Line:
    """The log's line about news that nobody hears."""
    what = verdict.telling
    about = {"kind": what.kind, "at": what.subject_at.isoformat()} if what else {}
    return (*heading(verdict.account, Verb.NOBODY_TO_TELL), {}, {}, about)


def heading(account: Facts, verb: Verb, reason: str | None = None) -> Line:
    """How every line about an account begins, in the order of `log.LINE`."""
    return (account.workspace_id, verb, reason, account.network, account.id, account.name_in_log)


def set_aside(account_id: int, fault: Exception) -> Swept:
    """Stop looking at an account that makes no sense, so that it holds up nobody; `owed` shows it to the operator."""
    db.session.execute(
        update(Account)
        .where(Account.id == account_id)
        .values(wake_at=None, version=Account.version + 1)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()
    logger.error("account %d set aside: %r", account_id, fault)
    return Swept(seen=1, set_aside=1)


def ids(verdicts: Iterable[Verdict]) -> list[int]:
    """The accounts that the verdicts are about."""
    return [verdict.account.id for verdict in verdicts]
