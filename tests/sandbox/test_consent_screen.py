"""The consent screen: whom it asks, what it lets a person choose, and when it sends nobody anywhere."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from tests.sandbox.driving import App
from webapp.sandbox.people import HOSTILE

At = Callable[[str], App]


ALL = ["facebook", "instagram", "x", "linkedin", "youtube"]


def boxes(page: str, name: str) -> list[str]:
    return re.findall(rf'<input type="checkbox" name="{name}" value="([^"]+)" checked>', page)


@pytest.mark.parametrize("network", ALL)
def test_it_says_that_it_is_not_the_real_network(at: At, network: str):
    app = at(network)
    page = app.look().text
    assert f"Pretend {app.facts.display_name}" in page
    assert f"This is not {app.facts.display_name}" in page


def test_a_stranger_is_asked_who_they_are(at: At):
    page = at("facebook").look().text
    assert "Who are you?" in page
    for name in ("Ada Lovelace", "Bob Page", "Nordlicht Agentur"):
        assert name in page


def test_choosing_a_person_keeps_what_the_app_asked_for(at: At):
    app = at("facebook")
    link = re.search(r'href="([^"]+person=bob[^"]*)"', app.look(state="a&b=<c>").text)
    assert link is not None
    query = parse_qs(urlsplit(link[1].replace("&amp;", "&")).query)
    assert query["state"] == ["a&b=<c>"]
    assert query["person"] == ["bob"]
    assert query["redirect_uri"] == [app.redirect_uri]


def test_the_network_remembers_who_sat_at_this_browser_last(at: At):
    app = at("x")
    app.answer("acme_test")
    assert "signed in as <strong><bdi>Acme Test</bdi>" in app.look().text


def test_another_browser_is_nobodys(at: At):
    at("x").answer("acme_test")
    assert "Who are you?" in at("x").look().text


def test_a_network_may_know_whose_browser_a_new_one_is_until_they_sign_out_or_say_otherwise(pretend: Flask, at: At):
    pretend.config["SIGNED_IN"] = {"facebook": "ada"}
    try:
        app = at("facebook")
        page = app.look().text
        assert "signed in as <strong><bdi>Ada Lovelace</bdi>" in page
        someone_else = re.search(r'<a href="([^"]+)">Someone else\?', page)
        assert someone_else is not None
        assert "Bob Page" in app.client.get(someone_else[1].replace("&amp;", "&")).text
        assert "Who are you?" in at("linkedin").look().text, "the others ask"
        app.answer("bob")
        assert "signed in as <strong><bdi>Bob Page</bdi>" in app.look().text
        assert app.client.post("/facebook/sign-out").status_code == 303
        assert "Who are you?" in app.look().text
        assert "signed in as <strong><bdi>Ada Lovelace</bdi>" in at("facebook").look().text
    finally:
        pretend.config["SIGNED_IN"] = {}


def test_each_network_remembers_for_itself(at: At):
    facebook = at("facebook")
    facebook.answer("bob")
    assert "Who are you?" in App(facebook.client, "instagram").look().text


def test_an_app_may_want_the_choice_even_so(at: At):
    app = at("youtube")
    app.answer("bob", assets=["51002"])
    assert "signed in as <strong><bdi>Bob Page</bdi>" in app.look(prompt="consent").text
    assert "Who are you?" in app.look(prompt="consent select_account").text


def test_a_person_may_be_someone_else_after_all(at: At):
    app = at("x")
    page = app.look(person="acme").text
    link = re.search(r'<a href="([^"]+)">Someone else\?', page)
    assert link is not None
    assert "Who are you?" in app.client.get(link[1].replace("&amp;", "&")).text


def test_a_person_whom_the_network_does_not_know_is_nobody(at: At):
    assert "Who are you?" in at("x").look(person="mallory").text


def test_every_account_of_the_person_is_there_and_ticked(at: At):
    app = at("facebook")
    assert boxes(app.look(person="ada", scope="pages_show_list").text, "account") == app.accounts_of("ada")


def test_only_the_permissions_asked_for_are_there_and_ticked(at: At):
    page = at("facebook").look(person="ada", scope="pages_show_list,pages_manage_posts").text
    assert boxes(page, "permission") == ["pages_show_list", "pages_manage_posts"]


def test_a_deleted_account_is_not_offered(at: At):
    app = at("facebook")
    app.ordered("delete-account", subject="61002")
    assert "61002" not in boxes(app.look(person="ada").text, "account")
    app.connect("ada")
    assert "61002" not in app.told("grants")[0]["assets"]


def test_a_locked_person_is_told_so_and_a_yes_ends_the_lock(at: At):
    app = at("x")
    app.ordered("lock", subject="acme")
    assert "locked for security" in app.look(person="acme").text
    token = app.connect("acme")["access_token"]
    assert app.me(token).status_code == 200
    assert "locked for security" not in app.look(person="acme").text


def test_hostile_names_are_inert(at: At):
    page = at("facebook").look(person="agency").text
    assert HOSTILE not in page
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_hostile_fields_are_inert(at: At):
    app = at("facebook")
    for field in ("state", "scope", "client_id", "redirect_uri", "prompt"):
        page = app.look(**{field: '"><script>alert(1)</script>'}).text
        assert "<script" not in page


def test_the_form_may_lead_to_the_app_and_nowhere_else(at: At):
    answer = at("facebook").look(person="ada")
    rules = dict(rule.split(" ", 1) for rule in answer.headers["Content-Security-Policy"].split("; "))
    assert rules["form-action"] == "'self' http://127.0.0.1:5000"


@pytest.mark.parametrize("network", ALL)
def test_the_screen_works_with_a_keyboard_and_without_scripts(at: At, network: str):
    page = at(network).look(person="ada").text
    assert "<script" not in page
    assert page.count("<label>") == len(
        re.findall(r'<input type="(?:checkbox|radio)" name="(?:account|permission)"', page)
    )
    assert page.index('value="cancel"') < page.index('value="allow"')
    assert "tabindex" not in page


def test_an_unknown_network_has_no_consent_screen(at: At):
    assert at("x").client.get("/mastodon/oauth/authorize").status_code == 404
