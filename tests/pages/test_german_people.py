"""The pages of a workspace, of invitations and of the first start speak German to a reader of German."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from tests.german import english_on
from tests.mail_server import MailServer
from tests.pages.test_german import as_german
from tests.posting import invitation_link
from tests.world import World
from webapp.actions.notices.deliver import deliver
from webapp.domain.permissions import Plan, Social
from webapp.domain.posts import PostState
from webapp.models import Invitation, Membership, User, Workspace, db

pytestmark = pytest.mark.one_database

PEOPLE = "/settings/people"
GERMAN = {"Accept-Language": "de"}


def assert_german(page: str, about: str) -> None:
    assert '<html lang="de">' in page, about
    assert english_on(page) == [], about


def german_root(world: World) -> FlaskClient:
    with world.open():
        db.session.execute(update(User).values(locale="de"))
    return as_german(world, world.root)


def test_people_with_all_that_can_be_done_to_them(world: World, post: MailServer) -> None:
    root = german_root(world)
    with world.open():
        account_id = world.account()
        for state in (PostState.SCHEDULED, PostState.DRAFT):
            world.posts(account_id, state, 2)
        db.session.add(Membership(workspace_id=world.elsewhere, user_id=world.root, social=Social.ALL))
    tried = "zoe@example.test, gone@example.test, old@example.test, ada@example.test, nirgends"
    for addresses in ("old@example.test", tried, "", "neu@example.test"):
        form = {"addresses": addresses, "level": "all", "locale": "de"}
        assert_german(root.post(f"{PEOPLE}/invite", data=form, follow_redirects=True).text, addresses)
    post.answers["gone@example.test"] = "550 no such mailbox"
    with world.app.app_context():
        deliver(world.now + timedelta(minutes=1))
    with world.open():
        old = db.session.scalars(select(Invitation).filter_by(address="old@example.test")).one()
        old.expires_at = world.now
        number = old.id
    acts = [
        *(f"{world.ada}/{act}" for act in ("deactivate", "deactivate", "remove", "reactivate", "reactivate")),
        *(f"invitations/{number}/{act}" for act in ("resend", "revoke")),
        f"{world.root}/deactivate",
    ]
    for address in (
        PEOPLE,
        f"{PEOPLE}?q=nix",
        f"{PEOPLE}/invite",
        "/settings/plan",
        f"{PEOPLE}/{world.ada}/deactivate",
    ):
        assert_german(root.get(address).text, address)
    for act in acts:
        assert_german(root.post(f"{PEOPLE}/{act}", follow_redirects=True).text, act)
    assert_german(root.get(PEOPLE).text, "at the end")
    assert_german(root.get("/settings/social/activity").text, "the log")


def test_invitations_and_those_who_follow_them(world: World, client: FlaskClient, post: MailServer) -> None:
    root = german_root(world)
    root.post(f"{PEOPLE}/invite", data={"addresses": "zoe@example.test mallory@example.test", "locale": "de"})
    with world.app.app_context():
        deliver(world.now + timedelta(minutes=1))
    link, known = (invitation_link(post, f"{who}@example.test") for who in ("zoe", "mallory"))
    for page in (client.get(link, headers=GERMAN), client.get(known, headers=GERMAN), root.get(link), root.post(link)):
        assert_german(page.text, page.request.path)
    assert_german(client.post(link, data={"name": "", "password": "x"}, headers=GERMAN).text, "mistakes")
    for column in ("expires_at", "revoked_at", "accepted_at"):
        with world.open():
            db.session.execute(update(Invitation).values({column: world.now}))
        assert_german(client.get(link, headers=GERMAN).text, column)
    assert_german(client.get("/invitations/nirgends", headers=GERMAN).text, "unknown")


def test_plans_and_whoever_is_nowhere(world: World) -> None:
    root = german_root(world)
    with world.open():
        db.session.get_one(Workspace, world.example).plan = Plan.STARTER
    for who in (root, as_german(world, world.eve)):
        for address in ("/settings/plan", "/settings/social/accounts"):
            assert_german(who.get(address).text, address)
    with world.open():
        db.session.execute(update(Membership).where(Membership.user_id == world.eve).values(active=False))
    assert_german(as_german(world, world.eve).get("/settings/plan").text, "nowhere")


def test_the_first_start(app: Flask, client: FlaskClient) -> None:
    assert_german(client.get("/setup", headers=GERMAN).text, "the form")
    assert_german(client.post("/setup", data={"code": "x"}, headers=GERMAN).text, "mistakes")
