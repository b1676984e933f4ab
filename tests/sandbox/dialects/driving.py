"""How the tests drive the networks in their own words: as an app that was written from the networks' documents."""

from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.sandbox.driving import VERIFIER, basic, s256
from webapp.sandbox.networks.facts import CLIENT_ID, CLIENT_SECRET
from webapp.sandbox.running import answer_in

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 100
OUR_FORM = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}


@dataclass
class Dialect:
    """An app at one network, with a browser beside it."""

    client: FlaskClient
    name: ClassVar[str]
    authorize_path: ClassVar[str]
    token_path: ClassVar[str]
    scopes: ClassVar[str]

    @property
    def redirect_uri(self) -> str:
        return f"http://127.0.0.1:5000/oauth/{self.name}/callback"

    def asking(self) -> dict[str, str | None]:
        """What the authorize address is called with."""
        return {
            "response_type": "code",
            "client_id": CLIENT_ID,
            "redirect_uri": self.redirect_uri,
            "scope": self.scopes,
            "state": "the-state",
        }

    def ask_path(self, **changes: str | None) -> str:
        sent = {name: value for name, value in (self.asking() | changes).items() if value is not None}
        return f"{self.authorize_path}?{urlencode(sent)}"

    def look(self, **changes: str | None) -> TestResponse:
        return self.client.get(self.ask_path(**changes))

    def answer(self, person: str, decision: str = "allow", form: dict[str, Any] | None = None, **changes: Any) -> Any:
        fields = {"person": person, "decision": decision} | (form or {})
        return self.client.post(self.ask_path(**changes), data=fields)

    def code(self, person: str, **wishes: Any) -> str:
        answer = self.answer(person, **wishes)
        assert answer.status_code == 302, answer.text
        return answer_in(answer.headers["Location"])["code"]

    def token(self, headers: dict[str, str] | None = None, **form: str | None) -> TestResponse:
        sent = {name: value for name, value in form.items() if value is not None}
        return self.client.post(self.token_path, data=sent, headers=headers or {})

    def exchange(self, code: str, /, **changes: str | None) -> TestResponse:
        return self.token(**({"grant_type": "authorization_code", "code": code} | changes))

    def refresh(self, token: str) -> TestResponse:
        return self.token(grant_type="refresh_token", refresh_token=token)

    def connect(self, person: str, **wishes: Any) -> dict[str, Any]:
        answer = self.exchange(self.code(person, **wishes))
        assert answer.status_code == 200, answer.text
        said: dict[str, Any] = answer.get_json()
        return said

    def call(self, method: str, path: str, token: str, **wishes: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {token}"} | wishes.pop("headers", {})
        return self.client.open(f"/{self.name}{path}", method=method, headers=headers, **wishes)

    def get(self, path: str, token: str, **wishes: Any) -> TestResponse:
        return self.call("GET", path, token, **wishes)

    def order(self, do: str, **fields: Any) -> TestResponse:
        return self.client.post(f"/control/{self.name}", json={"do": do, **fields})

    def ordered(self, do: str, **fields: Any) -> dict[str, Any]:
        answer = self.order(do, **fields)
        assert answer.status_code == 200, answer.text
        said: dict[str, Any] = answer.get_json()
        return said

    def told(self, what: str) -> Any:
        return self.client.get(f"/control/{self.name}/{what}").get_json()


class AtX(Dialect):
    name = "x"
    authorize_path = "/x/i/oauth2/authorize"
    token_path = "/x/2/oauth2/token"
    scopes = "tweet.read users.read tweet.write media.write offline.access"

    def asking(self) -> dict[str, str | None]:
        return super().asking() | {"code_challenge": s256(VERIFIER), "code_challenge_method": "S256"}

    def token(self, headers: dict[str, str] | None = None, **form: str | None) -> TestResponse:
        ours = {"Authorization": basic(CLIENT_ID, CLIENT_SECRET)}
        return super().token(ours if headers is None else headers, **form)

    def exchange(self, code: str, /, **changes: str | None) -> TestResponse:
        proof = {"redirect_uri": self.redirect_uri, "code_verifier": VERIFIER}
        return super().exchange(code, **(proof | changes))

    def revoke(self, token: str) -> TestResponse:
        ours = {"Authorization": basic(CLIENT_ID, CLIENT_SECRET)}
        return self.client.post("/x/2/oauth2/revoke", data={"token": token}, headers=ours)

    def me(self, token: str) -> TestResponse:
        return self.get("/2/users/me", token)

    def tweet(self, token: str, text: object = "Hello", **more: Any) -> TestResponse:
        return self.call("POST", "/2/tweets", token, json={"text": text, **more})


class AtLinkedIn(Dialect):
    name = "linkedin"
    authorize_path = "/linkedin/oauth/v2/authorization"
    token_path = "/linkedin/oauth/v2/accessToken"
    scopes = "openid profile w_member_social w_organization_social r_organization_social rw_organization_admin"
    version: ClassVar[dict[str, str]] = {"LinkedIn-Version": "202609", "X-Restli-Protocol-Version": "2.0.0"}

    def token(self, headers: dict[str, str] | None = None, **form: str | None) -> TestResponse:
        return super().token(headers, **(OUR_FORM | form))

    def exchange(self, code: str, /, **changes: str | None) -> TestResponse:
        return super().exchange(code, **({"redirect_uri": self.redirect_uri} | changes))

    def form(self, path: str, **form: str) -> TestResponse:
        return self.client.post(f"/linkedin/oauth/v2/{path}", data=OUR_FORM | form)

    def introspect(self, token: str) -> dict[str, Any]:
        said: dict[str, Any] = self.form("introspectToken", token=token).get_json()
        return said

    def call(self, method: str, path: str, token: str, **wishes: Any) -> TestResponse:
        headers = self.version | wishes.pop("headers", {})
        return super().call(method, path, token, headers=headers, **wishes)

    def post(self, token: str, author: str = "urn:li:organization:91002", text: object = "Hello", **more: Any) -> Any:
        return self.call("POST", "/rest/posts", token, json=post_body(author, text) | more)


def post_body(author: str, text: object) -> dict[str, Any]:
    """As LinkedIn's documents show it."""
    return {
        "author": author,
        "commentary": text,
        "visibility": "PUBLIC",
        "distribution": {
            "feedDistribution": "MAIN_FEED",
            "targetEntities": [],
            "thirdPartyDistributionChannels": [],
        },
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": False,
    }


GOOGLE = "https://www.googleapis.com/auth/"


class AtYouTube(Dialect):
    name = "youtube"
    authorize_path = "/youtube/o/oauth2/v2/auth"
    token_path = "/youtube/token"
    scopes = f"openid email {GOOGLE}youtube.readonly {GOOGLE}youtube.upload"

    def asking(self) -> dict[str, str | None]:
        return super().asking() | {"access_type": "offline", "prompt": "consent", "include_granted_scopes": "true"}

    def answer(self, person: str, decision: str = "allow", form: dict[str, Any] | None = None, **changes: Any) -> Any:
        ticked = {"permission": [scope for scope in self.scopes.split() if "/" in scope]}
        return super().answer(person, decision, ticked | (form or {}), **changes)

    def token(self, headers: dict[str, str] | None = None, **form: str | None) -> TestResponse:
        return super().token(headers, **(OUR_FORM | form))

    def exchange(self, code: str, /, **changes: str | None) -> TestResponse:
        return super().exchange(code, **({"redirect_uri": self.redirect_uri} | changes))

    def revoke(self, token: str) -> TestResponse:
        return self.client.post("/youtube/revoke", data={"token": token})

    def tokeninfo(self, token: str) -> TestResponse:
        return self.client.get("/youtube/tokeninfo", query_string={"access_token": token})

    def channels(self, token: str) -> TestResponse:
        return self.get("/youtube/v3/channels?part=snippet,status&mine=true", token)
