"""`users create-admin`."""

import click
from flask.cli import with_appcontext

from webapp import clock
from webapp.actions.signing_in import lost_phone
from webapp.actions.team import first_admin
from webapp.actions.team.first_admin import Newcomer, NotSensible
from webapp.words import LANGUAGES


@click.group(help="People.")
def users() -> None:
    """The group."""


@users.command("create-admin", help="Make somebody super admin of a workspace, and the workspace if there is none.")
@click.option("--email", prompt="E-mail", help="Signs in with it.")
@click.option("--name", prompt="Name", help="As others see it.")
@click.option(
    *("--password", "password"),
    prompt=True,
    hide_input=True,
    confirmation_prompt=True,
    help="Asked for when left out, which keeps it out of the shell's history.",
)
@click.option("--workspace", help="Its name; the only one, or a new one, when left out.")
@click.option("--language", type=click.Choice(list(LANGUAGES)), help="As the browser asks, when left out.")
@with_appcontext
def create_admin(email: str, name: str, password: str, workspace: str | None, language: str | None) -> None:
    """Make a super admin."""
    try:
        done = first_admin.create(Newcomer(email, name, password, workspace, language), clock.now())
    except NotSensible as wrong:
        raise click.ClickException(str(wrong)) from None
    known = "" if done.new_user else " (known already: name and password stay as they were)"
    made = " The workspace is new." if done.new_workspace else ""
    click.echo(f"{done.user.email} is super admin of {done.workspace.name}{known}.{made}")


@users.command("reset-factor", help="Take somebody's second step of signing in away, when phone and codes are lost.")
@click.option("--email", prompt="E-mail", help="Signs in with it.")
@with_appcontext
def reset_factor(email: str) -> None:
    """Switch a person's second factor off, and sign them out everywhere: the phone may be in other hands."""
    user, ended = lost_phone.reset(email, clock.now())
    if user is None:
        raise click.ClickException("There is nobody with this address who has a second step.")
    click.echo(f"{user.email} signs in with the password alone now. Sign-ins ended: {ended}.")
