"""`workspaces list`, `workspaces plan` and `workspaces remove`."""

import click
from flask.cli import with_appcontext

from webapp import clock, jobs
from webapp.actions.refusals import NotThere
from webapp.actions.team import workspaces as actions
from webapp.cli.numbers import NUMBER
from webapp.cli.remove_workspace import remove
from webapp.domain.permissions import PLANS_WITH_SOCIAL, Plan


@click.group(help="Workspaces and their plans.")
def workspaces() -> None:
    """The group."""


workspaces.add_command(remove)


@workspaces.command("list", help="List them: number, plan, people with access, accounts, name.")
@with_appcontext
def listing() -> None:
    """Print one line for each."""
    found = actions.everything()
    for one in found:
        click.echo(f"{one.id:>6}  {one.plan:<12} {one.people:>6} people {one.accounts:>6} accounts  {one.name}")
    if not found:
        click.echo("There is no workspace yet.")


@workspaces.command("plan", help="Give a workspace a plan. Without the social pages nothing of it is lost.")
@click.option("--id", "number", type=NUMBER, help="Its number (see `workspaces list`).")
@click.option("--name", help="Or its name.")
@click.argument("plan", type=click.Choice([str(plan) for plan in Plan]))
@with_appcontext
def set_plan(number: int | None, name: str | None, plan: str) -> None:
    """Set it, and say what that means."""
    try:
        found = which(number, name)
        called, before = actions.set_plan(found, Plan(plan), clock.now())
    except NotThere:
        raise click.ClickException("There is no such workspace (see `workspaces list`).") from None
    except actions.Ambiguous:
        raise click.ClickException("Several workspaces have that name: say which by --id.") from None
    jobs.ring("sweep")
    pages = "with" if plan in PLANS_WITH_SOCIAL else "without"
    was = "as before" if before == plan else f"before: {before}"
    click.echo(f"{called} has the plan {plan} ({was}), {pages} the social pages.")


def which(number: int | None, name: str | None) -> int:
    """The workspace that is meant, by its number or its name. Raises NotThere, Ambiguous."""
    if (number is None) == (name is None):
        raise click.UsageError("Say which workspace: --id or --name.")
    return number if number is not None else actions.named(name or "")
