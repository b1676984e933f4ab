"""Rows as HTML, remembered: what a row looks like follows from the row, the language and the time zone alone.

Most rows of most pages are the same as a moment ago and for the colleague beside; writing one costs fifty times as much
as looking it up.
"""

from collections.abc import Iterable
from functools import lru_cache

from flask import current_app
from jinja2 import Environment
from markupsafe import Markup

from webapp import words
from webapp.pages import languages
from webapp.pages.accounts.rows import Row

REMEMBERED = 4096
"""Rows, of about a kilobyte each, in every process."""


def written(rows: Iterable[Row]) -> Markup:
    """Rows as every list and every swap shows them."""
    environment, language, zone = current_app.jinja_env, words.language(), str(languages.zone())
    return Markup("\n").join([_remembered(environment, language, zone, row) for row in rows])


def written_after(row: Row, done: str) -> Markup:
    """A row that says what was just done to it, where it else says what happens next."""
    return _write(current_app.jinja_env, row, done)


def forget() -> None:
    """Forget every row that is remembered; for those who measure."""
    _remembered.cache_clear()


@lru_cache(maxsize=REMEMBERED)
def _remembered(environment: Environment, _language: str, _zone: str, row: Row) -> Markup:
    return _write(environment, row)


def _write(environment: Environment, row: Row, done: str | None = None) -> Markup:
    """The template is given nothing but these two, so that nothing else can come to stand in what is remembered."""
    html: Markup = environment.get_template("accounts/_row.html").module.account(row, done)  # type: ignore[attr-defined]
    return html
