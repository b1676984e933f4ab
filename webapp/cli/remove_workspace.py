"""`workspaces remove`."""

import click
from flask.cli import with_appcontext

from webapp import clock, jobs
from webapp.actions.house import house
from webapp.actions.refusals import NotThere
from webapp.actions.team import remove_workspace
from webapp.actions.team.remove_workspace import Contents
from webapp.cli.numbers import NUMBER


@click.command("remove", help="Remove a workspace for good, with everything in it, also its part of the log.")
@click.option("--id", "number", type=NUMBER, required=True, help="Its number (see `workspaces list`).")
@click.option("--yes", is_flag=True, help="Really; without it, this only says what would go.")
@with_appcontext
def remove(number: int, yes: bool) -> None:
    """Remove it, or say what would go."""
    try:
        if not yes:
            name, contents = remove_workspace.contents(number)
            click.echo(f"{name} would go with {said(contents)}. Nothing was removed; add --yes to remove it for good.")
            return
        name, contents = remove_workspace.remove(house(), number, clock.now())
    except NotThere:
        raise click.ClickException(f"There is no workspace {number}.") from None
    jobs.ring("revoke")
    click.echo(f"{name} is gone with {said(contents)}. The worker gives its accesses back to the networks.")


def said(contents: Contents) -> str:
    """What goes, in words."""
    return (
        f"{contents.accounts} accounts, {contents.posts} posts, {contents.people} people who are in no other workspace "
        f"and {contents.lines} lines of the log"
    )
