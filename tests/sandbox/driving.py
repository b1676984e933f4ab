"""How the tests drive a pretend network: as an app that is registered there, with a person at the browser."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from webapp.sandbox import people
from webapp.sandbox.networks import NETWORKS
from webapp.sandbox.networks.facts import CLIENT_ID, CLIENT_SECRET, ClientAuth, Network, Pkce
from webapp.sandbox.running import answer_in

VERIFIER = "a-verifier-that-nobody-else-knows-and-is-long-enough"
START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def s256(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


@dataclass
class Clock:
    """Stands still until it is turned."""

    at: datetime = START

    def __call__(self) -> datetime:
        return self.at

    def turn(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class App:
    """Relink as one network knows it, with a browser beside it."""

    client: FlaskClient
    name: str
    redirect_uri: str = field(init=False)

    def __post_init__(self) -> None:
        self.redirect_uri = f"http://127.0.0.1:5000/oauth/{self.name}/callback"

    @property
    def facts(self) -> Network:
        return NETWORKS[self.name]

    # what the person at the browser does

    def ask_path(self, **changes: str | None) -> str:
        """The address to which Relink sends the person; a change of None leaves the field out."""
        fields: dict[str, str | None] = {
            "response_type": "code",
            "client_id": CLIENT_ID,
            "redirect_uri": self.redirect_uri,
            "scope": self.facts.separator.join(self.facts.scopes),
            "state": "the-state",
        }
        if self.facts.pkce is not Pkce.IGNORED:
            fields |= {"code_challenge": s256(VERIFIER), "code_challenge_method": "S256"}
        sent = {name: value for name, value in (fields | changes).items() if value is not None}
        return f"/{self.name}/oauth/authorize?{urlencode(sent)}"

    def look(self, **changes: str | None) -> TestResponse:
        return self.client.get(self.ask_path(**changes))

    def answer(
        self,
        person: str,
        *,
        decision: str = "allow",
        assets: Sequence[str] | None = None,
        scopes: Sequence[str] | None = None,
        **changes: str | None,
    ) -> TestResponse:
        ticked = {
            "person": person,
            "decision": decision,
            "account": self.accounts_of(person) if assets is None else list(assets),
            "permission": list(self.facts.scopes) if scopes is None else list(scopes),
        }
        return self.client.post(self.ask_path(**changes), data=ticked)

    def code(self, person: str, **wishes: Any) -> str:
        return answer_in(self.answer(person, **wishes).headers["Location"])["code"]

    def accounts_of(self, person: str) -> list[str]:
        found = people.person(self.name, person)
        return [] if found is None else [account.id for account in found.accounts]

    # what Relink does

    def post(self, path: str, **form: str | None) -> TestResponse:
        headers = {}
        fields: dict[str, str | None] = {}
        if self.facts.client_auth is ClientAuth.BASIC:
            headers["Authorization"] = basic(CLIENT_ID, CLIENT_SECRET)
        else:
            fields = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
        sent = {name: value for name, value in (fields | form).items() if value is not None}
        return self.client.post(f"/{self.name}/oauth/{path}", data=sent, headers=headers)

    def exchange(self, code: str, **changes: str | None) -> TestResponse:
        verifier = None if self.facts.pkce is Pkce.IGNORED else VERIFIER
        fields: dict[str, str | None] = {"code": code, "redirect_uri": self.redirect_uri, "code_verifier": verifier}
        return self.post("token", grant_type="authorization_code", **(fields | changes))

    def refresh(self, token: str) -> TestResponse:
        return self.post("token", grant_type="refresh_token", refresh_token=token)

    def connect(self, person: str, **wishes: Any) -> dict[str, Any]:
        """The whole dance; the token answer."""
        answer = self.exchange(self.code(person, **wishes))
        assert answer.status_code == 200, answer.text
        return answer.get_json()

    def get(self, path: str, token: str) -> TestResponse:
        return self.client.get(f"/{self.name}/api/{path}", headers={"Authorization": f"Bearer {token}"})

    def publish(self, account: str, token: str, text: object = "Hello") -> TestResponse:
        headers = {"Authorization": f"Bearer {token}"}
        return self.client.post(f"/{self.name}/api/accounts/{account}/posts", json={"text": text}, headers=headers)

    def reason(self, path: str, token: str) -> tuple[int, str]:
        """Status and reason of a refused call."""
        answer = self.get(path, token)
        return answer.status_code, answer.get_json()["error"]["reason"]

    def listed(self, token: str) -> list[str]:
        """The ids of all listed accounts, over all pages."""
        ids: list[str] = []
        path: str | None = "me/accounts"
        while path is not None:
            page = self.get(path, token).get_json()
            ids += [account["id"] for account in page["data"]]
            path = page["next"] and page["next"].split("/api/")[1]
        return ids

    # what the control page does

    def order(self, do: str, **fields: Any) -> TestResponse:
        return self.client.post(f"/control/{self.name}", json={"do": do, **fields})

    def ordered(self, do: str, **fields: Any) -> dict[str, Any]:
        answer = self.order(do, **fields)
        assert answer.status_code == 200, answer.text
        return answer.get_json()

    def told(self, what: str) -> Any:
        """One of log, ledger, grants, posts, faults."""
        return self.client.get(f"/control/{self.name}/{what}").get_json()


def basic(client_id: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()
