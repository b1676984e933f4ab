"""What the tests of Settings > Workspace > People share: invitations sent by the form, and rows as one reads them."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask.testing import FlaskClient
from sqlalchemy import select

from tests.pages.reading import plain_of
from tests.world import World
from webapp.models import Invitation, Membership, db

PEOPLE = "/settings/people"


def invite(root: FlaskClient, addresses: str, level: str = "all", locale: str = "en") -> str:
    """Send the form; gives the page that one ends on."""
    form = {"addresses": addresses, "level": level, "locale": locale}
    return root.post(f"{PEOPLE}/invite", data=form, follow_redirects=True).text


def invitation_id(world: World, address: str) -> int:
    with world.app.app_context():
        return db.session.scalars(select(Invitation.id).filter_by(address=address)).one()


def row(page: str, row_id: str) -> str:
    """What one reads in one row."""
    return plain_of(page.split(f'id="{row_id}"', 1)[1].split("</li>", 1)[0].partition(">")[2])


@contextmanager
def deactivated(world: World, user_id: int) -> Iterator[None]:
    with world.open():
        db.session.scalars(select(Membership).filter_by(user_id=user_id)).one().active = False
    yield
