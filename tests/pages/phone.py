"""A second factor for tests: a phone, setting it up, and signing in by two steps."""

import re
from datetime import timedelta

import pyotp
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from tests.pages.reading import ACCOUNTS
from tests.people import PASSWORD
from tests.world import World
from webapp import clock
from webapp.actions.signing_in.factor import STEP_SECONDS
from webapp.models import Event, Factor, db
from webapp.models.event import Verb

SECURITY = "/settings/security"
FACTOR = f"{SECURITY}/factor"
SECRET = re.compile(r'<code class="secret">([A-Z2-7 ]+)</code>')
CODES = re.compile(r"<li><code>([a-z0-9-]+)</code></li>")
LANDED = (303, ACCOUNTS)


@pytest.fixture(autouse=True)
def half_past(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in the middle of a step: no code grows old while a test runs."""
    real = clock.now()
    middle = real - timedelta(seconds=real.timestamp() % STEP_SECONDS - STEP_SECONDS / 2)
    monkeypatch.setattr(clock, "now", lambda: middle)


class Phone:
    """What an authenticator app does with the secret that it was shown."""

    def __init__(self, secret: str) -> None:
        self.totp = pyotp.TOTP(secret)

    def code(self, steps_off: int = 0) -> str:
        return self.totp.generate_otp(int(clock.now().timestamp()) // STEP_SECONDS + steps_off)


def begin(browser: FlaskClient) -> Phone:
    """Begin setting it up, and scan."""
    assert browser.post(FACTOR).location == FACTOR
    return Phone(SECRET.search(browser.get(FACTOR).text)[1].replace(" ", ""))


def switch_on(world: World, user_id: int) -> tuple[Phone, list[str]]:
    """Somebody with a second factor; all codes of this moment are still good for signing in."""
    browser = world.browser(user_id)
    phone = begin(browser)
    answer = browser.post(f"{FACTOR}/confirm", data={"code": phone.code()})
    assert answer.status_code == 200, answer.text
    with world.open():
        db.session.execute(update(Factor).values(last_step=0))
    return phone, CODES.findall(answer.text)


def first_step(world: World, who: str = "ada", goal: str = "") -> FlaskClient:
    browser = world.app.test_client()
    answer = browser.post("/login", data={"email": f"{who}@example.test", "password": PASSWORD, "next": goal})
    assert (answer.status_code, answer.location) == (303, "/login/code")
    return browser


def second_step(browser: FlaskClient, code: str) -> tuple[int, str]:
    answer = browser.post("/login/code", data={"code": code})
    return answer.status_code, answer.location or answer.text


def is_in(browser: FlaskClient) -> bool:
    return browser.get(SECURITY).status_code == 200


def verbs(world: World) -> list[Verb]:
    with world.open():
        return list(db.session.scalars(select(Event.verb).where(Event.actor_id == world.ada).order_by(Event.id)))
