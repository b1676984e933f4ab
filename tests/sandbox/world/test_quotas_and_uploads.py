"""What the world counts and keeps for the dialects: quotas that start anew, files in parts, posts, signed words."""

import base64
import hashlib
import json
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sandbox.driving import START, Clock
from webapp.sandbox.networks import NETWORKS
from webapp.sandbox.world import access, grants, posts, quotas, settings, signing, terms, tokens, uploads
from webapp.sandbox.world.grants import Consent, Grant
from webapp.sandbox.world.store import World
from webapp.sandbox.world.uploads import Upload, WrongPart

X, LINKEDIN, YOUTUBE = (NETWORKS[name] for name in ("x", "linkedin", "youtube"))


@pytest.fixture
def world(clock: Clock) -> Iterator[World]:
    with closing(World(None, clock)) as world:
        yield world


def consented(world: World, network: Any = X, person: str = "acme", accounts: tuple[str, ...] = ("81001",)) -> Grant:
    consent = Consent(person=person, accounts=accounts, scopes=network.scopes)
    return tokens.open_grant(world, network, consent).grant


def test_a_quota_is_used_up_and_starts_anew(world: World):
    assert [quotas.use(world, "x", "a", START, 2) for _ in range(3)] == [1, 0, None]
    assert quotas.use(world, "x", "a", START + timedelta(hours=1), 2) == 1


def test_what_does_not_fit_uses_nothing(world: World):
    assert quotas.use(world, "x", "a", START, 10, cost=8) == 2
    assert quotas.use(world, "x", "a", START, 10, cost=3) is None
    assert quotas.left(world, "x", "a", START, 10) == 2


@pytest.mark.parametrize(("network", "bucket"), [("youtube", "a"), ("x", "b")])
def test_quotas_are_counted_apart(world: World, network: str, bucket: str):
    quotas.use(world, "x", "a", START, 1)
    assert quotas.use(world, network, bucket, START, 1) == 0


def begun(world: World, total: int | None = None) -> Upload:
    return uploads.begin(world, "x", person="acme", owner="81001", total=total, details={"a": 1})


def test_a_file_in_parts(world: World, clock: Clock):
    upload = begun(world, 5)
    assert uploads.add(world, "x", upload, 0, b"abc").received == 3
    assert uploads.add(world, "x", upload, 3, b"de").received == 5
    done = uploads.finish(world, "x", upload, b=2)
    assert done.digest == hashlib.sha256(b"abcde").hexdigest()
    assert (done.received, done.finished_at, done.details) == (5, clock.at, {"a": 1, "b": 2, "size": 5})
    assert uploads.find(world, "x", upload.id) == done
    assert uploads.all_uploads(world, "x") == [done]
    assert uploads.find(world, "youtube", upload.id) is None


@pytest.mark.parametrize(("start", "data"), [(1, b"a"), (0, b"abcdef"), (-1, b"a")])
def test_a_part_that_does_not_fit(world: World, start: int, data: bytes):
    upload = begun(world, 5)
    with pytest.raises(WrongPart):
        uploads.add(world, "x", upload, start, data)
    assert uploads.find(world, "x", upload.id) == upload


def test_nothing_is_added_to_what_is_finished(world: World):
    upload = begun(world)
    uploads.finish(world, "x", upload)
    with pytest.raises(WrongPart):
        uploads.add(world, "x", upload, 0, b"a")


@given(st.lists(st.binary(max_size=20), max_size=6))
def test_however_a_file_is_cut_it_is_the_same_file(parts: list[bytes]):
    with closing(World(None, Clock())) as world:
        upload = begun(world)
        for part in parts:
            if part:
                upload = uploads.add(world, "x", upload, upload.received, part)
        assert uploads.finish(world, "x", upload).digest == hashlib.sha256(b"".join(parts)).hexdigest()


def test_posts_are_found_again_until_they_are_deleted(world: World, clock: Clock):
    grant = consented(world)
    account = access.reach(world, grant, "81001", X.publishes_with)
    number = access.publish(world, grant, account, "Hello", {"media": ["1"]})
    post = posts.find(world, "x", number)
    assert post is not None
    assert (post.account, post.person, post.text, post.at, post.details) == (
        "81001",
        "acme",
        "Hello",
        clock.at,
        {"media": ["1"]},
    )
    assert posts.twin(world, "x", "81001", "Hello") == post
    for other in (("x", "81001", "hello"), ("x", "81002", "Hello"), ("youtube", "81001", "Hello")):
        assert posts.twin(world, *other) is None
    posts.delete(world, "x", number)
    assert posts.find(world, "x", number) is posts.twin(world, "x", "81001", "Hello") is None


def test_the_terms_of_a_consent(world: World):
    usual = terms.present(world, YOUTUBE)
    assert (usual.refreshes, usual.lives) == (True, None)
    assert not terms.present(world, YOUTUBE, refreshes=False).refreshes
    with world.held() as db:
        settings.put(db, "youtube", "time_limited", 30 * 86400)
        settings.put(db, "linkedin", "partner", False)
    assert terms.present(world, YOUTUBE).lives == timedelta(days=30)
    assert not terms.present(world, LINKEDIN).refreshes
    with world.held() as db:
        settings.put(db, "youtube", "testing", True)
    assert terms.present(world, YOUTUBE).lives == timedelta(days=7), "whichever ends first"


def test_terms_are_kept_with_the_consent(world: World):
    consent = Consent(person="ada", accounts=("51001",), scopes=YOUTUBE.scopes)
    with world.held() as db:
        kept = grants.keep(db, YOUTUBE, consent, START, grants.Terms(refreshes=False, lives=timedelta(hours=3)))
        assert grants.by_id(db, kept.id).terms == kept.terms


@pytest.mark.parametrize(("network", "person", "ends"), [(LINKEDIN, "ada", True), (X, "acme", False)])
def test_other_permissions_end_the_earlier_consents_only_where_that_is_the_rule(
    world: World, network: Any, person: str, ends: bool
):
    first = consented(world, network, person, ())
    tokens.open_grant(world, network, Consent(person=person, accounts=(), scopes=network.scopes[:2]))
    with world.held() as db:
        assert (grants.by_id(db, first.id).died_why is not None) is ends


def test_looking_a_token_up(world: World, clock: Clock):
    consent = Consent(person="acme", accounts=("81001",), scopes=X.scopes)
    issued = tokens.open_grant(world, X, consent)
    access_token, refresh_token = issued.access_token, issued.refresh_token or ""
    known = tokens.look_up(world, X, access_token)
    assert known is not None
    assert (known.kind, known.dead) == ("access", None)
    assert known.expires_at - known.created_at == timedelta(hours=2)
    assert tokens.look_up(world, LINKEDIN, access_token) is tokens.look_up(world, X, "nonsense") is None
    tokens.refresh(world, X, refresh_token)
    spent = tokens.look_up(world, X, refresh_token)
    assert spent is not None
    assert spent.dead == "access_removed"
    clock.turn(hours=2)
    expired = tokens.look_up(world, X, access_token)
    assert expired is not None
    assert expired.dead == "expired"


def test_revoking_says_whether_there_was_something_to_revoke(world: World):
    consent = Consent(person="ada", accounts=("51001",), scopes=YOUTUBE.scopes)
    first, second = (tokens.open_grant(world, YOUTUBE, consent) for _ in range(2))
    assert tokens.revoke(world, YOUTUBE, first.access_token, everything=True)
    assert not tokens.revoke(world, YOUTUBE, second.access_token), "it went with the first"
    assert not tokens.revoke(world, YOUTUBE, "nonsense")


def test_the_key_is_kept_and_named(world: World, tmp_path: Path, clock: Clock):
    with closing(World(tmp_path, clock)) as first:
        keys = signing.public_keys(first)
    with closing(World(tmp_path, clock)) as second:
        assert signing.public_keys(second) == keys
    [key] = keys["keys"]
    assert (key["kty"], key["alg"], key["e"]) == ("RSA", "RS256", "AQAB")
    assert len(base64.urlsafe_b64decode(key["n"] + "==")) == 256


def test_a_signed_word_says_with_which_key(world: World):
    header, claims, mark = signing.signed(world, {"a": 1}, typ="secevent+jwt").split(".")
    assert json.loads(base64.urlsafe_b64decode(header + "==")) == {
        "alg": "RS256",
        "kid": signing.key_id(world),
        "typ": "secevent+jwt",
    }
    assert json.loads(base64.urlsafe_b64decode(claims + "==")) == {"a": 1}
    assert signing.signed_by_a_stranger(world, {"a": 1}).split(".")[2] != mark
    assert signing.unsigned({"a": 1}).endswith(".")


def test_a_folder_of_an_earlier_version_is_still_understood(tmp_path: Path, clock: Clock):
    with closing(World(tmp_path, clock)) as world, world.held() as db:
        for table, column in (
            ("grants", "details"),
            ("tokens", "created_at"),
            ("posts", "details"),
            ("codes", "details"),
        ):
            db.execute(f"alter table {table} drop column {column}")
    with closing(World(tmp_path, clock)) as world:
        grant = consented(world)
        account = access.reach(world, grant, "81001", X.publishes_with)
        assert posts.find(world, "x", access.publish(world, grant, account, "Hello")) is not None
