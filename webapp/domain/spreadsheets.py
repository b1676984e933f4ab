"""Lines for spreadsheets: in an encoding that they know, and harmless to open."""

import csv
import io
from collections.abc import Iterable

BYTE_ORDER_MARK = "\ufeff"
"""By it spreadsheet programs know that umlauts are UTF-8."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def as_csv(lines: Iterable[Iterable[str]]) -> str:
    """Lines as a spreadsheet reads them."""
    buffer = io.StringIO()
    csv.writer(buffer).writerows(lines)
    return buffer.getvalue()


def harmless(cell: str) -> str:
    """A spreadsheet must not take a name from a network for a formula."""
    return "'" + cell if cell.startswith(FORMULA_STARTS) else cell
