"""What X tells an app: that somebody took its access away, and before that the question whether it listens."""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from webapp.sandbox import hooks, people
from webapp.sandbox.dialects.wrongs import Wish, padding, wrong
from webapp.sandbox.hooks import CannotTell, Hook
from webapp.sandbox.networks.facts import CLIENT_ID
from webapp.sandbox.networks.x import CONSUMER_SECRET, FACTS
from webapp.sandbox.world.store import World

HEADER = "x-twitter-webhooks-signature"
NOBODY = "99999999"
WRONG = frozenset({"signature", "subject", "unsigned", "oversized", "replay"})


def crc(world: World, kind: str, to: str, wish: Wish) -> Hook:
    """The question that X asks an address before it tells it anything, and ever again."""
    del world, wish
    token = secrets.token_hex(16)
    right = signature(token.encode(), CONSUMER_SECRET)

    def is_right(text: str) -> bool:
        try:
            said = json.loads(text)
        except ValueError:
            return False
        return isinstance(said, dict) and said.get("response_token") == right

    return Hook(kind=kind, method="GET", address=f"{to}?{urlencode({'crc_token': token})}", judge=is_right)


def revoke(world: World, kind: str, to: str, wish: Wish) -> Hook:
    """A person took the app's access away."""
    amiss = wrong(wish, WRONG)
    if amiss == "replay":
        return _again(world, to)
    user = NOBODY if amiss == "subject" else _account_of(wish)
    about = {"date_time": _moment(world, wish), "target": {"app_id": CLIENT_ID}, "source": {"user_id": user}}
    body = json.dumps({"for_user_id": user, "user_event": {"revoke": about}, **padding(wish, amiss)}).encode()
    secret = "some-other-secret" if amiss == "signature" else CONSUMER_SECRET
    headers = {"Content-Type": "application/json"}
    if amiss != "unsigned":
        headers[HEADER] = signature(body, secret)
    return Hook(kind=kind, method="POST", address=to, headers=headers, body=body)


def signature(text: bytes, secret: str) -> str:
    """As X signs: what the app can make again from the raw body and the consumer secret."""
    return "sha256=" + base64.b64encode(hmac.new(secret.encode(), text, hashlib.sha256).digest()).decode()


def _again(world: World, to: str) -> Hook:
    last = hooks.last(world, FACTS.name)
    if last is None or last.method != "POST":
        raise CannotTell("wrong", "nothing was sent yet that could be sent again")
    return Hook(kind=last.kind, method=last.method, address=to, headers=last.headers, body=last.body)


def _account_of(wish: Wish) -> str:
    person = people.person(FACTS.name, wish.subject or "")
    if person is None:
        raise CannotTell("subject", f"no person {wish.subject} at {FACTS.name}")
    return person.accounts[0].id


def _moment(world: World, wish: Wish) -> str:
    now = world.clock()
    return (now if wish.issued is None else now.fromtimestamp(wish.issued, now.tzinfo)).isoformat()


KINDS: dict[str, Callable[[World, str, str, Any], Hook]] = {"crc": crc, "revoke": revoke}
