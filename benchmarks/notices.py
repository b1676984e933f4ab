"""How fast notices are written: ten thousand accounts a week before their deadline, six people told about each.

    python -m benchmarks.notices [--accounts N] [--due N] [--on sqlite|postgresql|both]

First writing them alone, against one bare INSERT … SELECT … ON CONFLICT DO NOTHING; then the whole sweep that decides
on the accounts, finds the people, writes the notices and sets the alarm clocks, against two bare statements.
"""

from collections.abc import Sequence

from sqlalchemy import select

from benchmarks.ground import DAY, MEMBERS, Ground, compare, grounds, peak_megabytes, timed
from webapp.actions.notices.sweep import BATCH, sweep
from webapp.actions.notices.tell import News, spread
from webapp.domain.notices import Kind
from webapp.models import Account, db

BARE = """
INSERT INTO notice (workspace_id, account_id, user_id, kind, step, subject_at, created_at, next_try_at, claims)
SELECT account.workspace_id, account.id, membership.user_id, 'ahead', 7, account.lapses_at, :now, :now, 0
FROM account
JOIN membership ON membership.workspace_id = account.workspace_id
JOIN user_account ON user_account.id = membership.user_id
WHERE account.wake_at <= :now AND membership.active AND user_account.active
AND (membership.super_admin OR membership.user_id = account.connected_by_id)
ON CONFLICT DO NOTHING
"""


def main() -> None:
    """Print the figures."""
    with grounds(__doc__, ahead=7 * DAY, rounds=12) as asked:
        for lay in asked:
            measure(lay())


def measure(ground: Ground) -> None:
    """Writing alone, the whole sweep and the bare statements take turns, group by group."""
    times: dict[str, list[float]] = {"writing": [], "sweep": [], "bare insert": [], "bare": []}
    for group in range(ground.rounds):
        now = ground.moment(group)
        if group % 3 == 0:
            insert, update = bare(ground, group)
            times["bare insert"].append(insert)
            times["bare"].append(insert + update)
        elif group % 3 == 1:
            news = computed(ground, group)
            times["writing"].append(timed(lambda: write(news, ground, group)))  # noqa: B023 - run at once
            set_clocks(ground, group)
        else:
            times["sweep"].append(timed(lambda: sweep(now)))  # noqa: B023
    number = ground.due * MEMBERS
    compare(f"writing {number:,} notices", times["writing"], times["bare insert"], wanted=3)
    compare(f"the whole sweep of {ground.due:,} warnings", times["sweep"], times["bare"], wanted=4)
    print(
        f"  written again: {write(computed(ground, 1), ground, 1)} new; a second sweep: {sweep(ground.moment(11)).told}"
    )
    print(f"  memory at its peak: {peak_megabytes():.0f} MB, wanted under 200")
    with db.engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM notice").scalar_one() == number * ground.rounds


def computed(ground: Ground, group: int) -> list[News]:
    """What is to be told about a group, as the sweep hands it over."""
    low = group * ground.due
    whose = Account.connected_by_id
    query = select(Account.id, Account.workspace_id, whose, Account.lapses_at).where(Account.id > low)
    rows = db.session.execute(query.order_by(Account.id).limit(ground.due)).all()
    db.session.rollback()
    return [News(number, home, whom, Kind.AHEAD, 7, lapses) for number, home, whom, lapses in rows if lapses]


def write(news: Sequence[News], ground: Ground, group: int) -> int:
    """Write it in the sweep's own batches, each in its transaction."""
    new = 0
    for first in range(0, len(news), BATCH):
        new += spread(news[first : first + BATCH], ground.moment(group))
        db.session.commit()
    return new


def bare(ground: Ground, group: int) -> tuple[float, float]:
    """Seconds for the bare insert, and for the bare update of the alarm clocks."""

    def insert() -> None:
        with db.engine.begin() as connection:
            ground.run(connection, BARE, now=ground.moment(group))

    return timed(insert), timed(lambda: set_clocks(ground, group))


def set_clocks(ground: Ground, group: int) -> None:
    """The accounts of a group wake at their deadline."""
    sql = "UPDATE account SET wake_at = lapses_at, version = version + 1 WHERE wake_at <= :now"
    with db.engine.begin() as connection:
        ground.run(connection, sql, now=ground.moment(group))


if __name__ == "__main__":
    main()
