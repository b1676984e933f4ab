"""Every "no", as a page and as a fragment: what happened, what changed, what to do next; nothing inside out."""

from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask, abort
from sqlalchemy import text
from sqlalchemy.orm.exc import StaleDataError

from tests.conftest import build_app, empty
from tests.world import World
from webapp import clock
from webapp.actions import refusals
from webapp.domain.permissions import Denial, Holding, Plan, may_see
from webapp.models import Event, Membership, User, Workspace, db
from webapp.models.event import Verb
from webapp.pages import guard

HX = {"HX-Request": "true"}
SECRET = "a secret that must not show"
INSIDE = (SECRET, "Traceback", "sqlalchemy", "SELECT", "Werkzeug", "Python", "flask", ".py", "sqlite", "psycopg")
AT_NOON = clock.now().replace(hour=12, minute=30) + timedelta(days=1)


def boom() -> None:
    raise RuntimeError(SECRET)


def bad_sql() -> None:
    db.session.execute(text("SELECT no_such_thing FROM nowhere"))


def refuse(no: Exception) -> Callable[[], None]:
    def view() -> None:
        raise no

    return view


def deny(denial: Denial, first_connector: str | None = None) -> Callable[[], None]:
    def view() -> None:
        guard.here()
        first = db.session.query(User.id).filter_by(email=f"{first_connector}@example.test").scalar()
        raise refusals.NotAllowed(denial, Holding(first))

    return view


ROUTES: dict[str, Callable[[], object]] = {
    "boom": boom,
    "bad-sql": bad_sql,
    "overtaken": refuse(refusals.Overtaken()),
    "stale": refuse(StaleDataError(SECRET)),
    "not-there": refuse(refusals.NotThere()),
    "not-offered": refuse(refusals.NotOffered()),
    "unavailable": refuse(refusals.NetworkUnavailable(SECRET)),
    "unavailable-until": refuse(refusals.NetworkUnavailable(SECRET, AT_NOON)),
    "not-first": deny(Denial.NOT_FIRST_CONNECTOR, "ada"),
    "held-by-nobody": deny(Denial.NOT_FIRST_CONNECTOR),
    "draft-only": deny(Denial.DRAFT_ONLY),
    "not-super-admin": deny(Denial.NOT_SUPER_ADMIN),
    **{
        f"status-{status}": (lambda status=status: abort(status))
        for status in (400, 403, 404, 409, 413, 415, 418, 429, 500, 503)
    },
}


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An app with a route for every fault, that answers faults as in production."""
    folder = tmp_path_factory.mktemp("faulty")
    app = build_app(f"sqlite:///{folder}/x.sqlite", folder)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    for name, view in ROUTES.items():
        app.add_url_rule(f"/faults/{name}", name, guard.signed_in(view), methods=["GET", "POST"])
    app.add_url_rule("/faults/plan", "plan-needed", guard.needs(may_see)(lambda: "the social pages"))
    return app


@pytest.fixture
def people(faulty: Flask) -> World:
    empty(faulty)
    return World.begin(faulty, clock.now())


def page_and_fragment(people: World, address: str, who: int | None = None) -> list[tuple[int, str]]:
    browser = people.browser(who or people.ada)
    answers = [browser.get(address), browser.get(address, headers=HX)]
    assert ["<html" in answer.text for answer in answers] == [True, False]
    return [(answer.status_code, answer.text) for answer in answers]


@pytest.mark.parametrize(
    ("name", "status", "said"),
    [
        ("boom", 500, "This is our mistake"),
        ("overtaken", 409, "changed at the same moment by somebody else. Your change was not made"),
        ("stale", 409, "Your change was not made"),
        ("not-there", 404, "belongs to another workspace"),
        ("not-offered", 404, "belongs to another workspace"),
        ("unavailable", 503, "The network did not answer. Please try again in a few minutes"),
        ("unavailable-until", 503, "Please try again from 1:30 pm"),
        ("status-400", 400, "incomplete or malformed."),
        ("status-403", 403, "This was refused."),
        ("status-404", 404, "start from your accounts"),
        ("status-413", 413, "too large."),
        ("status-415", 415, "incomplete or malformed."),
        ("status-418", 418, "incomplete or malformed."),
        ("status-429", 429, "Please wait a few minutes"),
        ("status-500", 500, "This is our mistake"),
        ("status-503", 503, "Please try again in a minute"),
        ("bad-sql", 503, "Your accounts and posts are safe"),
    ],
)  # fmt: skip
def test_each_no_says_what_happened_and_what_to_do(people: World, name: str, status: int, said: str) -> None:
    for found, shown in page_and_fragment(people, f"/faults/{name}"):
        assert found == status
        assert said in " ".join(plain(shown).split())
        for inside in INSIDE:
            assert inside not in shown


@pytest.mark.parametrize("name", ["unavailable", "status-400", "status-403", "status-413", "not-first", "draft-only"])
def test_after_a_try_to_change_something_it_says_that_nothing_was(people: World, name: str) -> None:
    browser = people.browser(people.bob)
    assert "Nothing was changed." in browser.post(f"/faults/{name}").text
    assert "Nothing was changed." not in browser.get(f"/faults/{name}").text


def plain(html: str) -> str:
    words: list[str] = []
    parser = HTMLParser()
    parser.handle_data = words.append  # type: ignore[method-assign]
    parser.feed(html)
    return " ".join(words)


def test_an_unknown_address_and_a_wrong_method_have_pages_too(people: World) -> None:
    browser = people.browser(people.ada)
    assert "This page doesn’t exist" in browser.get("/nowhere").text
    answer = browser.get("/logout")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]
    assert "That doesn’t work here" in answer.text
    assert "This page doesn’t exist" in people.app.test_client().get("/nowhere").text


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("not-first", "Only Ada Lovelace, who first connected it, or a super admin can do this."),
        ("held-by-nobody", "Only a super admin can do this: nobody holds this account. Please ask Root Admin."),
        ("draft-only", "Your social permission is “draft only”"),
        ("not-super-admin", "Only a super admin can do this. Please ask Root Admin."),
    ],
)
def test_a_denial_names_who_may(people: World, name: str, said: str) -> None:
    for status, shown in page_and_fragment(people, f"/faults/{name}", people.bob):
        assert status == 403
        assert said in shown
        assert "Nothing was changed." not in shown, "who only opened a page tried to change nothing"


def test_several_super_admins_are_named_up_to_three(people: World) -> None:
    with people.open():
        for name in ("Sara Two", "Tim Three", "Uwe Four"):
            people.person(name, super_admin=True)
    shown = people.browser(people.bob).get("/faults/not-super-admin").text
    assert "Please ask Root Admin, Sara Two or Tim Three." in shown


def test_a_first_connector_who_is_disabled_is_not_named(people: World) -> None:
    with people.open():
        db.session.get_one(User, people.ada).active = False
    shown = people.browser(people.bob).get("/faults/not-first").text
    assert "Ada" not in shown
    assert "nobody holds this account" in shown


def test_a_name_that_is_markup_is_only_a_name(people: World) -> None:
    with people.open():
        db.session.get_one(User, people.ada).name = '<img src=x onerror="alert(1)">%(name)s'
    for _status, shown in page_and_fragment(people, "/faults/not-first", people.bob):
        assert "<img src=x" not in shown
        assert "&lt;img src=x" in shown


def test_a_denial_is_logged(people: World) -> None:
    people.browser(people.bob).get("/faults/not-first")
    with people.open():
        event = db.session.query(Event).filter_by(verb=Verb.ACCESS_DENIED).one()
        assert (event.actor_id, event.workspace_id, event.reason) == (people.bob, people.example, "not_first_connector")
        assert event.details == {"method": "GET", "path": "/faults/not-first"}


def test_a_fault_shows_a_number_that_stands_in_the_log(people: World, caplog: pytest.LogCaptureFixture) -> None:
    shown = people.browser(people.ada).get("/faults/boom").text
    number = shown.partition("tell us this number: ")[2][:8]
    assert f"fault {number} at GET /faults/boom" in caplog.text


def test_a_plan_without_social_pages_says_so(people: World) -> None:
    browser = people.browser(people.root)
    assert browser.get("/faults/plan").text == "the social pages"
    with people.open():
        db.session.get_one(Workspace, people.example).plan = Plan.STARTER
    answer = browser.get("/faults/plan")
    assert answer.status_code == 403
    assert "Your plan doesn’t include social media" in answer.text
    assert "Marketing Hub Starter" in answer.text
    assert browser.get("/settings/profile").status_code == 200


def test_somebody_whose_membership_ended_finds_nothing_there(people: World) -> None:
    browser = people.browser(people.ada)
    with people.open():
        db.session.query(Membership).filter_by(user_id=people.ada).one().active = False
    assert browser.get("/faults/plan").status_code == 404


def test_without_the_database_every_page_says_so_and_none_breaks(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app = build_app(f"sqlite:///{tmp_path}/x.sqlite", tmp_path, DATABASE_URL="postgresql://relink@127.0.0.1:9/relink")
    browser = app.test_client()
    with browser.session_transaction() as session:
        session["_user_id"] = "somebody's key"
    for address in ("/", "/settings/profile", "/settings/security", "/settings/social/accounts"):
        for headers in ({}, HX):
            answer = browser.get(address, headers=headers)
            assert answer.status_code == 503, address
            assert "Relink is having a short break" in answer.text or "Your accounts and posts are safe" in answer.text
            assert answer.headers["Retry-After"]
            assert answer.headers["Cache-Control"] == "no-store"
            assert "127.0.0.1:9" not in answer.text
    assert browser.post("/login", data={"email": "ada@example.test", "password": "x"}).status_code == 503
    assert "relink@127.0.0.1" not in caplog.text
