"""A plan without the social pages says so plainly, on every page and in every fragment, and whom to ask."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.pages.reading import HTMX, text_of
from tests.pages.untouched import untouched
from tests.test_routes import ADMIN, OPEN, ROUTES, SIGNED_IN
from tests.world import World
from webapp.domain.permissions import Plan
from webapp.models import Workspace, db

pytestmark = pytest.mark.one_database

SOCIAL = sorted(route for route, guard in ROUTES.items() if guard not in (OPEN, SIGNED_IN, ADMIN))


@pytest.fixture
def starter(world: World) -> World:
    with world.open():
        db.session.get_one(Workspace, world.example).plan = Plan.STARTER
    return world


def ask(browser: FlaskClient, route: str, account_id: int, **more: object) -> object:
    method, _, address = route.partition(" ")
    address = re.sub("<number:[a-z_]+>", str(account_id), address)
    return browser.open(address.replace("<network>", "facebook"), method=method, **more)  # type: ignore[arg-type]


def test_there_are_social_routes() -> None:
    assert len(SOCIAL) > 25


@pytest.mark.parametrize("route", SOCIAL)
def test_every_social_route_says_so(starter: World, route: str) -> None:
    with starter.open():
        account_id = starter.account()
    ada = starter.browser(starter.ada)
    with untouched(starter):
        page = ask(ada, route, account_id)
        assert page.status_code == 403
        assert "Your plan doesn’t include social media" in text_of(page.text)
        assert "A super admin can have the plan changed. Please ask Root Admin." in text_of(page.text)
        fragment = ask(ada, route, account_id, headers=HTMX)
    assert fragment.status_code == 403
    assert "<html" not in fragment.text
    assert "Your plan doesn’t include social media" in text_of(fragment.text)
    assert "Please ask Root Admin." in text_of(fragment.text)


def test_what_is_not_there_is_not_linked_and_the_rest_works(starter: World) -> None:
    root = starter.browser(starter.root)
    page = root.get("/settings/plan")
    assert page.status_code == 200
    assert "/settings/social" not in page.text
    assert "/publishing" not in page.text
    assert root.get("/settings").headers["Location"] == "/settings/people"
    for address in ("/settings/profile", "/settings/security", "/settings/people"):
        assert root.get(address).status_code == 200


@pytest.mark.parametrize(
    ("plan", "name", "says"),
    [
        (Plan.STARTER, "Marketing Hub Starter", "Social media doesn’t belong to it"),
        (Plan.PROFESSIONAL, "Marketing Hub Professional", "Social media is included"),
        (Plan.ENTERPRISE, "Marketing Hub Enterprise", "Social media is included"),
        (Plan.FORMER_BASIC, "Marketing Hub Basic (former)", "Social media is included"),
    ],
)
def test_the_plan_stands_in_words(world: World, plan: Plan, name: str, says: str) -> None:
    with world.open():
        db.session.get_one(Workspace, world.example).plan = plan
    for who in (world.root, world.eve):
        said = text_of(world.browser(who).get("/settings/plan").text)
        assert f"{name} (yours)" in said
        assert says in said
    assert "Ask a super admin to see to it: Root Admin." in said


def test_somebody_without_a_workspace_has_no_plan(world: World, app: Flask) -> None:
    with world.open():
        out = world.person("Out Side", active=False)
    assert world.browser(out).get("/settings/plan").status_code == 404
