"""What the demo asks of the pretend networks' control: live grants, posts that were published, pictures."""

from typing import Any
from urllib.parse import urlsplit

import requests

from webapp.actions.house import house
from webapp.demo.cast import Seed
from webapp.domain.rules import Network
from webapp.models import Account, Post
from webapp.networks.room import HTTP_TIMEOUT_SECONDS


def mint(network: Network, subject: str, assets: list[str]) -> dict[str, str]:
    """Ask the pretend network's control for a live grant."""
    token: dict[str, str] = order(network, do="issue", subject=subject, assets=assets)
    return token


def publish(account: Account, published: list[Post]) -> None:
    """Let the pretend network have these posts as well, and each lead to its page there."""
    if not published:
        return
    said = [{"text": post.text, "at": post.moment.isoformat()} for post in published]
    done = order(account.network, do="have-published", subject=account.external_id, posts=said)
    for post, number in zip(published, done["numbers"], strict=True):
        post.remote_url = f"{pretend(account.network)}/{account.network}/posts/{number}"
        post.remote_id = number_there(account, number)


def number_there(account: Account, number: int) -> str:
    """What the pretend network calls a post where it lists what was published."""
    names = {
        Network.FACEBOOK: f"{account.external_id}_{number}",
        Network.INSTAGRAM: str(18_000_000_000 + number),
        Network.YOUTUBE: f"vid{number:08}",
    }
    return names.get(account.network, str(number))


def order(network: Network, **what: Any) -> Any:
    """Have the pretend network's control do something; only the demo's networks can do that."""
    answer = requests.post(f"{pretend(network)}/control/{network}", json=what, timeout=HTTP_TIMEOUT_SECONDS)
    answer.raise_for_status()
    return answer.json()


def pretend(network: Network) -> str:
    """Where the pretend networks are."""
    where = urlsplit(house().settings.networks[network].auth_url or "")
    return f"{where.scheme}://{where.netloc}"


def picture_url(one: Seed) -> str:
    """Where the pretend network shows an account's picture."""
    return f"{pretend(one.network)}/{one.network}/pictures/{one.external_id}.png"
