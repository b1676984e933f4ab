"""The Activity tab's addresses: pages that stay valid, bad input, other workspaces', and what a page costs."""

import re

import pytest
from sqlalchemy import select, text

from tests.pages.accounts.test_accounts_size import statements
from tests.pages.log_lines import DAY, PAGE, lines, link, many, told
from tests.pages.reading import HTMX
from tests.world import World
from webapp.actions.activity.history import PER_PAGE
from webapp.actions.activity.history_names import MOST_OFFERED
from webapp.models import Account, db
from webapp.models.event import Verb

pytestmark = pytest.mark.one_database

BAD = [
    ("from=banana", "“banana” is no day. Please write it like 2026-11-24."),
    ("to=0001-01-01", "“0001-01-01” is no day."),
    ("to=9999-12-31", "is no day."),
    ("from=2026-11-24&to=2026-11-01", "The first day comes after the last one"),
    ("when=tomorrow", "“tomorrow” is no time that can be asked for."),
    ("verb=flown", "“flown” is no known kind of event: it was left out."),
    ("network=myspace", "“myspace” is no known network"),
    ("reason=because", "“because” is no known reason"),
    ("person=banana", "This person is not known here"),
    ("person=999999999999999999999999", "This person is not known here"),
    ("account=-1", "This account is not known here"),
    ("account=%00", ""),
    ("account=5%0A5", "This account is not known here"),
    ("before=banana", "This page does not exist any more"),
    ("after=999999999999999999-1", "This page does not exist any more"),
    ("before=1-2-3", "This page does not exist any more"),
    ("verb=%3Cscript%3E", "“&lt;script&gt;” is no known kind"),
    ("verb=" + "x" * 500, "is no known kind"),
]


@pytest.mark.parametrize(("asked", "says"), BAD, ids=[asked[:30] for asked, _ in BAD])
def test_what_makes_no_sense_is_said_and_never_a_fault(world: World, asked: str, says: str) -> None:
    with world.open():
        told(world)
    vera = world.browser(world.vera)
    for address, headers in ((PAGE, {}), (PAGE, HTMX), (f"{PAGE}.csv", {})):
        answer = vera.get(f"{address}?{asked}", headers=headers)
        assert answer.status_code == 200
        if address == PAGE:
            assert says in answer.text


def test_another_workspaces_lines_names_and_accounts_are_nobodys_business(world: World) -> None:
    with world.open():
        secret = told(world, name="Secret GmbH")
        theirs = world.account("Elsewhere Page", workspace=world.elsewhere, by=world.mallory)
    mallory = world.browser(world.mallory)
    for asked in (
        "",
        f"?account={secret}",
        f"?person={world.ada}",
        "?q=secret",
        f"?account={secret}&person={world.ada}",
    ):
        for address in (PAGE, f"{PAGE}.csv"):
            page = mallory.get(address + asked).text
            assert "Secret" not in page.replace("?q=secret", "")
            assert "Lovelace" not in page
    same = [mallory.get(f"{PAGE}?account={one}").text for one in (secret, 987654)]
    assert same[0].count("not known here") == same[1].count("not known here") == 1
    assert "not known here" not in mallory.get(f"{PAGE}?account={theirs}").text


def test_a_removed_account_can_still_be_asked_for_by_those_who_had_it(world: World) -> None:
    with world.open():
        gone = told(world, Verb.REMOVED)
        db.session.delete(db.session.get_one(Account, gone))
    page = world.browser(world.vera).get(f"{PAGE}?account={gone}").text
    assert len(lines(page)) == 1
    assert f'<option value="{gone}" selected>Example GmbH (Facebook)</option>' in page


def test_an_accounts_history_does_not_hold_that_of_an_older_one_with_its_number(world: World) -> None:
    with world.open():
        one = told(world, now=world.now - 5 * DAY)
        told(world, Verb.CHECKED)
        db.session.get_one(Account, one).created_at = world.now - 2 * DAY
    assert lines(world.browser(world.vera).get(f"{PAGE}?account={one}").text) == []


def test_pages_follow_places_that_stay_whatever_is_added(world: World) -> None:
    many(world, 2 * PER_PAGE + 7)
    vera = world.browser(world.vera)
    first = vera.get(PAGE).text
    second_address = link(first, "next")
    second = vera.get(second_address).text
    assert len(lines(first)) == len(lines(second)) == PER_PAGE
    many(world, 3, at=world.now)
    assert lines(vera.get(second_address).text) == lines(second)
    third = vera.get(link(second, "next")).text
    assert len(lines(third)) == 7
    assert 'rel="next"' not in third
    assert lines(vera.get(link(third, "prev")).text) == lines(second)
    newer = vera.get(link(second, "prev")).text
    assert lines(newer) == lines(first)
    assert lines(vera.get(link(newer, "prev")).text)[3:] == lines(first)[: PER_PAGE - 3], "too few: the newest page"
    everything = [*lines(vera.get(PAGE).text)[:3], *lines(first), *lines(second), *lines(third)]
    assert len(everything) == 2 * PER_PAGE + 10


def test_lines_of_one_moment_are_parted_by_their_number(world: World) -> None:
    many(world, PER_PAGE + 20, at=world.now)
    vera = world.browser(world.vera)
    first = vera.get(f"{PAGE}?verb=checked").text
    older = link(first, "next")
    assert "verb=checked" in older
    both = lines(first) + lines(vera.get(older).text)
    assert both == [f"Ada Lovelace checked Page {n}." for n in reversed(range(PER_PAGE + 20))]


def test_a_changed_filter_is_answered_with_the_list_alone_under_its_shortest_address(world: World) -> None:
    with world.open():
        told(world)
    vera = world.browser(world.vera)
    answer = vera.get(f"{PAGE}?q=&verb=accounts&person=&when=&from=&to=", headers=HTMX)
    assert answer.headers["HX-Push-Url"] == f"{PAGE}?verb=accounts"
    assert "<html" not in answer.text
    assert "1 event shown" in answer.text
    assert lines(answer.text) == lines(vera.get(f"{PAGE}?verb=accounts").text)


def test_each_question_is_one_step_for_the_back_button_and_a_search_that_is_typed_is_one(world: World) -> None:
    vera = world.browser(world.vera)
    for behind, asked, kind in (
        ("", "?q=ad", "HX-Push-Url"),
        ("?q=ad", "?q=ada", "HX-Replace-Url"),
        ("?q=ada", "?q=ada&verb=accounts", "HX-Push-Url"),
        ("?q=ada&verb=accounts", "?verb=accounts", "HX-Push-Url"),
        ("?verb=accounts", "?verb=accounts", "HX-Replace-Url"),
    ):
        answer = vera.get(PAGE + asked, headers=HTMX | {"HX-Current-URL": f"http://localhost{PAGE}{behind}"})
        assert answer.headers[kind] == PAGE + asked


def test_a_page_behind_that_is_no_address_asks_for_nothing(world: World) -> None:
    answer = world.browser(world.vera).get(f"{PAGE}?q=ada", headers=HTMX | {"HX-Current-URL": "http://["})
    assert answer.headers["HX-Push-Url"] == f"{PAGE}?q=ada"


def test_a_verb_of_a_newer_version_is_read_all_the_same(world: World) -> None:
    with world.open():
        columns = "workspace_id, at, actor_name, verb, before, after, details"
        db.session.execute(
            text(f"INSERT INTO event ({columns}) VALUES (:w, :at, 'worker', 'flown_away', '{{}}', '{{}}', '{{}}')"),
            {"w": world.example, "at": world.now.replace(tzinfo=None)},
        )
    assert lines(world.browser(world.vera).get(PAGE).text) == ["Relink: flown away."]


def test_statements_do_not_grow_and_are_at_most_eight(world: World) -> None:
    with world.open():
        shop = told(world, before={"steps": [7]}, after={"steps": [7, 3]})
    root = world.browser(world.root)
    asked = f"{PAGE}?account={shop}&person={world.bob}&verb=everything&when=30&q=e"
    taken = []
    for more in (1, 60, 3000):
        many(world, more)
        taken.append([statements(world, lambda at=at: root.get(at)) for at in (PAGE, asked)])
    assert taken[0] == taken[1] == taken[2]
    assert max(taken[0]) <= 8


def test_many_people_and_accounts_are_searched_for_instead_of_listed(world: World) -> None:
    with world.open():
        for number in range(MOST_OFFERED + 1):
            world.account(f"Page {number}")
        chosen = db.session.scalars(select(Account.id)).first()
    vera = world.browser(world.vera)
    assert 'name="account"' not in vera.get(PAGE).text
    page = vera.get(f"{PAGE}?account={chosen}").text
    (accounts,) = re.findall('<select id="account".*?</select>', page, re.DOTALL)
    assert accounts.count("<option") == 2
