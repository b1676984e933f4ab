"""Disconnecting and removing: true numbers first, then done once, for those who may, in both dresses."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from tests.pages.deciding import DRESSES
from tests.pages.reading import ACCOUNTS, HTMX, date, page_of, row_html, row_text, text_of
from tests.pages.untouched import untouched
from tests.world import World
from webapp.domain.lifecycle import Reason
from webapp.domain.posts import PostState
from webapp.domain.rules import RULES, Network
from webapp.models import Account, Event, Post, db
from webapp.models.event import Verb

pytestmark = pytest.mark.one_database

DAY = timedelta(days=1)
ACTS = pytest.mark.parametrize("act", ["disconnect", "remove"])


@pytest.fixture
def account(world: World) -> int:
    """What Ada first connected: 14 posts scheduled, 120 published, 3 drafts."""
    with world.open():
        account_id = world.account()
        world.posts(account_id, PostState.SCHEDULED, 14)
        world.posts(account_id, PostState.PUBLISHED, 120)
        world.posts(account_id, PostState.DRAFT, 3)
    return account_id


def address(account_id: int, act: str) -> str:
    return f"{ACCOUNTS}/{account_id}/{act}"


def logged(world: World, verb: Verb) -> int:
    with world.open():
        return db.session.scalar(select(func.count()).select_from(Event).where(Event.verb == verb))


def posts(world: World, account_id: int) -> dict[str, int]:
    with world.open():
        rows = db.session.execute(
            select(Post.state, func.count()).where(Post.account_id == account_id).group_by(Post.state)
        )
        return {state.value: number for state, number in rows}


# The question -------------------------------------------------------------------------------------------------------


def test_the_dialog_counts_what_is_at_stake_now(world: World, account: int) -> None:
    answer = world.browser(world.ada).get(address(account, "disconnect"), headers=HTMX)
    text = text_of(answer.text)
    until = RULES[Network.FACEBOOK].history_kept.after(world.now)
    assert "Disconnect Example GmbH ?" in text
    assert "14 scheduled posts will be cancelled" in text
    assert "120 published posts will be hidden here (they stay on Facebook)" in text
    assert "3 drafts will be kept out of sight" in text
    assert f"Reconnect until {date(until)} and all of it comes back." in text.replace(" and", " and")
    assert text.index("Cancel") < text.index("Disconnect account")
    assert "<html" not in answer.text
    assert re.search(r"<a [^>]*autofocus[^>]*><span>Cancel", answer.text)
    assert 'class="button danger"' in answer.text


@ACTS
def test_the_question_says_which_of_the_accounts_of_that_name_is_meant(world: World, account: int, act: str) -> None:
    with world.open():
        db.session.execute(update(Account).where(Account.id == account).values(handle="@example.gmbh"))
    text = text_of(world.browser(world.ada).get(address(account, act), headers=HTMX).text)
    assert "@example.gmbh · Facebook" in text


def test_the_same_question_is_a_page_of_its_own(world: World, account: int) -> None:
    answer = world.browser(world.ada).get(address(account, "disconnect"))
    assert "<html" in answer.text
    assert "14 scheduled posts will be cancelled" in answer.text
    assert f'action="{address(account, "disconnect")}"' in answer.text


def test_numbers_of_one_and_none_are_said_so(world: World) -> None:
    with world.open():
        few, none = world.account("Few"), world.account("None")
        world.posts(few, PostState.SCHEDULED, 1)
    ada = world.browser(world.ada)
    with_one = text_of(ada.get(address(few, "disconnect"), headers=HTMX).text)
    assert "1 scheduled post will be cancelled" in with_one
    assert "published" not in with_one
    assert "It has no posts here, so nothing else changes." in ada.get(address(none, "disconnect"), headers=HTMX).text


def test_there_is_nothing_to_ask_about_a_disconnected_account(world: World) -> None:
    with world.open():
        account = world.account(disconnected_at=world.now - DAY, reason=Reason.SECURITY)
    text = world.browser(world.ada).get(address(account, "disconnect"), headers=HTMX).text
    assert "It is already disconnected" in text
    assert "Disconnect account" not in text


def test_removing_says_what_goes_for_good_and_that_only_the_log_will_know(world: World, account: int) -> None:
    with world.open():
        world.posts(account, PostState.CANCELLED, 2)
        world.posts(account, PostState.PARKED, 1)
    text = text_of(world.browser(world.ada).get(address(account, "remove"), headers=HTMX).text)
    for words in (
        "Remove Example GmbH ?",
        "This can’t be undone.",
        "14 scheduled posts, which will not be published",
        "the history of 120 published posts (they stay on Facebook)",
        "3 drafts",
        "3 posts that a reconnect could have brought back",
        "Afterwards only the activity log knows of it. To be able to come back, disconnect it instead.",
        "Remove account",
    ):
        assert words in text


# Doing it -----------------------------------------------------------------------------------------------------------


def test_the_row_says_what_was_done_and_the_way_back(world: World, account: int) -> None:
    answer = world.browser(world.ada).post(address(account, "disconnect"), headers=HTMX)
    until = date(RULES[Network.FACEBOOK].history_kept.after(world.now))
    done = f"14 scheduled posts cancelled. Reconnect until {until} and everything comes back."
    assert (answer.headers["HX-Retarget"], answer.headers["HX-Reswap"]) == (f"#account-{account}", "outerHTML")
    assert 'data-state="disconnected"' in row_html(answer.text, account)
    assert f"Disconnected by hand on {date(world.now)} {done}" in row_text(answer.text, account)
    assert f'<p id="announced" hx-swap-oob="innerHTML">Example GmbH is disconnected. {done}</p>' in answer.text
    assert f'formaction="{address(account, "reconnect")}"' in row_html(answer.text, account)
    assert posts(world, account) == {"cancelled": 14, "published": 120, "draft": 3}
    assert logged(world, Verb.DISCONNECTED) == 1


def test_strip_and_numbers_change_with_it_as_the_page_behind_filters_them(world: World, account: int) -> None:
    with world.open():
        world.account("Near", Network.X, expires_in=3 * DAY)
        world.account("Also near", expires_in=3 * DAY)
    behind = HTMX | {"HX-Current-URL": f"http://localhost{ACCOUNTS}?network=facebook&state=connected"}
    text = world.browser(world.ada).post(address(account, "disconnect"), headers=behind).text
    assert '<div id="needs" hx-swap-oob="innerHTML">' in text
    assert "2 accounts must be reauthorized soon" in text
    counts = dict(re.findall(r'id="count-([a-z-]+)" hx-swap-oob="innerHTML">(\d+)<', text))
    assert counts == {
        "all": "2",
        "in-need": "1",
        "connected": "0",
        "expiring": "1",
        "disconnected": "1",
        "history-lost": "0",
    }


@pytest.mark.parametrize("behind", ["http://[", "nonsense", f"http://localhost{ACCOUNTS}?state=\u00e9&page=-1", ""])
def test_whatever_a_browser_says_it_stands_on_the_act_is_done_and_answered(
    world: World, account: int, behind: str
) -> None:
    headers = HTMX | {"HX-Current-URL": behind.encode().decode("latin-1")}
    answer = world.browser(world.ada).post(address(account, "disconnect"), headers=headers)
    assert answer.status_code == 200
    assert 'data-state="disconnected"' in row_html(answer.text, account)


def test_on_the_accounts_own_page_all_of_it_is_shown_anew(world: World, account: int) -> None:
    """There, more than the row tells of the account: numbers, what one can do, what happened lately."""
    own, ada = f"{ACCOUNTS}/{account}", world.browser(world.ada)
    answer = ada.post(address(account, "disconnect"), headers=HTMX | {"HX-Current-URL": f"http://localhost{own}"})
    assert (answer.status_code, answer.text, answer.headers["HX-Redirect"]) == (200, "", own)
    page = ada.get(own).text
    assert "Example GmbH is disconnected. 14 scheduled posts cancelled." in page
    assert "14 cancelled" in page
    answer = ada.post(address(account, "remove"), headers=HTMX | {"HX-Current-URL": f"http://localhost{own}"})
    assert answer.headers["HX-Redirect"] == ACCOUNTS
    assert "Example GmbH was removed with its history." in ada.get(ACCOUNTS).text


def test_without_htmx_the_tab_says_it(world: World, account: int) -> None:
    answer = world.browser(world.ada).post(address(account, "disconnect"), follow_redirects=True)
    assert answer.request.path == ACCOUNTS
    assert "Example GmbH is disconnected. 14 scheduled posts cancelled." in answer.text


@DRESSES
def test_a_second_click_by_whomever_changes_nothing_and_is_no_error(
    world: World, account: int, headers: dict[str, str]
) -> None:
    ada, root = world.browser(world.ada), world.browser(world.root)
    ada.post(address(account, "disconnect"))
    with untouched(world, but=("sign_in",)):
        for browser in (ada, root):
            answer = browser.post(address(account, "disconnect"), headers=headers, follow_redirects=True)
            assert answer.status_code == 200
            assert "Example GmbH is already disconnected." in answer.text
    assert logged(world, Verb.DISCONNECTED) == 1


def test_an_account_that_lapsed_meanwhile_keeps_its_true_reason_and_day(world: World) -> None:
    with world.open():
        account = world.account(authorized_at=world.now - 93 * DAY)
        world.posts(account, PostState.SCHEDULED, 2)
    text = world.browser(world.ada).post(address(account, "disconnect"), headers=HTMX).text
    assert f"Disconnected on {date(world.now - 3 * DAY)}: not reauthorized in time" in row_text(text, account)
    assert "Example GmbH is already disconnected. 2 scheduled posts cancelled." in text
    with world.open():
        life = db.session.get_one(Account, account).life
    assert (life.reason, life.disconnected_at) == (Reason.LAPSED, world.now - 3 * DAY)


def test_a_removed_account_leaves_a_line_in_its_place(world: World, account: int) -> None:
    answer = world.browser(world.ada).post(address(account, "remove"), headers=HTMX)
    assert answer.headers["HX-Retarget"] == f"#account-{account}"
    assert answer.text.lstrip().startswith('<li class="account-note" tabindex="-1" autofocus>')
    assert "Example GmbH was removed with its history. Only the activity log still knows of it." in answer.text
    assert posts(world, account) == {}
    assert logged(world, Verb.REMOVED) == 1


@DRESSES
@ACTS
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_gone_meanwhile_leaves_the_page_with_a_word(
    world: World, account: int, act: str, method: str, headers: dict[str, str]
) -> None:
    root, ada = world.browser(world.root), world.browser(world.ada)
    root.post(address(account, "remove"))
    with untouched(world, but=("sign_in",)):
        answer = getattr(ada, method)(address(account, act), headers=headers)
    assert answer.status_code == 404
    if headers:
        assert "This account isn’t here any more. Nothing was changed." in answer.text
        assert f'<li id="account-{account}" hx-swap-oob="delete"></li>' in answer.text
        assert answer.headers.get("HX-Retarget") == ("#messages" if method == "get" else None)


def test_another_workspaces_tab_knows_nothing_of_it(world: World, account: int) -> None:
    page = page_of(world, world.mallory)
    assert "Example GmbH" not in page
    assert f"account-{account}" not in page
