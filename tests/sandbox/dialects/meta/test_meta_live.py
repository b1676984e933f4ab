"""The pretend Meta over real HTTP: answers that get lost, consents given by a script, tokens without a browser."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from tests.sandbox.dialects.meta.graph_app import LINKED, Graph, proof_of
from webapp.sandbox.running import RunningSandbox, answer_in

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def page(sandbox: RunningSandbox) -> str:
    user = sandbox.issue("facebook", "ada", assets=["61001", "71001"])["access_token"]
    listed = call(sandbox, "get", "/me/accounts", user, fields="access_token").json()["data"]
    token: str = listed[0]["access_token"]
    return token


def call(sandbox: RunningSandbox, method: str, path: str, token: str, **params: Any) -> requests.Response:
    sent = {"access_token": token, "appsecret_proof": proof_of(token), **params}
    where = {"params": sent} if method == "get" else {"data": sent}
    return requests.request(method, f"{sandbox.url}/facebook/v26.0{path}", timeout=10, **where)


def text(sandbox: RunningSandbox, page: str) -> None:
    call(sandbox, "post", "/61001/feed", page, message="Hi")


def picture(sandbox: RunningSandbox, page: str) -> None:
    call(sandbox, "post", "/61001/photos", page, url="https://example.test/a.png")


def instagram(sandbox: RunningSandbox, page: str) -> None:
    container = call(sandbox, "post", "/71001/media", page, image_url="https://example.test/a.png").json()["id"]
    call(sandbox, "post", "/71001/media_publish", page, creation_id=container)


@pytest.mark.parametrize("publish", [text, picture, instagram])
def test_a_lost_answer_leaves_the_post_behind(
    sandbox: RunningSandbox, page: str, publish: Callable[[RunningSandbox, str], None]
):
    sandbox.control("facebook", do="lose-answer")
    with pytest.raises(requests.ConnectionError):
        publish(sandbox, page)
    assert len(sandbox.posts("facebook")) == 1
    assert sandbox.faults("facebook") == [], "once was ordered"
    assert call(sandbox, "get", "/61001", page).status_code == 200


def test_after_a_lost_answer_the_same_text_is_a_duplicate(sandbox: RunningSandbox, page: str):
    sandbox.control("facebook", do="lose-answer", subject="61001")
    with pytest.raises(requests.ConnectionError):
        text(sandbox, page)
    answer = call(sandbox, "post", "/61001/feed", page, message="Hi")
    assert answer.json()["error"]["code"] == 506


def test_after_a_lost_answer_the_container_says_that_it_was_published(sandbox: RunningSandbox, page: str):
    container = call(sandbox, "post", "/71001/media", page, image_url="https://example.test/a.png").json()["id"]
    sandbox.control("facebook", do="lose-answer", subject="71001")
    with pytest.raises(requests.ConnectionError):
        call(sandbox, "post", "/71001/media_publish", page, creation_id=container)
    told = call(sandbox, "get", f"/{container}", page, fields="status_code").json()
    assert told["status_code"] == "PUBLISHED"


def test_an_answer_about_somebody_else_is_not_lost(sandbox: RunningSandbox, page: str):
    sandbox.control("facebook", do="lose-answer", subject="61002")
    text(sandbox, page)
    assert len(sandbox.posts("facebook")) == 1
    assert len(sandbox.faults("facebook")) == 1


def test_a_picture_travels_in_the_call(sandbox: RunningSandbox, page: str):
    sent = {"access_token": page, "appsecret_proof": proof_of(page)}
    answer = requests.post(
        f"{sandbox.url}/facebook/v26.0/61001/photos", data=sent, files={"source": ("a.png", PNG)}, timeout=10
    )
    assert answer.json().keys() == {"id", "post_id"}


@pytest.mark.parametrize("network", ["facebook", "instagram"])
def test_a_script_can_fill_in_the_screen(sandbox: RunningSandbox, network: str):
    address = sandbox.url + Graph(None, network).ask_path()  # type: ignore[arg-type] # only for the address
    assert answer_in(sandbox.consent(address, "ada")).keys() == {"code", "state"}
    assert answer_in(sandbox.consent(address, "ada", allow=False))["error"] == "access_denied"


def test_everything_is_ticked_unless_a_script_says_otherwise(sandbox: RunningSandbox):
    address = Graph(None, "facebook").ask_path(scope=",".join(LINKED))  # type: ignore[arg-type] # only for the address
    code = answer_in(sandbox.consent(sandbox.url + address, "ada"))["code"]
    form = {
        "client_id": "relink-demo",
        "client_secret": "sandbox-secret",
        "redirect_uri": "http://127.0.0.1:5000/oauth/facebook/callback",
        "code": code,
    }
    token = requests.get(f"{sandbox.url}/facebook/v26.0/oauth/access_token", params=form, timeout=10).json()
    [consent] = sandbox.grants("facebook")
    assert consent["assets"] == [*(f"6100{i}" for i in range(1, 7)), "71001", "71002", "71005", "71006"]
    assert call(sandbox, "get", "/me", token["access_token"]).json()["id"] == "ada"


def test_issued_tokens_are_long_ones(sandbox: RunningSandbox):
    token = sandbox.issue("facebook", "ada", assets=["61001"])["access_token"]
    told = requests.get(
        f"{sandbox.url}/facebook/v26.0/debug_token",
        params={"input_token": token, "access_token": "relink-demo|sandbox-secret"},
        timeout=10,
    ).json()["data"]
    assert told["expires_at"] - told["issued_at"] == 60 * 86_400
    own = sandbox.issue("instagram", "ada", assets=["71002"])["access_token"]
    me = requests.get(f"{sandbox.url}/instagram/me", params={"access_token": own, "fields": "user_id"}, timeout=10)
    assert me.json()["user_id"] == "71002"


def test_an_issued_consent_may_be_old(sandbox: RunningSandbox):
    token = sandbox.issue("facebook", "ada", consented_at="2026-08-20T09:00:00+00:00")["access_token"]
    assert call(sandbox, "get", "/me", token).status_code == 200
    error = call(sandbox, "get", "/me/accounts", token).json()["error"]
    assert (error["code"], error["error_subcode"]) == (190, 493)


def test_a_container_that_many_publish_at_once_is_published_once(sandbox: RunningSandbox, page: str):
    container = call(sandbox, "post", "/71001/media", page, image_url="https://example.test/a.png").json()["id"]

    def publish(_: int) -> int:
        return call(sandbox, "post", "/71001/media_publish", page, creation_id=container).status_code

    with ThreadPoolExecutor(8) as crowd:
        answers = sorted(crowd.map(publish, range(8)))
    assert answers == [200, *([400] * 7)]
    assert len(sandbox.posts("facebook")) == 1


def test_a_text_that_many_publish_at_once_is_published_once(sandbox: RunningSandbox, page: str):
    def publish(_: int) -> int:
        return call(sandbox, "post", "/61001/feed", page, message="Hi").status_code

    with ThreadPoolExecutor(8) as crowd:
        answers = sorted(crowd.map(publish, range(8)))
    assert answers == [200, *([400] * 7)]
