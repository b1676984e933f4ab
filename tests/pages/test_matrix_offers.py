"""What a page offers is what the table lets its reader do: no button leads to a "you may not", and none is missing."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urljoin

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException

from tests.pages.matrix_rows import MORE, NOT_THERE, ROWS
from tests.pages.matrix_stage import ACCOUNTS, ELSEWHERE, EXAMPLE, WRITTEN, Stage
from tests.pages.matrix_table import AT_ALL, ON, Row, Target, where
from webapp.domain.posts import PostState

pytestmark = pytest.mark.one_database

READERS = AT_ALL["see"].split()
LISTS = (
    "/settings/social/accounts",
    "/settings/social/permissions",
    "/settings/social/notifications",
    "/settings/social/activity",
    "/settings/social/handover/own",
    "/settings/profile",
    "/settings/security",
    "/settings/plan",
    "/notices",
    "/publishing",
    "/publishing?tab=scheduled",
    "/publishing?tab=drafts",
    "/publishing?tab=attention",
    "/publishing/calendar",
)
ADMIN_LISTS = ("/settings/people", "/settings/people/invite", "/settings/social/handover")
TAG = re.compile(r"<[a-z]+\b([^>]*)>")
FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
THEIRS = ("theirs", "on_theirs", "their", "their_gone", "mallory")
ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
WAYS = {
    "href": "GET",
    "src": "GET",
    "hx-get": "GET",
    "hx-post": "POST",
    "formaction": "POST",
}
OFFERED = {
    "reconnect": "reconnect",
    "link": "reconnect",
    "disconnect": "disconnect",
    "remove": "disconnect",
    "check": "check",
}
"""What an account's page offers, by the last word of its address, and the line of the table for it."""


def pages_of(stage: Stage, role: str) -> Iterator[str]:
    """Every address that this reader can look at, with what stands there."""
    yield from LISTS
    yield from ADMIN_LISTS if role in AT_ALL["administer"].split() else ()
    yield from ("/publishing/posts/new",) if role in AT_ALL["draft"].split() else ()
    for name in ACCOUNTS:
        if (ELSEWHERE if name == "theirs" else EXAMPLE) == where(role):
            yield f"/settings/social/accounts/{stage.id('account', name)}"
    for name in own_writings(role):
        yield f"/publishing/posts/{stage.id('post', name)}"
        if role in ON["write"][name].split():
            yield f"/publishing/write/{stage.id('composition', name)}"


def own_writings(role: str) -> list[str]:
    """What is written in the workspace that somebody looks at."""
    return [name for name in WRITTEN if (ELSEWHERE if name == "on_theirs" else EXAMPLE) == where(role)]


def offers(page: str, at: str) -> Iterator[tuple[str, str]]:
    """Method and path of everything on a page that can be followed, pressed or shown.

    A form without a button only shows how things are; one that is hidden is sent by what names it, which is here, too.
    """
    for text in TAG.findall(page):
        if text.endswith(" hidden"):
            continue
        attributes = dict(ATTRIBUTE.findall(text))
        for name in WAYS.keys() & attributes.keys():
            yield WAYS[name], path_of(at, attributes[name])
    for text, inside in FORM.findall(page):
        attributes = dict(ATTRIBUTE.findall(text))
        if "<button" in inside:
            yield attributes.get("method", "get").upper(), path_of(at, attributes.get("action", at))


def path_of(at: str, address: str) -> str:
    """Where an address on a page leads, without what is asked there."""
    return urljoin(at, unescape(address)).partition("?")[0].partition("#")[0]


def matched(app: Flask, method: str, path: str) -> tuple[str, dict[str, int]] | None:
    """The route that an address belongs to, with its numbers; None for what is not ours."""
    if not path.startswith("/"):
        return None
    try:
        rule, numbers = app.url_map.bind("localhost").match(path, method=method, return_rule=True)
    except HTTPException:
        return None
    return f"{method} {rule.rule}", dict(numbers)


def is_allowed(stage: Stage, role: str, route: str, numbers: dict[str, int]) -> bool:
    """Whether the table says yes to it, for the one thing it is about or, where the form says which, for any."""
    rows = [row for row in (ROWS.get(route), MORE.get(route)) if row is not None]
    return not rows or any(
        row.expected(role, target) == row.yes for row in rows for target in meant(stage, row, role, numbers)
    )


def meant(stage: Stage, row: Row, role: str, numbers: dict[str, int]) -> list[Target]:
    """What the numbers of an address stand for."""
    of_this = [
        Target(name, "" if name == "mia" else ELSEWHERE if name in THEIRS else EXAMPLE)
        for (kind, name), number in stage.ids.items()
        if numbers.get(f"{kind}_id") == number and (row.on is None or name in ON[row.on])
    ]
    return of_this or [target for target in row.targets(role) if not target.is_mixed]


@pytest.mark.parametrize("role", READERS)
def test_nothing_is_offered_that_would_be_refused(stage: Stage, role: str) -> None:
    seen: dict[tuple[str, str], str] = {}
    for at in pages_of(stage, role):
        answer = stage.ask(role, "GET", at)
        assert answer.status_code == 200, at
        seen |= dict.fromkeys(offers(answer.text, at), at)
    wrong, known = [], 0
    for (method, path), at in seen.items():
        found = matched(stage.world.app, method, path)
        if found is None:
            continue
        known += found[0] in ROWS
        if not is_allowed(stage, role, *found):
            wrong.append(f"{at} offers {role} {method} {path}")
    assert not wrong, "\n".join(wrong)
    assert known > 20


@pytest.mark.parametrize("role", READERS)
def test_an_account_offers_all_that_one_may_do_and_nothing_else(stage: Stage, role: str) -> None:
    for name in ACCOUNTS:
        if (ELSEWHERE if name == "theirs" else EXAMPLE) != where(role):
            continue
        at = f"/settings/social/accounts/{stage.id('account', name)}"
        page = stage.ask(role, "GET", at).text
        last_words = {path.removeprefix(f"{at}/") for _method, path in offers(page, at) if path.startswith(f"{at}/")}
        may = {word for word, line in OFFERED.items() if role in ON[line][name].split()}
        may |= {"people"} if role in AT_ALL["administer"].split() else set()
        assert last_words - {"row", "picture", "ask"} == may, (role, name)


@pytest.mark.parametrize("role", READERS)
def test_a_post_offers_all_that_one_may_decide_and_nothing_else(stage: Stage, role: str) -> None:
    for name in own_writings(role):
        page = stage.ask(role, "GET", f"/publishing/posts/{stage.id('post', name)}").text
        wishes = set(re.findall(r'name="do" value="([a-z]+)"', page))
        account, is_draft = WRITTEN[name][1][-1], WRITTEN[name][2] is PostState.DRAFT
        may_publish = role in ON["publish"][account].split()
        may = {"now", "schedule", "drop"} | (set() if is_draft else {"draft"}) if may_publish else set()
        may |= {"drop"} if is_draft and role == WRITTEN[name][0] else set()
        assert wishes == may, (role, name)
        edit = f'href="/publishing/write/{stage.id("composition", name)}"'
        assert (edit in page) is (role in ON["write"][name].split()), (role, name)


def test_only_who_may_connect_is_offered_the_networks(stage: Stage) -> None:
    for role in READERS:
        page = stage.ask(role, "GET", "/settings/social/accounts").text
        offered = any(path.startswith("/settings/social/connect/") for _method, path in offers(page, "/"))
        assert offered is (role in AT_ALL["connect"].split()), role


def test_what_is_not_there_is_no_yes() -> None:
    """The rows whose yes is a 404 are few, and each for a reason that stands beside it."""
    assert sum(row.yes == NOT_THERE for row in ROWS.values()) <= 6
