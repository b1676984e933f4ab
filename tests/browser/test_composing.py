"""A marketer writes, sees it out there, and finds everything where it belongs after a disconnect and a reconnect."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.axe import assert_axe_clean_in_both_themes
from tests.browser.conftest import ACCOUNTS, Enter, Trouble
from tests.browser.living import Living
from tests.browser.walking import allow, press_disconnect, press_reconnect, row, says

NEW = "/publishing/posts/new"
SHOWN = {"en-US": ("Saved at", "Publish now"), "de-DE": ("Gespeichert um", "Jetzt veröffentlichen")}


def place(page: Page, name: str, network: str) -> None:
    """Tick an account in the composer."""
    page.locator(".place").filter(has_text=re.compile(rf"{re.escape(name)}\s*{network}")).first.locator("input").check()


def test_a_fault_that_is_mended_is_no_longer_told(enter: Enter, trouble: Trouble):
    trouble.expect("status of 422")
    page = enter("ada", NEW)
    place(page, "Example GmbH", "Facebook")
    page.get_by_role("button", name="Publish now").click()
    wrong = page.locator("#composer-wrong")
    expect(wrong).to_contain_text("Nothing is scheduled yet")
    page.get_by_label("Text", exact=True).fill("Here it is")
    expect(wrong).to_have_count(0)


@pytest.mark.parametrize("locale", SHOWN)
def test_what_is_typed_is_saved_and_published_at_the_network(enter: Enter, relink: Living, locale: str):
    saved, publish_now = SHOWN[locale]
    relink.choose("ada", locale=locale[:2])
    page = enter("ada", NEW, locale=locale)
    page.get_by_label("Text", exact=True).fill("Written in a browser")
    place(page, "Example GmbH", "Facebook")
    expect(page.locator("#composer-state")).to_contain_text(saved)
    assert re.search(r"/publishing/write/\d+\?", page.url)
    page.get_by_role("button", name=publish_now).click()
    expect(page.locator("#messages .message")).to_have_attribute("data-kind", "done")
    assert relink.publish() == 1
    page.goto("/publishing")
    first = page.locator(".post").first
    expect(first).to_contain_text("Written in a browser")
    link = first.locator(".post-when a").get_attribute("href")
    assert "Written in a browser" in page.request.get(link or "").text()


def test_a_draft_survives_a_reload_and_the_back_button(enter: Enter, relink: Living):
    page = enter("ada", NEW, locale="en-US")
    page.get_by_label("Text", exact=True).fill("Not finished")
    expect(page.locator("#composer-state")).to_contain_text("Saved at")
    page.reload()
    expect(page.get_by_label("Text", exact=True)).to_have_value("Not finished")
    page.goto("/publishing")
    page.go_back()
    expect(page.get_by_label("Text", exact=True)).to_have_value("Not finished")


def test_going_back_ticks_no_other_account_than_those_that_were_chosen(enter: Enter, relink: Living):
    """The chosen ones come first when the page is opened again; a browser would put its ticks in their old places."""
    chosen = [relink.account("facebook", "61002"), relink.account("x", "81001")]
    page = enter("ada", NEW, locale="en-US")
    page.get_by_label("Text", exact=True).fill("Only for these two")
    for account in chosen:
        page.locator(f'[name="account"][value="{account}"]').check()
    expect(page.locator("#composer-state")).to_contain_text("Saved at")
    page.wait_for_url("**/publishing/write/*")
    page.get_by_role("link", name="Accounts", exact=True).first.click()
    page.wait_for_url("**/settings/social/accounts")
    page.go_back()
    expect(page.get_by_label("Text", exact=True)).to_have_value("Only for these two")
    ticked = page.locator('[name="account"]:checked').evaluate_all("boxes => boxes.map((box) => Number(box.value))")
    assert sorted(ticked) == sorted(chosen)


def test_a_picture_is_added_described_and_published(enter: Enter, relink: Living, tmp_path: Path):
    picture = tmp_path / "cat.png"
    Image.new("RGB", (320, 240), "teal").save(picture)
    page = enter("ada", NEW, locale="en-US")
    page.get_by_label("Text", exact=True).fill("Look at this")
    place(page, "Example", "Instagram")
    expect(page.locator("#composer-state")).to_contain_text("Instagram needs a picture")
    expect(page.get_by_role("button", name="Upload")).to_have_count(0)
    expect(page.get_by_text("Files are uploaded as soon as you choose them.")).to_be_visible()
    page.get_by_label("Add files").set_input_files(picture)
    expect(page.locator(".file-shown")).to_have_js_property("naturalWidth", 320)
    page.get_by_label("Description of the picture").fill("A teal field")
    expect(page.locator("#composer-state")).to_contain_text("Saved at")
    expect(page.locator("#composer-state")).not_to_contain_text("needs a picture")
    assert_axe_clean_in_both_themes(page)


def test_another_text_is_offered_for_the_networks_chosen(enter: Enter, relink: Living):
    page = enter("ada", NEW, locale="en-US")
    offered = page.locator(".own-text:visible")
    expect(offered).to_have_count(0)
    place(page, "Example GmbH", "Facebook")
    expect(offered).to_have_text(re.compile("Another text for Facebook"))
    offered.locator("summary").click()
    page.get_by_label("Text for Facebook", exact=True).fill("Only there")
    expect(page.locator("#composer-state")).to_contain_text("Saved at")
    page.locator(".place input:checked").uncheck()
    expect(offered).to_have_count(1)  # there is a text in it
    assert_axe_clean_in_both_themes(page)


def test_without_scripts_a_file_is_uploaded_by_its_button(enter: Enter, tmp_path: Path):
    picture = tmp_path / "cat.png"
    Image.new("RGB", (320, 240), "teal").save(picture)
    page = enter("ada", NEW, locale="en-US", javascript=False)
    page.get_by_label("Add files").set_input_files(picture)
    page.get_by_role("button", name="Upload").click()
    expect(page.locator(".file-shown")).to_have_count(1)
    expect(page.get_by_label("Add files")).to_be_visible()


def test_posts_leave_with_their_account_and_come_back_with_it(enter: Enter, relink: Living):
    account = relink.account("facebook", "61001")
    page = enter("root", NEW, locale="en-US")
    relink.choose("root", locale="en")
    page.reload()
    for text in ("Goes out before", "Waits for its time"):
        page.goto(NEW)
        page.get_by_label("Text", exact=True).fill(text)
        place(page, "Example GmbH", "Facebook")
        expect(page.locator("#composer-state")).to_contain_text("Saved at")
        page.get_by_role("button", name="Publish now" if "before" in text else "Schedule").click()
        expect(page.locator("#messages .message")).to_have_attribute("data-kind", "done")
        relink.publish()

    page.goto(ACCOUNTS)
    press_disconnect(page, account).get_by_role("button", name="Disconnect account").click()
    expect(row(page, account)).to_have_attribute("data-state", "disconnected")
    relink.publish(timedelta(days=2))
    assert "Waits for its time" not in {one["text"] for one in relink.sandbox.posts("facebook")}
    page.goto("/publishing?q=Goes+out+before")
    expect(page.locator(".post")).to_have_count(0)

    page.goto(ACCOUNTS)
    press_reconnect(page, account)
    if page.get_by_role("link", name="Ada Lovelace").count():
        page.get_by_role("link", name="Ada Lovelace").click()
    allow(page)
    page.goto("/publishing?q=Goes+out+before")
    expect(page.locator(".post")).to_have_count(1)
    page.goto("/publishing?tab=scheduled&q=Waits+for+its+time")
    expect(page.locator(".post")).to_have_count(1)


def test_what_waits_is_decided_on_its_own_page(enter: Enter, relink: Living):
    account = relink.account("facebook", "61001")
    page = enter("root", locale="en-US")
    relink.choose("root", locale="en")
    page.goto(ACCOUNTS)
    press_disconnect(page, account).get_by_role("button", name="Disconnect account").click()
    expect(row(page, account)).to_have_attribute("data-state", "disconnected")
    relink.let_pass_unsent(account, 2)
    press_reconnect(page, account)
    if page.get_by_role("link", name="Ada Lovelace").count():
        page.get_by_role("link", name="Ada Lovelace").click()
    allow(page)
    page.goto("/publishing?tab=attention")
    expect(page.locator(".post")).to_have_count(2)
    assert_axe_clean_in_both_themes(page)
    page.locator(".post-text a").first.click()
    expect(page.locator("main")).to_contain_text("Its time has passed")
    assert_axe_clean_in_both_themes(page)
    page.get_by_role("button", name="Publish now").click()
    says(page, "1 post is being published.")
    assert relink.publish() == 1
    page.goto("/publishing?tab=attention")
    expect(page.locator(".post")).to_have_count(1)


def test_without_scripts_one_writes_and_schedules_all_the_same(enter: Enter, relink: Living, trouble: Trouble):
    relink.choose("ada", locale="en")
    page = enter("ada", NEW, locale="en-US", javascript=False)
    page.get_by_label("Text", exact=True).fill("Without scripts")
    place(page, "Example GmbH", "Facebook")
    page.get_by_role("button", name="Schedule").click()
    assert page.url.endswith("/publishing?tab=scheduled")
    page.goto("/publishing?tab=scheduled&q=Without+scripts")
    expect(page.locator(".post")).to_have_count(1)
    trouble.expect("status of 422")
    page.goto(NEW)
    page.get_by_role("button", name="Schedule").click()
    expect(page.locator("main")).to_contain_text("Choose at least one account")
