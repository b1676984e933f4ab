"""Who may disconnect and remove: every kind of person, both acts, both dresses, with the exact answer."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.pages.deciding import DRESSES
from tests.pages.reading import ACCOUNTS, HTMX, text_of, without_token
from tests.pages.untouched import untouched
from tests.world import World
from webapp.domain.lifecycle import Reason
from webapp.models import Account, Event, db
from webapp.models.event import Verb

pytestmark = pytest.mark.one_database

ACTS = pytest.mark.parametrize("act", ["disconnect", "remove"])


@pytest.fixture
def account(world: World) -> int:
    """What Ada first connected."""
    with world.open():
        return world.account()


def address(account_id: int, act: str) -> str:
    return f"{ACCOUNTS}/{account_id}/{act}"


def logged(world: World, verb: Verb) -> int:
    with world.open():
        return db.session.scalar(select(func.count()).select_from(Event).where(Event.verb == verb))


MAY = {"ada": 200, "root": 200, "bob": 403, "olga": 403, "vera": 403, "dora": 403, "eve": 403, "mallory": 404}


@DRESSES
@ACTS
@pytest.mark.parametrize(("who", "status"), MAY.items())
def test_the_question_is_for_those_who_may(
    world: World, account: int, who: str, status: int, act: str, headers: dict[str, str]
) -> None:
    browser = world.browser(getattr(world, who))
    with untouched(world, but=("event", "sign_in")):
        assert browser.get(address(account, act), headers=headers).status_code == status


@DRESSES
@ACTS
@pytest.mark.parametrize(("who", "status"), [pair for pair in MAY.items() if pair[1] != 200])
def test_who_may_not_changes_nothing(
    world: World, account: int, who: str, status: int, act: str, headers: dict[str, str]
) -> None:
    browser = world.browser(getattr(world, who))
    with untouched(world, but=("event", "sign_in")):
        answer = browser.post(address(account, act), headers=headers)
    assert answer.status_code == status
    assert logged(world, Verb.ACCESS_DENIED) == (1 if status == 403 else 0)


@DRESSES
@pytest.mark.parametrize("who", ["ada", "root"])
def test_who_may_disconnects(world: World, account: int, who: str, headers: dict[str, str]) -> None:
    answer = world.browser(getattr(world, who)).post(address(account, "disconnect"), headers=headers)
    assert answer.status_code == (200 if headers else 303)
    assert world.status(account).reason is Reason.MANUAL


@DRESSES
@pytest.mark.parametrize("who", ["ada", "root"])
def test_who_may_removes(world: World, account: int, who: str, headers: dict[str, str]) -> None:
    answer = world.browser(getattr(world, who)).post(address(account, "remove"), headers=headers)
    assert answer.status_code == (200 if headers else 303)
    with world.open():
        assert db.session.get(Account, account) is None


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("bob", "Only Ada Lovelace, who first connected it, or a super admin can do this."),
        ("dora", "“draft only”: you can write drafts, nothing more. Please ask Root Admin."),
        ("eve", "You have no social permission in this workspace. Please ask Root Admin."),
    ],
)
@DRESSES
def test_a_no_says_who_may(world: World, account: int, who: str, words: str, headers: dict[str, str]) -> None:
    answer = world.browser(getattr(world, who)).post(address(account, "disconnect"), headers=headers)
    assert words in text_of(answer.text)


@DRESSES
@ACTS
def test_who_is_not_signed_in_is_sent_to_do_so(
    client: FlaskClient, world: World, account: int, act: str, headers: dict[str, str]
) -> None:
    for method in (client.get, client.post):
        answer = method(address(account, act), headers=headers)
        assert answer.status_code == (401 if headers else 303)
    assert world.status(account).reason is None


def test_a_right_that_was_taken_while_the_page_was_open_is_gone(world: World, account: int) -> None:
    from webapp.models import Membership

    root = world.browser(world.root)
    root.get(address(account, "disconnect"))
    with world.open():
        db.session.scalars(select(Membership).where(Membership.user_id == world.root)).one().super_admin = False
    assert root.post(address(account, "disconnect")).status_code == 403


@ACTS
def test_somebody_elses_account_and_none_at_all_are_answered_alike(world: World, account: int, act: str) -> None:
    mallory = world.browser(world.mallory)
    for headers in ({}, HTMX):
        theirs = mallory.post(address(account, act), headers=headers)
        nobodys = mallory.post(address(account + 1000, act), headers=headers)
        assert theirs.status_code == nobodys.status_code == 404
        there, nowhere = without_token(theirs.text), without_token(nobodys.text)
        assert there.replace(f"account-{account}", "") == nowhere.replace(f"account-{account + 1000}", "")


@ACTS
@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(world: World, account: int, act: str, method: str) -> None:
    assert getattr(world.browser(world.ada), method)(address(account, act)).status_code == 405


@ACTS
def test_a_form_without_its_token_changes_nothing(world: World, account: int, act: str) -> None:
    ada = world.browser(world.ada)
    world.app.config["WTF_CSRF_ENABLED"] = True
    try:
        with untouched(world, but=("sign_in",)):
            assert ada.post(address(account, act)).status_code == 403
    finally:
        world.app.config["WTF_CSRF_ENABLED"] = False
