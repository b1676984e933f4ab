"""`sweep`, and what it would do."""

from datetime import UTC, datetime

import click
from flask.cli import with_appcontext

from webapp import clock, jobs
from webapp.actions.notices import plan as planning
from webapp.actions.notices import sweep as sweeping
from webapp.actions.notices.plan import Planned, Step


def moment(_context: click.Context, _option: click.Parameter, text: str | None) -> datetime | None:
    """An ISO date or moment; UTC where it names no time zone."""
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):  # the latter: in UTC it lies before the year 1 or after 9999
        raise click.BadParameter("must be like 2026-11-24 or 2026-11-24T05:30+01:00.") from None


@click.command("sweep", help="Do what is due now: lapses, notices, lost history. The worker does it by itself.")
@click.option("--dry-run", is_flag=True, help="Only say who would be told and what would lapse.")
@click.option("--at", callback=moment, metavar="ISO", help="With --dry-run: up to that moment, also a future one.")
@with_appcontext
def sweep_command(dry_run: bool, at: datetime | None) -> None:
    """Sweep, or say what it would do."""
    now = clock.now()
    if dry_run:
        say(planning.plan(now, at or now), at or now)
        return
    if at is not None:
        raise click.UsageError("--at needs --dry-run: what is done is done now.")
    done = sweeping.sweep(now)
    jobs.ring("deliver")
    click.echo(
        f"{done.seen} accounts seen: {done.lapsed} lapsed, {done.forgotten} lost their history, "
        f"{done.set_aside} set aside; {done.told} notices written."
    )


def say(planned: list[Planned], until: datetime) -> None:
    """Print a plan, a line each, and the totals."""
    for one in planned:
        click.echo(line(one))
    numbers = {step: sum(one.step is step for one in planned) for step in Step}
    told = sum(len(one.readers) for one in planned)
    click.echo(
        f"Up to {iso(until)}: {told} notices about {numbers[Step.TELL]} deadlines, {numbers[Step.LAPSE]} lapses, "
        f"{numbers[Step.FORGET]} histories deleted, {numbers[Step.SET_ASIDE]} set aside. Nothing was written."
    )


def line(one: Planned) -> str:
    """One line of a plan."""
    account = f"{one.account} ({one.network}, {one.workspace}, no. {one.account_id})"
    words = {
        Step.TELL: f"{one.why}, {one.about and iso(one.about)}, to {', '.join(one.readers) or 'NOBODY'}",
        Step.LAPSE: f"{one.why} at {one.about and iso(one.about)}",
        Step.FORGET: f"disconnected {one.about and iso(one.about)}",
        Step.SET_ASIDE: one.why,
    }[one.step]
    return f"{iso(one.at)}  {one.step:<9}  {account}: {words}"


def iso(at: datetime) -> str:
    """A moment in UTC, to the second."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
