"""Names that networks send are text and nothing else, wherever they are shown."""

from datetime import timedelta

import pytest

from tests.pages.reading import ACCOUNTS, page_of, row_html, row_text
from tests.world import World
from webapp.models import Account, db

pytestmark = pytest.mark.one_database

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


HOSTILE = [
    "<script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "{{ 7 * 7 }}",
    "\u202egnp.exe",
    "Ünïcödé 🎉👩‍👩‍👧 شركة",
    "A" * 80,
    "B" * 10_240,
    "line\nbreak\x1b[31m",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_only_text(world: World, name: str) -> None:
    with world.open():
        account = world.account("x", expires_in=5 * DAY)
        row = db.session.get_one(Account, account)
        row.name, row.handle, row.subject_name = name, name, name
        world.account("y", expires_in=5 * DAY)
    ada = world.browser(world.ada)
    for address in (ACCOUNTS, f"{ACCOUNTS}/{account}/disconnect", f"{ACCOUNTS}/{account}/remove"):
        text = ada.get(address).text
        assert "<script>alert" not in text
        assert '" onmouseover="' not in text
        assert "\x1b" not in text
        assert "49" not in row_text(text, account) if address == ACCOUNTS else True
        assert "C" * 101 not in text
        assert len(text) < 20_000
    assert "<bdi>" in row_html(ada.get(ACCOUNTS).text, account)


@pytest.mark.parametrize("name", ["", "   ", "\x00\x01"])
def test_an_account_without_a_name_is_called_by_its_handle(world: World, name: str) -> None:
    with world.open():
        account = world.account("x")
        row = db.session.get_one(Account, account)
        row.name, row.handle = name.replace("\x00", "\x02"), "@example"
    assert "<bdi>@example</bdi></a></h3>" in row_html(page_of(world, world.ada), account)
