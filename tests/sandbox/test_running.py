"""The runner that other tests use: the whole dance over real HTTP, and each of its questions."""

import pytest
import requests

from tests.sandbox.driving import START, VERIFIER, s256
from webapp.sandbox.networks.facts import CLIENT_ID, CLIENT_SECRET
from webapp.sandbox.running import RunningSandbox, answer_in, running_sandbox

CALLBACK = "http://127.0.0.1:5000/oauth/x/callback"


def ask(sandbox: RunningSandbox, scope: str = "users.read tweet.read tweet.write offline.access") -> str:
    fields = {
        "response_type": "code",
        "client_id": CLIENT_ID,
        "redirect_uri": CALLBACK,
        "scope": scope,
        "state": "s",
        "code_challenge": s256(VERIFIER),
        "code_challenge_method": "S256",
    }
    return str(requests.Request("GET", f"{sandbox.url}/x/i/oauth2/authorize", params=fields).prepare().url)


def exchange(sandbox: RunningSandbox, code: str) -> dict[str, str]:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
    auth = (CLIENT_ID, CLIENT_SECRET)
    return requests.post(f"{sandbox.url}/x/2/oauth2/token", data=form, auth=auth, timeout=30).json()


def test_the_whole_dance(sandbox: RunningSandbox):
    back = sandbox.consent(ask(sandbox), "acme")
    assert back.startswith(CALLBACK)
    assert answer_in(back)["state"] == "s"
    answer = exchange(sandbox, answer_in(back)["code"])
    headers = {"Authorization": f"Bearer {answer['access_token']}"}
    address = f"{sandbox.url}/x/2/users/me?user.fields=profile_image_url"
    me = requests.get(address, headers=headers, timeout=30).json()["data"]
    assert me["username"] == "acme"
    assert me["profile_image_url"].startswith(f"{sandbox.url}/x/pictures/")
    assert sandbox.ledger("x")["token_exchanges"] == 1
    assert [call["status"] for call in sandbox.log("x")] == [302, 200, 200]
    assert [grant["person"] for grant in sandbox.grants("x")] == ["acme"]


def test_consent_can_leave_boxes_unticked_or_say_no(sandbox: RunningSandbox):
    callback = CALLBACK.replace("/x/", "/facebook/")
    fields = {"client_id": CLIENT_ID, "redirect_uri": callback, "response_type": "code"}
    path = f"{sandbox.url}/facebook/v26.0/dialog/oauth"
    fields["scope"] = "pages_show_list,pages_manage_posts"
    address = str(requests.Request("GET", path, params=fields).prepare().url)
    back = sandbox.consent(address, "ada", assets=[], scopes=["pages_show_list"])
    form = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "redirect_uri": callback}
    form["code"] = answer_in(back)["code"]
    token = f"{sandbox.url}/facebook/v26.0/oauth/access_token"
    assert requests.post(token, data=form, timeout=30).status_code == 200
    [grant] = sandbox.grants("facebook")
    assert (grant["assets"], grant["scopes"]) == ([], ["pages_show_list", "public_profile"])
    assert answer_in(sandbox.consent(address, "ada", allow=False))["error"] == "access_denied"


def test_consent_at_a_wrong_address_is_an_error(sandbox: RunningSandbox):
    with pytest.raises(ValueError, match="client_id"):
        sandbox.consent(f"{sandbox.url}/x/i/oauth2/authorize?client_id=other", "acme")


def test_issue_and_the_world_after_it(sandbox: RunningSandbox):
    answer = sandbox.issue("linkedin", "ada", assets=["91001"])
    assert answer["token_type"] == "bearer"
    assert sandbox.grants("linkedin")[0]["assets"] == ["91001"]
    assert sandbox.grants("linkedin")[0]["consented_at"] == START.isoformat()
    x = sandbox.issue("x", "acme")
    headers = {"Authorization": f"Bearer {x['access_token']}"}
    address = f"{sandbox.url}/x/2/tweets"
    assert requests.post(address, json={"text": "Hello"}, headers=headers, timeout=30).status_code == 201
    assert [post["text"] for post in sandbox.posts("x")] == ["Hello"]


def test_a_wrong_order_is_an_error_that_says_why(sandbox: RunningSandbox):
    with pytest.raises(ValueError, match="no person or account mallory at x"):
        sandbox.control("x", do="lock", subject="mallory")


def test_reset_leaves_nothing_behind(sandbox: RunningSandbox):
    sandbox.issue("x", "acme")
    sandbox.control("x", do="down")
    sandbox.control("mail", do="refuse", address="bob@example.test")
    sandbox.reset()
    assert sandbox.grants("x") == sandbox.faults("x") == sandbox.log("x") == sandbox.faults_of_mail() == []


def test_when_the_block_ends_nothing_listens():
    with running_sandbox() as sandbox:
        assert requests.get(f"{sandbox.url}/healthz", timeout=30).status_code == 200
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{sandbox.url}/healthz", timeout=30)
