"""`networks check`: which networks are configured, what each needs to be told, and what is wrong; and whether images
and videos can be reached."""

import click
from flask.cli import with_appcontext

from webapp import clock
from webapp.actions.connecting.connect import redirect_uri
from webapp.actions.house import House, house
from webapp.actions.media.store import MediaGone, StoreAway, store
from webapp.actions.operating.alarms import near_their_end, refused
from webapp.domain import versions
from webapp.domain.rules import Network
from webapp.networks.room import Outcome, Room, Token, Unavailable, Why

NO_CODE, NO_VERIFIER = "relink-asks-whether-you-answer", "relink-asks-whether-you-answer-and-know-this-client"


@click.command(
    help="Ask each network whether it answers and knows us (sends no token), and whether images and videos can be "
    "reached. Exit code 1 if something is wrong."
)
@with_appcontext
def check() -> None:
    """Check every network there is."""
    verdicts = [*(say(network, house()) for network in Network), say_media(house())]
    if not any(network in house().rooms for network in Network):
        click.echo("No network is configured: set <NETWORK>_CLIENT_ID and <NETWORK>_CLIENT_SECRET of at least one.")
    if not all(verdicts):
        raise SystemExit(1)


def say(network: Network, own: House) -> bool:
    """Print what there is to say about one network; False when something is wrong with it."""
    room = own.rooms.get(network)
    if room is None:
        name = network.name
        click.echo(f"{network:<10} not configured ({name}_CLIENT_ID and {name}_CLIENT_SECRET are not set)")
        return True
    address = redirect_uri(own, network)
    wrong = what_is_wrong(ask(room, address))
    click.echo(f"{network:<10} {wrong or 'answers, and knows our client'}")
    click.echo(f"{'':<10} redirect address to register there: {address}")
    refusing = refused().get(network, 0)
    if refusing:
        click.echo(f"{'':<10} refuses Relink itself for {refusing} sign-ins: see its app settings there, and the log")
    version_works = say_version(network, room)
    return wrong is None and not refusing and version_works


def say_media(own: House) -> bool:
    """Print whether images and videos can be reached; False when they can't."""
    try:
        store(own.settings).check()
    except (StoreAway, MediaGone) as fault:
        click.echo(f"{'media':<10} can't be reached or written to ({fault}): see MEDIA_URL")
        return False
    click.echo(f"{'media':<10} can be reached")
    return True


def say_version(network: Network, room: Room) -> bool:
    """Print a version that ends soon; False when it has ended."""
    now = clock.now()
    for sentence in near_their_end({network: room}, now):
        click.echo(f"{'':<10} {sentence}")
    ends = versions.ending(network, room.api_version)
    return ends is None or not ends.has_come(now)


def ask(room: Room, address: str) -> Outcome[Token]:
    """Trade a code that can't be one: the answer shows whether we are known, and changes nothing."""
    verifier = NO_VERIFIER if room.uses_pkce else None
    return room.exchange(f"{address}?code={NO_CODE}&state=none", address, verifier, clock.now())


def what_is_wrong(outcome: Outcome[Token]) -> str | None:
    """What the answer means, None when all is well: a refused code is what should happen."""
    if not isinstance(outcome, Unavailable):
        return None
    words = {
        Why.DOWN: "can't be reached, or makes no sense",
        Why.RATE_LIMITED: "answers that we ask too often; try again later",
        Why.OUR_CONFIGURATION: "does not accept our client id, secret or version",
    }
    return f"{words[outcome.why]} ({outcome.detail})" if outcome.detail else words[outcome.why]


networks = click.Group("networks", commands=[check], help="The social networks.")
