"""The Accounts tab as a whole, and one row of it alone."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from tests.pages.reading import ACCOUNTS, HTMX, page_of, row_html, row_text
from tests.world import World
from webapp.domain.permissions import Plan
from webapp.models import Workspace, db

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def test_a_row_is_the_same_alone_and_in_the_list(world: World) -> None:
    with world.open():
        account = world.account(expires_in=5 * DAY)
    ada = world.browser(world.ada)
    in_list = row_html(ada.get(ACCOUNTS).text, account)
    alone = ada.get(f"{ACCOUNTS}/{account}/row", headers=HTMX).text
    page = ada.get(f"{ACCOUNTS}/{account}/row").text
    assert alone == in_list == row_html(page, account)
    assert "<html" in page
    assert 'id="act"' in page


@pytest.mark.parametrize("number", ["0", "999999", str(2**63 - 1), str(2**63), "9" * 40, "-1", "x"])
@pytest.mark.parametrize("name", ["row", "disconnect", "remove"])
def test_an_account_that_is_not_there_is_404_however_large_its_number(world: World, number: str, name: str) -> None:
    assert world.browser(world.ada).get(f"{ACCOUNTS}/{number}/{name}").status_code == 404


@pytest.mark.parametrize("name", ["row", "disconnect", "remove"])
def test_an_account_has_one_address_whatever_other_digits_spell_its_number(world: World, name: str) -> None:
    with world.open():
        account = world.account()
    ada = world.browser(world.ada)
    arabic = "".join(chr(ord("٠") + int(digit)) for digit in str(account))
    for number in (arabic, f"0{account}"):
        assert ada.get(f"{ACCOUNTS}/{number}/{name}").status_code == 404


@pytest.mark.parametrize("name", ["check", "reconnect", "disconnect", "remove"])
def test_a_button_of_an_account_whose_number_is_too_large_is_404(world: World, name: str) -> None:
    assert world.browser(world.ada).post(f"{ACCOUNTS}/{2**63}/{name}").status_code == 404


def test_no_id_stands_twice_in_the_page(world: World) -> None:
    with world.open():
        for number in range(12):
            world.account(f"Page {number}", expires_in=(number + 1) * DAY)
    ids = re.findall(r'\bid="([^"]+)"', page_of(world, world.ada))
    assert sorted(ids) == sorted(set(ids))


def test_a_remembered_row_is_written_anew_for_another_zone_and_language(world: World) -> None:
    from webapp.models import User

    with world.open():
        account = world.account(expires_in=20 * HOUR)
    ada = world.browser(world.ada)
    in_berlin = row_text(ada.get(ACCOUNTS).text, account)
    with world.open():
        db.session.get_one(User, world.ada).timezone = "Asia/Kathmandu"
    in_kathmandu = row_text(ada.get(ACCOUNTS).text, account)
    assert in_berlin != in_kathmandu


def test_a_plan_without_the_pages_shows_none(world: World) -> None:
    with world.open():
        account = world.account()
        db.session.get_one(Workspace, world.example).plan = Plan.STARTER
    root = world.browser(world.root)
    assert [root.get(f"{ACCOUNTS}{rest}").status_code for rest in ("", f"/{account}/row")] == [403, 403]


def test_the_list_is_for_signed_in_people_only(client: FlaskClient) -> None:
    assert client.get(ACCOUNTS).status_code == 303
    fragment = client.get(ACCOUNTS, headers=HTMX)
    assert (fragment.status_code, fragment.headers["HX-Redirect"].startswith("/login")) == (401, True)
