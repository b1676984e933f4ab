"""Changing one person's permissions on the tab: what adds is done, what takes away asks first, in both dresses."""

import pytest
from sqlalchemy import update

from tests.pages.deciding import DRESSES, QUIET, SUPER_ADMIN_ALONE
from tests.pages.permitting import PAGE, level_of, many, one, wish
from tests.pages.reading import HTMX, text_of
from tests.pages.untouched import untouched
from tests.world import World
from webapp.domain.levels import Level
from webapp.domain.permissions import Social
from webapp.domain.posts import PostState
from webapp.models import Membership, SignIn, db


@DRESSES
@pytest.mark.one_database
@pytest.mark.parametrize(("who", "status"), SUPER_ADMIN_ALONE.items())
def test_only_a_super_admin_of_this_workspace_changes_permissions(
    world: World, who: str, status: int, headers: dict[str, str]
) -> None:
    browser = world.browser(getattr(world, who))
    answer = browser.post(one(world, "vera"), data=wish("view", "all"), headers=headers)
    assert answer.status_code == (303 if status == 200 and not headers else status)
    assert level_of(world, world.vera) is (Level.ALL if status == 200 else Level.VIEW)
    with untouched(world, but=QUIET) if status != 200 else world.open():
        answer = browser.post(PAGE, data=many(world, ["dora"], ["draft"], "own"), headers=headers)
    assert answer.status_code == (303 if status == 200 and not headers else status)


@pytest.mark.one_database
@pytest.mark.parametrize(("who", "controls"), [("root", True), ("ada", False), ("vera", False), ("dora", False)])
def test_controls_are_there_for_those_who_may_and_the_words_for_all(world: World, who: str, controls: bool) -> None:
    page = world.browser(getattr(world, who)).get(PAGE).text
    assert (f'action="{one(world, "bob")}"' in page) is controls
    assert ('<form id="many"' in page) is controls
    assert "Bob Page" in page
    assert "All accounts" in page


@DRESSES
def test_what_only_adds_is_done_at_once(world: World, headers: dict[str, str]) -> None:
    root = world.browser(world.root)
    answer = root.post(one(world, "vera"), data=wish("view", "all"), headers=headers)
    assert level_of(world, world.vera) is Level.ALL
    if headers:
        assert answer.headers["HX-Retarget"] == f"#person-{world.vera}"
        assert f'<li id="person-{world.vera}"' in answer.text
    else:
        assert answer.headers["Location"] == f"{PAGE}#person-{world.vera}"
        answer = root.get(PAGE)
    assert "Vera View: “All accounts” from now on." in answer.text


@DRESSES
def test_what_takes_away_asks_first_with_true_numbers(world: World, headers: dict[str, str]) -> None:
    with world.open():
        account = world.account(by=world.bob)
        world.account("Example Shop")
        world.posts(account, PostState.SCHEDULED, 5)
        from webapp.models import Post

        db.session.execute(update(Post).values(author_id=world.bob))
    root = world.browser(world.root)
    with untouched(world, but=QUIET):
        answer = root.post(one(world, "bob"), data=wish("all", "none"), headers=headers)
    assert answer.status_code == 200
    text = text_of(answer.text)
    assert "Change what Bob Page may do?" in text
    assert "From “All accounts” to “No social permission”." in text
    for words in (
        "Bob Page then can no longer:",
        "reconnect 2 accounts",
        "disconnect or remove 1 account",
        "publish on 2 accounts",
        "5 posts that Bob Page scheduled stay and will be published.",
        "1 account will have nobody who holds it. Notifications about it then go to the super admins alone.",
    ):
        assert words in text, words
    assert ("<!doctype html>" in answer.text) is not bool(headers)
    if headers:
        assert answer.headers["HX-Retarget"] == "#dialog"
    done = root.post(one(world, "bob"), data=wish("all", "none", sure="1"), headers=headers)
    assert done.status_code == (200 if headers else 303)
    assert level_of(world, world.bob) is Level.NONE


def test_where_nothing_is_lost_right_now_the_question_says_so(world: World) -> None:
    answer = world.browser(world.root).post(one(world, "bob"), data=wish("all", "own"), headers=HTMX)
    assert "Nothing that can be done right now is lost" in answer.text
    assert level_of(world, world.bob) is Level.ALL


@DRESSES
def test_a_row_that_somebody_else_changed_is_refused_and_shown_as_it_is_now(
    world: World, headers: dict[str, str]
) -> None:
    root = world.browser(world.root)
    with world.open():
        db.session.execute(update(Membership).where(Membership.user_id == world.bob).values(social=Social.VIEW))
    with untouched(world, but=QUIET):
        answer = root.post(one(world, "bob"), data=wish("all", "own", sure="1"), headers=headers)
    said = "Somebody else changed this meanwhile: Bob Page has “View only” now. Nothing was changed by you."
    if headers:
        assert answer.status_code == 409
        assert answer.headers["HX-Retarget"] == f"#person-{world.bob}"
        assert 'name="was" value="view"' in answer.text
        assert said in text_of(answer.text)
    else:
        assert said in text_of(root.get(answer.headers["Location"]).text)


@DRESSES
def test_sent_twice_it_is_done_once(world: World, headers: dict[str, str]) -> None:
    root = world.browser(world.root)
    form = wish("all", "view", sure="1")
    for _ in range(2):
        answer = root.post(one(world, "bob"), data=form, headers=headers)
        assert answer.status_code == (200 if headers else 303)
    assert level_of(world, world.bob) is Level.VIEW
    with world.open():
        from sqlalchemy import func, select

        from webapp.models import Event
        from webapp.models.event import Verb

        told = select(func.count()).select_from(Event).where(Event.verb == Verb.PERMISSIONS_CHANGED)
        assert db.session.scalar(told) == 1


BAD = [
    ({"was": "all", "level": "emperor"}, 400),
    ({"was": "emperor", "level": "view"}, 400),
    ({"was": "all"}, 400),
    ({"level": "view"}, 400),
    ({}, 400),
    ({"was": "all", "level": "ALL"}, 400),
]


@DRESSES
@pytest.mark.parametrize(("form", "status"), BAD)
def test_words_that_are_no_permissions_are_refused(
    world: World, form: dict[str, str], status: int, headers: dict[str, str]
) -> None:
    root = world.browser(world.root)
    with untouched(world, but=QUIET):
        assert root.post(one(world, "bob"), data=form, headers=headers).status_code == status


@DRESSES
def test_people_of_another_workspace_and_nobody_are_answered_alike(world: World, headers: dict[str, str]) -> None:
    root = world.browser(world.root)
    with untouched(world, but=QUIET):
        for user_id in (world.mallory, 10**6):
            form = wish("super_admin", "view", sure="1")
            assert root.post(f"{PAGE}/{user_id}", data=form, headers=headers).status_code == 404
            form = {"person": [user_id], "was": [f"{user_id}:super_admin"], "level": "view", "sure": "1"}
            assert root.post(PAGE, data=form, headers=headers).status_code == 404


@DRESSES
@pytest.mark.parametrize("sure", [{}, {"sure": "1"}], ids=["asked", "confirmed"])
def test_the_last_super_admin_can_not_be_demoted(world: World, headers: dict[str, str], sure: dict[str, str]) -> None:
    root = world.browser(world.root)
    with untouched(world, but=QUIET):
        answer = root.post(one(world, "root"), data=wish("super_admin", "all") | sure, headers=headers)
    assert answer.status_code == 409
    assert "A workspace needs a super admin" in text_of(answer.text)
    assert "Make somebody else a super admin first." in text_of(answer.text)


@DRESSES
@pytest.mark.parametrize(("to", "leads_to"), [("all", PAGE), ("none", "/settings/profile")])
def test_who_steps_down_is_warned_and_then_sees_what_they_still_may(
    world: World, headers: dict[str, str], to: str, leads_to: str
) -> None:
    with world.open():
        db.session.execute(update(Membership).where(Membership.user_id == world.ada).values(super_admin=True))
    root = world.browser(world.root)
    asked = root.post(one(world, "root"), data=wish("super_admin", to), headers=headers)
    assert "This is your own permission. You can’t take the change back yourself." in text_of(asked.text)
    done = root.post(one(world, "root"), data=wish("super_admin", to, sure="1"), headers=headers)
    assert done.headers["HX-Redirect" if headers else "Location"] == leads_to
    page = root.get(leads_to)
    assert page.status_code == 200
    assert "Your own permission was changed." in page.text
    assert root.post(one(world, "bob"), data=wish("all", "view")).status_code == 403


def test_who_lost_the_right_while_the_page_was_open_changes_nothing(world: World) -> None:
    root = world.browser(world.root)
    root.get(PAGE)
    with world.open():
        db.session.execute(update(Membership).where(Membership.user_id == world.root).values(super_admin=False))
    with untouched(world, but=QUIET):
        assert root.post(one(world, "vera"), data=wish("view", "all")).status_code == 403


def test_whose_proof_is_too_old_is_asked_for_the_password_and_nothing_is_lost(world: World) -> None:
    from datetime import timedelta

    root = world.browser(world.root)
    with world.open():
        db.session.execute(update(SignIn).values(proved_at=world.now - timedelta(hours=1)))
    for address, form in ((one(world, "vera"), wish("view", "all")), (PAGE, many(world, ["vera"], ["view"], "all"))):
        answer = root.post(address, data=form)
        assert answer.status_code == 401
        assert 'name="level" value="all"' in answer.text
    assert level_of(world, world.vera) is Level.VIEW
