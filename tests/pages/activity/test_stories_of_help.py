"""The log tells who asked whom for what, and by whose link an account was reconnected."""

import pytest
from flask import Flask

from tests.pages.telling import line, speaking
from webapp.actions.log import LINK_OF
from webapp.pages.activity.stories import sentence
from webapp.pages.activity.telling.told import emphasized

VISITOR = (None, f"{LINK_OF}Ada Lovelace")
BOTH = ["Ada Lovelace", "Root <Admin>"]
TOLD = [
    (
        line("access_requested", details={"act": "reconnect", "people": BOTH}),
        "Ada Lovelace asked Ada Lovelace and Root <Admin> to reconnect Example GmbH (Facebook).",
        "Ada Lovelace hat Ada Lovelace und Root <Admin> gebeten, Example GmbH (Facebook) erneut zu verknüpfen.",
    ),
    (
        line("access_requested", account_name=None, network=None, details={"act": "connect", "people": ["Root"]}),
        "Ada Lovelace asked Root to connect an account.",
        "Ada Lovelace hat Root gebeten, ein Konto zu verknüpfen.",
    ),
    (
        line("access_requested", account_name=None, network=None, details={"act": "see", "people": ["Root"]}),
        "Ada Lovelace asked Root for the permission to see the accounts.",
        "Ada Lovelace hat Root um die Berechtigung gebeten, die Konten zu sehen.",
    ),
    (
        line("access_requested", details={"act": "of a later version", "people": BOTH}),
        "Ada Lovelace asked for help with Example GmbH (Facebook).",
        "Ada Lovelace bat um Hilfe mit Example GmbH (Facebook).",
    ),
    (
        line("link_created", details={"person": "Ada Lovelace", "mailed_to": "owner@login.test"}),
        "Ada Lovelace mailed owner@login.test a link by which Example GmbH (Facebook) can be reconnected.",
        (
            "Ada Lovelace hat owner@login.test einen Link geschickt, über den sich Example GmbH (Facebook) erneut "
            "verknüpfen lässt."
        ),
    ),
    (
        line("link_used", VISITOR, details={"person": "Ada Lovelace", "mailed_to": "owner@login.test"}),
        "Example GmbH (Facebook) was reconnected by a link that Ada Lovelace had mailed to owner@login.test.",
        (
            "Example GmbH (Facebook) wurde über einen Link erneut verknüpft, den Ada Lovelace an owner@login.test "
            "geschickt hatte."
        ),
    ),
    (
        line("reconnected", VISITOR),
        "Somebody with a link of Ada Lovelace reconnected Example GmbH (Facebook).",
        "Jemand mit einem Link von Ada Lovelace hat Example GmbH (Facebook) erneut verknüpft.",
    ),
    (
        line("connect_refused", VISITOR, reason="link_closed"),
        (
            "Somebody with a link of Ada Lovelace could not reconnect Example GmbH (Facebook): "
            "the link no longer worked. Nothing was changed."
        ),
        (
            "Jemand mit einem Link von Ada Lovelace konnte Example GmbH (Facebook) nicht erneut verknüpfen: "
            "der Link galt nicht mehr. Es wurde nichts geändert."
        ),
    ),
]


@pytest.mark.parametrize(("told", "english", "german"), TOLD, ids=[english for _told, english, _german in TOLD])
def test_help_is_told_in_both_languages(app: Flask, told: object, english: str, german: str) -> None:
    with speaking(app, "en"):
        assert sentence(told) == english  # type: ignore[arg-type]
    with speaking(app, "de"):
        assert sentence(told) == german  # type: ignore[arg-type]


def test_names_stay_names_on_a_page(app: Flask) -> None:
    with speaking(app, "en"):
        shown = sentence(TOLD[0][0], emphasized)
    assert "Root &lt;Admin&gt;" in shown
    assert "<b><bdi>Ada Lovelace</bdi></b> and <b>" in shown
