"""The pretend networks for tests: served on free ports by this process, and driven as scripts and people drive them."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from webapp.sandbox import clock, people
from webapp.sandbox.app import create_sandbox
from webapp.sandbox.control.carry_out import forget
from webapp.sandbox.networks import NETWORKS
from webapp.sandbox.serve import serving
from webapp.sandbox.world import mails
from webapp.sandbox.world.store import World

PATIENCE = 30
"""Seconds that an answer may take."""


@dataclass(frozen=True)
class RunningSandbox:
    """The pretend networks, reachable at `url`; mail for them goes to 127.0.0.1, `smtp_port`."""

    url: str
    smtp_port: int | None
    world: World
    """What they remember; it is in this process, so that forgetting it need not be asked for over HTTP."""

    def control(self, network: str, **order: Any) -> dict[str, Any]:
        """Carry out an order, e.g. `control("x", do="lock", subject="acme")`; `"mail"` takes orders about mail."""
        answer = requests.post(f"{self.url}/control/{network}", json=order, timeout=PATIENCE)
        if answer.status_code == 400:
            raise ValueError(answer.text)
        done: dict[str, Any] = _json(answer)
        return done

    def issue(self, network: str, person: str, **wishes: Any) -> dict[str, Any]:
        """A living grant without a browser: the token answer. Wishes: `assets`, `scopes`, `consented_at` (ISO)."""
        return self.control(network, do="issue", subject=person, **wishes)

    def consent(
        self,
        authorize_url: str,
        person: str,
        *,
        assets: Sequence[str] | None = None,
        scopes: Sequence[str] | None = None,
        allow: bool = True,
    ) -> str:
        """Fill in the consent screen at `authorize_url` as a person would; returns where the browser is sent next.

        Left out, `assets` and `scopes` mean that every box stays ticked.
        """
        network = urlsplit(authorize_url).path.split("/")[1]
        ticked = {
            "person": person,
            "decision": "allow" if allow else "cancel",
            "account": _accounts(network, person) if assets is None else list(assets),
            "permission": list(NETWORKS[network].scopes) if scopes is None else list(scopes),
        }
        answer = requests.post(authorize_url, data=ticked, allow_redirects=False, timeout=PATIENCE)
        if answer.status_code != 302:
            raise ValueError(f"{answer.status_code}: {answer.text}")
        return answer.headers["Location"]

    def log(self, network: str) -> list[dict[str, Any]]:
        """The calls the network received, in order, secrets replaced by fingerprints."""
        return self._list(f"/control/{network}/log")

    def ledger(self, network: str) -> dict[str, int]:
        """How often each thing was done at the network."""
        counts: dict[str, int] = _json(requests.get(f"{self.url}/control/{network}/ledger", timeout=PATIENCE))
        return counts

    def grants(self, network: str) -> list[dict[str, Any]]:
        """Every consent and what became of it, oldest first."""
        return self._list(f"/control/{network}/grants")

    def posts(self, network: str) -> list[dict[str, Any]]:
        """Every post that was published, oldest first."""
        return self._list(f"/control/{network}/posts")

    def hooks(self, network: str) -> list[dict[str, Any]]:
        """What the network told the app by itself, oldest first."""
        return self._list(f"/control/{network}/hooks")

    def faults(self, network: str) -> list[dict[str, Any]]:
        """What is wrong at the network now."""
        return self._list(f"/control/{network}/faults")

    def faults_of_mail(self) -> list[dict[str, Any]]:
        """Which addresses refuse mail now, and how."""
        return self._list("/control/mail/faults")

    def mails(self) -> list[dict[str, Any]]:
        """Every mail that arrived, oldest first."""
        return self._list("/mailbox.json")

    def empty_mailbox(self) -> None:
        """Throw all mails away."""
        requests.delete(f"{self.url}/mailbox", timeout=PATIENCE).raise_for_status()

    def reset(self) -> None:
        """Forget everything about every network, every mail and every refusing address."""
        with self.world.held():
            for network in NETWORKS.values():
                forget(self.world, network)
            mails.accept(self.world, None)
            mails.empty(self.world)

    def _list(self, path: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = _json(requests.get(self.url + path, timeout=PATIENCE))
        return rows


@contextmanager
def running_sandbox(
    state_dir: Path | None = None,
    now: Callable[[], datetime] = clock.now,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[RunningSandbox]:
    """The pretend networks on free ports of 127.0.0.1 until the block ends, with HTTP, SMTP and the clock given."""
    app = create_sandbox(state_dir, now, sleep)
    with serving(app) as here:
        yield RunningSandbox(here.url, here.smtp_port, app.config["WORLD"])


def answer_in(callback_url: str) -> dict[str, str]:
    """What a callback address carries: code and state, or error, error_description and state."""
    return {name: values[0] for name, values in parse_qs(urlsplit(callback_url).query).items()}


def _accounts(network: str, person: str) -> list[str]:
    found = people.person(network, person)
    return [] if found is None else [account.id for account in found.everything]


def _json(answer: requests.Response) -> Any:
    answer.raise_for_status()
    return answer.json()
