"""The message after connecting: each account's own fate, and no two of them in one breath."""

import pytest
from flask import Flask

from webapp.domain.rules import Network
from webapp.pages.connecting import joined

pytestmark = pytest.mark.one_database


def account(name: str, history: str | None = None, *, new: bool = False) -> dict[str, object]:
    return {"name": name, "history": history, "new": new}


def told(app: Flask, *accounts: dict[str, object], network: Network = Network.FACEBOOK) -> str:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        return joined.sentence({"accounts": accounts}, network)


def test_where_a_network_sets_no_date_none_is_spoken_of(app: Flask) -> None:
    assert told(app, account("A"), network=Network.YOUTUBE) == "A stays connected; Relink’s access was renewed."
    assert told(app, account("A"), account("B"), network=Network.YOUTUBE) == (
        "2 accounts stay connected; Relink’s access was renewed: A, B."
    )
    assert told(app, account("A"), network=Network.X) == "A stays connected, with a new date."


def test_siblings_that_come_back_whole_are_reconnected(app: Flask) -> None:
    assert told(app, account("A", "kept"), account("B", "kept")) == (
        "2 accounts are reconnected, with their history: A, B."
    )


def test_every_fate_has_its_own_sentence_and_its_own_names(app: Flask) -> None:
    every = [account("A", "kept"), account("B", "gone"), account("C", new=True), account("D")]
    assert told(app, *every) == (
        "A is connected again. Its history is back. "
        "B is connected again. Its history could no longer come back; it starts empty. "
        "C is connected. D stays connected, with a new date."
    )


def test_several_of_every_fate_are_counted_apart(app: Flask) -> None:
    every = [account("A", "gone"), account("B", "gone"), account("C", new=True), account("D", new=True)]
    assert told(app, *every, account("E"), account("F")) == (
        "2 accounts are reconnected without their history, for which it was too late: A, B. "
        "2 accounts are connected: C, D. 2 accounts stay connected, with new dates: E, F."
    )


def test_renewed_company_does_not_share_the_history_of_what_came_back(app: Flask) -> None:
    assert told(app, account("A", "kept"), account("B")) == (
        "A is connected again. Its history is back. B stays connected, with a new date."
    )
