"""The control page for people: everything on it, nothing dangerous in it."""

import re
from collections.abc import Callable

import pytest

from tests.sandbox.driving import App
from webapp.sandbox.networks import NETWORKS
from webapp.sandbox.networks.facts import CLIENT_ID
from webapp.sandbox.people import PEOPLE

At = Callable[[str], App]


def page(app: App) -> str:
    answer = app.client.get("/")
    assert answer.status_code == 200
    return answer.text


def test_every_network_person_and_account_is_there(at: At):
    shown = page(at("x"))
    for network, facts in NETWORKS.items():
        assert f"Pretend {facts.display_name}" in shown
        assert CLIENT_ID in shown
        for person in PEOPLE[network]:
            assert f'value="{person.id}"' in shown
            for account in person.accounts:
                assert f'value="{account.id}"' in shown


@pytest.mark.parametrize(
    "do",
    [
        "down", "slow", "rate-limit", "garbage", "up", "reset", "revoke", "expire", "lock", "unlock",
        "drop-permission", "delete-account", "restore",
    ],
)  # fmt: skip
def test_there_is_a_button_for_each_order_and_it_works(at: At, do: str):
    app = at("facebook")
    form = next(part for part in page(app).split("<form")[1:] if f'name="do" value="{do}"' in part)
    subject = re.search(r'name="subject" value="([^"]+)"', form)
    fields = {"do": do} | ({"subject": subject[1]} if subject else {})
    assert app.client.post("/control/facebook", data=fields).status_code == 303


def test_buttons_say_aloud_what_they_are_about(at: At):
    shown = page(at("x"))
    assert 'aria-label="Lock: Ada Lovelace"' in shown
    assert 'aria-label="Down: Facebook"' in shown


def test_what_is_wrong_is_shown(at: At):
    app = at("facebook")
    app.ordered("down", status=502, times=3, only="token")
    app.ordered("drop-permission", subject="61001", person="bob")
    text = " ".join(re.sub(r"<[^>]+>", " ", page(app)).split())
    assert "down 502, only token, 3 more" in text
    assert "drop-permission 61001 for bob" in text


def test_living_consents_are_counted(at: At):
    app = at("facebook")
    app.connect("ada")
    app.connect("ada")
    app.connect("bob")
    app.ordered("revoke", subject="bob")
    text = " ".join(re.sub(r"<[^>]+>", " ", page(app)).split())
    assert "2 of 3 consents alive" in text


def test_the_last_calls_are_shown_newest_first(at: At):
    app = at("x")
    token = app.connect("acme")["access_token"]
    app.me(token)
    shown = page(app)
    calls = ["GET /x/2/users/me", "POST /x/2/oauth2/token", "POST /x/i/oauth2/authorize"]
    assert [shown.index(call) for call in calls] == sorted(shown.index(call) for call in calls)
    assert token not in shown


def test_names_and_calls_are_inert(at: At):
    app = at("facebook")
    app.client.get("/facebook/<script>alert(1)</script>?a=<script>alert(2)</script>")
    app.client.post("/facebook/v26.0/oauth/access_token", data={"<script>": "<script>alert(3)</script>"})
    shown = page(app)
    assert "<script" not in shown
    assert "&lt;script&gt;alert(3)" in shown


def test_the_mailbox_is_one_step_away(at: At):
    assert 'href="/mailbox"' in page(at("x"))
