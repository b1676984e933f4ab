"""Numbers in addresses and forms: written in one way only, and never larger than a database counts."""

from flask import Flask
from werkzeug.routing import IntegerConverter


class Number(IntegerConverter):
    """A row's number as we write it: `\\d` would take the digits of every script, and leading zeros.

    Eighteen digits are more than there are rows, and fit; longer ones match no address at all.
    """

    regex = "[1-9][0-9]{0,17}"


def row_number(text: str) -> int | None:
    """A row's number as a form or a query has it; None for nonsense. Eighteen digits fit into both databases."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else None


def page_number(text: str) -> int:
    """Which page of a list a query asks for; the first for nonsense."""
    return max(1, row_number(text) or 1) if len(text) < 10 else 1


def init(app: Flask) -> None:
    """Let addresses say `<number:…>`."""
    app.url_map.converters["number"] = Number
