"""The Activity tab: who sees which lines, and what is asked for in the address."""

import re
from datetime import datetime

from tests.pages.log_lines import BERLIN, DAY, PAGE, lines, told
from tests.pages.reading import text_of
from tests.world import World
from webapp.actions.log import OPERATOR, WORKER, Actor, record
from webapp.domain.rules import Network
from webapp.models import Account, User, db
from webapp.models.event import SIGN_INS, Verb


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
    (table,) = re.findall("<table.*?</table>", page, re.DOTALL)
    rows = [text_of(row) for row in re.findall('<tr[^>]*><th scope="row".*?</tr>', table)]
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
