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
