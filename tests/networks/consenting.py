"""A person's yes at the pretend networks, brought home by the room that asked for it, and what an answer means."""

from datetime import datetime

from webapp.domain.lifecycle import Reason
from webapp.domain.rules import Network
from webapp.networks.room import Ok, Refused, Room, Token, Unavailable, Why
from webapp.sandbox.people import PEOPLE
from webapp.sandbox.running import RunningSandbox

REDIRECT = "http://127.0.0.1:5000/oauth/{}/callback"
VERIFIER = "v" * 64
TELLS_NO_LOCKS = {Network.LINKEDIN}
"""Whose every refusal of a person's consent sounds like one that was taken away."""


def all_but(networks: set[Network]) -> list[Network]:
    return [network for network in Network if network not in networks]


def person_of(network: Network) -> str:
    return "acme" if network is Network.X else "ada"


def first_account(network: Network) -> str:
    return next(person for person in PEOPLE[network] if person.id == person_of(network)).accounts[0].id


def verifier_of(room: Room) -> str | None:
    return VERIFIER if room.uses_pkce else None


def go(room: Room, sandbox: RunningSandbox, person: str | None = None, **wishes: object) -> str:
    """To the network and back, as `person` or else as the one whose accounts are ours; gives the callback's address."""
    url = room.authorize_url(REDIRECT.format(room.network), "the-state", verifier_of(room), again=False)
    return sandbox.consent(url, person or person_of(room.network), **wishes)  # type: ignore[arg-type]


def consent(room: Room, sandbox: RunningSandbox, now: datetime, person: str | None = None, **wishes: object) -> Token:
    """The same, and the code exchanged for a token."""
    callback = go(room, sandbox, person, **wishes)
    outcome = room.exchange(callback, REDIRECT.format(room.network), verifier_of(room), now)
    assert isinstance(outcome, Ok), outcome
    return outcome.value


def told(outcome: object) -> Reason | Why | None:
    """Why it was refused or could not be had; none where it is neither."""
    if isinstance(outcome, Refused):
        return outcome.reason
    return outcome.why if isinstance(outcome, Unavailable) else None
