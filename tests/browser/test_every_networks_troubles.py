"""What can befall an account at each network, as a marketer sees it: asked to slow down or away for an hour, a role
lost, locked, taken away there and told, its time run out, removed; and several accounts of one consent."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.casts import CASTS, Cast, checked, come_as
from tests.browser.conftest import ACCOUNTS, Enter, Trouble
from tests.browser.living import Living
from tests.browser.walking import allow, connect_from_menu, press_reconnect, press_remove, row, says
from tests.browser.working import (
    carried_with,
    goes_by_activity,
    have_asked_soon,
    last_of_log,
    owed,
    run_out,
    scheduled,
    tell_of_sudden_ends,
    troubles,
    work,
)
from webapp import clock
from webapp.domain.lifecycle import Reason
from webapp.models import Account, db
from webapp.models.event import Verb

NETWORKS = {one.network: one for one in CASTS}
SHOWN = {"facebook": "Facebook", "instagram": "Instagram", "x": "X", "linkedin": "LinkedIn", "youtube": "YouTube"}
each = pytest.mark.parametrize("cast", CASTS, ids=list(NETWORKS))

SEVERAL = {"facebook": "Nordlicht Agentur", "linkedin": "Nordlicht Agentur"}
ONE_ALONE = {
    "instagram": "Example Academy",  # its own login signs in one professional account
    "x": "Acme Test",  # whoever signs in is the account
    "youtube": "Example Academy",  # Google asks for one channel and binds the token to it
}
"""Who comes with several accounts, and who with one: a consent there carries no more (networks.md, 0 and 5)."""

ROLES = {"facebook": "61002", "linkedin": "91002", "youtube": "51001"}
NO_ROLES = {"instagram": "71001", "x": "81001"}
"""The account whose right is lost. By Instagram's own login and at X nobody manages for others: the account is the
person (networks.md, 2 and 3). What can be lost there is the permission of the app itself, and reads the same."""

TELLS = {"facebook": "deauthorize", "instagram": "deauthorize", "x": "revoke", "youtube": "tokens-revoked"}
UNTOLD = ["linkedin"]
"""LinkedIn tells nobody (networks.md, 7): the daily check finds it."""

SAYS_LOCKED = {"facebook", "instagram", "x", "youtube"}
"""LinkedIn does not say why a token was revoked (networks.md, 6): a lock reads like access that was taken away."""


def shows(page: Page, account: int, state: str | re.Pattern[str]) -> None:
    """What the row says after a reload."""
    page.goto(ACCOUNTS)
    expect(row(page, account)).to_have_attribute("data-state", state)


def reconnected(enter: Enter, cast: Cast, account: int, posts: int) -> None:
    """Somebody reconnects it in a browser that the network does not know, and its posts are scheduled again."""
    page = enter("root")
    press_reconnect(page, account)
    come_as(page, cast.owner, cast.named)
    allow(page)
    back = row(page, account).or_(page.get_by_role("button", name="Not now")).first
    expect(back).to_be_visible()
    says(page, re.compile(rf"\b{posts} scheduled posts are scheduled again\."))
    shows(page, account, "connected")


@pytest.mark.parametrize("weather", ["rate-limit", "down"])
@each
def test_an_hour_of_no_answers_cuts_nothing_and_bothers_nobody(enter: Enter, relink: Living, cast: Cast, weather: str):
    account = relink.account(cast.network, cast.account)
    tell_of_sudden_ends(relink)
    work(relink)
    told, posts = owed(relink), scheduled(relink, account)
    how = {"retry_after": 3600} if weather == "rate-limit" else {}
    relink.sandbox.control(cast.network, do=weather, **how)
    have_asked_soon(relink, cast.network)
    for minutes in (0, 20, 40):
        work(relink, timedelta(minutes=minutes))
    assert troubles(relink, cast.network) == {"rate_limited" if weather == "rate-limit" else "unavailable"}

    page = enter("root")
    word = "asks Relink to slow down" if weather == "rate-limit" else "can’t be reached right now"
    expect(row(page, account)).to_contain_text(f"{SHOWN[cast.network]} {word}. The account stays connected")
    checked(page, account)
    expect(row(page, account)).to_contain_text(f"{word}. The account stays connected")

    relink.sandbox.control(cast.network, do="up")
    for minutes in (120, 145):  # a check whose token has ended waits for the renewal
        work(relink, timedelta(minutes=minutes))
    assert troubles(relink, cast.network) == set()
    shows(page, account, re.compile("^connected|expiring"))
    expect(row(page, account)).not_to_contain_text("stays connected")
    assert relink.facts(account)["disconnected_at"] is None
    assert (owed(relink), scheduled(relink, account)) == (told, posts)


@pytest.mark.parametrize(("network", "external_id"), [*ROLES.items(), *NO_ROLES.items()], ids=[*ROLES, *NO_ROLES])
def test_a_right_that_is_lost_cuts_that_account_alone(enter: Enter, relink: Living, network: str, external_id: str):
    cast, account = NETWORKS[network], relink.account(network, external_id)
    posts, _ = scheduled(relink, account)
    others = carried_with(relink, account) - {account}
    assert bool(others) == (network in SEVERAL)
    relink.sandbox.control(network, do="drop-permission", subject=external_id)
    page = enter("root")
    checked(page, account)
    expect(row(page, account)).to_have_attribute("data-state", "disconnected")
    assert relink.facts(account)["reason"] == Reason.PERMISSION_LOST
    assert scheduled(relink, account) == (0, posts)
    for other in others:
        assert carried_with(relink, other) == others, "the others of that sign-in stay connected"
    relink.sandbox.control(network, do="restore", subject=external_id)
    reconnected(enter, cast, account, posts)
    assert scheduled(relink, account) == (posts, 0)


@each
def test_a_locked_account_says_what_to_do_and_comes_back_with_its_posts(enter: Enter, relink: Living, cast: Cast):
    account = relink.account(cast.network, cast.account)
    work(relink)
    (posts, _), told = scheduled(relink, account), owed(relink)
    relink.sandbox.control(cast.network, do="lock", subject=cast.person)
    page = enter("root")
    checked(page, account)
    expect(row(page, account)).to_have_attribute("data-state", "disconnected")
    if cast.network in SAYS_LOCKED:
        expect(row(page, account)).to_contain_text("locked by the network for security")
        expect(row(page, account)).to_contain_text(f"sign in at {SHOWN[cast.network]} itself")
    else:
        expect(row(page, account)).to_contain_text("access removed at the network")
    reason = Reason.SECURITY if cast.network in SAYS_LOCKED else Reason.ACCESS_REMOVED
    assert (relink.facts(account)["reason"], scheduled(relink, account)) == (reason, (0, posts))
    work(relink)
    assert owed(relink) == told, "no notice when the cut comes from security"
    relink.sandbox.control(cast.network, do="unlock", subject=cast.person)
    reconnected(enter, cast, account, posts)
    assert scheduled(relink, account) == (posts, 0)


@pytest.mark.parametrize("network", TELLS)
def test_what_a_network_tells_is_believed_when_a_check_says_so(enter: Enter, relink: Living, network: str):
    cast = NETWORKS[network]
    account, to = relink.account(network, cast.account), f"{relink.url}/hooks/{network}"
    tell_of_sudden_ends(relink)
    work(relink)
    told, (posts, _) = owed(relink), scheduled(relink, account)
    page, whom = enter("root"), cast.account if network == "instagram" else cast.person
    tells = {"do": "send-hook", "kind": TELLS[network], "subject": whom, "to": to}

    def told_at(moment: timedelta) -> None:
        answer = relink.sandbox.control(network, **tells, issued_at=int((clock.now() + moment).timestamp()))
        assert answer["status"] in {200, 202}

    told_at(-timedelta(minutes=2))
    work(relink)
    shows(page, account, "connected")
    assert owed(relink) == told

    relink.sandbox.control(network, do="revoke", subject=cast.person)
    told_at(timedelta(minutes=2))  # by a clock that is a little ahead
    shows(page, account, "connected")
    work(relink)
    shows(page, account, "disconnected")
    expect(row(page, account)).to_contain_text("access removed at the network")
    assert (relink.facts(account)["reason"], scheduled(relink, account)) == (Reason.ACCESS_REMOVED, (0, posts))
    assert owed(relink) > told, "the workspace wished to be told"
    page.goto(f"{ACCOUNTS}/{account}")
    expect(page.locator("main")).to_contain_text(f"{SHOWN[network]} told Relink so.")


@pytest.mark.parametrize("network", UNTOLD)
def test_where_the_network_tells_nobody_the_daily_check_finds_it(enter: Enter, relink: Living, network: str):
    cast = NETWORKS[network]
    account, to = relink.account(network, cast.account), f"{relink.url}/hooks/{network}"
    with pytest.raises(ValueError, match="tells nobody"):
        relink.sandbox.control(network, do="revoke", subject=cast.person, tell=True, to=to)
    relink.sandbox.control(network, do="revoke", subject=cast.person)
    have_asked_soon(relink, network)
    work(relink)
    page = enter("root")
    expect(row(page, account)).to_have_attribute("data-state", "disconnected")
    expect(row(page, account)).to_contain_text("access removed at the network")


@each
def test_time_runs_out_at_the_deadline_and_what_is_removed_is_gone(enter: Enter, relink: Living, cast: Cast):
    account = relink.account(cast.network, cast.account)
    posts, _ = scheduled(relink, account)
    deadline = run_out(relink, account)
    page = enter("root")
    expect(row(page, account)).to_have_attribute("data-state", "disconnected")
    by_activity = goes_by_activity(relink, account)
    why = "inactive for too long" if by_activity else "not reauthorized in time"
    expect(row(page, account)).to_contain_text(why)
    work(relink)
    cut = relink.facts(account)
    assert (cut["disconnected_at"], cut["reason"]) == (deadline, Reason.INACTIVE if by_activity else Reason.LAPSED)
    assert scheduled(relink, account) == (0, posts)

    press_remove(page, account).get_by_role("button", name="Remove account").click()
    expect(row(page, account)).to_have_count(0)
    assert scheduled(relink, account) == (0, 0)
    assert last_of_log(relink, account)["verb"] == Verb.REMOVED
    with relink.database():
        assert db.session.get(Account, account) is None


@pytest.mark.parametrize("network", SEVERAL)
def test_of_several_accounts_the_unticked_one_stays_out(enter: Enter, relink: Living, network: str):
    page = enter("root")
    connect_from_menu(page, SHOWN[network])
    come_as(page, SEVERAL[network])
    allow(page)
    for name in ("Bäckerei Kiel", "Autohaus Kiel", "Praxis Kiel"):
        page.get_by_role("checkbox", name=re.compile(name)).check()
    page.get_by_role("checkbox", name=re.compile("Praxis Kiel")).uncheck()
    page.get_by_role("button", name="Connect", exact=True).click()
    says(page, re.compile("2 accounts are connected: Bäckerei Kiel .*, Autohaus Kiel "))
    page.goto(f"{ACCOUNTS}?network={network}&q=Kiel")
    expect(page.locator('#list [data-state="connected"]')).to_have_count(2)


@pytest.mark.parametrize("network", ONE_ALONE)
def test_one_account_of_a_consent_can_be_left_out_too(enter: Enter, relink: Living, trouble: Trouble, network: str):
    trouble.expect("status of 4")
    page = enter("root")
    connect_from_menu(page, SHOWN[network])
    come_as(page, ONE_ALONE[network])
    allow(page)
    only = page.get_by_role("checkbox")
    expect(only).to_have_count(1)
    only.uncheck()
    page.get_by_role("button", name="Connect", exact=True).click()
    expect(page.get_by_role("alert")).to_have_text("Tick at least one account, or cancel.")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Connect", exact=True).click()
    says(page, re.compile(r"is connected\."))
