"""What the networks tell an app by themselves: calls that go out from here, to this machine only, and their book."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit

import requests

from webapp.sandbox.world.secrets import without_secrets
from webapp.sandbox.world.store import World

PATIENCE = 10
"""Seconds that the app may take to answer."""
SHOWN = 2000
"""Characters of an answer."""


class CannotTell(Exception):
    """Such a call can't be made: the part of the order that is wrong, and what is wrong with it."""

    def __init__(self, field: str, says: str) -> None:
        super().__init__(says)
        self.field, self.says = field, says


class Wish(Protocol):
    """What is ordered about a hook, whichever network tells it."""

    @property
    def subject(self) -> str | None:
        """The person it is about; at Instagram the account."""

    @property
    def signature(self) -> str:
        """right, wrong, missing or tampered."""

    @property
    def issued(self) -> int | None:
        """When it claims to have been issued, in Unix time, if not now."""

    @property
    def pad(self) -> int:
        """Bytes of ballast."""


@dataclass(frozen=True, kw_only=True)
class Hook:
    """One call to the app. `judge` tells from the text of the answer whether it is right, where one can tell."""

    kind: str
    method: str
    address: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    judge: Callable[[str], bool] | None = field(default=None, compare=False)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the app answered; no status when it could not be reached."""

    status: int | None
    text: str
    headers: Mapping[str, str]

    @property
    def shown(self) -> dict[str, Any]:
        """For a script: status, text, its JSON if it is some, headers."""
        try:
            parsed = json.loads(self.text)
        except ValueError:
            parsed = None
        return {"status": self.status, "answer": self.text[:SHOWN], "json": parsed, "headers": dict(self.headers)}


def is_here(address: str) -> bool:
    """Whether an address is one of this machine, over plain HTTP."""
    try:
        parts = urlsplit(address)
        return parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost"} and "@" not in parts.netloc
    except ValueError:
        return False


def send(world: World, network: str, hook: Hook) -> Answer:
    """Call the app, and write down that it was called. Never while the world is held."""
    answer = _call(hook)
    told = (hook.kind, hook.method, hook.address, json.dumps(dict(hook.headers)), hook.body, answer.status)
    with world.held() as db:
        db.execute(
            """insert into hooks (network, at, kind, method, address, headers, body, status)
               values (?, ?, ?, ?, ?, ?, ?, ?)""",
            (network, world.clock().timestamp(), *told),
        )
    return answer


def sent(world: World, network: str) -> list[dict[str, Any]]:
    """Every call that went out, oldest first."""
    with world.held() as db:
        rows = db.execute("select * from hooks where network = ? order by id", (network,)).fetchall()
    return [
        {
            **{name: row[name] for name in ("id", "kind", "method", "address", "status")},
            "headers": json.loads(row["headers"]),
            "body": without_secrets(row["body"][:SHOWN].decode("utf-8", "replace")),
        }
        for row in rows
    ]


def last(world: World, network: str) -> Hook | None:
    """The call that went out last."""
    with world.held() as db:
        row = db.execute("select * from hooks where network = ? order by id desc limit 1", (network,)).fetchone()
    if row is None:
        return None
    return Hook(
        kind=row["kind"],
        method=row["method"],
        address=row["address"],
        headers=json.loads(row["headers"]),
        body=bytes(row["body"]),
    )


def _call(hook: Hook) -> Answer:
    try:
        answer = requests.request(
            hook.method,
            hook.address,
            headers=dict(hook.headers),
            data=hook.body,
            timeout=PATIENCE,
            allow_redirects=False,
        )
    except requests.RequestException as fault:
        return Answer(status=None, text=type(fault).__name__, headers={})
    return Answer(status=answer.status_code, text=answer.text, headers=dict(answer.headers))
