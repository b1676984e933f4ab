"""Tokens at rest: only our keys open them, only in their own row, and no error says what was in them."""

import base64
import hashlib
import pickle
import re
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.vault import BadKey, Sealed, Tampered, UnknownKey, Vault, generate_key, key_id

OLD, NEW = generate_key(), generate_key()
CANARY = "canary-EAAB-token"
SEALED = Vault([NEW]).seal(CANARY, "row")
EVERY_CHARACTER = st.characters(codec=None, exclude_categories=())


def test_what_was_sealed_opens_in_its_own_row():
    vault = Vault([NEW])
    assert vault.open(vault.seal(CANARY, "grant:1:access"), "grant:1:access") == CANARY


@given(plaintext=st.text(EVERY_CHARACTER), aad=st.text())
def test_any_text_comes_back_as_it_went_in(plaintext: str, aad: str):
    vault = Vault([NEW])
    assert vault.open(vault.seal(plaintext, aad), aad) == plaintext


@pytest.mark.parametrize("plaintext", ["", "ü€😀\x00\n", "x" * 10_240, "\ud800 half an emoji"])
def test_a_text_at_the_edges_comes_back(plaintext: str):
    vault = Vault([NEW])
    assert vault.open(vault.seal(plaintext, "row"), "row") == plaintext


def test_the_sealed_text_names_its_key_and_hides_the_rest():
    sealed = Vault([NEW]).seal(CANARY, "row")
    assert re.fullmatch(rf"v1\.{key_id(NEW)}\.[A-Za-z0-9_-]+", sealed)
    assert CANARY not in sealed
    assert NEW not in sealed


def test_sealing_twice_gives_two_different_texts():
    vault = Vault([NEW])
    assert vault.seal(CANARY, "row") != vault.seal(CANARY, "row")


def test_two_rows_whose_ciphertexts_were_swapped_both_stay_shut():
    vault = Vault([NEW])
    ada, bob = vault.seal("Ada's token", "grant:1:access"), vault.seal("Bob's token", "grant:2:access")
    with pytest.raises(Tampered):
        vault.open(bob, "grant:1:access")
    with pytest.raises(Tampered):
        vault.open(ada, "grant:2:access")


def test_the_two_tokens_of_one_grant_cannot_stand_in_for_each_other():
    vault = Vault([NEW])
    with pytest.raises(Tampered):
        vault.open(vault.seal(CANARY, "grant:1:refresh"), "grant:1:access")


def test_an_unknown_key_is_named():
    sealed = Vault([OLD]).seal(CANARY, "row")
    with pytest.raises(UnknownKey, match=key_id(OLD)) as refused:
        Vault([NEW]).open(sealed, "row")
    assert refused.value.key_id == key_id(OLD)


def test_after_a_rotation_old_texts_open_and_ask_to_be_sealed_anew():
    sealed = Vault([OLD]).seal(CANARY, "row")
    rotated = Vault([NEW, OLD])
    assert rotated.open(sealed, "row") == CANARY
    assert rotated.needs_rotation(sealed)
    assert not rotated.needs_rotation(rotated.seal(CANARY, "row"))


def test_a_text_relabelled_with_another_of_our_keys_stays_shut():
    vault = Vault([NEW, OLD])
    relabelled = vault.seal(CANARY, "row").replace(key_id(NEW), key_id(OLD))
    with pytest.raises(Tampered):
        vault.open(relabelled, "row")


@given(data=st.data())
def test_one_changed_character_anywhere_keeps_it_shut(data: st.DataObject):
    place = data.draw(st.integers(0, len(SEALED) - 1))
    other = data.draw(st.characters(codec="ascii").filter(lambda character: character != SEALED[place]))
    with pytest.raises(Sealed):
        Vault([NEW]).open(SEALED[:place] + other + SEALED[place + 1 :], "row")


@pytest.mark.parametrize(
    "nonsense",
    [
        "",
        "plain token",
        "v1",
        "v1..",
        "....",
        f"v1.{'a' * 8}.",
        f"v1.{'a' * 8}.AAAA",
        f"v2.{'a' * 8}.{'A' * 40}",
        f"v1.{'A' * 8}.{'A' * 40}",
        f"v1.{CANARY}.{'A' * 40}",
    ],
)
def test_what_is_no_sealed_text_is_refused_and_not_repeated(nonsense: str):
    vault = Vault([NEW])
    for act in (lambda: vault.open(nonsense, "row"), lambda: vault.needs_rotation(nonsense)):
        with pytest.raises(Tampered) as refused:
            act()
        assert CANARY not in str(refused.value)


def test_neither_key_nor_text_shows_in_a_vault_or_in_its_refusals():
    vault = Vault([NEW, OLD])
    shown = [repr(vault), str(vault)]
    for sealed, aad in ((vault.seal(CANARY, "row"), "other row"), (Vault([generate_key()]).seal(CANARY, "row"), "row")):
        with pytest.raises(Sealed) as refused:
            vault.open(sealed, aad)
        shown += ["".join(traceback.format_exception(refused.value)), repr(refused.value), repr(refused.value.args)]
    for secret in (CANARY, NEW, OLD):
        assert all(secret not in text for text in shown)


def test_a_vault_cannot_be_put_into_a_queue():
    with pytest.raises(TypeError):
        pickle.dumps(Vault([NEW]))


def test_a_new_key_is_32_random_bytes_and_its_id_no_secret():
    key = generate_key()
    raw = base64.urlsafe_b64decode(key + "=")
    assert len(raw) == 32
    assert generate_key() != key
    assert key_id(key) == hashlib.sha256(raw).hexdigest()[:8]


def test_a_key_written_with_its_padding_is_the_same_key():
    assert key_id(NEW + "=") == key_id(NEW)


@pytest.mark.parametrize(
    "keys",
    [
        [],
        [""],
        ["changeme"],
        [NEW[:-1]],
        [NEW + "AA"],
        [f"{NEW[:-2]} "],
        ["ü" * 43],
        [NEW, "short"],
        [NEW, NEW],
        [NEW, OLD, NEW + "="],
    ],
)
def test_a_bad_key_is_refused_and_not_shown(keys: list[str]):
    with pytest.raises(BadKey) as refused:
        Vault(keys)
    assert all(key not in str(refused.value) for key in keys if len(key) > 8)
