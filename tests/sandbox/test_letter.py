"""Mails need inline styles, our policy forbids them: they move into a sheet with a nonce, and nothing else changes."""

import re

import pytest

from webapp.sandbox.mailbox.letter import readable


def body(html: str) -> str:
    return readable(html, "NONCE").removeprefix('<!doctype html><base target="_blank">')


@pytest.mark.parametrize(
    "html",
    [
        "<p>Hello &amp; <b>goodbye</b> &#8364;</p>",
        '<a href="http://127.0.0.1:5000/x?a=1&amp;b=2">Go</a>',
        '<table width="600"><tr><td align="center">x<br>y</td></tr></table>',
        '<img alt="a &quot;b&quot;" src="data:image/png;base64,AA==">',
        "Grüße مرحبا 🥨",
        "",
    ],
)
def test_what_is_harmless_stays_as_it_is(html: str):
    assert body(html) == html


def test_styles_move_into_a_sheet_with_the_nonce():
    shown = body("<p style=\"color: red\">a</p><b style='margin: 0'>b</b>")
    assert shown == (
        '<style nonce="NONCE">[data-style="0"] { color: red }\n[data-style="1"] { margin: 0 }</style>'
        '<p data-style="0">a</p><b data-style="1">b</b>'
    )


def test_a_sheet_of_the_mail_gets_the_nonce_and_keeps_its_rules():
    assert body("<style>p > b { color: red }</style>") == '<style nonce="NONCE">p > b { color: red }</style>'


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
        '<script type="module">alert("</b>")</script>',
        '<img src=x onerror="alert(1)">',
        "<body onload=alert(1)>",
        '<p ONCLICK="alert(1)">',
        '<base href="http://evil.example/">',
        '<meta http-equiv="refresh" content="0;url=http://evil.example/">',
        '<link rel="stylesheet" href="http://evil.example/x.css">',
        '<iframe src="http://evil.example/"></iframe>',
        '<form action="http://evil.example/"><button>Go</button></form>',
        '<object data="x"></object><embed src="x">',
        '<p style="color: red</style><script>alert(1)</script>">x</p>',
        '<p style="} body { display: none">x</p>',
        "<!-- --><script>alert(1)</script>",
        "<script/>",
    ],
)
def test_what_is_not_harmless_is_left_out(html: str):
    shown = body(html)
    for forbidden in (
        "<script",
        "alert(1)</",
        " on",
        "<base",
        "<meta",
        "<link",
        "<iframe",
        "<form",
        "<object",
        "<embed",
    ):
        assert forbidden not in shown.lower()
    assert shown.count("</style>") <= 1
    assert not re.search(r"\}\s*body\s*\{", shown)


def test_a_mail_that_was_cut_off_is_shown_as_far_as_it_goes():
    assert body("<p>Hello <b").startswith("<p>Hello ")
