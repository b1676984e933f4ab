"""Invitations on Settings > Workspace > People: an answer for each address, sent again, revoked, expired."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.mail_server import MailServer
from tests.pages.peopling import PEOPLE, deactivated, invitation_id, invite, row
from tests.pages.reading import HTMX, plain_of
from tests.pages.untouched import untouched
from tests.world import World
from webapp.actions.notices.deliver import deliver
from webapp.domain.permissions import Social
from webapp.models import Invitation, db

DAY = timedelta(days=1)


@pytest.fixture
def root(world: World) -> FlaskClient:
    return world.browser(world.root)


def test_an_invitation_is_found_by_its_address_and_as_invited(world: World, root: FlaskClient) -> None:
    invite(root, "new@example.test, other@example.test")
    for query in ("state=invited&q=new", "q=new@"):
        page = root.get(f"{PEOPLE}?{query}").text
        assert f"invitation-{invitation_id(world, 'new@example.test')}" in page
        assert f"invitation-{invitation_id(world, 'other@example.test')}" not in page


def test_of_several_addresses_each_gets_its_own_answer_beside_the_field(world: World, root: FlaskClient) -> None:
    invite(root, "old@example.test")
    with deactivated(world, world.bob):
        page = plain_of(
            invite(root, "Zoe Zed <zoe@example.test>; nobody\nADA@example.test, bob@example.test old@example.test")
        )
    assert "zoe@example.test is invited." in page
    assert "nobody: This is no e-mail address." in page
    assert "ADA@example.test: Is a member of this workspace already." in page
    assert "bob@example.test: Was a member of this workspace and is deactivated" in page
    assert "old@example.test: Is invited already. Send the invitation again" in page
    with world.app.app_context():
        zoe = db.session.scalars(select(Invitation).filter_by(address="zoe@example.test")).one()
    assert (zoe.name, zoe.social) == ("Zoe Zed", Social.ALL)


def test_of_many_the_first_are_named(world: World, root: FlaskClient) -> None:
    said = plain_of(invite(root, ",".join(f"p{n}@example.test" for n in range(7))))
    assert "7 people are invited: p0@example.test, p1@example.test, p2@example.test" in said
    assert "p4@example.test and 2 more. The invitations are on their way." in said


@pytest.mark.parametrize("addresses", ["", "  \n ,; ", ",".join(f"p{n}@example.test" for n in range(51))])
def test_nobody_and_too_many_are_refused_whole(world: World, root: FlaskClient, addresses: str) -> None:
    form = {"addresses": addresses, "level": "all", "locale": "en"}
    assert root.post(f"{PEOPLE}/invite", data=form).status_code == 422
    with world.app.app_context():
        assert db.session.scalars(select(Invitation)).all() == []


def test_a_forged_permission_gives_none(world: World, root: FlaskClient) -> None:
    invite(root, "new@example.test", level="emperor", locale="xx")
    with world.app.app_context():
        row = db.session.scalars(select(Invitation)).one()
    assert (row.super_admin, row.social, row.locale) == (False, Social.NONE, "en")


def test_without_a_mail_server_the_form_says_that_invitations_wait(
    world: World, root: FlaskClient, request: pytest.FixtureRequest
) -> None:
    assert "no mail server is set" in plain_of(root.get(f"{PEOPLE}/invite").text)
    request.getfixturevalue("post")
    assert "no mail server is set" not in plain_of(root.get(f"{PEOPLE}/invite").text)


def test_the_mail_is_in_the_language_chosen(world: World, root: FlaskClient, post: MailServer) -> None:
    invite(root, "neu@example.test", locale="de")
    with world.app.app_context():
        deliver(world.now + timedelta(minutes=1))
    (mail,) = post.to("neu@example.test")
    assert "lädt Sie" in str(mail["Subject"])


def test_sending_again_and_revoking_answer_with_the_row(world: World, root: FlaskClient) -> None:
    invite(root, "new@example.test")
    number = invitation_id(world, "new@example.test")
    again = root.post(f"{PEOPLE}/invitations/{number}/resend", headers=HTMX)
    assert "It was sent a moment ago" in plain_of(again.text)
    with world.open():
        db.session.get_one(Invitation, number).written_at -= timedelta(minutes=5)
    again = root.post(f"{PEOPLE}/invitations/{number}/resend", headers=HTMX)
    assert again.headers["HX-Retarget"] == f"#invitation-{number}"
    assert "was sent again" in row(again.text, f"invitation-{number}")
    gone = root.post(f"{PEOPLE}/invitations/{number}/revoke", headers=HTMX)
    assert "is revoked" in plain_of(gone.text)
    assert f'id="invitation-{number}"' not in gone.text
    late = root.post(f"{PEOPLE}/invitations/{number}/resend", headers=HTMX)
    assert late.status_code == 404
    assert "is not open any more" in plain_of(late.text)
    assert root.post(f"{PEOPLE}/invitations/{number}/revoke").status_code == 404


def test_a_mail_that_could_not_be_delivered_is_said_beside_the_invitation(
    world: World, root: FlaskClient, post: MailServer
) -> None:
    invite(root, "gone@example.test")
    post.answers["gone@example.test"] = "550 no such mailbox"
    with world.app.app_context():
        deliver(world.now + timedelta(minutes=1))
    page = root.get(PEOPLE).text
    assert "couldn’t be delivered" in row(page, f"invitation-{invitation_id(world, 'gone@example.test')}")


def test_an_expired_invitation_says_so(world: World, root: FlaskClient) -> None:
    invite(root, "new@example.test")
    number = invitation_id(world, "new@example.test")
    with world.open():
        db.session.get_one(Invitation, number).expires_at = world.now - DAY
    assert "Invitation expired" in row(root.get(PEOPLE).text, f"invitation-{number}")


@pytest.mark.parametrize("act", ["resend", "revoke"])
def test_another_workspaces_invitation_is_not_there(world: World, root: FlaskClient, act: str) -> None:
    invite(root, "new@example.test")
    address = f"{PEOPLE}/invitations/{invitation_id(world, 'new@example.test')}/{act}"
    mallory = world.browser(world.mallory)
    with untouched(world):
        for headers in ({}, HTMX):
            answer = mallory.post(address, headers=headers)
            assert answer.status_code == 404
            assert "new@example.test" not in answer.text
