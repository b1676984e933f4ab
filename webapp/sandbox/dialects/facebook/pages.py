"""A Page as the Graph shows it, and the Instagram account behind it."""

from collections.abc import Callable
from typing import Any

from flask import url_for

from webapp.sandbox import here, people
from webapp.sandbox.dialects.meta import professional
from webapp.sandbox.dialects.meta.calling import Call
from webapp.sandbox.dialects.meta.facts import TASKS
from webapp.sandbox.dialects.meta.fields import Node
from webapp.sandbox.people import Account
from webapp.sandbox.world import graph, keys, settings
from webapp.sandbox.world.standing import Standing

USUAL = ("id", "name")
USUAL_IN_LISTS = ("access_token", "category", "name", "id", "tasks")


def tasks(page_id: str, person: str) -> list[str]:
    """What a person may do on a Page: everything, or what the setting `tasks` says: {page: {person: [task, …]}}."""
    told: dict[str, dict[str, list[str]]] = settings.get(here.world(), "facebook", "tasks", {})
    return told.get(page_id, {}).get(person, list(TASKS))


def node(call: Call, page: Account, now: Standing, *, listed: bool = False) -> Node:
    """A Page; in a list also with what the person may do there."""
    fields: dict[str, Callable[[], Any]] = {
        "id": lambda: page.id,
        "name": lambda: page.name,
        "username": lambda: page.handle.removeprefix("@"),
        "link": lambda: f"https://www.facebook.com/{page.id}",
        "category": lambda: "Local business",
        "is_published": lambda: True,
        "fan_count": lambda: 100 + int(page.id) % 100,
        "followers_count": lambda: 100 + int(page.id) % 100,
        "picture": lambda: _picture(page),
        "access_token": lambda: _own_token(call, page),
        "instagram_business_account": lambda: _instagram(call, page, now),
    }
    if listed:
        fields["tasks"] = lambda: tasks(page.id, call.persons_key.person)
    return Node(kind="Page", id=page.id, fields=fields, usual=USUAL_IN_LISTS if listed else USUAL)


def _picture(page: Account) -> dict[str, Any]:
    address = url_for("public.picture", network="facebook", account_id=page.id, _external=True)
    return {"data": {"height": 80, "is_silhouette": False, "url": address, "width": 80}}


def _own_token(call: Call, page: Account) -> str:
    key = call.persons_key
    return call.token if key.page is not None else keys.of_page(here.world(), key, call.token, page.id)


def _instagram(call: Call, page: Account, now: Standing) -> Node | None:
    """None without the permission, and where nothing is linked, ticked or left."""
    account = people.instagram_behind(page.id)
    if account is None or not set(professional.BASIC["facebook"]) & set(now.scopes):
        return None
    if not graph.listed(here.world(), call.persons_key, iter([account]), now):
        return None
    return professional.node(account, "facebook")
