"""What is said at the end of connecting, of every kind, is German for a reader of German."""

from collections.abc import Iterator

from flask import Flask

from tests.german import english_in
from webapp.domain.rules import Network
from webapp.models import Flow
from webapp.models.flow import End
from webapp.networks.room import Hindrance
from webapp.pages import errors
from webapp.pages.connecting import endings, joined, ticks

STORIES = {
    End.WRONG_ACCOUNT: [
        {"wanted": "@acme", "came": "@acme_test", "one": one, "same_person": same}
        for one, same in ((True, False), (False, True), (False, False))
    ],
    End.SCOPES_MISSING: [{"missing": [*ticks.TICKS, "x", "y"]}],
    End.UNAVAILABLE: [
        {"why": why, "retry_at": at}
        for why in ("rate_limited", "our_configuration", "")
        for at in (None, "2026-11-29T13:30:00+00:00")
    ],
    End.NOT_ALLOWED: [{"denial": "not_all_accounts"}],
    End.NOTHING_FOUND: [
        {},
        {"subject": "@acme"},
        {"hindered": [{"name": "@acme", "hindrance": why} for why in Hindrance], "more": 7},
    ],
}


def said_at_the_end() -> Iterator[str]:
    """All that can be said of a way to a network and back."""
    for end in End:
        for story in STORIES.get(end, [{"subject": "@acme"}]) if end is not End.CONNECTED else []:
            for network in Network if end is End.NOTHING_FOUND else (Network.X,):
                said = endings.of(Flow(network=network, end=end, story=story))
                yield from (said.title, said.lead, said.next, *said.points)
    for why in ("ExpiredState", "OtherPerson", "OtherBrowser", "OtherNetwork", ""):
        said = endings.refused(why)
        yield from (said.title, said.lead, said.next)
    for status in (400, 401, 403, 404, 405, 409, 413, 419, 429, 500, 503):
        page = errors.of_status(status)
        yield from (page.title, page.lead, page.next)
    for number in (1, 2, 9):
        for history, new in (("kept", False), ("gone", False), ("", True), ("", False)):
            accounts = [{"name": "@acme", "history": history, "new": new}] * number
            posts = {"scheduled": number, "parked": number}
            story = {"accounts": accounts, "posts": posts, "skipped": ["@acme"] * number}
            yield from (joined.sentence(story, network) for network in (Network.X, Network.YOUTUBE))


def test_every_end_of_connecting_is_told_in_german(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "de"}):
        assert english_in([text for text in said_at_the_end() if text]) == []


def test_a_wrong_account_is_told_as_it_should_be(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "de"}):
        said = endings.wrong_account("X", STORIES[End.WRONG_ACCOUNT][0])
    assert said.lead == "X hat Sie als @acme_test angemeldet. Dieses Konto ist aber @acme. Es wurde nichts geändert."


def test_missing_permissions_stand_in_german_quotes_with_what_fails_without_them(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "de"}):
        said = endings.scopes_missing("X", {"missing": ["tweet.write", "unheard.of"]})
    assert said.lead == "Bei X wurden 2 Berechtigungen nicht erteilt. Es wurde nichts geändert."
    assert said.points == (
        "„für Sie Beiträge veröffentlichen“. Ohne sie kann für Sie nichts veröffentlicht werden.",
        "1 weitere",
    )
