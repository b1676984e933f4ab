"""The commands of `flask --app webapp.app …`: what an operator does on the server."""

import click
from flask import Flask

from webapp.cli import database, keys, networks, owed, sweep, users, workspaces
from webapp.settings import SettingsError

GROUPS = (
    database.db_group,
    users.users,
    workspaces.workspaces,
    keys.keys,
    sweep.sweep_command,
    networks.networks,
    owed.owed,
)


def register(app: Flask) -> None:
    """Give the app its commands."""
    for command in GROUPS:
        app.cli.add_command(command)


def without_settings(wrong: SettingsError) -> Flask:
    """What the command line gets while the settings make no sense: the commands that help to mend them.

    It serves no page, and every other command says what is wrong.
    """
    app = Flask("webapp")
    for command in GROUPS:
        name = str(command.name)
        app.cli.add_command(keys.bare if name == "keys" else silenced(name, wrong))

    @app.before_request
    def refuse() -> None:
        raise wrong

    return app


def silenced(name: str, wrong: SettingsError) -> click.Command:
    """A command, whatever follows its name, that only says what is wrong with the settings."""

    def explain() -> None:
        raise click.ClickException(f"Relink can't start with these settings:\n{wrong}")

    anything = {"ignore_unknown_options": True, "allow_extra_args": True}
    return click.Command(name, callback=explain, context_settings=anything, help="(Needs settings that make sense.)")
