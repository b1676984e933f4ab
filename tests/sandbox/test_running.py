"""The runner that other tests use: the whole dance over real HTTP, and each of its questions."""

import pytest
import requests

from tests.sandbox.driving import START, VERIFIER, s256
from webapp.sandbox.networks.facts import CLIENT_ID, CLIENT_SECRET
from webapp.sandbox.running import RunningSandbox, answer_in, running_sandbox

CALLBACK = "http://127.0.0.1:5000/oauth/x/callback"


def ask(sandbox: RunningSandbox, scope: str = "users.read tweet.write offline.access") -> str:
    fields = {
        "response_type": "code",
        "client_id": CLIENT_ID,
        "redirect_uri": CALLBACK,
        "scope": scope,
        "state": "s",
        "code_challenge": s256(VERIFIER),
        "code_challenge_method": "S256",
    }
    return str(requests.Request("GET", f"{sandbox.url}/x/oauth/authorize", params=fields).prepare().url)


def exchange(sandbox: RunningSandbox, code: str) -> dict[str, str]:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
    auth = (CLIENT_ID, CLIENT_SECRET)
    return requests.post(f"{sandbox.url}/x/oauth/token", data=form, auth=auth, timeout=30).json()


def test_the_whole_dance(sandbox: RunningSandbox):
    back = sandbox.consent(ask(sandbox), "acme")
    assert back.startswith(CALLBACK)
    assert answer_in(back)["state"] == "s"
    answer = exchange(sandbox, answer_in(back)["code"])
    headers = {"Authorization": f"Bearer {answer['access_token']}"}
    listed = requests.get(f"{sandbox.url}/x/api/me/accounts", headers=headers, timeout=30).json()
    assert [account["handle"] for account in listed["data"]] == ["@acme"]
    assert listed["data"][0]["picture"].startswith(f"{sandbox.url}/x/pictures/")
    assert sandbox.ledger("x")["token_exchanges"] == 1
    assert [call["status"] for call in sandbox.log("x")] == [302, 200, 200]
    assert [grant["person"] for grant in sandbox.grants("x")] == ["acme"]


def test_consent_can_leave_boxes_unticked_or_say_no(sandbox: RunningSandbox):
    back = sandbox.consent(ask(sandbox), "acme", assets=[], scopes=["users.read"])
    assert exchange(sandbox, answer_in(back)["code"])["scope"] == "users.read"
    assert sandbox.grants("x")[0]["assets"] == []
    assert answer_in(sandbox.consent(ask(sandbox), "acme", allow=False))["error"] == "access_denied"


def test_consent_at_a_wrong_address_is_an_error(sandbox: RunningSandbox):
    with pytest.raises(ValueError, match="client_id"):
        sandbox.consent(f"{sandbox.url}/x/oauth/authorize?client_id=other", "acme")


def test_issue_and_the_world_after_it(sandbox: RunningSandbox):
    answer = sandbox.issue("facebook", "ada", assets=["61001"])
    assert answer["token_type"] == "bearer"
    assert sandbox.grants("facebook")[0]["assets"] == ["61001"]
    assert sandbox.grants("facebook")[0]["consented_at"] == START.isoformat()
    headers = {"Authorization": f"Bearer {answer['access_token']}"}
    address = f"{sandbox.url}/facebook/api/accounts/61001/posts"
    assert requests.post(address, json={"text": "Hello"}, headers=headers, timeout=30).status_code == 201
    assert [post["text"] for post in sandbox.posts("facebook")] == ["Hello"]


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
