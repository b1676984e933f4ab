"""What a row of the Accounts tab says, of every state."""

from datetime import timedelta

import pytest

from tests.pages.reading import ACCOUNTS, acts_of, clock_time, date, page_of, row_html, row_text
from tests.world import World
from webapp.domain.lifecycle import Reason
from webapp.domain.rules import RULES, Network
from webapp.domain.troubles import Word

pytestmark = pytest.mark.one_database

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def test_a_connected_account_says_when_a_person_must_come_back(world: World) -> None:
    with world.open():
        account = world.account(authorized_at=world.now - 30 * DAY)
    page = page_of(world, world.ada)
    row = row_text(page, account)
    end = date(world.now + 60 * DAY)
    assert "Example GmbH @example · Facebook Connected" in row
    assert f"Facebook will ask you to sign in again by {end} (60 days left)." in row
    assert "Connected by Ada Lovelace" in row
    assert "(60\N{NO-BREAK SPACE}days\N{NO-BREAK SPACE}left)" in row_html(page, account), "no line ends within it"


def test_a_date_nearer_than_the_networks_usual_one_says_why(world: World) -> None:
    with world.open():
        short = world.account("Short", Network.LINKEDIN, network_ends_at=world.now + 60 * DAY, authorized_at=world.now)
        usual = world.account("Usual", Network.LINKEDIN, network_ends_at=world.now + 364 * DAY, authorized_at=world.now)
    page = page_of(world, world.ada)
    assert "LinkedIn gave Relink access for only 60\N{NO-BREAK SPACE}days this time." in row_html(page, short)
    assert "only" not in row_text(page, usual)


def test_whoever_may_not_disconnect_it_reads_who_can(world: World) -> None:
    with world.open():
        account = world.account(by=world.ada)
    assert "Ada Lovelace or a super admin can disconnect it." in row_html(page_of(world, world.bob), account)
    for who in (world.ada, world.root):
        assert "can disconnect it" not in row_html(page_of(world, who), account)


def test_of_what_is_disconnected_already_only_removing_is_explained(world: World) -> None:
    with world.open():
        account, cut = world.account(), world.account(disconnected_at=world.now - DAY, reason=Reason.MANUAL)
    page = page_of(world, world.bob)
    assert "Disconnect: why not?" in row_html(page, account)
    assert "Remove: why not?" in row_html(page, cut)
    assert "Ada Lovelace or a super admin can remove it." in row_html(page, cut)
    assert "can disconnect it" not in row_html(page, cut)


def test_an_expiring_account_says_its_days_and_its_date(world: World) -> None:
    with world.open():
        account = world.account(network=Network.LINKEDIN, expires_in=5 * DAY)
    page = page_of(world, world.ada)
    assert 'data-state="expiring"' in row_html(page, account)
    assert "5 days left" in row_text(page, account)
    assert f"LinkedIn will ask you to sign in again by {date(world.now + 5 * DAY)}." in row_text(page, account)


def test_on_its_last_day_it_says_the_time_too(world: World) -> None:
    with world.open():
        account = world.account(expires_in=20 * HOUR)
    end = world.now + 20 * HOUR
    row = row_text(page_of(world, world.ada), account)
    assert "1 day left" in row
    assert f"by {date(end)}, {clock_time(end)}." in row


def test_x_speaks_of_being_unused(world: World) -> None:
    with world.open():
        far = world.account(network=Network.X, authorized_at=world.now - 30 * DAY)
        near = world.account(network=Network.X, authorized_at=world.now - 87 * DAY)
    page = page_of(world, world.ada)
    gone = date(world.now + 60 * DAY)
    assert f"X lets go of unused accounts: publish something or reconnect by {gone} (60 days left)." in row_text(
        page, far
    )
    assert f"publish something or reconnect by {date(world.now + 3 * DAY)}." in row_text(page, near)


def test_youtube_has_no_date(world: World) -> None:
    with world.open():
        account = world.account(network=Network.YOUTUBE)
    assert "YouTube sets no date for signing in again." in row_text(page_of(world, world.ada), account)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (Reason.LAPSED, "on {}: not reauthorized in time"),
        (Reason.INACTIVE, "on {}: inactive for too long"),
        (Reason.MANUAL, "by hand on {}"),
        (Reason.ACCESS_REMOVED, "on {}: access removed at the network"),
        (Reason.SECURITY, "on {}: locked by the network for security"),
        (Reason.ACCOUNT_GONE, "on {}: deleted at the network"),
        (Reason.PERMISSION_LOST, "on {}: deleted at LinkedIn, or the right to manage it there is missing"),
    ],
)
def test_a_disconnected_account_says_since_when_why_and_how_long_it_can_come_back(
    world: World, reason: Reason, words: str
) -> None:
    with world.open():
        account = world.account(network=Network.LINKEDIN, disconnected_at=world.now - 10 * DAY, reason=reason)
    row = row_text(page_of(world, world.ada), account)
    assert f"Disconnected {words.format(date(world.now - 10 * DAY))}" in row
    assert f"Until {date(world.now + 50 * DAY)} everything can come back (50 days left)." in row


def test_a_lock_says_what_comes_first_to_whoever_can_reconnect(world: World) -> None:
    with world.open():
        locked = world.account("Locked", disconnected_at=world.now - DAY, reason=Reason.SECURITY)
        lapsed = world.account("Lapsed", disconnected_at=world.now - DAY, reason=Reason.LAPSED)
    first = "Before you reconnect, sign in at Facebook itself and settle what it asks for."
    page = page_of(world, world.ada)
    assert [first in row_text(page, account) for account in (locked, lapsed)] == [True, False]
    assert first not in row_text(page_of(world, world.dora), locked)
    assert first in page_of(world, world.ada, f"{ACCOUNTS}/{locked}/reconnect")


def test_lost_history_is_said_plainly(world: World) -> None:
    with world.open():
        account = world.account(disconnected_at=world.now - 800 * DAY, reason=Reason.LAPSED)
        by_hand = world.account(disconnected_at=world.now - 800 * DAY, reason=Reason.MANUAL)
    page = page_of(world, world.ada)
    lost = RULES[Network.FACEBOOK].history_kept.after(world.now - 800 * DAY)
    assert 'data-state="history-lost"' in row_html(page, account)
    assert "History lost" in row_text(page, account)
    gone = date(world.now - 800 * DAY)
    said = f"History lost Disconnected on {gone} (not reauthorized in time); its history has been deleted."
    assert said in row_text(page, account)
    assert f"History lost Disconnected by hand on {gone}; its history has been deleted." in row_text(page, by_hand)
    assert f"Until {date(lost)} its posts could have come back. A reconnect starts empty." in row_text(page, account)


def test_a_lapse_shows_at_its_deadline_though_no_worker_runs(world: World) -> None:
    with world.open():
        account = world.account(authorized_at=world.now - 93 * DAY)
    page = page_of(world, world.ada)
    assert 'data-state="disconnected"' in row_html(page, account)
    assert f"on {date(world.now - 3 * DAY)}: not reauthorized in time" in row_text(page, account)
    assert '<span class="figures" id="count-disconnected">1</span>' in page


@pytest.mark.parametrize(
    ("trouble", "again", "words"),
    [
        (
            "unavailable",
            HOUR,
            "Facebook can’t be reached right now. The account stays connected; we’ll try again at {}.",
        ),
        (
            "unavailable",
            -HOUR,
            "Facebook can’t be reached right now. The account stays connected; we’ll try again soon.",
        ),
        ("rate_limited", None, "Facebook asks Relink to slow down. The account stays connected; we’ll try again soon."),
        ("our_configuration", None, "Facebook refuses Relink itself; whoever runs Relink has been told."),
        ("unreadable", None, "Relink can’t read its own key to this account any more."),
        ("permission_missing", None, "A permission is missing."),
    ],
)
def test_trouble_of_our_own_access_is_told_apart_from_the_persons_clock(
    world: World, trouble: str, again: timedelta | None, words: str
) -> None:
    with world.open():
        grant = world.grant(Network.FACEBOOK)
        account = world.account(grant=grant)
        world.trouble(grant, Word(trouble), until=world.now + again if again else None)
    page = page_of(world, world.ada)
    assert words.format(clock_time(world.now + HOUR)) in row_text(page, account)
    assert "Connected" in row_text(page, account)
    assert "will ask you to sign in again" in row_text(page, account)
    mended_by_a_yes = trouble in ("unreadable", "permission_missing")
    assert ("reconnect" in acts_of(page, account)) == mended_by_a_yes
