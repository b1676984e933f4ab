"""How the tests drive the pretend Meta: as a registered app that knows networks.md, with a person at the browser."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from webapp.sandbox.running import answer_in

ID, SECRET = "relink-demo", "sandbox-secret"
APP_TOKEN = f"{ID}|{SECRET}"
PAGES = ("pages_show_list", "pages_read_engagement", "pages_manage_posts")
LINKED = (*PAGES, "instagram_basic", "instagram_content_publish")
OWN = ("instagram_business_basic", "instagram_business_content_publish")
LONG = 5_183_944


def proof_of(token: str) -> str:
    return hmac.new(SECRET.encode(), token.encode(), hashlib.sha256).hexdigest()


@dataclass
class Graph:
    """Relink at one of Meta's two products. Calls prove themselves unless told otherwise."""

    client: FlaskClient
    network: str
    version: str = "v26.0"

    @property
    def base(self) -> str:
        return f"/{self.network}/{self.version}" if self.version else f"/{self.network}"

    @property
    def redirect_uri(self) -> str:
        return f"http://127.0.0.1:5000/oauth/{self.network}/callback"

    # the person

    def ask_path(self, **changes: str | None) -> str:
        fields: dict[str, str | None] = {
            "client_id": ID,
            "redirect_uri": self.redirect_uri,
            "response_type": "code",
            "scope": ",".join(PAGES if self.network == "facebook" else OWN),
            "state": "the-state",
        }
        sent = {name: value for name, value in (fields | changes).items() if value is not None}
        path = f"{self.base}/dialog/oauth" if self.network == "facebook" else "/instagram/oauth/authorize"
        return f"{path}?{urlencode(sent)}"

    def look(self, **changes: str | None) -> TestResponse:
        return self.client.get(self.ask_path(**changes))

    def answer(
        self,
        person: str,
        *,
        assets: Sequence[str],
        ticked: Sequence[str] | None = None,
        decision: str = "allow",
        **changes: str | None,
    ) -> TestResponse:
        path = self.ask_path(**changes)
        asked = changes.get("scope") or ",".join(PAGES if self.network == "facebook" else OWN)
        boxes = asked.split(",") if ticked is None else list(ticked)
        form = {"person": person, "decision": decision, "account": list(assets), "permission": boxes}
        return self.client.post(path, data=form)

    def code(self, person: str, assets: Sequence[str], **wishes: Any) -> str:
        answer = self.answer(person, assets=assets, **wishes)
        assert answer.status_code == 302, answer.text
        return answer_in(answer.headers["Location"])["code"]

    # the app

    def exchange(self, a_code: str, /, **changes: str | None) -> TestResponse:
        fields: dict[str, str | None] = {
            "client_id": ID,
            "client_secret": SECRET,
            "redirect_uri": self.redirect_uri,
            "code": a_code,
        }
        if self.network == "instagram":
            fields["grant_type"] = "authorization_code"
        sent = {name: value for name, value in (fields | changes).items() if value is not None}
        if self.network == "instagram":
            return self.client.post("/instagram/oauth/access_token", data=sent)
        return self.client.get(f"{self.base}/oauth/access_token", query_string=sent)

    def short(self, person: str, assets: Sequence[str], **wishes: Any) -> str:
        answer = self.exchange(self.code(person, assets, **wishes))
        assert answer.status_code == 200, answer.text
        token: str = answer.get_json()["access_token"]
        return token

    def lengthen(self, token: str, **changes: str | None) -> TestResponse:
        if self.network == "instagram":
            fields = {"grant_type": "ig_exchange_token", "client_secret": SECRET, "access_token": token}
            path = f"{self.base}/access_token"
        else:
            fields = {
                "grant_type": "fb_exchange_token",
                "client_id": ID,
                "client_secret": SECRET,
                "fb_exchange_token": token,
            }
            path = f"{self.base}/oauth/access_token"
        sent = {name: value for name, value in ({**fields, **changes}).items() if value is not None}
        return self.client.get(path, query_string=sent)

    def connect(self, person: str, assets: Sequence[str], **wishes: Any) -> str:
        """The whole dance; the long token of the person."""
        answer = self.lengthen(self.short(person, assets, **wishes))
        assert answer.status_code == 200, answer.text
        token: str = answer.get_json()["access_token"]
        return token

    def call(self, method: str, path: str, token: str, **params: Any) -> TestResponse:
        sent = {"access_token": token, "appsecret_proof": proof_of(token)} | params
        sent = {name: value for name, value in sent.items() if value is not None}
        if method == "POST":
            return self.client.post(f"{self.base}{path}", data=sent)
        return self.client.open(f"{self.base}{path}", method=method, query_string=sent)

    def get(self, path: str, token: str, **params: Any) -> TestResponse:
        return self.call("GET", path, token, **params)

    def read(self, path: str, token: str, **params: Any) -> dict[str, Any]:
        answer = self.get(path, token, **params)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.get_json()
        return body

    def post(self, path: str, token: str, **params: Any) -> TestResponse:
        return self.call("POST", path, token, **params)

    def debug(self, token: str) -> dict[str, Any]:
        data: dict[str, Any] = self.read("/debug_token", APP_TOKEN, input_token=token, appsecret_proof=None)["data"]
        return data

    def page_token(self, token: str, page: str) -> str:
        listed = self.read("/me/accounts", token, fields="id,access_token", limit=100)["data"]
        return next(one["access_token"] for one in listed if one["id"] == page)

    def listed(self, token: str, **params: Any) -> list[str]:
        """The ids of all listed Pages, over all pages of the list."""
        ids: list[str] = []
        after: str | None = None
        while True:
            page = self.read("/me/accounts", token, after=after, **params)
            ids += [one["id"] for one in page["data"]]
            if "next" not in page.get("paging", {}):
                return ids
            after = page["paging"]["cursors"]["after"]

    # the control page

    def order(self, do: str, **fields: Any) -> dict[str, Any]:
        answer = self.client.post(f"/control/{self.network}", json={"do": do, **fields})
        assert answer.status_code == 200, answer.text
        result: dict[str, Any] = answer.get_json()
        return result

    def told(self, what: str) -> Any:
        return self.client.get(f"/control/{self.network}/{what}").get_json()


def why(answer: TestResponse) -> tuple[int, int | None]:
    """Code and subcode of a refused call."""
    assert answer.status_code >= 400, answer.text
    error = answer.get_json()["error"]
    return error["code"], error.get("error_subcode")
