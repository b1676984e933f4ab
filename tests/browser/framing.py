"""The frame around every page, with the gallery of all its parts, served for browsers."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Page
from werkzeug.serving import make_server

from tests import gallery
from tests.browser.conftest import OpenPage
from tests.conftest import build_app
from tests.world import World
from webapp import clock


@dataclass
class Site:
    """A running app with the gallery, and its people."""

    address: str
    world: World


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The app as in production (forms ask for their token), served on this machine."""
    folder = tmp_path_factory.mktemp("site")
    app: Flask = build_app(f"sqlite:///{folder}/x.sqlite", folder)
    app.config.update(PROPAGATE_EXCEPTIONS=False, WTF_CSRF_ENABLED=True)
    gallery.hang_into(app)
    world = World.begin(app, clock.now())
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(f"http://127.0.0.1:{server.server_port}", world)
    server.shutdown()
    thread.join()
    server.server_close()


SignIn = Callable[..., Page]


@pytest.fixture
def sign_in(site: Site, open_page: OpenPage) -> SignIn:
    """Open a browser in which Ada is signed in, or somebody else, at `address`."""

    def enter(address: str = "/gallery", who: str = "ada", **browser: object) -> Page:
        page = open_page(**browser)
        known = site.world.browser(getattr(site.world, who)).get_cookie("relink")
        assert known
        page.context.add_cookies([{"name": known.key, "value": known.value, "url": site.address}])
        page.goto(site.address + address)
        return page

    return enter
