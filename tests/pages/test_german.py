"""No page speaks English to a reader of German, whoever reads it, and whatever was done."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from tests.german import english_on
from tests.world import World
from webapp.actions.log import OPERATOR, WORKER, Actor, record
from webapp.actions.notices.tell import tell
from webapp.domain.lifecycle import Reason
from webapp.domain.notices import Kind
from webapp.domain.permissions import Plan
from webapp.domain.posts import PostState
from webapp.domain.rules import Network
from webapp.models import Account, User, Workspace, db
from webapp.models.event import Verb
from webapp.sandbox.running import RunningSandbox

pytestmark = pytest.mark.one_database

DAY = timedelta(days=1)


@pytest.fixture
def lively(world: World) -> World:
    """Accounts in every state and of every reason, posts of every kind, notices of every kind, and a long log."""
    with world.open():
        for user in db.session.query(User):
            user.locale = "de"
        near = world.account(expires_in=5 * DAY, grant=world.grant(Network.FACEBOOK))
        world.account(expires_in=5 * DAY, last_by=world.bob)
        world.account(network=Network.X, authorized_at=world.now - 87 * DAY)
        fine = world.account(network=Network.LINKEDIN, by=world.bob)
        world.account(network=Network.YOUTUBE, expires_in=timedelta(hours=9))
        world.account(network=Network.X)
        world.account(network=Network.YOUTUBE)
        for reason in Reason:
            world.account(disconnected_at=world.now - 3 * DAY, reason=reason, subject=None)
        world.account(disconnected_at=world.now - 500 * DAY, reason=Reason.MANUAL)
        for state in PostState:
            world.posts(near, state, 2)
            world.posts(fine, state, 1)
    return world


def as_german(world: World, who: int) -> FlaskClient:
    browser = world.browser(who)
    browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = "de"
    return browser


ADDRESSES = (
    "/settings/social/accounts", "/settings/social/accounts?state=disconnected", "/settings/social/accounts?q=nix",
    "/settings/social/accounts/1/row", "/settings/social/accounts/1/disconnect", "/settings/social/accounts/1/remove",
    "/settings/social/accounts/8/disconnect", "/settings/social/accounts/1/reconnect",
    "/settings/social/accounts/8/reconnect", "/settings/social/permissions", "/settings/social/notifications",
    "/settings/social/activity", "/settings/social/activity?q=nix", "/publishing", "/publishing?tab=scheduled",
    "/publishing?tab=drafts", "/publishing?tab=attention", "/publishing?q=nix", "/publishing/calendar",
    "/publishing/weeks", "/notices", "/settings/profile",
    "/settings/security", "/nirgends", "/settings/social/accounts/999/disconnect",
)  # fmt: skip


@pytest.mark.parametrize("who", ["root", "ada", "bob", "olga", "vera", "dora", "eve"])
def test_no_page_speaks_english_to_a_reader_of_german(lively: World, who: str) -> None:
    browser = as_german(lively, getattr(lively, who))
    for address in ADDRESSES:
        page = browser.get(address).text
        assert '<html lang="de">' in page, address
        assert english_on(page) == [], address


def test_neither_does_what_is_said_after_an_act(lively: World) -> None:
    browser = as_german(lively, lively.root)
    for act in ("disconnect", "disconnect", "check", "remove", "remove"):
        for headers in ({}, {"HX-Request": "true"}):
            page = browser.post(f"/settings/social/accounts/2/{act}", headers=headers, follow_redirects=True).text
            assert english_on(page) == [], act
    for address, data in (
        ("/settings/social/notifications", {"step": "3"}),
        ("/settings/profile", {"name": "", "locale": "de", "timezone": "Mars"}),
        ("/settings/security/password", {"present": "x", "new": "y"}),
        ("/settings/security/end-others", {}),
        ("/logout", {}),
        ("/login", {"email": "nobody@example.test", "password": "x"}),
    ):
        page = browser.post(address, data=data, follow_redirects=True).text
        assert english_on(page) == [], address


def test_neither_does_the_bell_or_the_log(lively: World) -> None:
    with lively.open():
        account = db.session.get_one(Account, 1)
        tell(account, Kind.AHEAD, account.lapses_at or lively.now, [lively.bob], lively.now, 7)
        tell(account, Kind.SUDDEN, lively.now, [lively.bob], lively.now)
        tell(account, Kind.DONE, lively.now, [lively.bob], lively.now)
        bob = Actor(lively.bob, "Bob Page")
        told = {"scheduled_cancelled": 14, "posts_scheduled_again": 2}
        for verb in Verb:
            for actor in (bob, WORKER, OPERATOR):
                record(verb, actor=actor, now=lively.now, workspace_id=1, account=account, details=told)
        for reason in Reason:
            record(Verb.DISCONNECTED, actor=WORKER, now=lively.now, workspace_id=1, account=account, reason=reason)
    browser = as_german(lively, lively.bob)
    for address in ("/notices", "/settings/social/activity", "/settings/social/activity?page=2"):
        assert english_on(browser.get(address).text) == [], address


@pytest.mark.usefixtures("house")
def test_neither_does_the_choice_after_a_consent(lively: World, sandbox: RunningSandbox) -> None:
    browser = as_german(lively, lively.ada)
    away = browser.post("/settings/social/connect/facebook").headers["Location"]
    home = urlsplit(sandbox.consent(away, "ada"))
    page = browser.get(f"{home.path}?{home.query}", follow_redirects=True)
    assert "Welche Konten möchten Sie verbinden?" in page.text
    assert english_on(page.text) == []


def test_strangers_and_workspaces_without_accounts_or_the_plan_read_german_too(world: World) -> None:
    stranger = world.app.test_client()
    stranger.environ_base["HTTP_ACCEPT_LANGUAGE"] = "de"
    with world.open():
        db.session.get_one(User, world.root).locale = db.session.get_one(User, world.vera).locale = "de"
    pages = [stranger.get("/login").text, stranger.get("/nirgends").text]
    for who in (world.root, world.vera):
        browser = as_german(world, who)
        pages += [browser.get(address).text for address in ADDRESSES if "/accounts/" not in address]
    with world.open():
        db.session.get_one(Workspace, world.example).plan = Plan.STARTER
    pages.append(as_german(world, world.root).get("/settings/social/accounts").text)
    assert [english_on(page) for page in pages] == [[] for _page in pages]
