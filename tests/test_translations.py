"""German is whole: every message has its words, and the app reads those that are committed."""

import re

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo

from tests.german import PLACEHOLDER, english_on, forms, german, messages
from webapp.translations import refresh


def as_read(catalogue: Catalog) -> dict[tuple[str, ...], list[str]]:
    return {(message.context or "", *forms(message.id)): forms(message.string) for message in messages(catalogue)}


def test_every_message_of_code_and_templates_is_in_the_catalogue_and_no_other() -> None:
    wanted = {(message.context, message.id) for message in messages(refresh.extracted())}
    have = {(message.context, message.id) for message in messages(german())}
    assert not wanted - have, "run `python -m webapp.translations.refresh`, then translate"
    assert not have - wanted, "run `python -m webapp.translations.refresh`"


def test_every_message_is_translated_and_none_is_a_guess() -> None:
    assert [message.id for message in messages(german()) if not refresh.translated(message.string)] == []
    assert [message.id for message in messages(german()) if message.fuzzy] == []
    assert list(german().obsolete) == []


def test_apostrophes_are_typographic_in_english_too() -> None:
    straight = [form for message in messages(german()) for form in forms(message.id) if re.search(r"\w'\w", form)]
    assert straight == []
    assert any("’" in form for message in messages(german()) for form in forms(message.id))


def test_every_translation_keeps_the_placeholders() -> None:
    for message in messages(german()):
        for source, form in zip(forms(message.id), forms(message.string), strict=True):
            assert set(PLACEHOLDER.findall(form)) == set(PLACEHOLDER.findall(source)), (message.id, form)
            assert not PLACEHOLDER.sub("", form).count("%"), form


def test_there_is_one_form_for_one_and_one_for_many() -> None:
    assert german().num_plurals == 2
    assert all(len(message.string) == 2 for message in messages(german()) if message.pluralizable)


def test_the_compiled_catalogue_is_the_committed_one() -> None:
    (path,) = refresh.catalogues()
    with path.with_suffix(".mo").open("rb") as file:
        assert as_read(read_mo(file)) == as_read(german()), "run `python -m webapp.translations.refresh`"


def test_german_signs_are_german() -> None:
    for form in (form for message in messages(german()) for form in forms(message.string)):
        assert not set(form) & set("“”\"'’") - {"“"}, form
        assert form.count("„") == form.count("“"), form
        assert "  " not in form
        assert not re.search(r"\b(Token|OAuth|Scope|Webhook|Grant|User|Account|Login)\b", form), form


def test_what_ends_like_a_sentence_ends_like_one_in_german_too() -> None:
    for message in messages(german()):
        for source, form in zip(forms(message.id), forms(message.string), strict=True):
            assert (source[-1] in ".?:,") == (form[-1] in ".?:,"), (source, form)


@pytest.mark.parametrize(
    ("english", "article"),
    [
        ("Accounts", "Konten"), ("Reconnect", "Erneut verknüpfen"), ("Disconnect", "Trennen"),
        ("Disconnect account", "Konto trennen"), ("Remove", "Entfernen"), ("Publishing", "Veröffentlichung"),
        ("Notifications", "Benachrichtigungen"), ("Workspace", "Arbeitsbereich"), ("Network", "Netzwerk"),
    ],
)  # fmt: skip
def test_labels_are_those_of_the_article(english: str, article: str) -> None:
    assert german().get(english).string == article


def test_the_check_itself_finds_english() -> None:
    page = '<p title="Close">Konten</p><p>Nothing was changed.</p><button>Search</button><bdi>The Account</bdi>'
    assert english_on(page) == ["Close", "Nothing was changed.", "Search"]
