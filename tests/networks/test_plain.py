"""Text from networks: whatever stands in it, no database, page, header or log is harmed."""

import pytest

from webapp.networks import plain


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Example GmbH", "Example GmbH"),
        ("  Example\n\t GmbH  ", "Example GmbH"),
        ("nul\x00bell\x07", "nulbell"),
        ("half \ud83d of an emoji", "half of an emoji"),
        ("evil \u202eexe.gpj", "evil exe.gpj"),
        ("מאפיית הדוגמה", "מאפיית הדוגמה"),
        ("👩‍🍳 München", "👩‍🍳 München"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("x" * 10_000, "x" * plain.LONGEST_NAME),
        (None, ""),
        (12, ""),
        (["a"], ""),
    ],
)
def test_names(sent: object, kept: str) -> None:
    assert plain.name(sent) == kept
    kept.encode()


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("61001", "61001"), (61001, "61001"), ("urn:li:person:a-b_c", "urn:li:person:a-b_c"), (True, ""), (None, ""),
     ("", ""), ("a b", ""), ("a\nb", ""), ("a\x00", ""), ("x" * 201, ""), (1.5, ""), ({}, "")],
)  # fmt: skip
def test_ids(sent: object, kept: str) -> None:
    assert plain.identity(sent) == kept


@pytest.mark.parametrize("sent", [None, "", " ", "two words", "line\nbreak", "ümlaut", 5, [], "x" * 20_000, "nul\x00"])
def test_what_cannot_travel_in_a_header_is_no_token(sent: object) -> None:
    assert plain.secret(sent) is None


def test_a_token_is_one() -> None:
    assert plain.secret("AQX.y-z_1~+/=") == "AQX.y-z_1~+/="


@pytest.mark.parametrize(
    "sent",
    [
        "http://example.com/a.png",
        "http://169.254.169.254/latest",
        "javascript:alert(1)",
        "data:image/png;base64,AA",
        "//example.com/a.png",
        "https://user@example.com/a.png",
        "https://",
        "https://[broken/a.png",
        "https://example.com/a b.png",
        "https://example.com/" + "x" * 3000,
        None,
        7,
    ],
)
def test_pictures_that_no_browser_should_load(sent: object) -> None:
    assert plain.picture(sent) is None


@pytest.mark.parametrize("sent", ["https://cdn.example.com/a.png?x=1", "http://127.0.0.1:5001/x/pictures/1.svg"])
def test_pictures(sent: str) -> None:
    assert plain.picture(sent) == sent


@pytest.mark.parametrize("sent", [None, 5, "two words", "<b>", "x" * 41, "", "a\nb"])
def test_an_error_code_is_one_word_or_unknown(sent: object) -> None:
    assert plain.word(sent) == "unknown"
    assert plain.word("invalid_grant") == "invalid_grant"
