"""Lines for spreadsheets: in an encoding that they know, and harmless to open."""

import csv
import io
from collections.abc import Iterable

BYTE_ORDER_MARK = "\ufeff"
"""By it spreadsheet programs know that umlauts are UTF-8."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


SEPARATORS = {"de": ";"}
"""What separates columns for readers of a language; a comma elsewhere. A spreadsheet program set to German, where the
comma stands in numbers, opens a file with commas as one column."""


def as_csv(lines: Iterable[Iterable[str]], language: str) -> str:
    """Lines as the spreadsheet program of somebody who reads this language takes them."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=SEPARATORS.get(language, ",")).writerows(lines)
    return buffer.getvalue()


def harmless(cell: str) -> str:
    """A spreadsheet must not take a name from a network for a formula."""
    return "'" + cell if cell.startswith(FORMULA_STARTS) else cell
