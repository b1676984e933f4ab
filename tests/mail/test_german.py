"""Mails to readers of German."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tests.german import english_in, english_on
from webapp.domain.lifecycle import Reason
from webapp.domain.notices import Kind
from webapp.domain.rules import Network
from webapp.mail import Letter, compose

DAY = timedelta(days=1)
NOW = datetime(2026, 11, 24, 5, 30, tzinfo=UTC)
LETTER = Letter(
    kind=Kind.AHEAD, message_id="<1@example.test>", link="https://relink.example/7", address="bob@example.test",
    reader="Bob Page", language="de", zone="Europe/Berlin", workspace="Example AG", account="Example GmbH",
    network=Network.FACEBOOK, subject_at=NOW + 7 * DAY, now=NOW,
)  # fmt: skip


@pytest.mark.parametrize(
    ("letter", "subject"),
    [
        (LETTER, "In 7 Tagen: Example GmbH (Facebook) erneut autorisieren"),
        (replace(LETTER, subject_at=NOW + DAY), "In 1 Tag: Example GmbH (Facebook) erneut autorisieren"),
        (
            replace(LETTER, kind=Kind.SUDDEN, subject_at=NOW, reason=Reason.SECURITY, kept_until=NOW + 365 * DAY),
            "Example GmbH (Facebook) wurde getrennt",
        ),
        (
            replace(LETTER, kind=Kind.LOSS, reason=Reason.MANUAL, since=NOW - 53 * DAY),
            "In 7 Tagen wird der Verlauf von Example GmbH (Facebook) gelöscht",
        ),
        (
            replace(LETTER, kind=Kind.DONE, subject_at=NOW, who="Eve Nothing"),
            "Eve Nothing hat Example GmbH (Facebook) erneut verknüpft",
        ),
    ],
)
def test_mails_are_german_in_both_twins(app: Flask, letter: Letter, subject: str) -> None:
    with app.app_context():
        mail = compose(letter, "Relink <relink@example.test>")
    text, page = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert mail["Subject"] == subject
    assert text.startswith("Guten Tag Bob Page,")
    assert english_in([line for line in text.splitlines() if "http" not in line]) == []
    assert english_on(page) == []
