"""A right that is gone, in words that are true of each network, in every place that gives a reason.

Facebook, Instagram and LinkedIn answer alike for what was deleted and for what may no longer be managed from here.
"""

from dataclasses import replace

import pytest
from flask import Flask

from tests.mail.test_german import LETTER
from tests.pages.activity.test_activity_file import table
from tests.pages.log_lines import PAGE as LOG
from tests.pages.reading import date, page_of, row_text, text_of
from tests.pages.telling import WORKER, line, speaking
from tests.travels import Traveller, account
from tests.world import World
from webapp.actions import log
from webapp.actions.accounts.disconnect import cut
from webapp.actions.house import House
from webapp.actions.notices.tell import tell
from webapp.domain.lifecycle import Reason
from webapp.domain.notices import Kind
from webapp.domain.rules import Network
from webapp.mail import compose
from webapp.models import Account, Workspace, db
from webapp.pages.activity.stories import sentence
from webapp.pages.activity.telling.reasons import groups, why
from webapp.sandbox.running import RunningSandbox

pytestmark = pytest.mark.one_database

MISSING = {"en": "a permission is missing", "de": "eine Berechtigung fehlt"}
GONE = {
    "en": "deleted at {}, or the right to manage it there is missing",
    "de": "bei {} gelöscht, oder das Recht zur Verwaltung fehlt dort",
}
SAYS_NO_MORE = {Network.FACEBOOK: "Facebook", Network.INSTAGRAM: "Instagram", Network.LINKEDIN: "LinkedIn"}


def reason_at(network: Network, language: str = "en") -> str:
    return GONE[language].format(SAYS_NO_MORE[network]) if network in SAYS_NO_MORE else MISSING[language]


def lost(world: World, network: Network) -> int:
    """An account whose network has refused a right just now, of which Ada had been warned."""
    account_id = world.account(network=network)
    found = db.session.get_one(Account, account_id)
    tell(found, Kind.AHEAD, found.lapses_at or world.now, (world.ada,), world.now, 7)
    cut(found, db.session.get_one(Workspace, world.example), Reason.PERMISSION_LOST, log.WORKER, world.now)
    return account_id


@pytest.mark.parametrize("network", Network)
def test_every_page_says_no_more_than_the_network_does(world: World, network: Network) -> None:
    with world.open():
        account_id = lost(world, network)
    words, day = reason_at(network), date(world.now)
    page = page_of(world, world.ada)
    assert f"Disconnected on {day}: {words}" in row_text(page, account_id)
    needs = page.partition('class="needs"')[2].partition("</section>")[0]
    assert f"was disconnected on {day} : {words}." in text_of(needs)
    assert f"Over: it was disconnected on {day}: {words}." in page_of(world, world.ada, "/notices")
    assert f"– {words}" in text_of(page_of(world, world.ada, LOG)), "before and after"
    (told,) = table(world.browser(world.ada), "?verb=disconnected")
    assert told["Why"] == words
    assert f"Reason: – → {words}" in told["Before and after"]


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("network", Network)
def test_a_mail_says_no_more_than_the_network_does(app: Flask, network: Network, language: str) -> None:
    letter = replace(LETTER, kind=Kind.SUDDEN, reason=Reason.PERMISSION_LOST, network=network, language=language)
    with app.app_context():
        mail = compose(letter, "Relink <relink@example.test>")
    for kind in ("plain", "html"):
        body = mail.get_body((kind,))
        assert body is not None
        assert f": {reason_at(network, language)}." in " ".join(body.get_content().split())


@pytest.mark.parametrize(
    ("network", "english", "german"),
    [
        (
            network,
            f"it was deleted at {name}, or the right to manage it there is missing.",
            f"Es wurde bei {name} gelöscht, oder das Recht zur Verwaltung fehlt dort.",
        )
        for network, name in SAYS_NO_MORE.items()
    ]
    + [
        (
            network,
            "the needed permission at the network is gone.",
            "beim Netzwerk fehlt die nötige Berechtigung.",
        )
        for network in Network
        if network not in SAYS_NO_MORE
    ],
)
def test_the_log_tells_it_as_a_sentence(app: Flask, network: Network, english: str, german: str) -> None:
    told = line("disconnected", WORKER, reason="permission_lost", network=network)
    for language, words in (("en", english), ("de", german)):
        with speaking(app, language):
            assert sentence(told).endswith(f": {words}")
            assert why(told) == reason_at(network, language)


def test_what_the_network_does_know_is_said_as_ever(app: Flask) -> None:
    with speaking(app, "en"):
        for network in SAYS_NO_MORE:
            ticks = line("connect_refused", reason="scopes_missing", network=network)
            assert why(ticks) == "a permission was left out at the network"
            assert "deleted" not in why(line("renewal_failed", WORKER, reason="permission_missing", network=network))


def test_who_asks_for_a_reason_everywhere_finds_both(app: Flask) -> None:
    with speaking(app, "en"):
        for network in (None, *Network):
            _title, reasons = next(groups(network))
            everywhere = "a permission is missing, or the account is gone"
            assert dict(reasons)["permission_lost"] == (everywhere if network is None else reason_at(network))


@pytest.mark.parametrize(
    ("network", "person", "external_id"),
    [(Network.FACEBOOK, "ada", "61001"), (Network.INSTAGRAM, "ada", "71001"), (Network.LINKEDIN, "ada", "91002")],
)
@pytest.mark.parametrize("order", ["delete-account", "drop-permission"])
def test_a_check_by_hand_says_it_at_once(
    world: World, house: House, sandbox: RunningSandbox, network: Network, person: str, external_id: str, order: str
) -> None:
    Traveller(world, house, sandbox, world.ada).connects(network, person, external_id)
    sandbox.control(network.value, do=order, subject=external_id)
    row = account(world, external_id).id
    answer = world.browser(world.ada).post(f"/settings/social/accounts/{row}/check", follow_redirects=True)
    assert f"It was disconnected: {reason_at(network)}." in answer.text
