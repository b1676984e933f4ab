"""Numbers in forms and queries: ours are read, everything else is none."""

import pytest

from webapp.pages.numbers import page_number, row_number


@pytest.mark.parametrize(("text", "number"), [("7", 7), ("0", 0), ("9" * 18, int("9" * 18))])
def test_a_number_is_read(text: str, number: int) -> None:
    assert row_number(text) == number


@pytest.mark.parametrize("text", ["", " 7", "-7", "+7", "7.0", "1_000", "0x7", "seven", "٧", "²", "9" * 19])
def test_nonsense_is_no_number(text: str) -> None:
    assert row_number(text) is None


@pytest.mark.parametrize(("text", "page"), [("3", 3), ("0", 1), ("", 1), ("-1", 1), ("٣", 1), ("9" * 18, 1)])
def test_a_page_that_makes_no_sense_is_the_first(text: str, page: int) -> None:
    assert page_number(text) == page
