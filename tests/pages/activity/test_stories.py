"""Every verb of the log is a plain sentence in both languages, with what varies: reasons, numbers, who acted."""

import re

import pytest
from flask import Flask

from tests.german import english_in
from tests.pages.telling import AT, OPERATOR, WORKER, line, speaking, without_account
from webapp.actions.activity.history import Line
from webapp.actions.connecting.callbacks import FlowRefused
from webapp.actions.consents.hints import TOLD_BY_NETWORK
from webapp.actions.consents.renew import INTERRUPTED
from webapp.actions.consents.revoke import NOT_CONFIGURED
from webapp.domain.lifecycle import Reason
from webapp.domain.permissions import Denial
from webapp.domain.rules import Network
from webapp.domain.troubles import ALARMING
from webapp.models.event import SIGN_INS, Verb
from webapp.models.flow import End
from webapp.pages.activity.stories import SENTENCES, VARIANTS, VERBS, sentence, verb_words
from webapp.pages.activity.telling import attempts
from webapp.pages.activity.telling.denied import ACTS, DENIED
from webapp.pages.activity.telling.groups import GROUPS, ungrouped
from webapp.pages.activity.telling.reasons import groups, why
from webapp.pages.activity.telling.told import emphasized

pytestmark = pytest.mark.one_database

SPOKEN = {"subject": "Ada L", "email": "eve@example.test", "person": "Bob Page"}
TOLD = [
    (
        line("disconnected", reason="manual", details={"scheduled_cancelled": 14}),
        "Ada Lovelace disconnected Example GmbH (Facebook): 14 scheduled posts cancelled.",
        "Ada Lovelace hat Example GmbH (Facebook) getrennt: 14 geplante Beiträge gestrichen.",
    ),
    (
        line("disconnected", reason="manual", details={"scheduled_cancelled": 1}),
        "Ada Lovelace disconnected Example GmbH (Facebook): 1 scheduled post cancelled.",
        "Ada Lovelace hat Example GmbH (Facebook) getrennt: 1 geplanter Beitrag gestrichen.",
    ),
    (
        line("disconnected", reason="manual", details={"scheduled_cancelled": 0}),
        "Ada Lovelace disconnected Example GmbH (Facebook).",
        "Ada Lovelace hat Example GmbH (Facebook) getrennt.",
    ),
    (
        line("disconnected", WORKER, reason="access_removed", details={"hint": TOLD_BY_NETWORK}),
        ("Example GmbH (Facebook) was disconnected: Relink’s access was removed at the network. "
        "Facebook told Relink so."),
        ("Example GmbH (Facebook) wurde getrennt: Der Zugriff von Relink wurde beim Netzwerk entfernt. "
        "Das hat Facebook Relink mitgeteilt."),
    ),
    (
        line("disconnected", WORKER, reason="lapsed", account_name=None, network=None),
        "An account was disconnected: its time ran out without a new sign-in.",
        "Ein Konto wurde getrennt: die Frist ist ohne neue Anmeldung abgelaufen.",
    ),
    (
        line("reconnected", details={"history": "kept", "posts_scheduled_again": 2, "posts_parked": 1}),
        ("Ada Lovelace reconnected Example GmbH (Facebook). Its history is back. 2 posts scheduled again. "
        "1 post waits for a decision."),
        ("Ada Lovelace hat Example GmbH (Facebook) erneut verknüpft. Der Verlauf ist wieder da. "
        "2 Beiträge wieder geplant. 1 Beitrag wartet auf eine Entscheidung."),
    ),
    (
        without_account("revoked", WORKER, network=Network.X, details={"subject": "Ada L."}),
        "Relink gave back the access that Ada L. had allowed at X.",
        "Relink hat den Zugriff zurückgegeben, den Ada L. bei X erlaubt hatte.",
    ),
    (
        without_account("connect_refused", network=Network.LINKEDIN, reason="cancelled"),
        "Ada Lovelace could not connect an account at LinkedIn: they cancelled at the network. Nothing was changed.",
        "Ada Lovelace konnte bei LinkedIn kein Konto verbinden: beim Netzwerk abgebrochen. Es wurde nichts geändert.",
    ),
    (
        line("connect_refused", reason="wrong_account", details={"wanted": "@acme", "came": "@acme_test"}),
        ("Ada Lovelace could not reconnect Example GmbH (Facebook): Facebook signed them in as @acme_test instead. "
        "Nothing was changed."),
        ("Ada Lovelace konnte Example GmbH (Facebook) nicht erneut verknüpfen: Facebook hat stattdessen @acme_test "
        "angemeldet. Es wurde nichts geändert."),
    ),
    (
        line("access_denied", reason="not_first_connector",
             details={"method": "POST", "path": "/settings/social/accounts/5/disconnect"}),
        "Ada Lovelace tried to disconnect Example GmbH (Facebook) and was refused: somebody else connected it first.",
        ("Ada Lovelace wollte Example GmbH (Facebook) trennen. Das wurde abgelehnt: jemand anderes hat es zuerst "
        "verbunden."),
    ),
    (
        without_account("access_denied", network=None, reason="no_social_permission",
                        details={"method": "POST", "path": "/settings/social/connect/youtube"}),
        "Ada Lovelace tried to connect an account at YouTube and was refused: they have no social permission for that.",
        ("Ada Lovelace wollte ein Konto bei YouTube verbinden. Das wurde abgelehnt: dafür fehlt eine "
        "Social-Media-Berechtigung."),
    ),
    (
        line("removed", details={"posts": {"published": 3, "draft": 1}}),
        "Ada Lovelace removed Example GmbH (Facebook) and its history. 4 posts are gone.",
        "Ada Lovelace hat Example GmbH (Facebook) samt Verlauf entfernt. 4 Beiträge sind weg.",
    ),
    (
        line("nobody_to_tell", WORKER, details={"kind": "ahead", "at": AT.isoformat()}),
        "Example GmbH (Facebook) has to be reauthorized by 24 November 2026, but there was nobody to tell.",
        ("Example GmbH (Facebook) muss bis zum 24.\N{NO-BREAK SPACE}November 2026 erneut autorisiert werden, aber es "
        "gab niemanden, der benachrichtigt werden konnte."),
    ),
    (
        without_account("user_created", OPERATOR, details={"email": "e@example.test", "super_admin": True}),
        "The operator made e@example.test a super admin.",
        "Die Systembetreuung hat e@example.test zum Super-Admin gemacht.",
    ),
    (
        without_account("signed_out", network=None, details={"other_sign_ins_ended": 3}),
        "Ada Lovelace ended 3 other sign-ins of their own.",
        "Ada Lovelace hat 3 eigene andere Anmeldungen beendet.",
    ),
]  # fmt: skip


def german(told: str) -> str:
    return re.sub(r"\s+", " ", told)


@pytest.mark.parametrize(
    ("event", "english", "deutsch"), TOLD, ids=[f"{n} {one[0].verb}" for n, one in enumerate(TOLD)]
)
def test_a_line_is_one_plain_sentence(app: Flask, event: Line, english: str, deutsch: str) -> None:
    with speaking(app, "en"):
        assert sentence(event) == english
        assert re.sub("</?(b|bdi)>", "", sentence(event, emphasized)) == english.replace("'", "&#39;")
    with speaking(app, "de"):
        assert german(sentence(event)) == german(deutsch)


def variants(verb: Verb) -> list[Line]:
    """A verb in every variant that it can be met in."""
    reasons: list[str | None] = [None, "a_reason_of_tomorrow"]
    details: list[dict[str, object]] = [{}, SPOKEN]
    if verb is Verb.DISCONNECTED:
        reasons += list(Reason)
        details += [{"scheduled_cancelled": 2, "hint": hint} for hint in (TOLD_BY_NETWORK, INTERRUPTED, "other")]
    if verb is Verb.CONNECT_REFUSED:
        reasons += [*End, *(kind.__name__ for kind in FlowRefused.__subclasses__())]
        details += [{"missing": ["a", "b"]}, {"hindrance": "may_not_publish"}, {"denial": "draft_only"}, {"came": "@x"}]
    if verb is Verb.ACCESS_DENIED:
        reasons += list(Denial)
        details += [{"method": method, "path": path} for method, path in TRIED]
    if verb in (Verb.RENEWAL_FAILED, Verb.REVOCATION_FAILED):
        reasons += [*ALARMING, NOT_CONFIGURED]
    if verb is Verb.RECONNECTED:
        details += [{"history": "gone", "posts_scheduled_again": 1, "posts_parked": 2}]
    if verb is Verb.NOBODY_TO_TELL:
        details += [{"kind": kind, "at": AT.isoformat()} for kind in ("ahead", "sudden", "loss", "other")] + [
            {"at": "banana"}
        ]
    if verb is Verb.RENEWED:
        details += [{}]
    actors = ((7, "Ada Lovelace"), WORKER, OPERATOR, (None, "unknown"), (None, "Sam Withoutseat"))
    return [
        make(verb, actor, reason=reason, details=detail, network=network, after={"network_ends_at": AT.isoformat()})
        for make, network in ((line, Network.FACEBOOK), (without_account, Network.FACEBOOK), (without_account, None))
        for actor in (actors if make is line else actors[:2])
        for reason in reasons
        for detail in details
    ]


TRIED = [
    ("GET", "/settings/social/accounts"), ("GET", "/settings/social/accounts/5/disconnect"),
    ("POST", "/settings/social/accounts/5/remove"), ("POST", "/settings/social/accounts/5/reconnect"),
    ("POST", "/settings/social/accounts/5/check"), ("POST", "/settings/social/accounts/5/else"),
    ("GET", "/settings/social/accounts/5/row"), ("POST", "/settings/social/connect/x"),
    ("POST", "/settings/social/notifications"), ("POST", "/settings/social/permissions"),
    ("GET", "/settings/social/permissions"), ("GET", "/settings/social/notifications"),
    ("GET", "/settings/social/activity.csv"), ("POST", "/publishing/posts/1"), ("GET", "/publishing"),
    ("GET", "/settings/social/accounts/5/link"), ("POST", "/settings/social/accounts/5/people/find"),
    ("POST", "/settings/social/handover"), ("GET", "/settings/people"), ("GET", "/publishing/posts/new"),
    ("GET", "/notices"), ("GET", "/some/page"), ("POST", "/some/page"), ("POST", "/a\nline"),
]  # fmt: skip
"""One address for every act that has words."""


@pytest.mark.parametrize("verb", list(Verb))
def test_every_verb_reads_well_in_every_variant_in_both_languages(app: Flask, verb: Verb) -> None:
    assert verb in SENTENCES or verb in VARIANTS, "one sentence, or a function for what varies"
    assert verb in VERBS
    for event in variants(verb):
        for language in ("en", "de"):
            with speaking(app, language):
                told = sentence(event)
                assert told.endswith("."), told
                assert not re.search(r"%\(|None|\bworker\b|[a-z]_[a-z]|\.\.| {2}| [.,:]", told), told
                assert told[0].isupper() or told.startswith("Relink"), told
                if language == "de":
                    named = re.sub("Sam Withoutseat|Ada L|eve@example.test|@x", "N", told)
                    assert english_in([named.replace("Relink", "N")]) == []


def test_every_act_that_can_be_denied_has_an_address_above() -> None:
    used = set()
    for method, path in TRIED:
        used.add(next(n for n, (how, where, _) in enumerate(ACTS)
                      if how in ("", method) and re.fullmatch(where, path, re.DOTALL)))  # fmt: skip
    assert used == set(range(len(ACTS)))
    assert set(DENIED) == set(Denial)
    assert {*End, *(kind.__name__ for kind in FlowRefused.__subclasses__())} - {End.CONNECTED} <= set(attempts.WHY)


def test_a_verb_of_a_newer_version_still_reads_sensibly(app: Flask) -> None:
    with speaking(app, "en"):
        assert sentence(line("flown_to_the_moon")) == "Ada Lovelace: flown to the moon (Example GmbH (Facebook))."
        assert sentence(without_account("flown", WORKER, network=None)) == "Relink: flown."
        assert verb_words("flown_to_the_moon") == "flown to the moon"


def test_every_verb_is_in_one_group_and_sign_ins_are_a_group_of_their_own() -> None:
    grouped = [verb for _name, verbs in GROUPS.values() for verb in verbs]
    assert len(grouped) == len(set(grouped))
    assert set(GROUPS["sign_ins"][1]) == SIGN_INS
    assert {*grouped, *ungrouped()} == set(Verb)


def test_names_are_marked_and_cannot_break_out(app: Flask) -> None:
    with speaking(app, "en"):
        told = sentence(line("checked", (7, "<i>%(why)s"), account_name="<script>"), emphasized)
    assert told == ("<b><bdi>&lt;i&gt;%(why)s</bdi></b> checked <b><bdi>&lt;script&gt;</bdi></b> (Facebook).")


@pytest.mark.parametrize("network", [None, *Network])
@pytest.mark.parametrize("language", ["en", "de"])
def test_every_reason_that_can_be_asked_for_has_words_of_its_own(
    app: Flask, language: str, network: Network | None
) -> None:
    with speaking(app, language):
        asked = [(reason, words) for _name, members in groups(network) for reason, words in members]
        assert len(asked) == len({reason for reason, _ in asked})
        assert len(asked) == len({words for _, words in asked})
        assert {reason for reason, _ in asked} == {*Reason, *Denial, *End} - {End.CONNECTED}
        for reason, words in asked:
            assert "%(" not in words
            assert why(line("anything", reason=reason)) != ""
        assert why(line("anything", reason="of tomorrow")) == ""
