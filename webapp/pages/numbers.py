"""Numbers in addresses: written in one way only, and never larger than a database counts."""

from flask import Flask
from werkzeug.routing import IntegerConverter


class Number(IntegerConverter):
    """A row's number as we write it: `\\d` would take the digits of every script, and leading zeros.

    Eighteen digits are more than there are rows, and fit; longer ones match no address at all.
    """

    regex = "[1-9][0-9]{0,17}"


def init(app: Flask) -> None:
    """Let addresses say `<number:…>`."""
    app.url_map.converters["number"] = Number
