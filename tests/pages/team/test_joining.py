"""The page of an invitation: one door, for the one it is for, telling strangers nothing."""

import logging
import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.mail_server import MailServer
from tests.pages.reading import plain_of
from tests.pages.untouched import untouched
from tests.posting import invitation_link
from tests.together import at_once
from tests.world import World
from webapp import clock
from webapp.actions.notices.deliver import deliver
from webapp.models import Invitation, Membership, User, db

PEOPLE = "/settings/people"
PASSWORD = "four words that wander"
ZOE = {"name": "Zoe Zed", "password": PASSWORD}


def invited(world: World, post: MailServer, address: str = "zoe@example.test", minutes: int = 1) -> str:
    """Root invites somebody; gives the path in the mail."""
    root = world.browser(world.root)
    form = {"addresses": address, "level": "all", "locale": "en"}
    assert root.post(f"{PEOPLE}/invite", data=form).status_code == 303
    with world.app.app_context():
        deliver(world.now + timedelta(minutes=minutes))
    return invitation_link(post, address)


def row_of(address: str) -> Invitation:
    return db.session.scalars(select(Invitation).filter_by(address=address)).one()


def test_somebody_new_chooses_name_and_password_and_is_in(world: World, client: FlaskClient, post: MailServer) -> None:
    link = invited(world, post)
    page = plain_of(client.get(link).text)
    assert "Root Admin invites you to Example AG" in page
    assert "zoe@example.test" in page
    answer = client.post(link, data=ZOE)
    assert answer.status_code == 303
    inside = client.get(answer.headers["Location"])
    assert inside.status_code == 200
    assert "Welcome! You are a member of Example AG now." in plain_of(inside.text)
    assert "Zoe Zed" in inside.text


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"password": "short"}, "at least 12 characters"),
        ({"password": "password1234"}, "easy to guess"),
        ({"password": "zoe-zed-example"}, "easy to guess"),
        ({"name": "  "}, "Enter your name"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_the_invitation_stays(
    world: World, client: FlaskClient, post: MailServer, change: dict[str, str], says: str
) -> None:
    link = invited(world, post)
    with untouched(world):
        answer = client.post(link, data=ZOE | change)
    assert answer.status_code == 422
    assert says in plain_of(answer.text)
    assert client.post(link, data=ZOE).status_code == 303


def test_a_second_click_ends_where_the_first_did(world: World, client: FlaskClient, post: MailServer) -> None:
    link = invited(world, post)
    first, second = client.post(link, data=ZOE), client.post(link, data=ZOE)
    assert [first.status_code, second.status_code] == [303, 303]
    assert first.headers["Location"] == second.headers["Location"]
    with world.app.app_context():
        assert len(db.session.scalars(select(User).filter_by(email="zoe@example.test")).all()) == 1


def test_two_clicks_at_the_same_moment_both_lead_in(world: World, post: MailServer) -> None:
    link = invited(world, post)
    browsers = [world.app.test_client() for _ in range(2)]  # neither knows the other's cookie, as a browser then
    answers = at_once(*(lambda browser=browser: browser.post(link, data=ZOE) for browser in browsers))
    for browser, answer in zip(browsers, answers, strict=True):
        assert isinstance(answer, TestResponse)
        assert answer.status_code == 303
        assert "Welcome! You are a member of Example AG now." in plain_of(browser.get(answer.location).text)
    with world.app.app_context():
        zoe = db.session.scalars(select(User).filter_by(email="zoe@example.test")).one()
        assert len(db.session.scalars(select(Membership).filter_by(user_id=zoe.id)).all()) == 1


@pytest.mark.parametrize(
    ("minutes", "password", "status"), [(0.5, PASSWORD, 303), (0.5, f"{PASSWORD} far", 410), (2, PASSWORD, 410)]
)
def test_a_used_invitation_leads_in_only_whoever_it_has_just_let_in(
    world: World, client: FlaskClient, post: MailServer, minutes: float, password: str, status: int
) -> None:
    link = invited(world, post)
    client.post(link, data=ZOE)
    with world.open():
        row_of("zoe@example.test").accepted_at = clock.now() - timedelta(minutes=minutes)
    stranger = world.app.test_client()
    assert stranger.get(link).status_code == 410
    assert stranger.post(link, data=ZOE | {"password": password}).status_code == status
    assert (stranger.get("/settings/profile").status_code == 200) is (status == 303)


def test_somebody_known_signs_in_and_accepts_by_a_button(world: World, client: FlaskClient, post: MailServer) -> None:
    link = invited(world, post, "mallory@example.test")
    page = client.get(link).text
    assert "You have an account already. Sign in as mallory@example.test" in plain_of(page)
    assert 'type="password"' not in page
    sign_in = re.search(r'href="(/login\?next=[^"]+)"', page)
    assert sign_in
    assert client.get(sign_in[1]).status_code == 200
    entered = client.post("/login", data={"email": "mallory@example.test", "password": "relink-demo", "next": link})
    assert entered.headers["Location"] == link
    assert "You accept it as mallory@example.test." in plain_of(client.get(link).text)
    done = client.post(link)
    assert done.status_code == 303
    assert "You are a member of Example AG now" in plain_of(client.get(done.headers["Location"]).text)
    assert "Elsewhere Ltd" in client.get("/settings/profile").text, "the switcher is there"


def test_a_password_does_not_make_a_second_account_of_somebody_known(
    world: World, client: FlaskClient, post: MailServer
) -> None:
    link = invited(world, post, "mallory@example.test")
    with untouched(world):
        answer = client.post(link, data=ZOE)
    assert "You have an account already" in plain_of(answer.text)


def test_signed_in_as_another_person_it_names_both_and_offers_to_sign_out(world: World, post: MailServer) -> None:
    link = invited(world, post)
    bob = world.browser(world.bob)
    said = plain_of(bob.get(link).text)
    assert "The invitation is for zoe@example.test, but you are signed in as bob@example.test." in said
    with untouched(world):
        assert bob.post(link).status_code == 403
    out = bob.post("/logout", data={"next": link})
    assert out.headers["Location"] == link
    assert "Choose" not in bob.get(link).text
    assert 'name="password"' in bob.get(link).text


def test_each_shut_door_has_one_plain_page(world: World, client: FlaskClient, post: MailServer) -> None:
    link = invited(world, post)
    with world.open():
        row_of("zoe@example.test").expires_at = world.now
    assert_shut(client, link, 410, "This invitation has expired")
    with world.open():
        row_of("zoe@example.test").revoked_at = world.now
    assert_shut(client, link, 410, "This invitation was taken back")
    with world.open():
        row_of("zoe@example.test").accepted_at = world.now
    assert_shut(client, link, 410, "This invitation was used already")
    assert_shut(client, link[:-1], 404, "This invitation is not known")
    assert_shut(client, "/invitations/" + "x" * 3000, 404, "This invitation is not known")


def assert_shut(client: FlaskClient, link: str, status: int, title: str) -> None:
    for answer in (client.get(link), client.post(link, data=ZOE)):
        assert answer.status_code == status
        assert title in plain_of(answer.text)
        assert "zoe@" not in answer.text
        assert "Example AG" not in answer.text


def test_sending_it_again_shuts_the_first_link(world: World, client: FlaskClient, post: MailServer) -> None:
    link = invited(world, post)
    with world.open():
        row = row_of("zoe@example.test")
        row.written_at -= timedelta(minutes=5)
        number = row.id
    world.browser(world.root).post(f"{PEOPLE}/invitations/{number}/resend")
    with world.app.app_context():
        deliver(world.now + timedelta(minutes=2))
    assert_shut(client, link, 404, "This invitation is not known")
    assert client.get(invitation_link(post, "zoe@example.test")).status_code == 200


def test_looking_writes_nothing_and_tells_nobody_where_one_comes_from(
    world: World, client: FlaskClient, post: MailServer
) -> None:
    link = invited(world, post)
    with untouched(world):
        for path in (link, link[:-1]):
            answer = client.get(path)
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert answer.headers["Cache-Control"] == "no-store"


def test_the_key_stands_in_no_log_even_when_something_breaks(
    world: World, post: MailServer, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = invited(world, post)
    monkeypatch.setitem(world.app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setitem(world.app.view_functions, "joining.look", lambda key: 1 / 0)
    with caplog.at_level(logging.DEBUG):
        assert world.app.test_client().get(link).status_code == 500
    assert "/invitations/<key>" in caplog.text
    assert link.rpartition("/")[2] not in caplog.text


def test_a_page_without_referrer_may_send_its_own_form_and_no_other_site_may(
    world: World, client: FlaskClient, post: MailServer
) -> None:
    link = invited(world, post)
    foreign = {"Origin": "null", "Sec-Fetch-Site": "cross-site"}
    assert client.post(link, data=ZOE, headers=foreign).status_code == 403
    assert client.post(link, data=ZOE, headers={"Origin": "null"}).status_code == 403
    own = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    assert client.post(link, data=ZOE, headers=own).status_code == 303


def test_what_was_ended_is_not_given_back_by_an_old_mail(world: World, post: MailServer) -> None:
    link = invited(world, post, "mallory@example.test")
    with world.open():
        db.session.add(Membership(workspace_id=world.example, user_id=world.mallory, active=False))
    answer = world.browser(world.mallory).post(link)
    assert answer.status_code == 410
    with world.app.app_context():
        seat = db.session.scalars(select(Membership).filter_by(user_id=world.mallory, workspace_id=world.example)).one()
        assert not seat.active
