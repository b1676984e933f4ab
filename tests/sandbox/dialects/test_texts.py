"""Texts as the networks read them: X's weights, LinkedIn's little text, Google's ranges, LinkedIn's versions."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from webapp.sandbox.dialects.door import Failure
from webapp.sandbox.dialects.linkedin.little import RESERVED, plain
from webapp.sandbox.dialects.linkedin.versions import is_alive
from webapp.sandbox.dialects.x.length import has_address, weighted
from webapp.sandbox.dialects.youtube import ranges
from webapp.sandbox.dialects.youtube.ranges import Range
from webapp.sandbox.networks.youtube import CHUNK
from webapp.sandbox.world.uploads import Upload


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("", 0),
        ("a", 1),
        ("ä", 1),
        ("a\u0308", 1),
        ("é" * 3, 3),
        ("漢字", 4),
        ("テスト", 6),
        ("한글", 4),
        ("Ж", 1),
        ("ا", 1),
        ("—", 1),
        ("“”", 2),
        ("…", 2),
        ("€", 2),
        ("🥨", 2),
        ("👩‍👩‍👧‍👦", 2),
        ("👍🏽", 2),
        ("🇩🇪🇦🇹", 4),
        ("1️⃣", 2),
        ("❤️", 2),
        ("a b\nc", 5),
        ("https://example.com", 23),
        ("http://e.co", 23),
        ("https://example.com/" + "a" * 500, 23),
        ("see https://example.com and https://example.org", 23 + 23 + 9),
        ("example.com", 23),
        ("ask@example.com", 15),
        ("this.is no address", 18),
    ],
)
def test_what_a_text_weighs(text: str, weight: int):
    assert weighted(text) == weight


@pytest.mark.parametrize(
    ("text", "has"), [("https://a.test", True), ("example.de/a", True), ("a. B", False), ("", False)]
)
def test_whether_a_text_leads_somewhere(text: str, has: bool):
    assert has_address(text) is has


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=0x3FF)), st.integers(min_value=1, max_value=5))
def test_a_text_weighs_as_much_as_its_lines_together(text: str, times: int):
    lines = [text.replace(".", "")] * times
    assert weighted("\n".join(lines)) == times * weighted(lines[0]) + times - 1


@given(st.text())
def test_whatever_is_escaped_is_read_as_it_was(text: str):
    escaped = "".join(f"\\{character}" if character in RESERVED else character for character in text)
    assert plain(escaped) == text


@given(st.text(alphabet=st.characters(exclude_characters="".join(RESERVED))), st.sampled_from(sorted(RESERVED)))
def test_nothing_that_means_something_stands_there_by_chance(text: str, character: str):
    with pytest.raises(ValueError, match="escaped"):
        plain(text + character)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("@[A B](urn:li:person:1)", "A B"),
        ("@[A \\[B\\]](urn:li:organization:1)!", "A [B]!"),
        ("{hashtag|\\#|work}", "#work"),
    ],
)
def test_mentions_and_hashtags(text: str, read: str):
    assert plain(text) == read


@pytest.mark.parametrize("text", ["@[A](urn:li:share:1)", "@[A]", "{hashtag|#|work}", "\\", "\\a", "{work}"])
def test_what_only_looks_like_one(text: str):
    with pytest.raises(ValueError, match="escaped"):
        plain(text)


@pytest.mark.parametrize(
    ("version", "first", "last"),
    [
        ("202603", "2026-03-01", "2027-03-15"),
        ("202512", "2025-12-01", "2026-12-15"),
        ("202402", "2024-02-01", "2025-02-15"),
    ],
)
def test_a_version_lives_from_its_month_to_the_middle_of_the_next_years(version: str, first: str, last: str):
    at = [datetime.fromisoformat(day).replace(tzinfo=UTC) for day in (first, last)]
    assert is_alive(version, at[0])
    assert is_alive(version, at[1].replace(hour=23, minute=59))
    assert not is_alive(version, at[0].replace(day=1, month=1, year=at[0].year - 1))
    assert not is_alive(version, at[1].replace(day=16))


@pytest.mark.parametrize("version", ["", "2026", "20261", "2026011", "٢٠٢٦٠٩", "202600", "202613", "abcdef", "-20260"])
def test_what_is_no_version(version: str):
    assert not is_alive(version, datetime(2026, 11, 24, tzinfo=UTC))


def upload(total: int | None = None) -> Upload:
    about: dict[str, Any] = {"person": "ada", "owner": "51001", "details": {}, "finished_at": None, "digest": None}
    return Upload(id=1, total=total, received=0, **about)


@pytest.mark.parametrize(
    ("header", "size", "known", "read"),
    [
        (None, 10, None, Range(0, 10, only_asks=False, is_last=True)),
        ("bytes 0-9/10", 10, None, Range(0, 10, only_asks=False, is_last=True)),
        ("bytes 0-9/*", 10, 10, Range(0, 10, only_asks=False, is_last=True)),
        (f"bytes 0-{CHUNK - 1}/*", CHUNK, None, Range(0, None, only_asks=False, is_last=False)),
        (f"bytes 0-{2 * CHUNK - 1}/9999999", 2 * CHUNK, None, Range(0, 9999999, only_asks=False, is_last=False)),
        ("bytes 5-9/10", 5, None, Range(5, 10, only_asks=False, is_last=True)),
        ("bytes */10", 0, None, Range(0, 10, only_asks=True, is_last=False)),
        ("bytes */*", 0, 10, Range(0, 10, only_asks=True, is_last=False)),
    ],
)
def test_what_a_range_says(header: str | None, size: int, known: int | None, read: Range):
    assert ranges.understood(header, upload(known), size) == read


@pytest.mark.parametrize(
    ("header", "size"),
    [
        ("", 1),
        ("bytes", 1),
        ("bytes 0-9", 10),
        ("bytes 0-9/10", 9),
        ("bytes 9-0/10", 10),
        ("bytes 0-9/9", 10),
        ("bytes 0-9/20", 10),
        ("items 0-9/10", 10),
        ("bytes -1-9/10", 10),
        ("bytes 0-9999999999999999999/10", 10),
    ],
)
def test_a_range_that_makes_no_sense(pretend: Flask, header: str, size: int):
    with pytest.raises(Failure):
        ranges.understood(header, upload(), size)
