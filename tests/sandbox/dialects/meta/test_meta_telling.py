"""Taking access away at Meta, or asking for data to be deleted, and telling the app so."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from tests.sandbox.dialects.meta.graph_app import SECRET, Graph
from tests.sandbox.dialects.meta.hearing import Listener, listening, opened
from webapp.sandbox.running import RunningSandbox


@pytest.fixture
def app() -> Iterator[Listener]:
    with listening() as app:
        yield app


def consented(sandbox: RunningSandbox, app: Listener, network: str, assets: list[str]) -> None:
    graph = Graph(None, network)  # type: ignore[arg-type] # only for the address
    address = graph.ask_path(redirect_uri=f"{app.url}/oauth/{network}/callback")
    back = sandbox.consent(f"{sandbox.url}{address}", "ada", assets=assets)
    code = parse_qs(urlsplit(back).query)["code"][0]
    form = {"client_id": "relink-demo", "client_secret": SECRET, "code": code}
    form["redirect_uri"] = f"{app.url}/oauth/{network}/callback"
    if network == "instagram":
        form["grant_type"] = "authorization_code"
    path = "instagram/oauth/access_token" if network == "instagram" else "facebook/v26.0/oauth/access_token"
    requests.post(f"{sandbox.url}/{path}", data=form, timeout=10).raise_for_status()


def test_a_revocation_can_be_told_where_the_consent_was_asked_for(sandbox: RunningSandbox, app: Listener):
    consented(sandbox, app, "facebook", ["61001"])
    answer = sandbox.control("facebook", do="revoke", subject="ada", tell=True)
    [heard] = app.heard
    assert heard.path == "/hooks/facebook"
    assert opened(heard.signed_request)["user_id"] == "ada"
    assert [one["status"] for one in answer["answers"]] == [200]
    assert [grant["died_why"] for grant in sandbox.grants("facebook")] == ["access_removed"]


def test_a_request_to_delete_data_goes_below_the_address_of_all_else(sandbox: RunningSandbox, app: Listener):
    consented(sandbox, app, "facebook", ["61001"])
    answer = sandbox.control("facebook", do="send-hook", kind="data-deletion", subject="ada")
    assert [heard.path for heard in app.heard] == ["/hooks/facebook/data-deletion"]
    assert answer["right"] is True


@pytest.mark.parametrize(
    "said", ["", "ok", "[]", "{}", '{"url": "/x", "confirmation_code": "a"}', '{"url": "http://x/"}']
)
def test_what_is_no_receipt_for_a_request_to_delete_data_is_told_so(sandbox: RunningSandbox, app: Listener, said: str):
    app.answer = (200, said)
    answer = sandbox.control("facebook", do="send-hook", kind="data-deletion", subject="ada", to=f"{app.url}/x")
    assert (answer["status"], answer["right"]) == (200, False)


def test_instagram_tells_it_account_by_account(sandbox: RunningSandbox, app: Listener):
    for account in ("71001", "71002"):
        consented(sandbox, app, "instagram", [account])
    sandbox.control("instagram", do="revoke", subject="ada", tell=True)
    assert [opened(heard.signed_request)["user_id"] for heard in app.heard] == ["71001", "71002"]


def test_without_tell_nobody_is_told(sandbox: RunningSandbox, app: Listener):
    consented(sandbox, app, "facebook", ["61001"])
    sandbox.control("facebook", do="revoke", subject="ada")
    assert app.heard == []


def test_a_revocation_is_dead_before_it_is_told(sandbox: RunningSandbox, app: Listener):
    consented(sandbox, app, "facebook", ["61001"])
    app.answer = (500, "")
    sandbox.control("facebook", do="revoke", subject="ada", tell=True)
    assert sandbox.grants("facebook")[0]["died_why"] == "access_removed", "whatever the app makes of it"


@pytest.mark.parametrize(
    ("network", "order"),
    [
        ("facebook", {"do": "revoke", "subject": "ada", "tell": True}),
        ("facebook", {"do": "revoke", "subject": "ada", "tell": True, "to": "http://example.com/"}),
        ("facebook", {"do": "lock", "subject": "ada", "tell": True, "to": "http://127.0.0.1:1/"}),
        ("linkedin", {"do": "revoke", "subject": "ada", "tell": True, "to": "http://127.0.0.1:1/"}),
    ],
)
def test_telling_that_cannot_be_done_changes_nothing(sandbox: RunningSandbox, network: str, order: dict[str, Any]):
    sandbox.issue(network, "ada")
    with pytest.raises(ValueError, match=r"to|tell"):
        sandbox.control(network, **order)
    assert [grant["died_why"] for grant in sandbox.grants(network)] == [None]
    assert sandbox.faults(network) == []
