"""The settings of networks: pairs of id and secret, versions, addresses, and what one network alone knows."""

import pytest

from tests.variables import GOOD, LINKEDIN, refusal
from webapp.settings import load


@pytest.mark.parametrize(
    ("network", "good"),
    [("FACEBOOK", "v26.0"), ("INSTAGRAM", "v100.0"), ("LINKEDIN", "202612"), ("X", "2"), ("YOUTUBE", "v3")],
)
def test_every_network_has_its_own_way_to_write_a_version(network: str, good: str):
    pair = {f"{network}_CLIENT_ID": "id", f"{network}_CLIENT_SECRET": "secret"}
    assert load(GOOD | pair | {f"{network}_API_VERSION": good}).networks[network.lower()].api_version == good
    for bad in ("banana", "v", "v26.0/me", "202600", "\uff12"):
        assert list(refusal(GOOD | pair | {f"{network}_API_VERSION": bad}).problems) == [f"{network}_API_VERSION"]


@pytest.mark.parametrize(
    ("given", "missing"),
    [("LINKEDIN_CLIENT_ID", "LINKEDIN_CLIENT_SECRET"), ("X_CLIENT_SECRET", "X_CLIENT_ID")],
)
def test_a_network_with_half_of_its_pair_names_the_other_half(given: str, missing: str):
    problem = refusal(GOOD | {given: "canary"})
    assert str(problem) == f"{missing} is missing: {given} is set, and a network needs both."


def test_only_networks_with_a_pair_are_offered():
    settings = load(GOOD | LINKEDIN | {"X_API_URL": "https://proxy.example.com"})
    assert list(settings.networks) == ["linkedin"]
    linkedin = settings.networks["linkedin"]
    assert (linkedin.client_id, linkedin.client_secret) == ("li-id", "li-secret")
    assert (linkedin.auth_url, linkedin.token_url, linkedin.revoke_url, linkedin.api_url) == (None,) * 4
    assert linkedin.api_version is None


def test_a_network_can_be_pointed_at_pretend_networks_on_this_machine():
    settings = load(
        GOOD | LINKEDIN | {"LINKEDIN_API_URL": "http://127.0.0.1:5001/linkedin/", "LINKEDIN_API_VERSION": "202609"}
    )
    assert settings.networks["linkedin"].api_url == "http://127.0.0.1:5001/linkedin"
    assert settings.networks["linkedin"].api_version == "202609"


def test_only_x_signs_its_messages_with_a_secret_of_its_own():
    pair = {"X_CLIENT_ID": "x-id", "X_CLIENT_SECRET": "x-secret"}
    settings = load(GOOD | pair | LINKEDIN | {"X_CONSUMER_SECRET": "signs", "LINKEDIN_CONSUMER_SECRET": "signs"})
    assert settings.networks["x"].hook_secret == "signs"
    assert settings.networks["linkedin"].hook_secret is None
    assert load(GOOD | pair).networks["x"].hook_secret is None
    assert dict(load(GOOD | {"X_CONSUMER_SECRET": "signs"}).networks) == {}


INSTAGRAM = {"INSTAGRAM_CLIENT_ID": "ig-id", "INSTAGRAM_CLIENT_SECRET": "ig-secret"}


def test_instagram_has_two_logins_to_choose_from():
    assert load(GOOD | INSTAGRAM).networks["instagram"].login is None
    for login in ("instagram", "facebook"):
        assert load(GOOD | INSTAGRAM | {"INSTAGRAM_LOGIN": login}).networks["instagram"].login == login


@pytest.mark.parametrize("login", ["Facebook", "both", "x"])
def test_a_login_that_there_is_not_stops_the_start_by_name(login: str):
    problem = refusal(GOOD | INSTAGRAM | {"INSTAGRAM_LOGIN": login})
    assert str(problem).startswith("INSTAGRAM_LOGIN must be instagram (its own login) or facebook")
