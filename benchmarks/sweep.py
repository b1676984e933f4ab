"""How fast a sweep is: with nothing due, and with ten thousand lapses among a million accounts against bare SQL.

    python -m benchmarks.sweep [--accounts N] [--due N] [--on sqlite|postgresql|both]

The bare SQL does the same work in one transaction of five statements: accounts, their posts, their consents, the log.
"""

from statistics import median

from sqlalchemy import Connection

from benchmarks.ground import HOUR, Ground, compare, grounds, on_postgresql, peak_megabytes, timed
from webapp.actions.notices.sweep import sweep
from webapp.models import db


def main() -> None:
    """Print the figures."""
    with grounds(__doc__, ahead=0 * HOUR) as asked:
        for lay in asked:
            measure(lay())


def measure(ground: Ground) -> None:
    """Our sweep and the bare one take turns, group by group."""
    idle = [timed(lambda: sweep(ground.now - HOUR)) for _ in range(50)]
    print(f"  nothing due: {1000 * median(idle):.2f} ms, at worst {1000 * max(idle):.2f} ms; wanted under 10")
    times: dict[str, list[float]] = {"ours": [], "bare": []}
    for group in range(ground.rounds):
        at = ground.moment(group)
        if group % 2:
            times["bare"].append(timed(lambda: bare(ground, group)))  # noqa: B023 - run at once
        else:
            times["ours"].append(timed(lambda: sweep(at)))  # noqa: B023
    compare(f"{ground.due:,} lapses", times["ours"], times["bare"], wanted=4)
    print(f"  memory at its peak: {peak_megabytes():.0f} MB, wanted under 200")
    check(ground)


def check(ground: Ground) -> None:
    """Both did the same: so many lines in the log, posts cancelled and consents released."""
    done = ground.due * ground.rounds
    with db.engine.begin() as connection:
        for sql, number in (
            ("SELECT count(*) FROM event WHERE verb = 'disconnected'", done),
            ("SELECT count(*) FROM post WHERE state = 'cancelled'", 2 * done),
            ("SELECT count(*) FROM network_grant WHERE release_at IS NOT NULL", done),
            ("SELECT count(*) FROM account WHERE disconnected_at IS NOT NULL AND grant_id IS NULL", done),
        ):
            found = connection.exec_driver_sql(sql).scalar_one()
            assert found == number, f"{sql}: {found} instead of {number}"


def bare(ground: Ground, group: int) -> None:
    """The same work by the database alone."""
    with db.engine.begin() as connection:
        work(ground, connection, ground.moment(group))


def work(ground: Ground, connection: Connection, now: object) -> None:
    """The statements."""
    lock, build = ("FOR UPDATE", "jsonb_build_object") if on_postgresql() else ("", "json_object")
    ground.run(
        connection,
        "CREATE TEMPORARY TABLE due AS SELECT id, workspace_id, grant_id, name, network, authorized_at, active_at, "
        f"lapses_at, lapses_as FROM account WHERE wake_at <= :now {lock}",
        now=now,
    )
    ground.run(
        connection,
        "UPDATE account SET disconnected_at = due.lapses_at, reason = due.lapses_as, grant_id = NULL, "
        "lapses_at = NULL, lapses_as = NULL, wake_at = kept_until, version = version + 1 "
        "FROM due WHERE due.id = account.id",
    )
    ground.run(
        connection,
        "UPDATE post SET state = 'cancelled', cancelled_at = :now WHERE state = 'scheduled' "
        "AND account_id IN (SELECT id FROM due)",
        now=now,
    )
    ground.run(
        connection,
        "UPDATE network_grant SET release_at = :now, renew_at = NULL, check_at = NULL "
        "WHERE id IN (SELECT grant_id FROM due) "
        "AND NOT EXISTS (SELECT 1 FROM account WHERE account.grant_id = network_grant.id)",
        now=now,
    )
    before = f"'authorized_at', {iso('authorized_at')}, 'active_at', {iso('active_at')}"
    after = f"{before}, 'disconnected_at', {iso('lapses_at')}, 'reason', lapses_as"
    ground.run(
        connection,
        "INSERT INTO event (workspace_id, at, actor_name, verb, reason, network, account_id, account_name, "
        "before, after, details) "
        "SELECT workspace_id, :now, 'worker', 'disconnected', lapses_as, network, id, name, "
        f"{build}({before}), {build}({after}), {build}('scheduled_cancelled', 2) FROM due",
        now=now,
    )
    ground.run(connection, "DROP TABLE due")


def iso(column: str) -> str:
    """A moment as the log keeps it."""
    if on_postgresql():
        return f"""to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')"""
    return f"replace({column}, ' ', 'T') || '+00:00'"


if __name__ == "__main__":
    main()
