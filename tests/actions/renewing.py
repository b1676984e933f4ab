"""What the tests of renewing share: consents at the pretend networks that are due, and what became of them."""

from datetime import datetime, timedelta

from tests.travels import grants
from tests.world import World
from webapp.actions.consents import renew
from webapp.actions.house import House
from webapp.domain.rules import Network
from webapp.models import Grant
from webapp.sandbox.people import PEOPLE
from webapp.sandbox.running import RunningSandbox

MINUTE = timedelta(minutes=1)


def granted(
    world: World, sandbox: RunningSandbox, network: Network, person: str, **wishes: object
) -> tuple[int, list[int]]:
    """A living consent of a person at a pretend network, due for renewal, with all their accounts on it."""
    issued = sandbox.issue(network.value, person, **wishes)
    with world.open():
        grant = world.grant(
            network,
            person,
            access=issued["access_token"],
            refresh=issued.get("refresh_token"),
            expires_at=world.now + timedelta(seconds=issued["expires_in"]),
            renew_at=world.now,
        )
        owned = next(one for one in PEOPLE[network] if one.id == person).accounts
        ids = [
            world.account(one.name, network, grant=grant, external_id=one.id, subject=person)
            for one in owned
            if one.id in wishes.get("assets", [one.id])  # type: ignore[operator]
        ]
    return grant, ids


def renews(world: World, house: House, now: datetime | None = None) -> int:
    with world.open():
        return renew.due(house, now or world.now)


def grant_of(world: World, grant_id: int) -> Grant:
    return next(grant for grant in grants(world) if grant.id == grant_id)


def tokens_of(house: House, grant: Grant) -> tuple[str, str | None]:
    assert grant.access_token is not None
    access = house.vault.open(grant.access_token, grant.aad("access"))
    return access, house.vault.open(grant.refresh_token, grant.aad("refresh")) if grant.refresh_token else None
