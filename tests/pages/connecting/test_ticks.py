"""Every permission that Relink can't do without has words, whichever network asks for it."""

import pytest
from flask import Flask

from tests.networks.instagramming import by_facebook
from tests.pretend import rooms_at
from webapp.networks.room import Room, Token
from webapp.pages.connecting import ticks

ROOMS = rooms_at("http://127.0.0.1:9")


@pytest.mark.parametrize("room", [*ROOMS.values(), by_facebook("http://127.0.0.1:9")])
def test_every_permission_that_a_network_must_give_has_words(app: Flask, room: Room) -> None:
    needed = room.missing_scopes(Token("access", scopes=("nothing.we.asked.for",)))
    assert needed, "a consent that gives nothing lacks something"
    assert [scope for scope in needed if scope not in ticks.TICKS] == []
    with app.test_request_context(headers={"Accept-Language": "en"}):
        lines = ticks.missing(needed)
    assert len(lines) == len(needed)
    assert all("Without it" in line for line in lines)


def test_no_name_of_a_permission_reaches_the_page(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert ticks.missing(("pages_manage_posts", "some_new_one", "another_new_one")) == (
            "“publish posts on your Pages”. Without it nothing can be published on your Pages.",
            "2 more",
        )
