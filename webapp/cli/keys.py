"""`keys generate` and `keys rotate`."""

import click
from flask.cli import with_appcontext

from webapp import vault
from webapp.actions.consents import rotate as rotating
from webapp.actions.house import house


@click.command(help="Print a new key for TOKEN_KEYS.")
def generate() -> None:
    """Only the key goes to standard output, so that it can be written to a file."""
    click.echo(vault.generate_key())
    click.echo("Put it before the other keys in TOKEN_KEYS, restart, then run `keys rotate`.", err=True)


@click.command(help="Seal every token anew under the newest key of TOKEN_KEYS; safe while web and worker run.")
@with_appcontext
def rotate() -> None:
    """Rotate; exit code 1 when some tokens stay shut."""
    done = rotating.rotate(house().vault)
    click.echo(f"{done.anew} sealed anew, {done.already} were so already, {len(done.shut)} can't be opened.")
    for which in done.shut:
        click.echo(f"  {which}", err=True)
    if done.shut:
        raise SystemExit(1)
    click.echo("Once web and worker have been restarted with the newest key, the older ones can go.")


keys = click.Group("keys", commands=[generate, rotate], help="The keys that seal the networks' tokens.")
bare = click.Group("keys", commands=[generate], help=keys.help)
"""What works without settings."""
