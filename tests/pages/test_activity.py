"""The log, to read, filter and take along."""

import csv
import io

import pytest

from tests.world import World
from webapp.actions.log import WORKER, Actor, record
from webapp.domain.lifecycle import Reason
from webapp.models import Account, db
from webapp.models.event import Verb

PAGE = "/settings/social/activity"


def told(world: World, verb: Verb = Verb.DISCONNECTED, **facts: object) -> None:
    """One line about a new account, by Ada unless told otherwise."""
    account = db.session.get_one(Account, world.account(facts.pop("name", "Example GmbH")))
    defaults = {"actor": Actor(world.ada, "Ada Lovelace"), "now": world.now, "workspace_id": world.example}
    record(verb, account=account, **(defaults | facts))


def test_a_disconnect_by_hand_is_one_plain_sentence(world: World) -> None:
    with world.open():
        told(world, reason="manual", details={"scheduled_cancelled": 14})
    page = world.browser(world.vera).get(PAGE).text
    assert "Ada Lovelace disconnected Example GmbH (Facebook). 14 scheduled posts cancelled." in page


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason is not Reason.MANUAL])
def test_a_cut_from_outside_says_why_and_blames_nobody(world: World, reason: Reason) -> None:
    with world.open():
        told(world, reason=reason.value, actor=WORKER)
    page = world.browser(world.vera).get(PAGE).text
    assert "Example GmbH (Facebook) was disconnected: " in page
    assert "Ada Lovelace disconnected" not in page


def test_an_account_without_a_name_begins_a_sentence_as_any_word_does(world: World) -> None:
    with world.open():
        facts = {"actor": WORKER, "now": world.now, "workspace_id": world.example, "account": None}
        record(Verb.DISCONNECTED, reason="lapsed", **facts)
        record(Verb.NOBODY_TO_TELL, **facts)
        record(Verb.CHECKED, **(facts | {"actor": Actor(world.ada, "Ada Lovelace")}))
        told(world, Verb.NOBODY_TO_TELL, name="example GmbH")
    page = world.browser(world.vera).get(PAGE).text
    assert "An account was disconnected: its time ran out" in page
    assert "An account needed someone, but there was nobody to tell." in page
    assert "Ada Lovelace checked an account." in page
    assert "example GmbH (Facebook) needed someone" in page, "a name keeps its case"


@pytest.mark.parametrize("verb", list(Verb))
def test_every_verb_has_a_sentence(world: World, verb: Verb) -> None:
    with world.open():
        told(world, verb)
    answer = world.browser(world.vera).get(f"{PAGE}?verb={verb}")
    assert answer.status_code == 200
    assert answer.text.count('class="log-line"') >= 1


def test_before_and_after_can_be_unfolded(world: World) -> None:
    with world.open():
        before = {"authorized_at": "2026-01-01T11:30:00+00:00", "steps": [7, 3], "tell_done": True, "else": "x"}
        told(world, before=before, after={"reason": "security", "disconnected_at": "nonsense"})
    page = world.browser(world.vera).get(PAGE).text
    for words in ("Signed in at the network", "1 January 2026, 12:30 pm", "7, 3", "yes", "nonsense"):
        assert words in page
    assert "authorized_at" not in page
    assert "Before and after" in page


def test_the_filter_finds_people_and_accounts_and_takes_percent_literally(world: World) -> None:
    with world.open():
        told(world, name="Example Shop")
        told(world, actor=Actor(world.bob, "Bob Page"))
    vera = world.browser(world.vera)
    assert vera.get(f"{PAGE}?q=shop").text.count('class="log-line"') == 1
    assert vera.get(f"{PAGE}?q=bob&verb=disconnected&network=facebook").text.count('class="log-line"') == 1
    assert "Nothing matches" in vera.get(f"{PAGE}?q=%25").text
    assert vera.get(f"{PAGE}?verb=nonsense&network=nonsense&page=-1").status_code == 200


def test_another_workspaces_log_is_nobodys_business(world: World) -> None:
    with world.open():
        told(world, name="Secret GmbH")
    mallory = world.browser(world.mallory)
    assert "Secret GmbH" not in mallory.get(PAGE).text
    assert "Secret GmbH" not in mallory.get("/settings/social/activity.csv").text


def test_the_file_holds_the_same_lines_and_no_formula(world: World) -> None:
    with world.open():
        told(world, name="=HYPERLINK(1)", details={"scheduled_cancelled": 2})
    answer = world.browser(world.vera).get("/settings/social/activity.csv?verb=disconnected")
    assert answer.mimetype == "text/csv"
    header, line = list(csv.reader(io.StringIO(answer.text)))
    found = dict(zip(header, line, strict=True))
    assert found["account"] == "'=HYPERLINK(1)"
    assert found["what"] == "disconnected"
    assert found["who"] == "Ada Lovelace"
    assert found["details"] == "scheduled_cancelled=2"


def test_eve_without_a_social_permission_reads_nothing(world: World) -> None:
    eve = world.browser(world.eve)
    assert eve.get(PAGE).status_code == 403
    assert eve.get("/settings/social/activity.csv").status_code == 403
