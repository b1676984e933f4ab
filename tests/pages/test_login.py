"""Signing in and out."""

from tests.world import PASSWORD, World


def test_ada_signs_in_and_lands_on_the_accounts_tab(world: World) -> None:
    browser = world.app.test_client()
    answer = browser.post("/login", data={"email": " Ada@Example.test ", "password": PASSWORD})
    assert (answer.status_code, answer.location) == (303, "/settings/social/accounts")
    assert browser.get("/settings/profile").status_code == 200
