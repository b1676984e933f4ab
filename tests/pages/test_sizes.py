"""Files get through whole, from whoever may send them and nowhere else."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests.pages.test_origin import signed_in, strict  # noqa: F401 - a fixture
from tests.world import World
from webapp.models import Composition, MediaFile, db
from webapp.pages import sizes
from webapp.pages.publishing import composer

WRITE = "/publishing/write"


def large_picture() -> BytesIO:
    """A PNG of more than 3 MB: noise can't be pressed."""
    made = BytesIO()
    Image.effect_noise((1200, 1000), 120).convert("RGB").save(made, "PNG", compress_level=0)
    assert made.tell() > 3 << 20
    made.seek(0)
    return made


def kept(world: World, kind: type) -> list[Any]:
    with world.app.app_context():
        return list(db.session.scalars(db.select(kind)))


class Unread:
    """A body of which nothing may be read."""

    def read(self, *_sizes: int) -> bytes:
        raise AssertionError("the body was read")

    readline = readinto = read


def sends(browser: Any, **form: Any) -> Any:
    """A form with files, from memory: the test's own client would leave a file on the disk open."""
    boundary, body = encode_multipart(form)
    return browser.post(WRITE, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def sends_unread(browser: Any, address: str, length: int, headers: dict[str, str] | None = None) -> Any:
    kind = "multipart/form-data; boundary=x"
    body = {"wsgi.input": Unread(), "CONTENT_LENGTH": str(length)}
    return browser.post(address, content_type=kind, environ_overrides=body, headers=headers)


@pytest.mark.usefixtures("strict")
def test_a_large_picture_is_taken_with_the_forms_token(world: World) -> None:
    browser, token = signed_in(world, world.ada)
    file = FileStorage(large_picture(), "cat.png")
    answer = sends(browser, csrf_token=token, do="files", key="k" * 24, text="Look", file=file)
    assert answer.status_code == 303
    (one,) = kept(world, MediaFile)
    assert (one.name, one.width) == ("cat.png", 1200)


@pytest.mark.usefixtures("strict")
def test_a_large_picture_with_a_wrong_token_is_not(world: World) -> None:
    browser, _token = signed_in(world, world.ada)
    answer = sends(browser, csrf_token="x", do="files", file=FileStorage(large_picture(), "cat.png"))
    assert answer.status_code == 403
    assert kept(world, Composition) == []


@pytest.mark.usefixtures("strict")
def test_what_is_too_large_is_refused_in_plain_words_unread(world: World) -> None:
    browser, _token = signed_in(world, world.ada)
    answer = sends_unread(browser, WRITE, composer.LARGEST_BODY + 1)
    assert answer.status_code == 413
    assert "What you sent is too large. Nothing was changed." in answer.text


@pytest.mark.usefixtures("strict")
def test_elsewhere_a_large_body_is_refused_unread(world: World) -> None:
    browser, _token = signed_in(world, world.ada)
    for address in ("/settings/profile", "/login", "/publishing/write/1/drop"):
        assert sends_unread(browser, address, sizes.LARGEST_BODY + 1).status_code == 413, address


@pytest.mark.usefixtures("strict")
def test_a_stranger_signs_in_before_anything_large_is_read(app: Flask) -> None:
    answer = sends_unread(app.test_client(), WRITE, 3 << 20)
    assert answer.status_code in (302, 303)
    assert answer.headers["Location"].startswith("/login")


@pytest.mark.usefixtures("strict")
def test_who_may_only_look_is_refused_before_anything_large_is_read(world: World) -> None:
    browser, _token = signed_in(world, world.vera)
    answer = sends_unread(browser, WRITE, 3 << 20)
    assert answer.status_code == 403
    assert "view only" in answer.text


@pytest.mark.usefixtures("strict")
def test_another_site_is_refused_before_it_is_asked_who_sends(world: World) -> None:
    browser, _token = signed_in(world, world.vera)
    answer = sends_unread(browser, WRITE, 3 << 20, {"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert "view only" not in answer.text
