"""The Activity tab: who sees which lines, filters in the address, pages that stay valid, and bad input."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select, text

from tests.pages.reading import HTMX, text_of
from tests.pages.test_accounts_size import statements
from tests.world import World
from webapp.actions.history import PER_PAGE
from webapp.actions.history_names import MOST_OFFERED
from webapp.actions.log import OPERATOR, WORKER, Actor, record
from webapp.domain.rules import Network
from webapp.models import Account, Event, User, db
from webapp.models.event import SIGN_INS, Verb

PAGE = "/settings/social/activity"
DAY = timedelta(days=1)
BERLIN = ZoneInfo("Europe/Berlin")


def told(world: World, verb: Verb = Verb.DISCONNECTED, **facts: object) -> int:
    """One line about a new account, by Ada unless told otherwise; gives the account's id."""
    account = db.session.get_one(Account, world.account(facts.pop("name", "Example GmbH")))
    account.created_at = world.now - 400 * DAY
    defaults = {"actor": Actor(world.ada, "Ada Lovelace", "192.0.2.7"), "now": world.now, "workspace_id": world.example}
    record(verb, account=account, **(defaults | facts))
    return account.id


def many(world: World, number: int, **columns: object) -> None:
    """So many lines, each a minute older than the next."""
    row = {"workspace_id": world.example, "actor_id": world.ada, "actor_name": "Ada Lovelace", "verb": Verb.CHECKED,
           "account_name": "Example GmbH", "before": {}, "after": {}, "details": {}}  # fmt: skip
    rows = [
        row | {"at": world.now - timedelta(minutes=number - n), "account_name": f"Page {n}"} | columns
        for n in range(number)
    ]
    with world.open():
        db.session.execute(insert(Event.__table__), rows)


def lines(page: str) -> list[str]:
    """What each line says, without before and after."""
    found = re.findall(r'<p dir="auto">(.*?)</p>', page, re.DOTALL)
    return [text_of(re.sub("</?(b|bdi)>", "", one)) for one in found]


def link(page: str, rel: str) -> str:
    """Where "Older" (next) or "Newer" (prev) leads."""
    (address,) = re.findall(rf'rel="{rel}" href="([^"]+)"', page)
    return address.replace("&amp;", "&")


def test_a_line_says_who_what_when_and_what_became_of_the_posts(world: World) -> None:
    noon = datetime(2026, 1, 5, 11, 30, tzinfo=BERLIN)
    with world.open():
        told(world, reason="manual", details={"scheduled_cancelled": 14}, now=noon)
    page = world.browser(world.vera).get(PAGE).text
    assert lines(page) == ["Ada Lovelace disconnected Example GmbH (Facebook): 14 scheduled posts cancelled."]
    ago = (world.now.astimezone(BERLIN).date() - noon.date()).days
    assert f"{ago} days ago 5 January 2026" in text_of(page)
    assert ">11:30 am</time>" in page


def test_days_are_the_readers_and_recent_ones_have_names(world: World) -> None:
    with world.open():
        for days in (0, 1, 2):
            told(world, now=world.now - days * DAY)
        db.session.get_one(User, world.vera).timezone = "Pacific/Auckland"
    days = [text_of(one) for one in re.findall("<h2>(.*?)</h2>", world.browser(world.vera).get(PAGE).text)]
    assert [day.split(" ")[0] for day in days] == ["Today", "Yesterday", "2"]


def test_before_and_after_are_words_of_what_changed(world: World) -> None:
    before = {"authorized_at": "2026-01-01T11:30:00+00:00", "steps": [7], "tell_done": False, "else": "x"}
    after = before | {"steps": [7, 1], "tell_done": True, "reason": "security", "disconnected_at": "nonsense"}
    with world.open():
        told(world, before=before, after=after)
    page = world.browser(world.vera).get(PAGE).text
    (table,) = re.findall("<table>.*?</table>", page, re.DOTALL)
    rows = [text_of(row) for row in re.findall("<tr><th.*?</tr>", table)]
    assert rows == [
        "Reminders 7 days before 7 days before, 1 day before",
        "When it is done no yes",
        "Reason – locked by the network for security",
        "Disconnected – nonsense",
    ]


def test_sign_ins_are_shown_when_asked_for_and_others_only_to_super_admins(world: World) -> None:
    with world.open():
        told(world)
        for who, name in ((world.vera, "Vera View"), (world.bob, "Bob Page")):
            record(Verb.SIGNED_IN, actor=Actor(who, name), now=world.now, workspace_id=world.example)
    for who, seen in ((world.root, {"Root", "Bob", "Vera"}), (world.vera, {"Vera"})):
        browser = world.browser(who)
        assert all("signed in" not in one for one in lines(browser.get(PAGE).text))
        everything = lines(browser.get(f"{PAGE}?verb=everything").text)
        assert any("disconnected" in one for one in everything)
        for asked in ("sign_ins", "signed_in"):
            found = lines(browser.get(f"{PAGE}?verb={asked}").text)
            assert {one.split()[0] for one in found} == seen
            assert all("signed in" in one for one in found)
    assert Verb.SIGNED_IN in SIGN_INS


def test_addresses_are_for_super_admins_alone(world: World) -> None:
    with world.open():
        told(world)
    assert "192.0.2.7" in world.browser(world.root).get(PAGE).text
    assert "192.0.2.7" not in world.browser(world.ada).get(PAGE).text


def test_every_filter_finds_its_lines_and_only_those(world: World) -> None:
    with world.open():
        shop = told(world, name="Example Shop", reason="security", actor=WORKER)
        told(world, Verb.RECONNECTED, actor=Actor(world.bob, "Bob Page"), now=world.now - 10 * DAY)
        told(world, Verb.REMOVED, actor=OPERATOR, now=world.now - 40 * DAY)
        x = db.session.get_one(Account, world.account("Example X", Network.X))
        record(Verb.CHECKED, actor=Actor(world.ada, "Ada"), now=world.now, workspace_id=world.example, account=x)
    month_ago = (world.now - 40 * DAY).astimezone(BERLIN).date()
    finds = {
        "q=shop": 1, "q=SHOP": 1, "q=bob": 1, "q=%25": 0, "q=_": 0, f"account={shop}": 1, f"person={world.bob}": 1,
        "person=relink": 1, "person=operator": 1, "network=x": 1, "reason=security": 1, "verb=accounts": 3,
        "verb=removed": 1, "verb=access": 1, "verb=refused": 0, "when=today": 2, "when=7": 2, "when=30": 3,
        f"to={month_ago}": 1, f"from={month_ago}&to={month_ago}": 1, f"from={month_ago + DAY}": 3,
        f"person={world.bob}&verb=reconnected&network=facebook&when=30": 1, f"person={world.bob}&network=x": 0,
    }  # fmt: skip
    vera = world.browser(world.vera)
    found = {asked: len(lines(vera.get(f"{PAGE}?{asked}").text)) for asked in finds}
    assert found == finds


def test_a_filter_that_finds_nothing_can_be_cleared_and_an_empty_log_says_what_belongs_there(world: World) -> None:
    vera = world.browser(world.vera)
    assert "Nothing has happened yet" in vera.get(f"{PAGE}").text
    page = vera.get(f"{PAGE}?verb=removed").text
    assert "Nothing matches" in page
    assert f'href="{PAGE}">Clear the filter' in page


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


def test_what_was_denied_names_the_act_and_the_account(world: World) -> None:
    with world.open():
        account = world.account("Example GmbH", by=world.bob)
    assert world.browser(world.ada).post(f"/settings/social/accounts/{account}/disconnect").status_code == 403
    assert world.browser(world.ada).post("/settings/social/notifications").status_code == 403
    found = lines(world.browser(world.vera).get(f"{PAGE}?verb=access_denied").text)
    assert found == [
        "Ada Lovelace tried to change who is notified and when and was refused: only a super admin may.",
        "Ada Lovelace tried to disconnect Example GmbH (Facebook) and was refused: somebody else connected it first.",
    ]


def test_eve_without_a_social_permission_reads_nothing(world: World) -> None:
    eve = world.browser(world.eve)
    assert eve.get(PAGE).status_code == 403
    assert eve.get(f"{PAGE}.csv").status_code == 403
