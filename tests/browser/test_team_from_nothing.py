"""From an empty database to a team of five, in the browser alone, in German and in English."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import assert_axe_clean_in_both_themes
from tests.browser.conftest import OpenPage, Trouble
from tests.browser.fresh import Fresh, fresh_relink
from tests.browser.walking import opened_dialog

PASSWORD = "four words that wander"
TEAM = {"ada": "Ada Lovelace", "bob": "Bob Page", "dora": "Dora Draft", "second": "Second Admin"}


@dataclass(frozen=True)
class Words:
    """What the buttons say, in one language."""

    locale: str
    language: str
    set_up: str
    invite: str
    send: str
    accept: str
    subject: str
    deactivate: str
    reactivate: str
    permission: str


ENGLISH = Words(
    locale="en-US",
    language="en",
    set_up="Set up Relink",
    invite="Invite people",
    send="Send invitations",
    accept="Accept the invitation",
    subject="Zoe Zed invites you to Zed AG on Relink",
    deactivate="Deactivate",
    reactivate="Reactivate",
    permission="All accounts",
)
GERMAN = Words(
    locale="de-DE",
    language="de",
    set_up="Relink einrichten",
    invite="Personen einladen",
    send="Einladungen senden",
    accept="Einladung annehmen",
    subject="Zoe Zed lädt Sie zu Zed AG auf Relink ein",
    deactivate="Deaktivieren",
    reactivate="Reaktivieren",
    permission="Alle Konten",
)


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Fresh]:
    with fresh_relink(tmp_path) as running:
        yield running


def set_up(page: Page, code: str, words: Words, *, look: bool = True) -> None:
    """From the start to the form that invites the team."""
    page.goto("/")
    expect(page).to_have_url("/setup")
    if look:
        assert_axe_clean_in_both_themes(page)
    for name, value in (
        ("code", code),
        ("workspace", "Zed AG"),
        ("name", "Zoe Zed"),
        ("email", "zoe@example.test"),
        ("password", PASSWORD),
    ):
        page.locator(f"#{name}").fill(value)
    assert page.locator("#locale").input_value() == words.language
    page.get_by_role("button", name=words.set_up).click()
    expect(page).to_have_url("/settings/people/invite")


def invite(page: Page, addresses: str, level: str, words: Words) -> None:
    """Fill in the form, and end on the list of people."""
    page.locator("#addresses").fill(addresses)
    page.locator(f'input[name="level"][value="{level}"]').check()
    page.get_by_role("button", name=words.send).click()
    expect(page).to_have_url("/settings/people")


def join(page: Page, path: str, who: str, words: Words, *, look: bool = False) -> None:
    """From the link in the mail to the Accounts tab."""
    page.goto(path)
    if look:
        assert_axe_clean_in_both_themes(page)
    page.locator("#name").fill(TEAM[who])
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name=words.accept).click()
    expect(page).to_have_url("/settings/social/accounts")
    expect(page.locator("#messages")).to_contain_text("Zed AG")


@pytest.mark.parametrize("words", [ENGLISH, GERMAN], ids=["English", "German"])
def test_a_super_admin_sets_up_a_team_of_five(
    fresh: Fresh, open_page: OpenPage, trouble: Trouble, words: Words
) -> None:
    trouble.expect("status of 404")  # the last look at the page that is gone
    root = open_page(base_url=fresh.url, locale=words.locale)
    set_up(root, fresh.code(), words)
    assert_axe_clean_in_both_themes(root)
    invite(root, "Ada Lovelace ada@example.test\nbob@example.test", "all", words)
    expect(root.locator(".team-row")).to_have_count(3)
    for addresses, level in (("dora@example.test", "draft"), ("second@example.test", "super_admin")):
        root.get_by_role("link", name=words.invite).click()
        invite(root, addresses, level, words)
    expect(root.locator('.team-row[data-state="invited"]')).to_have_count(4)
    assert_axe_clean_in_both_themes(root)

    fresh.deliver()
    for who in TEAM:
        (mail,) = fresh.mails.to(f"{who}@example.test")
        assert mail["Subject"] == words.subject
        page = open_page(base_url=fresh.url, locale=words.locale)
        join(page, fresh.invitation(f"{who}@example.test"), who, words, look=who == "ada")

    root.reload()
    expect(root.locator('.team-row[data-state="active"]')).to_have_count(5)
    expect(root.locator('.team-row[data-state="invited"]')).to_have_count(0)
    expect(root.locator(".team-row", has_text="Bob Page")).to_contain_text(words.permission)
    assert open_page(base_url=fresh.url).goto("/setup").status == 404  # type: ignore[union-attr]


def test_one_of_them_is_deactivated_and_back_with_the_keyboard(fresh: Fresh, open_page: OpenPage) -> None:
    root = open_page(base_url=fresh.url)
    set_up(root, fresh.code(), ENGLISH)
    invite(root, "bob@example.test", "all", ENGLISH)
    fresh.deliver()
    bob = open_page(base_url=fresh.url)
    join(bob, fresh.invitation("bob@example.test"), "bob", ENGLISH)
    root.reload()
    row = root.locator(".team-row", has_text="Bob Page")
    row.get_by_role("link", name="Deactivate Bob Page").focus()
    root.keyboard.press("Enter")
    dialog = opened_dialog(root)
    expect(dialog).to_contain_text("They hold nothing here")
    assert_axe_clean_in_both_themes(root)
    root.keyboard.press("Escape")
    expect(row.get_by_role("link", name="Deactivate Bob Page")).to_be_focused()
    root.keyboard.press("Enter")
    opened_dialog(root).get_by_role("button", name="Deactivate").click()
    expect(row).to_have_attribute("data-state", "deactivated")
    expect(row).to_contain_text("has no access to this workspace any more")
    expect(root.locator(".team-row:focus, .team-row :focus")).to_have_count(1)
    row.get_by_role("button", name="Reactivate").click()
    expect(row).to_have_attribute("data-state", "active")
    bob.reload()
    expect(bob.get_by_role("heading", name="Social media")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without"])
def test_an_address_that_is_wrong_stays_in_the_form_with_the_reason(
    fresh: Fresh, open_page: OpenPage, javascript: bool, trouble: Trouble
) -> None:
    trouble.expect("status of 422")
    root = open_page(base_url=fresh.url, javascript=javascript)
    set_up(root, fresh.code(), ENGLISH, look=javascript)
    root.locator("#addresses").fill("bob@example.test, zoe@example.test, nonsense")
    root.get_by_role("button", name="Send invitations").click()
    expect(root.locator("#addresses-error")).to_contain_text("Is a member of this workspace already.")
    expect(root.locator("#messages")).to_contain_text("bob@example.test")
    assert root.locator("#addresses").input_value().split() == ["zoe@example.test", "nonsense"]
    root.locator("#addresses").fill("bob@example.test")
    root.get_by_role("button", name="Send invitations").click()
    root.get_by_role("button", name="Send the invitation again").click()
    expect(root).to_have_url("/settings/people")
    expect(root.locator("#messages")).to_contain_text("It was sent a moment ago")


def test_somebody_in_two_workspaces_switches_in_the_top_bar(fresh: Fresh, open_page: OpenPage) -> None:
    root = open_page(base_url=fresh.url)
    set_up(root, fresh.code(), ENGLISH)
    expect(root.locator(".workspace-menu")).to_have_count(0)
    fresh.second_workspace("zoe@example.test", "Another AG")
    root.goto("/settings/people")
    root.locator(".workspace-menu summary").focus()
    root.keyboard.press("Enter")
    root.get_by_role("button", name="Another AG").focus()
    assert_axe_clean_in_both_themes(root)
    root.keyboard.press("Enter")
    expect(root.locator(".workspace")).to_contain_text("Another AG")
    expect(root).to_have_url("/settings/social/accounts")


def test_a_form_left_open_in_another_tab_does_nothing_in_the_workspace_switched_to(
    fresh: Fresh, open_page: OpenPage, trouble: Trouble
) -> None:
    trouble.expect("status of 403")
    root = open_page(base_url=fresh.url)
    set_up(root, fresh.code(), ENGLISH)
    fresh.second_workspace("zoe@example.test", "Another AG")
    other = root.context.new_page()
    other.goto("/settings/people")
    other.locator(".workspace-menu summary").click()
    other.get_by_role("button", name="Another AG").click()
    expect(other.locator(".workspace")).to_contain_text("Another AG")
    root.locator("#addresses").fill("bob@example.test")
    root.get_by_role("button", name=ENGLISH.send).click()
    expect(root.get_by_role("heading", name="This form is out of date")).to_be_visible()
    root.goto("/settings/people")
    expect(root.locator(".team-row")).to_have_count(1)


def test_a_list_left_open_in_another_tab_is_loaded_anew_when_it_is_filtered(fresh: Fresh, open_page: OpenPage) -> None:
    root = open_page(base_url=fresh.url)
    set_up(root, fresh.code(), ENGLISH)
    fresh.second_workspace("zoe@example.test", "Another AG")
    root.goto("/settings/people")
    other = root.context.new_page()
    other.goto("/settings/people")
    other.locator(".workspace-menu summary").click()
    other.get_by_role("button", name="Another AG").click()
    expect(other.locator(".workspace")).to_contain_text("Another AG")
    root.locator("#state").select_option("active")
    expect(root.locator(".workspace")).to_contain_text("Another AG")
