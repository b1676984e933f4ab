"""Answers of the Graph: nodes of which one sees the fields one asks for, and lists that come page by page."""

import base64
import binascii
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import request

from webapp.sandbox.dialects.meta.calling import Call
from webapp.sandbox.dialects.meta.facts import MOST_OF_A_LIST, PAGE_OF_A_LIST
from webapp.sandbox.dialects.meta.saying import wrong

WORD = re.compile(r"\s*([A-Za-z_]+)((?:\.[a-z_]+\([^(){}]*\))*)\s*")
LIMIT = re.compile(r"\.limit\((\d{1,6})\)")
DEEPEST = 5


@dataclass(frozen=True, kw_only=True)
class Wish:
    """One field one asks for: the fields wished of what is in it, and how many of a list."""

    inside: "Wishes | None" = None
    limit: int | None = None


Wishes = Mapping[str, Wish]


@dataclass(frozen=True, kw_only=True)
class Node:
    """Something with an id. `fields` make their values when they are asked for; None means that there is none."""

    kind: str
    id: str
    fields: Mapping[str, Callable[[], Any]]
    usual: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A list of nodes at an address of its own, e.g. `/v26.0/63001/owned_pages`."""

    nodes: Sequence[Node]
    path: str


def wished(text: str | None) -> Wishes | None:
    """What `fields=` asks for; None when it is not there. Raises a failure when nobody can read it."""
    if text is None or not text.strip():
        return None
    wishes, rest = _read(text, 0)
    if rest:
        raise wrong(f"Syntax error in the fields at: {rest[:20]}")
    return wishes


def show(node: Node, wishes: Wishes | None) -> dict[str, Any]:
    """A node as it is answered: the wished fields, or the usual ones; its id always."""
    names = node.usual if wishes is None else tuple(wishes)
    shown = {name: _value(node, name, (wishes or {}).get(name, Wish())) for name in names if name != "id"}
    return {name: value for name, value in shown.items() if value is not None} | {"id": node.id}


def show_list(call: Call, listing: Listing, wishes: Wishes | None) -> dict[str, Any]:
    """One page of a list, as the call's `limit` and `after` want it."""
    limit = _limit(call.params.get("limit"))
    return _page(listing, wishes, limit, _start(call.params.get("after")))


def _value(node: Node, name: str, wish: Wish) -> Any:
    if name not in node.fields:
        raise wrong(f"Tried accessing nonexisting field ({name}) on node type ({node.kind})")
    value = node.fields[name]()
    match value:
        case Node():
            return show(value, wish.inside)
        case Listing():
            return _page(value, wish.inside, min(wish.limit or PAGE_OF_A_LIST, MOST_OF_A_LIST), 0)
        case {"data": dict(data)} if wish.inside is not None:
            return {"data": {inner: data[inner] for inner in wish.inside if inner in data}}
    return value


def _page(listing: Listing, wishes: Wishes | None, limit: int, start: int) -> dict[str, Any]:
    nodes = listing.nodes[start : start + limit]
    answer: dict[str, Any] = {"data": [show(node, wishes) for node in nodes]}
    if nodes:
        after = _cursor(start + len(nodes))
        answer["paging"] = {"cursors": {"before": _cursor(start), "after": after}}
        if start + limit < len(listing.nodes):
            answer["paging"]["next"] = _next(listing, wishes, after, limit)
    return answer


def _next(listing: Listing, wishes: Wishes | None, after: str, limit: int) -> str:
    """It repeats what was asked, the token too, but never the proof: who follows it has to add that."""
    asked = {"access_token": request.args["access_token"]} if "access_token" in request.args else {}
    if wishes is not None:
        asked["fields"] = _written(wishes)
    network = request.path.split("/", 2)[1]
    return f"{request.host_url}{network}{listing.path}?{urlencode(asked | {'limit': limit, 'after': after})}"


def _written(wishes: Wishes) -> str:
    return ",".join(
        name if wish.inside is None else f"{name}{{{_written(wish.inside)}}}" for name, wish in wishes.items()
    )


def _limit(asked: str | None) -> int:
    if asked is None:
        return PAGE_OF_A_LIST
    if not (asked.isascii() and asked.isdigit() and 1 <= int(asked[:6]) <= MOST_OF_A_LIST):
        raise wrong(f"The limit must be between 1 and {MOST_OF_A_LIST}.")
    return int(asked)


def _cursor(number: int) -> str:
    return base64.urlsafe_b64encode(f"at {number}".encode()).decode()


def _start(cursor: str | None) -> int:
    if not cursor:
        return 0
    try:
        word, _, number = base64.b64decode(cursor.encode(), b"-_", validate=True).decode().partition(" ")
    except (binascii.Error, UnicodeError):
        word, number = "", ""
    if word != "at" or not (number.isascii() and number.isdigit() and len(number) < 10):
        raise wrong("Invalid cursors values")
    return int(number)


def _read(text: str, depth: int) -> tuple[Wishes, str]:
    """Wishes, and what is left of the text behind them."""
    wishes: dict[str, Wish] = {}
    while depth < DEEPEST:
        word = WORD.match(text)
        if word is None:
            break
        inside, text = None, text[word.end() :]
        if text.startswith("{"):
            inside, text = _read(text[1:], depth + 1)
            if not text.startswith("}"):
                break
            text = text[1:].lstrip()
        limit = LIMIT.search(word[2])
        wishes[word[1]] = Wish(inside=inside, limit=int(limit[1]) if limit else None)
        if not text.startswith(","):
            return wishes, text
        text = text[1:]
    raise wrong(f"Syntax error in the fields at: {text[:20]}")
