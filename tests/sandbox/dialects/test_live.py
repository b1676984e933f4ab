"""The dialects over real HTTP: connections that break, many at once, large files, and a restart in between."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any
from urllib.parse import urlencode

import pytest
import requests

from tests.sandbox.dialects.driving import AtLinkedIn, AtX, AtYouTube
from tests.sandbox.driving import VERIFIER, s256
from webapp.sandbox.networks.facts import CLIENT_ID, CLIENT_SECRET
from webapp.sandbox.running import RunningSandbox, answer_in, running_sandbox

CROWD = 30
ABOUT = {"snippet": {"title": "A video"}, "status": {"privacyStatus": "public"}}
DIALECTS = [AtX, AtLinkedIn, AtYouTube]


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def tweet(sandbox: RunningSandbox, token: str, text: str) -> int:
    headers = bearer(token)
    return requests.post(f"{sandbox.url}/x/2/tweets", json={"text": text}, headers=headers, timeout=60).status_code


def upload_session(sandbox: RunningSandbox, token: str) -> str:
    address = f"{sandbox.url}/youtube/upload/youtube/v3/videos?uploadType=resumable&part=snippet,status"
    return requests.post(address, json=ABOUT, headers=bearer(token), timeout=60).headers["Location"]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_dance_as_scripts_dance_it(sandbox: RunningSandbox, dialect: type[AtX]):
    back = f"http://127.0.0.1:5000/oauth/{dialect.name}/callback"
    asking = {
        "response_type": "code",
        "client_id": CLIENT_ID,
        "redirect_uri": back,
        "scope": dialect.scopes,
        "state": "s",
    }
    proof: dict[str, str] = {}
    if dialect is AtX:
        asking |= {"code_challenge": s256(VERIFIER), "code_challenge_method": "S256"}
        proof = {"code_verifier": VERIFIER}
    location = sandbox.consent(f"{sandbox.url}{dialect.authorize_path}?{urlencode(asking)}", "ada")
    form = {"grant_type": "authorization_code", "code": answer_in(location)["code"], "redirect_uri": back} | proof
    ours: dict[str, Any] = {"auth": (CLIENT_ID, CLIENT_SECRET)}
    if dialect is not AtX:
        ours, form = {}, form | {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    answer = requests.post(f"{sandbox.url}{dialect.token_path}", data=form, timeout=60, **ours)
    assert answer.status_code == 200, answer.text
    assert "access_token" in answer.json()


def test_a_lost_answer_is_a_broken_connection_and_a_post(sandbox: RunningSandbox):
    token = sandbox.issue("x", "acme")["access_token"]
    sandbox.control("x", do="lose-answer")
    with pytest.raises(requests.ConnectionError):
        tweet(sandbox, token, "Once")
    assert [post["text"] for post in sandbox.posts("x")] == ["Once"]
    assert tweet(sandbox, token, "Once") == 403


def test_an_upload_can_be_asked_after_its_answer_got_lost(sandbox: RunningSandbox):
    token = sandbox.issue("youtube", "ada")["access_token"]
    address = upload_session(sandbox, token)
    sandbox.control("youtube", do="lose-answer")
    with pytest.raises(requests.ConnectionError):
        requests.put(address, data=b"abc", headers={"Content-Range": "bytes 0-2/3"}, timeout=60)
    asked = requests.put(address, headers={"Content-Range": "bytes */3"}, timeout=60)
    assert (asked.status_code, asked.json()["kind"]) == (200, "youtube#video")


def test_a_part_is_answered_without_leading_anywhere_else(sandbox: RunningSandbox):
    address = upload_session(sandbox, sandbox.issue("youtube", "ada")["access_token"])
    part = b"x" * 256 * 1024
    answer = requests.put(address, data=part, headers={"Content-Range": f"bytes 0-{len(part) - 1}/*"}, timeout=60)
    assert (answer.status_code, answer.headers["Range"]) == (308, f"bytes=0-{len(part) - 1}")


def test_a_session_survives_a_restart(tmp_path: Path):
    part = b"x" * 256 * 1024
    with running_sandbox(tmp_path) as sandbox:
        address = upload_session(sandbox, sandbox.issue("youtube", "ada")["access_token"])
        asked = {"Content-Range": f"bytes 0-{len(part) - 1}/{len(part) + 1}"}
        assert requests.put(address, data=part, headers=asked, timeout=60).status_code == 308
        before = sandbox.url
    with running_sandbox(tmp_path) as sandbox:
        address = address.replace(before, sandbox.url)
        asked = {"Content-Range": f"bytes */{len(part) + 1}"}
        assert requests.put(address, headers=asked, timeout=60).headers["Range"] == f"bytes=0-{len(part) - 1}"
        asked = {"Content-Range": f"bytes {len(part)}-{len(part)}/{len(part) + 1}"}
        assert requests.put(address, data=b"y", headers=asked, timeout=60).status_code == 200


def test_a_video_may_be_large(sandbox: RunningSandbox):
    address = upload_session(sandbox, sandbox.issue("youtube", "ada")["access_token"])
    assert requests.put(address, data=b"x" * 9_000_000, timeout=60).status_code == 200
    assert sandbox.posts("youtube")[0]["details"]["size"] == 9_000_000


def test_many_who_spend_the_same_token_get_one_successor(sandbox: RunningSandbox):
    form = {"grant_type": "refresh_token", "refresh_token": sandbox.issue("x", "acme")["refresh_token"]}
    gate = Barrier(CROWD)

    def refresh(_: int) -> int:
        gate.wait()
        ours = (CLIENT_ID, CLIENT_SECRET)
        return requests.post(f"{sandbox.url}/x/2/oauth2/token", data=form, auth=ours, timeout=60).status_code

    with ThreadPoolExecutor(CROWD) as pool:
        assert Counter(pool.map(refresh, range(CROWD))) == {200: 1, 400: CROWD - 1}
    assert sandbox.ledger("x")["reused_tokens"] == CROWD - 1


def test_many_who_post_the_same_get_one_post(sandbox: RunningSandbox):
    token = sandbox.issue("x", "acme")["access_token"]
    gate = Barrier(CROWD)

    def post(_: int) -> int:
        gate.wait()
        return tweet(sandbox, token, "Once")

    with ThreadPoolExecutor(CROWD) as pool:
        assert Counter(pool.map(post, range(CROWD))) == {201: 1, 403: CROWD - 1}
    assert len(sandbox.posts("x")) == 1


def test_the_mention_of_hooks_is_there_for_scripts(sandbox: RunningSandbox):
    sandbox.control("x", do="send-hook", kind="revoke", subject="acme", to="http://127.0.0.1:9/hooks/x")
    assert [(hook["kind"], hook["status"]) for hook in sandbox.hooks("x")] == [("revoke", None)]
