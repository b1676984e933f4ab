"""`owed`: what waits or was given up; having it tried again, or forgetting it."""

import click
from flask.cli import with_appcontext

from webapp import clock, jobs
from webapp.actions.consents import rotate
from webapp.actions.house import house
from webapp.actions.operating import owed as owing
from webapp.actions.operating.owed import Kind, Owed
from webapp.cli.numbers import NUMBER

JOBS = {
    Kind.MAIL: ("deliver",),
    Kind.LETTER: ("deliver",),
    Kind.ERRAND: ("revoke",),
    Kind.GRANT: ("renew", "check"),
    Kind.ACCOUNT: ("sweep",),
}
"""Which jobs do each kind."""


@click.group("owed", invoke_without_command=True, help="List mails, revocations and accounts that wait or are parked.")
@click.pass_context
def owed(context: click.Context) -> None:
    """List, unless something else is asked for."""
    if context.invoked_subcommand is None:
        context.invoke(listing)


@owed.command("list", help="List them: what `owed` alone does.")
@with_appcontext
def listing() -> None:
    """Print everything, parked things first within each kind."""
    waiting = list(owing.everything(clock.now()))
    for one in waiting:
        click.echo(line(one))
    shut = rotate.unreadable(house().vault)
    for which in shut:
        click.echo(f"unreadable  {which}")
    if not waiting and not shut:
        click.echo("Nothing waits.")
    if house().settings.smtp_url is None:
        click.echo("SMTP_URL is not set: mails wait until it is.")


@owed.command("retry", help="Have one of them tried again now, by its kind and number.")
@click.argument("kind", type=click.Choice([str(kind) for kind in Kind]))
@click.argument("number", type=NUMBER)
@with_appcontext
def retry(kind: str, number: int) -> None:
    """Make it due."""
    if not owing.retry(Kind(kind), number, clock.now()):
        raise click.ClickException(f"There is no {kind} {number} that could be tried again.")
    for job in JOBS[Kind(kind)]:
        jobs.ring(job)
    click.echo(f"The worker tries {kind} {number} again.")


@owed.command("drop", help="Forget a parked errand and its token: the consent stays as it is at the network.")
@click.argument("kind", type=click.Choice([str(Kind.ERRAND)]))
@click.argument("number", type=NUMBER)
@with_appcontext
def drop(kind: str, number: int) -> None:
    """Give it up for good."""
    if not owing.drop(number, clock.now()):
        raise click.ClickException(f"There is no {kind} {number} that is parked.")
    click.echo(f"Forgotten: {kind} {number}. Only its person can take the consent back now, at the network itself.")


def line(one: Owed) -> str:
    """One line of the list."""
    when = "parked" if one.parked else f"next try {one.next_try_at:%Y-%m-%d %H:%M:%SZ}" if one.next_try_at else "waits"
    return f"{one.kind:<8} {one.id:<8} {when:<30} {one.what}: {one.why}"
