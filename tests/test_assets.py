"""Static files: an address that changes with the content, kept for ever; what is vendored is checked by the browser."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, render_template_string

from webapp import assets

TOP = Path(__file__).parent.parent


@pytest.fixture
def shop() -> Iterator[Flask]:
    app = Flask("shop", static_folder=str(TOP / "static"))
    assets.init(app)
    with app.test_request_context():
        yield app


def test_an_asset_carries_the_hash_of_its_content(shop: Flask):
    address = render_template_string("{{ asset('vendor/pico.min.css') }}")
    assert re.fullmatch(r"/static/vendor/pico\.min\.css\?v=[0-9a-f]{12}", address)
    with shop.test_client().get(address) as response:
        assert response.data == (TOP / "static/vendor/pico.min.css").read_bytes()


def test_the_hash_follows_the_content(shop: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(assets, "STATIC", tmp_path)
    sheet = tmp_path / "sheet.css"
    sheet.write_text("a{}")
    before = assets.asset("sheet.css")
    sheet.write_text("b{}")
    assert assets.asset("sheet.css") != before


def test_a_file_that_is_not_there_fails_at_once(shop: Flask):
    with pytest.raises(FileNotFoundError):
        assets.asset("missing.css")


def test_a_vendored_script_is_checked_by_the_browser(shop: Flask):
    element = render_template_string("{{ script('vendor/htmx.min.js') }}")
    assert re.fullmatch(
        r'<script src="/static/vendor/htmx\.min\.js\?v=\w{12}" integrity="sha384-[\w+/]{64}" defer></script>', element
    )


def test_our_own_files_need_no_check(shop: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(assets, "STATIC", tmp_path)
    (tmp_path / "app.css").write_text("a{}")
    assert re.fullmatch(r'<link rel="stylesheet" href="/static/app\.css\?v=\w{12}">', assets.stylesheet("app.css"))


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/static/vendor/htmx.min.js?v=0123456789ab", True),
        ("/static/vendor/htmx.min.js", False),
        ("/static/missing.js?v=0123456789ab", False),
        ("/other?v=0123456789ab", False),
    ],
)
def test_only_what_has_a_hash_in_its_address_is_kept_for_ever(shop: Flask, address: str, kept: bool):
    with shop.test_client().get(address) as response:
        assert ("immutable" in response.headers.get("Cache-Control", "")) is kept
