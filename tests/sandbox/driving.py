"""How the tests drive any pretend network: as an app that is registered there, with a person at the browser."""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from webapp.sandbox import people
from webapp.sandbox.networks import NETWORKS
from webapp.sandbox.networks.facts import CLIENT_ID, CLIENT_SECRET, Network
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


AUTHORIZE = {
    "facebook": "/facebook/v26.0/dialog/oauth",
    "instagram": "/instagram/oauth/authorize",
    "x": "/x/i/oauth2/authorize",
    "linkedin": "/linkedin/oauth/v2/authorization",
    "youtube": "/youtube/o/oauth2/v2/auth",
}
TOKEN = {
    "facebook": "/facebook/v26.0/oauth/access_token",
    "instagram": "/instagram/oauth/access_token",
    "x": "/x/2/oauth2/token",
    "linkedin": "/linkedin/oauth/v2/accessToken",
    "youtube": "/youtube/token",
}
ME = {
    "facebook": "/facebook/v26.0/me",
    "instagram": "/instagram/v26.0/me",
    "x": "/x/2/users/me",
    "linkedin": "/linkedin/v2/userinfo",
    "youtube": "/youtube/youtube/v3/channels?part=id&mine=true",
}
CHALLENGE = {"code_challenge": s256(VERIFIER), "code_challenge_method": "S256"}
ASKED_WITH: dict[str, dict[str, str | None]] = {
    "x": {**CHALLENGE},
    "youtube": {**CHALLENGE, "access_type": "offline", "prompt": "consent"},
}
"""What is asked for in each network's own way, beside what all want."""
OUR_FORM = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}


@dataclass
class App:
    """Relink as any network knows it, with a browser beside it: as far as they are all alike, in each one's own words.

    What is special about a network is driven from `dialects/`.
    """

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
        fields |= ASKED_WITH.get(self.name, {})
        sent = {name: value for name, value in (fields | changes).items() if value is not None}
        return f"{AUTHORIZE[self.name]}?{urlencode(sent)}"

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

    def token(self, **form: str | None) -> TestResponse:
        """A call to the token address."""
        ours = {} if self.name == "x" else OUR_FORM
        sent = {name: value for name, value in ({**ours, **form}).items() if value is not None}
        if self.name == "facebook":
            return self.client.get(TOKEN[self.name], query_string=sent)
        headers = {"Authorization": basic(CLIENT_ID, CLIENT_SECRET)} if self.name == "x" else {}
        return self.client.post(TOKEN[self.name], data=sent, headers=headers)

    def exchange(self, code: str, **changes: str | None) -> TestResponse:
        fields: dict[str, str | None] = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": VERIFIER if self.name in ASKED_WITH else None,
        }
        return self.token(**(fields | changes))

    def refresh(self, token: str) -> TestResponse:
        return self.token(grant_type="refresh_token", refresh_token=token)

    def connect(self, person: str, **wishes: Any) -> dict[str, Any]:
        """From the question to the first token; the token answer."""
        answer = self.exchange(self.code(person, **wishes))
        assert answer.status_code == 200, answer.text
        said: dict[str, Any] = answer.get_json()
        return said

    def me(self, token: str, headers: Mapping[str, str] | None = None) -> TestResponse:
        """The plainest question that a token answers."""
        sent = {"Authorization": f"Bearer {token}", **(headers or {})}
        proof = hmac.new(CLIENT_SECRET.encode(), token.encode(), hashlib.sha256).hexdigest()
        path = f"{ME[self.name]}?appsecret_proof={proof}" if self.name == "facebook" else ME[self.name]
        return self.client.get(path, headers=sent)

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
