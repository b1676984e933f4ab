"""Every route of Settings > Workspace > People for everybody, in both dresses: who may not changes nothing."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.pages.reading import HTMX, plain_of
from tests.pages.untouched import untouched
from tests.test_routes import ADMIN, ROUTES
from tests.world import World
from webapp.actions.log import Actor
from webapp.actions.team import invitations
from webapp.actions.team.invitations import Guest, Offer
from webapp.domain.levels import Level
from webapp.models import Invitation, Membership, Workspace, db

pytestmark = pytest.mark.one_database

ADMINISTERS = sorted(route for route, guard in ROUTES.items() if guard == ADMIN)
PEOPLE = "/settings/people"
DRESSES = [{}, HTMX]
FORM = {"addresses": "new@example.test", "level": "all", "locale": "en"}


@pytest.fixture
def invited(world: World) -> World:
    """The example workspace with an open invitation."""
    with world.app.app_context():
        workspace = db.session.get_one(Workspace, world.example)
        offer = Offer(Level.ALL, "en", "Europe/Berlin")
        actor = Actor(world.root, "Root Admin")
        invitations.invite(workspace, [Guest("waiting@example.test")], offer, actor, world.now)
    return world


def ask(world: World, browser: FlaskClient, route: str, headers: dict[str, str]) -> TestResponse:
    """Ask for it about Bob, and about the open invitation."""
    with world.app.app_context():
        invitation_id = db.session.scalars(select(Invitation.id)).one()
    method, _, address = route.partition(" ")
    address = address.replace("<number:invitation_id>", str(invitation_id))
    address = re.sub("<number:[a-z_]+>", str(world.bob), address)
    return browser.open(address, method=method, data=FORM if method == "POST" else None, headers=headers)


def test_there_are_such_routes() -> None:
    assert len(ADMINISTERS) >= 10


@pytest.mark.parametrize("who", ["ada", "olga", "vera", "dora", "eve"])
@pytest.mark.parametrize("route", ADMINISTERS)
def test_who_is_no_super_admin_is_refused_with_the_reason(invited: World, route: str, who: str) -> None:
    browser = invited.browser(getattr(invited, who))
    with untouched(invited, but=("event",)):
        for headers in DRESSES:
            answer = ask(invited, browser, route, headers)
            assert answer.status_code == 403
            assert "Only a super admin can do this. Please ask Root Admin." in plain_of(answer.text)
            assert ("<html" in answer.text) == (headers == {})


@pytest.mark.parametrize("route", [route for route in ADMINISTERS if route != f"POST {PEOPLE}/invite"])
def test_a_super_admin_of_another_workspace_finds_nothing_of_this_one(invited: World, route: str) -> None:
    browser = invited.browser(invited.mallory)
    about_somebody = "<number:" in route
    with untouched(invited):
        for headers in DRESSES:
            answer = ask(invited, browser, route, headers)
            assert answer.status_code == (404 if about_somebody else 200)
            assert "Bob Page" not in answer.text
            assert "waiting@example.test" not in answer.text


@pytest.mark.parametrize("route", ADMINISTERS)
def test_a_super_admin_who_was_demoted_meanwhile_is_refused_at_once(invited: World, route: str) -> None:
    browser = invited.browser(invited.root)
    with invited.open():
        invited.person("Second Admin", super_admin=True)
        db.session.scalars(select(Membership).filter_by(user_id=invited.root)).one().super_admin = False
    with untouched(invited, but=("event",)):
        for headers in DRESSES:
            answer = ask(invited, browser, route, headers)
            assert answer.status_code == 403
            assert "Please ask Second Admin." in plain_of(answer.text)


@pytest.mark.parametrize("route", ADMINISTERS)
def test_a_super_admin_whose_access_has_ended_is_out(invited: World, route: str) -> None:
    browser = invited.browser(invited.root)
    with invited.open():
        db.session.scalars(select(Membership).filter_by(user_id=invited.root)).one().active = False
    with untouched(invited):
        for headers in DRESSES:
            answer = ask(invited, browser, route, headers)
            assert answer.status_code == 404
            assert "Bob Page" not in answer.text
