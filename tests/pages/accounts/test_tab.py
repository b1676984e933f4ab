"""The Accounts tab: what needs a person first, and filters that never fail."""

import re
from datetime import timedelta

import pytest

from tests.pages.crowd import many
from tests.pages.reading import ACCOUNTS, HTMX, date, page_of, rows_of, text_of
from tests.world import World
from webapp.domain.lifecycle import Reason
from webapp.domain.rules import Network
from webapp.models import Account, User, db

DAY = timedelta(days=1)


def strip(page: str) -> str:
    found = re.search(r'<section class="needs".*?</section>', page, re.DOTALL)
    return re.sub(r" ([.,:])", r"\1", text_of(found[0])) if found else ""


def test_the_strip_says_what_needs_this_person_most(world: World) -> None:
    with world.open():
        world.account("Cut", disconnected_at=world.now - DAY, reason=Reason.SECURITY)
        world.account("Near", Network.X, expires_in=3 * DAY)
        world.account("Later", expires_in=6 * DAY)
        world.account("Old", disconnected_at=world.now - 100 * DAY, reason=Reason.ACCESS_REMOVED)
        world.account("On purpose", disconnected_at=world.now - DAY, reason=Reason.MANUAL)
        world.account("Fine")
    words = strip(page_of(world, world.ada))
    assert words.startswith(
        "2 accounts have lost their connection (1 more was disconnected by hand), 2 must be reauthorized soon Cut"
    )
    assert f"Near (X) expires in 3 days, on {date(world.now + 3 * DAY)}." in words
    assert words.index("Cut") < words.index("Near") < words.index("Later")
    assert "and 1 more" in words
    assert words.count("Reconnect") == 3
    assert "Old" not in words
    assert "On purpose" not in words


def test_and_more_leads_to_the_list_of_all_that_needs_somebody_and_of_nothing_else(world: World) -> None:
    with world.open():
        for days in range(1, 6):
            world.account(f"Near {days}", expires_in=days * DAY)
        world.account("Fine")
    link = re.search(r'<p class="needs-more"><a href="([^"#]+)#list">and 2 more</a>', page_of(world, world.ada))
    assert link is not None
    filtered = page_of(world, world.ada, link[1])
    assert [re.sub("<.*?>", "", row) for row in re.findall(r"<h3>(.*?)</h3>", filtered)] == [
        f"Near {n}" for n in range(1, 6)
    ]
    assert re.search(r'value="in-need" checked', filtered)
    assert re.search(r'id="count-in-need">5<', filtered)


def test_the_strip_says_whom_to_ask_where_the_reader_can_do_nothing(world: World) -> None:
    with world.open():
        world.account("Near", expires_in=3 * DAY)
    words = strip(page_of(world, world.vera))
    assert words.startswith("1 account must be reauthorized soon Near")
    assert words.endswith("Ask Ada Lovelace to reconnect.")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "2 accounts have lost their connection (1 more was disconnected by hand) Cut"),
        ("de", "2 Konten haben die Verbindung verloren (1 weiteres wurde von Hand getrennt) Cut"),
    ],
)
def test_the_strip_counts_what_was_cut_off_and_not_what_was_disconnected_by_hand(
    world: World, language: str, said: str
) -> None:
    with world.open():
        for name, reason in (("Cut", Reason.SECURITY), ("Lapsed", Reason.LAPSED), ("On purpose", Reason.MANUAL)):
            world.account(name, disconnected_at=world.now - DAY, reason=reason)
        db.session.get_one(User, world.ada).locale = language
    assert strip(page_of(world, world.ada)).startswith(said)


def test_there_is_no_strip_when_nothing_needs_anybody(world: World) -> None:
    with world.open():
        world.account("Fine")
    assert strip(page_of(world, world.ada)) == ""


def test_an_empty_tab_offers_the_networks_to_those_who_may_connect(world: World) -> None:
    page = page_of(world, world.olga)
    assert "Connect your first account" in page
    assert [page.count(f'formaction="/settings/social/connect/{network}"') for network in Network] == [1] * 5
    assert "No accounts yet" in (text := text_of(page_of(world, world.vera)))
    assert "Ask Root Admin to connect one." in text


def test_a_filter_that_finds_nothing_says_so_and_can_be_cleared(world: World) -> None:
    with world.open():
        world.account()
    page = page_of(world, world.ada, f"{ACCOUNTS}?q=nothing+like+it")
    assert "No account matches" in page
    assert re.search(rf'href="{ACCOUNTS}"[^>]*><span>Clear search and filters', page)


@pytest.fixture
def several(world: World) -> dict[str, int]:
    """Seven accounts, two of LinkedIn, in all states."""
    with world.open():
        return {
            "near": world.account("Near", expires_in=3 * DAY),
            "cut": world.account("Cut", disconnected_at=world.now - DAY, reason=Reason.SECURITY),
            "by hand": world.account("Hand", disconnected_at=world.now - DAY, reason=Reason.MANUAL),
            "fine": world.account("Österreich 100%", Network.LINKEDIN, authorized_at=world.now - 40 * DAY),
            "fine too": world.account("snake_case", Network.LINKEDIN),
            "no date": world.account("Tube", Network.YOUTUBE),
            "lost": world.account("Lost", disconnected_at=world.now - 800 * DAY, reason=Reason.LAPSED),
        }


EVERYTHING = ["near", "cut", "by hand", "fine", "fine too", "no date", "lost"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", EVERYTHING),
        ("?state=expiring", ["near"]),
        ("?state=disconnected", ["cut", "by hand"]),
        ("?state=connected", ["fine", "fine too", "no date"]),
        ("?state=history-lost", ["lost"]),
        ("?network=linkedin", ["fine", "fine too"]),
        ("?network=linkedin&state=expiring", []),
        ("?q=österREICH", ["fine"]),
        ("?q=%40snake", ["fine too"]),
        ("?q=100%25", ["fine"]),
        ("?q=%25", ["fine"]),
        ("?q=_", ["fine too"]),
        ("?q=+near+", ["near"]),
        ("?q=%00near", ["near"]),
        ("?q=" + "x" * 5000, []),
        ("?state=bogus&network=myspace&page=minus+one", EVERYTHING),
        ("?page=0", EVERYTHING),
        ("?page=-3", EVERYTHING),
        ("?page=7", EVERYTHING),
        ("?page=99999999999999999999999999", EVERYTHING),
        ("?page=%C2%B2", EVERYTHING),
        ("?page=1.5&state[]=x&q[]=y", EVERYTHING),
        ("?network=&state=&q=", EVERYTHING),
        ("?q=%FF%FE", []),
        ("?q='+OR+1=1--", []),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
def test_filters_find_what_they_say_and_nonsense_filters_nothing(
    world: World, several: dict[str, int], query: str, found: list[str], headers: dict[str, str]
) -> None:
    answer = world.browser(world.ada).get(f"{ACCOUNTS}{query}", headers=headers)
    assert answer.status_code == 200
    assert rows_of(answer.text) == [several[name] for name in found]


@pytest.mark.usefixtures("several")
def test_chips_count_what_the_other_filters_let_through(world: World) -> None:
    page = page_of(world, world.ada, f"{ACCOUNTS}?network=linkedin&state=expiring")
    counts = dict(re.findall(r'id="count-([a-z-]+)">(\d+)<', page))
    assert counts.pop("all") == counts.pop("connected") == "2"
    assert counts == dict.fromkeys(("in-need", "expiring", "disconnected", "history-lost"), "0")
    assert 'value="expiring" checked' in page
    assert 'value="linkedin" selected' in page


@pytest.mark.usefixtures("several")
def test_a_fragment_brings_the_list_its_numbers_and_its_own_clean_address(world: World) -> None:
    answer = world.browser(world.ada).get(f"{ACCOUNTS}?network=&state=connected&q=&page=5", headers=HTMX)
    assert answer.headers["HX-Push-Url"] == f"{ACCOUNTS}?state=connected"
    assert "HX-Request" in answer.headers["Vary"]
    assert "<html" not in answer.text
    assert '<span id="count-connected" hx-swap-oob="innerHTML">3</span>' in answer.text
    assert '<p id="announced" hx-swap-oob="innerHTML">3 accounts</p>' in answer.text


def test_back_gives_the_whole_page(world: World) -> None:
    headers = HTMX | {"HX-History-Restore-Request": "true"}
    assert "<html" in world.browser(world.ada).get(ACCOUNTS, headers=headers).text


def test_pages_of_fifty_keep_the_filters(world: World) -> None:
    many(world, 101)
    ada = world.browser(world.ada)
    shown = [rows_of(ada.get(f"{ACCOUNTS}?q=account&page={number}").text) for number in (1, 2, 3)]
    assert [len(rows) for rows in shown] == [50, 50, 1]
    assert len(set(sum(shown, []))) == 101  # noqa: RUF017 - three short lists
    second = ada.get(f"{ACCOUNTS}?q=account&page=2").text
    assert "51 to 100 of 101" in second
    assert "q=account&amp;page=3" in second


def test_a_page_past_the_last_is_the_last(world: World) -> None:
    many(world, 60)
    assert len(rows_of(page_of(world, world.ada, f"{ACCOUNTS}?page=9"))) == 10


def test_the_strip_and_the_filter_add_up_also_for_who_may_not_use_every_account(world: World) -> None:
    with world.open():
        world.account("Cut", disconnected_at=world.now - DAY, reason=Reason.SECURITY)
        others = world.account("Others", disconnected_at=world.now - DAY, reason=Reason.LAPSED)
        db.session.get_one(Account, others).restricted = True
        for name in ("One", "Two"):
            world.account(name, disconnected_at=world.now - DAY, reason=Reason.MANUAL)
    page = page_of(world, world.bob)
    assert strip(page).startswith(
        "1 account has lost its connection (2 more were disconnected by hand, 1 more is for others to reconnect)"
    )
    assert re.search(r'id="count-disconnected"[^>]*>4<', page)
    assert re.search(r'id="count-in-need"[^>]*>1<', page)
