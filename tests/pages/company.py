"""The company's provider for tests: the pretend one over HTTP, set up in the app, and people going there and back."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.pages.reading import ACCOUNTS, text_of
from tests.world import World
from webapp.models import Event, db
from webapp.models.event import Verb
from webapp.networks.provider import Provider
from webapp.sandbox.running import RunningSandbox
from webapp.settings import OidcSettings

SECURITY = "/settings/security"
LANDED = (303, ACCOUNTS)
TO_LOGIN = (303, "/login")
WAYS = ("sign_on",)
"""The only table that a way which leads nowhere writes to."""


@dataclass
class Company:
    """The company's provider, as the app knows it."""

    app: Flask
    url: str

    def goes_wrong(self, kind: str) -> None:
        assert requests.post(f"{self.url}/mishap", data={"kind": kind}, timeout=30).status_code == 204

    def set(self, **changes: object) -> None:
        own = self.app.extensions["relink"]
        settings = {
            "issuer": self.url,
            "client_id": "relink-demo",
            "client_secret": "sandbox-secret",
            "name": "Acme ID",
        }
        oidc = OidcSettings.model_validate(settings | changes)
        there = own.settings.model_copy(update={"oidc": oidc})
        self.app.extensions["relink"] = replace(own, settings=there, provider=Provider(oidc))

    def answer(self, address: str, person: str) -> str:
        """Say there who one is; gives the path that the browser is sent back to."""
        sent = requests.get(f"{address}&person={person}", allow_redirects=False, timeout=30)
        assert sent.status_code == 303, sent.text
        back = urlsplit(sent.headers["Location"])
        assert back.netloc == "127.0.0.1:5000"
        return f"{back.path}?{back.query}"

    def way(self, browser: FlaskClient, person: str, start: str = "/login/sso", **data: str) -> tuple[int, str]:
        """There and back; gives what the browser is answered then."""
        begun = browser.post(start, data=data)
        assert begun.status_code == 303, begun.text
        if not begun.location.startswith(self.url):
            return begun.status_code, begun.location
        answer = browser.get(self.answer(begun.location, person))
        return answer.status_code, answer.location


@pytest.fixture
def company(app: Flask, sandbox: RunningSandbox) -> Iterator[Company]:
    own = app.extensions["relink"]
    made = Company(app, f"{sandbox.url}/oidc")
    made.set()
    made.goes_wrong("")
    yield made
    made.goes_wrong("")
    app.extensions["relink"] = own


@pytest.fixture
def linked(world: World, company: Company) -> World:
    """Ada is linked."""
    assert company.way(world.browser(world.ada), "ada", f"{SECURITY}/sso/link") == (303, SECURITY)
    return world


def is_in(browser: FlaskClient) -> bool:
    return browser.get(SECURITY).status_code == 200


def said(browser: FlaskClient, address: str = "/login") -> str:
    return text_of(browser.get(address).text)


def verbs(world: World, user_id: int) -> list[Verb]:
    with world.open():
        return list(db.session.scalars(select(Event.verb).where(Event.actor_id == user_id).order_by(Event.id)))
