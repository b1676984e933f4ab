"""Who is told what: everybody reads it, super admins change it."""

import re

import pytest

from tests.world import World
from webapp.models import Workspace, db

PAGE = "/settings/social/notifications"


def steps(world: World) -> tuple[int, ...]:
    with world.open():
        return db.session.get_one(Workspace, world.example).steps


def test_root_adds_steps_and_reads_them_back(world: World) -> None:
    root = world.browser(world.root)
    assert root.post(PAGE, data={"step": ["3", "1"], "tell_done": "1"}).status_code == 303
    assert steps(world) == (7, 3, 1)
    page = root.get(PAGE).text
    assert "Saved." in page
    assert page.count("checked") >= 4


@pytest.mark.parametrize("form", [{"step": ["2"]}, {"step": ["7"]}, {"step": ["-1"]}, {"step": ["x"]}, {"step": ""}])
def test_steps_nobody_offered_are_left_out(world: World, form: dict[str, object]) -> None:
    world.browser(world.root).post(PAGE, data=form)
    assert steps(world) == (7,)


@pytest.mark.parametrize("who", ["ada", "bob", "vera", "dora"])
def test_others_may_read_and_not_change(world: World, who: str) -> None:
    browser = world.browser(getattr(world, who))
    assert "Only a super admin can change this." in browser.get(PAGE).text
    assert browser.post(PAGE, data={"step": ["3"]}).status_code == 403
    assert steps(world) == (7,)


def test_mallory_changes_her_own_workspace_only(world: World) -> None:
    world.browser(world.mallory).post(PAGE, data={"step": ["3"]})
    assert steps(world) == (7,)


def test_root_wishes_to_be_told_before_a_history_is_deleted_and_the_log_says_so(world: World) -> None:
    root = world.browser(world.root)
    assert 'name="tell_loss"' in root.get(PAGE).text
    with world.open():
        assert db.session.get_one(Workspace, world.example).tell_loss is False
    root.post(PAGE, data={"tell_loss": "1"})
    with world.open():
        assert db.session.get_one(Workspace, world.example).tell_loss is True
    assert "7 days before the posts of a disconnected account are deleted here." in root.get(PAGE).text
    assert "Before a history is deleted" in root.get("/settings/social/activity").text
    world.browser(world.ada).post(PAGE, data={})
    with world.open():
        assert db.session.get_one(Workspace, world.example).tell_loss is True


def test_two_open_pages_undo_nothing_of_each_other(world: World) -> None:
    root = world.browser(world.root)
    was = re.search(r'name="was" value="([^"]*)"', root.get(PAGE).text)
    assert was is not None
    root.post(PAGE, data={"was": was[1], "tell_loss": "on"})
    root.post(PAGE, data={"was": was[1], "step": "3"})
    with world.open():
        workspace = db.session.get_one(Workspace, world.example)
        assert (list(workspace.notice_steps), workspace.tell_loss) == ([7, 3], True)
        workspace.notice_steps, workspace.tell_loss = [7], False


def test_what_is_unticked_goes(world: World) -> None:
    root = world.browser(world.root)
    root.post(PAGE, data={"step": ["3", "1"], "tell_done": "on"})
    root.post(PAGE, data={"was": "1 3 tell_done", "step": "1"})
    with world.open():
        workspace = db.session.get_one(Workspace, world.example)
        assert (list(workspace.notice_steps), workspace.tell_done) == ([7, 1], False)
        workspace.notice_steps = [7]
