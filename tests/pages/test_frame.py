"""The frame around every page, and what no template may hold."""

import re
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask, render_template
from sqlalchemy import event

from tests.world import World
from webapp import assets
from webapp.domain.notices import Kind
from webapp.domain.permissions import Plan
from webapp.models import Notice, Workspace, db
from webapp.pages.fragments import is_fragment

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PAGES = [path for path in TEMPLATES if "mail" not in path.relative_to(ROOT / "templates").parts]
SPRITE = set(re.findall(r'<symbol id="([a-z-]+)"', (ROOT / "static" / "icons.svg").read_text(encoding="utf-8")))


class Links(HTMLParser):
    """The addresses of a page's links and forms."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[tuple[str, str]] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("href"):
            self.found.add(("GET", urlsplit(str(given["href"])).path))
        if tag == "form":
            self.found.add(((given.get("method") or "get").upper(), str(given.get("action"))))


def notice(world: World, user_id: int, account_id: int, step: int, *, read: bool = False) -> None:
    db.session.add(
        Notice(
            workspace_id=world.example, account_id=account_id, user_id=user_id, kind=Kind.AHEAD, step=step,
            subject_at=world.now + timedelta(days=5), created_at=world.now, read_at=world.now if read else None,
        )
    )  # fmt: skip


def test_every_link_of_the_frame_leads_somewhere(world: World) -> None:
    browser = world.browser(world.root)
    links = Links()
    links.feed(browser.get("/settings/profile").text)
    adapter = world.app.url_map.bind("localhost")
    assert ("POST", "/logout") in links.found
    assert ("GET", "/settings/social/accounts") in links.found
    for method, path in links.found - {("GET", "")}:
        assert adapter.test(path, method), (method, path)


def test_the_bell_counts_this_persons_unread_notices_here(world: World) -> None:
    with world.open():
        account = world.account(expires_in=timedelta(days=5))
        for step in (7, 3, 1):
            notice(world, world.ada, account, step)
        notice(world, world.ada, account, 2, read=True)
        notice(world, world.bob, account, 7)
    assert "3 unread notifications" in world.browser(world.ada).get("/settings/profile").text
    assert "unread notification" not in world.browser(world.root).get("/settings/profile").text


def test_the_frame_names_the_workspace_and_the_person(world: World) -> None:
    page = world.browser(world.mallory).get("/settings/profile").text
    assert "<bdi>Elsewhere Ltd</bdi>" in page
    assert "Example AG" not in page
    assert "<bdi>mallory@example.test</bdi>" in page


def test_a_stranger_sees_no_navigation(app: Flask) -> None:
    page = app.test_client().get("/login").text
    assert "/notices" not in page
    assert "/settings" not in page


@pytest.mark.parametrize(("who", "linked"), [("vera", True), ("root", True), ("eve", False)])
def test_the_social_pages_are_linked_for_those_who_may_open_them(world: World, who: str, linked: bool) -> None:
    browser = world.browser(getattr(world, who))
    page = browser.get("/settings/profile").text
    assert ("/settings/social" in page, "/publishing" in page, "/notices" in page) == (linked, linked, linked)
    assert browser.get("/settings").location == ("/settings/social/accounts" if linked else "/settings/profile")


def test_a_plan_without_social_pages_links_none(world: World) -> None:
    browser = world.browser(world.root)
    with world.open():
        db.session.get_one(Workspace, world.example).plan = Plan.STARTER
    assert "/settings/social" not in browser.get("/settings/profile").text


def test_one_is_shown_where_one_is(world: World) -> None:
    page = world.browser(world.ada).get("/settings/security").text
    assert page.count('href="/settings/security" aria-current="page"') == 2  # the sidebar, and its form on a phone


def test_a_fragment_asks_the_database_nothing_for_the_frame(world: World) -> None:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    with world.app.test_request_context(headers={"HX-Request": "true"}):
        event.listen(db.engine, "before_cursor_execute", note)
        render_template("errors/fragment.html", title="No", text="No.", next="")
        event.remove(db.engine, "before_cursor_execute", note)
    assert asked == []


@pytest.mark.parametrize(
    ("headers", "fragment"),
    [
        ({}, False),
        ({"HX-Request": "true"}, True),
        ({"HX-Request": "true", "HX-Boosted": "true"}, False),
        ({"HX-Request": "true", "HX-History-Restore-Request": "true"}, False),
        ({"HX-Request": "1"}, False),
    ],
)
def test_who_gets_a_fragment(app: Flask, headers: dict[str, str], fragment: bool) -> None:
    with app.test_request_context(headers=headers):
        assert is_fragment() is fragment


@pytest.mark.parametrize("template", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_holds_what_the_policy_would_refuse_or_what_escapes_nothing(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|hx-on|javascript:|\|\s*safe\b|autoescape", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"https?://", text), "nothing is loaded from elsewhere"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_template_can_be_read(app: Flask, template: Path) -> None:
    app.jinja_env.get_template(template.relative_to(ROOT / "templates").as_posix())


def test_every_icon_that_is_named_is_drawn() -> None:
    named = set()
    for path in PAGES:
        text = path.read_text(encoding="utf-8")
        named |= set(re.findall(r'icon(?:_name)?(?:=|\()"([a-z-]+)"', text))
    assert named <= SPRITE


def test_picos_address_names_the_version_that_is_locked() -> None:
    sheet = (ROOT / "static" / "app.css").read_text(encoding="utf-8")
    imported = re.findall(r'url\("/static/vendor/(pico\.min\.css)\?v=([\d.]+)"\)', sheet)
    assert imported == [("pico.min.css", assets._vendor_lock()["vendor/pico.min.css"]["version"])]


def test_each_stylesheet_can_be_read_in_one_sitting() -> None:
    for sheet in (ROOT / "static").glob("*.css"):
        assert len(sheet.read_text(encoding="utf-8").splitlines()) < 400, sheet.name
