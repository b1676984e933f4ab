"""What the demo says was published can be looked at where it says."""

from playwright.sync_api import expect

from tests.browser.conftest import Enter


def test_view_on_leads_to_the_pretend_networks_page_of_that_post(enter: Enter):
    page = enter("ada", "/publishing?network=facebook")
    first = page.locator(".post").first
    text, account = first.locator(".post-text").inner_text(), first.locator("strong").inner_text()
    with page.expect_popup() as opened:
        first.get_by_role("link", name="View on Facebook").click()
    expect(opened.value.locator("article .text")).to_have_text(text)
    expect(opened.value.locator("article .author")).to_contain_text(account)


def test_every_published_post_of_the_demo_has_such_a_page(enter: Enter):
    for network in ("facebook", "instagram", "x", "linkedin", "youtube"):
        page = enter("ada", f"/publishing?network={network}")
        links = page.get_by_role("link", name="View on")
        assert links.count() == page.locator(".post").count() > 0
        for link in (links.first, links.last):
            answer = page.request.get(link.get_attribute("href") or "")
            assert answer.ok


def test_on_a_phone_what_belongs_to_a_post_stands_in_one_line_below_the_other(enter: Enter):
    page = enter("ada", "/publishing", width=375, height=667)
    for part in (".post-account", ".post-text", ".post-when time", ".post-when a"):
        boxes = [one.bounding_box() or {} for one in page.locator(f".post {part}").all()[:10]]
        assert {round(box["x"]) for box in boxes} == {85}
