"""`db upgrade`."""

import click
from flask.cli import with_appcontext

from webapp.actions.house import house
from webapp.models import migrate


@click.group("db", help="The database.")
def db_group() -> None:
    """The group."""


@db_group.command(help="Bring the tables up to date; safe to run again.")
@with_appcontext
def upgrade() -> None:
    """Migrate; the folder for a new SQLite is made."""
    settings = house().settings
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    migrate.upgrade(settings.database_url)
    click.echo("The database is up to date.")
