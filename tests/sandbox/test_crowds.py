"""Many at once, over real HTTP: a single-use token is spent once, and every call is counted once."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any

import pytest
import requests

from webapp.sandbox.networks.facts import CLIENT_ID, CLIENT_SECRET
from webapp.sandbox.running import RunningSandbox, running_sandbox

CROWD = 50
X = (CLIENT_ID, CLIENT_SECRET)


@pytest.fixture(scope="module")
def patience() -> Event:
    """Until this is set, slow calls stay slow."""
    return Event()


@pytest.fixture(scope="module")
def standing_sandbox(patience: Event) -> Iterator[RunningSandbox]:
    with running_sandbox(sleep=lambda _: patience.wait(60) and None) as sandbox:
        yield sandbox


def all_at_once(act: Callable[[int], Any], crowd: int = CROWD) -> list[Any]:
    gate = Barrier(crowd)

    def wait_and_act(number: int) -> Any:
        gate.wait()
        return act(number)

    with ThreadPoolExecutor(crowd) as pool:
        return list(pool.map(wait_and_act, range(crowd)))


def refresh(sandbox: RunningSandbox, token: str) -> requests.Response:
    form = {"grant_type": "refresh_token", "refresh_token": token}
    return requests.post(f"{sandbox.url}/x/2/oauth2/token", data=form, auth=X, timeout=60)


def test_fifty_who_spend_the_same_token_get_one_successor(sandbox: RunningSandbox):
    token = sandbox.issue("x", "acme")["refresh_token"]
    answers = all_at_once(lambda _: refresh(sandbox, token))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 400: CROWD - 1}
    assert sandbox.ledger("x")["refreshes"] == 1
    assert sandbox.ledger("x")["reused_tokens"] == CROWD - 1
    assert [grant["died_why"] for grant in sandbox.grants("x")] == ["access_removed"]


def test_fifty_who_spend_their_own_tokens_all_get_one(sandbox: RunningSandbox):
    tokens = [sandbox.issue("x", "acme")["refresh_token"] for _ in range(CROWD)]
    answers = all_at_once(lambda number: refresh(sandbox, tokens[number]))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["refresh_token"] for answer in answers}) == CROWD
    assert sandbox.ledger("x")["refreshes"] == CROWD
    assert sandbox.ledger("x")["reused_tokens"] == 0


def test_fifty_who_exchange_the_same_code_get_one_answer(sandbox: RunningSandbox):
    address = "http://127.0.0.1:5000/oauth/facebook/callback"
    ask = (
        f"{sandbox.url}/facebook/v26.0/dialog/oauth?response_type=code&client_id={CLIENT_ID}"
        f"&redirect_uri={address}&scope=pages_show_list"
    )
    code = sandbox.consent(ask, "ada").split("code=")[1]
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": address,
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
    }
    answers = all_at_once(
        lambda _: requests.post(f"{sandbox.url}/facebook/v26.0/oauth/access_token", data=form, timeout=60)
    )
    assert Counter(answer.status_code for answer in answers) == {200: 1, 400: CROWD - 1}
    assert sandbox.ledger("facebook")["token_exchanges"] == 1


def test_a_fault_for_ten_strikes_exactly_ten_of_fifty(sandbox: RunningSandbox):
    token = sandbox.issue("youtube", "ada")["access_token"]
    sandbox.control("youtube", do="down", times=10)
    headers = {"Authorization": f"Bearer {token}"}
    answers = all_at_once(
        lambda _: requests.get(
            f"{sandbox.url}/youtube/youtube/v3/channels?part=id&mine=true", headers=headers, timeout=60
        )
    )
    assert Counter(answer.status_code for answer in answers) == {503: 10, 200: CROWD - 10}
    assert len(sandbox.log("youtube")) == CROWD


def test_a_slow_call_holds_up_nobody_else(sandbox: RunningSandbox, patience: Event):
    token = sandbox.issue("youtube", "ada")["access_token"]
    sandbox.control("youtube", do="slow", times=1)
    headers = {"Authorization": f"Bearer {token}"}

    def call() -> int:
        return requests.get(
            f"{sandbox.url}/youtube/youtube/v3/channels?part=id&mine=true", headers=headers, timeout=60
        ).status_code

    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(call)
        while not sandbox.log("youtube"):
            """A call is written down when it arrives, not when it is answered."""
        assert call() == 200
        assert [one["status"] for one in sandbox.log("youtube")] == [None, 200]
        patience.set()
        assert slow.result() == 200
