"""Handing accounts over in the browser: who may, what is asked, what is refused, and where one is led there."""

from typing import Any

import pytest
from sqlalchemy import update

from tests.pages.deciding import DRESSES, QUIET, SUPER_ADMIN_ALONE
from tests.pages.reading import ACCOUNTS, HTMX, row_text, text_of
from tests.pages.untouched import untouched
from tests.world import World
from webapp.domain.permissions import Social
from webapp.models import Account, Membership, db

PAGE = "/settings/social/handover"


@pytest.fixture
def account(world: World) -> int:
    """What Ada first connected and last."""
    with world.open():
        return world.account()


def tied(world: World, account: int) -> tuple[int | None, int | None]:
    with world.open():
        row = db.session.get_one(Account, account)
        return row.first_connected_by_id, row.connected_by_id


def form(world: World, accounts: list[int], to: int | str, giver: int | None = None, **more: Any) -> dict[str, Any]:
    seen = [":".join(str(part or "") for part in (one, *tied(world, one))) for one in accounts]
    whose = {"from": giver} if giver else {}
    return {**whose, "account": accounts, "seen": seen, "to": to, **more}


@DRESSES
@pytest.mark.one_database
@pytest.mark.parametrize(("who", "status"), SUPER_ADMIN_ALONE.items())
def test_only_a_super_admin_of_this_workspace_hands_over(
    world: World, account: int, who: str, status: int, headers: dict[str, str]
) -> None:
    browser = world.browser(getattr(world, who))
    wanted = form(world, [account], world.bob, world.ada, sure="1")
    with untouched(world, but=QUIET):
        assert browser.get(f"{PAGE}?from={world.ada}", headers=headers).status_code == status
        assert browser.get(f"{PAGE}?only={account}", headers=headers).status_code == status
        assert browser.post(f"{PAGE}/find", data=wanted, headers=headers).status_code == status
    answer = browser.post(PAGE, data=wanted, headers=headers)
    assert answer.status_code == (303 if status == 200 else status)
    assert tied(world, account) == ((world.bob, world.bob) if status == 200 else (world.ada, world.ada))


def test_what_it_takes_from_the_giver_is_asked_first(world: World, account: int) -> None:
    root, wanted = world.browser(world.root), form(world, [account], world.bob, world.ada)
    with untouched(world, but=QUIET):
        text = text_of(root.post(PAGE, data=wanted).text)
    assert "Hand over 1 account to Bob Page?" in text
    assert "Ada Lovelace then can no longer: disconnect or remove 1 account" in text
    answer = root.post(PAGE, data=wanted | {"sure": "1"})
    assert answer.headers["Location"] == f"{PAGE}?from={world.ada}"
    page = text_of(root.get(answer.headers["Location"]).text)
    assert "Example GmbH is now held by Bob Page." in page
    assert "Ada Lovelace holds no account." in page


def test_what_somebody_leaves_who_is_gone_goes_over_at_once(world: World) -> None:
    with world.open():
        greta = world.person("Greta Gone", Social.ALL, active=False)
        account = world.account(by=greta)
    assert world.browser(world.root).post(PAGE, data=form(world, [account], world.bob, greta)).status_code == 303
    assert tied(world, account) == (world.bob, world.bob)


def test_only_the_accounts_that_are_ticked_go_over(world: World, account: int) -> None:
    with world.open():
        other = world.account("Example Shop")
    wanted = form(world, [account, other], world.bob, world.ada, sure="1") | {"account": [other]}
    world.browser(world.root).post(PAGE, data=wanted)
    assert tied(world, account) == (world.ada, world.ada)
    assert tied(world, other) == (world.bob, world.bob)


def test_an_account_for_chosen_people_is_opened_to_the_receiver_after_a_word(world: World) -> None:
    with world.open():
        greta = world.person("Greta Gone", Social.ALL, active=False)
        closed = world.account("Closed", by=greta, only_for=(world.ada,))
    root, wanted = world.browser(world.root), form(world, [closed], world.bob, greta)
    with untouched(world, but=QUIET):
        text = text_of(root.post(PAGE, data=wanted).text)
    assert "Closed is for chosen people only: Bob Page becomes one of them." in text
    root.post(PAGE, data=wanted | {"sure": "1"})
    with world.open():
        row = db.session.get_one(Account, closed)
        assert row.holding.allowed == {world.ada, world.bob}
        assert row.holding.first_connector == world.bob


def test_an_account_that_nobody_holds_says_so_and_leads_super_admins_to_the_handover(world: World) -> None:
    with world.open():
        account = world.account(by=world.eve)
    root = world.browser(world.root)
    page = root.get(ACCOUNTS).text
    assert "Nobody holds this account. Hand over" in row_text(page, account)
    assert f'href="{PAGE}?only={account}"' in page
    adas = world.browser(world.ada).get(ACCOUNTS).text
    assert "Nobody holds this account." in row_text(adas, account)
    assert PAGE not in adas
    assert root.post(PAGE, data=form(world, [account], world.bob, only=account)).headers["Location"] == ACCOUNTS
    shown = root.get(ACCOUNTS).text
    assert "Nobody holds" not in row_text(shown, account)
    assert "Example GmbH is now held by Bob Page." in text_of(shown)


def test_an_account_that_somebody_holds_is_not_to_be_handed_over_as_nobodys(world: World, account: int) -> None:
    root = world.browser(world.root)
    assert "Somebody holds this account already." in root.get(f"{PAGE}?only={account}").text
    root.post(PAGE, data=form(world, [account], world.bob, only=account, sure="1"))
    assert tied(world, account) == (world.ada, world.ada)


def test_the_permissions_tab_says_how_many_accounts_nobody_holds(world: World, account: int) -> None:
    tab = "/settings/social/permissions"
    assert "Nobody holds" not in world.browser(world.root).get(tab).text
    with world.open():
        world.account("Orphan", by=world.eve)
    said = "Nobody holds 1 account: notifications about it go to the super admins alone."
    assert said in world.browser(world.root).get(tab).text
    assert f'href="{PAGE}"' in world.browser(world.root).get(tab).text
    adas = world.browser(world.ada).get(tab).text
    assert said in adas
    assert f'href="{PAGE}"' not in adas


def test_all_that_nobody_holds_stands_on_one_page(world: World) -> None:
    with world.open():
        world.account("Orphan One", by=world.eve)
        world.account("Orphan Two", by=world.eve)
        world.account("Held")
    page = world.browser(world.root).get(PAGE).text
    assert "Orphan One" in page
    assert "Orphan Two" in page
    assert "Held" not in page
    with world.open():
        db.session.execute(update(Account).values(first_connected_by_id=world.ada))
    assert "Every account is held by somebody." in world.browser(world.root).get(PAGE).text


@DRESSES
@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({"to": ""}, 422, "Choose who is to have them."),
        ({"account": []}, 422, "Tick at least one account."),
        ({"to": "vera"}, 409, "To hold accounts Vera View needs “own accounts” or “all accounts”."),
        ({"to": "eve"}, 409, "To hold accounts Eve Nothing needs “own accounts” or “all accounts”."),
        ({"to": "greta"}, 409, "Greta Gone was deactivated and can’t hold accounts."),
        ({"to": "mallory"}, 404, "This page doesn’t exist"),
        ({"to": "x"}, 400, "That can’t be understood"),
        ({"to": "9" * 30}, 400, "That can’t be understood"),
        ({"account": ["x"]}, 400, "That can’t be understood"),
        ({"account": ["999999"]}, 404, "This page doesn’t exist"),
        ({"account": "theirs"}, 404, "This page doesn’t exist"),
        ({"from": "mallory"}, 404, "This page doesn’t exist"),
        ({"from": "x"}, 400, "That can’t be understood"),
        ({"seen": []}, 404, "This page doesn’t exist"),
        ({"seen": ["x:y:z"]}, 400, "That can’t be understood"),
    ],
)
def test_nonsense_and_those_who_may_not_hold_are_refused(
    world: World, account: int, change: dict[str, Any], status: int, said: str, headers: dict[str, str]
) -> None:
    with world.open():
        names = {"greta": world.person("Greta Gone", Social.ALL, active=False)}
        names["theirs"] = world.account(workspace=world.elsewhere, by=world.mallory)
    names |= {who: getattr(world, who) for who in ("vera", "eve", "mallory")}
    change = {name: names.get(value, value) if isinstance(value, str) else value for name, value in change.items()}
    root = world.browser(world.root)
    with untouched(world, but=QUIET):
        answer = root.post(PAGE, data=form(world, [account], world.bob, world.ada, sure="1") | change, headers=headers)
    assert answer.status_code == status
    if not headers or status in (400, 404):
        assert said in text_of(answer.text)


def test_what_somebody_else_handed_over_meanwhile_is_shown_as_it_is_now(world: World, account: int) -> None:
    root, wanted = world.browser(world.root), form(world, [account], world.olga, world.ada, sure="1")
    with world.open():
        db.session.execute(update(Account).values(connected_by_id=world.bob))
    with untouched(world, but=QUIET):
        answer = root.post(PAGE, data=wanted)
    assert answer.status_code == 409
    assert "Somebody else changed this meanwhile." in answer.text
    assert f'name="seen" value="{account}:{world.ada}:{world.bob}"' in answer.text


def test_sent_twice_it_is_done_once(world: World, account: int) -> None:
    root, wanted = world.browser(world.root), form(world, [account], world.bob, world.ada, sure="1")
    assert [root.post(PAGE, data=wanted).status_code for _ in range(2)] == [303, 303]
    assert tied(world, account) == (world.bob, world.bob)


def test_a_receiver_who_was_demoted_while_the_page_was_open_gets_nothing(world: World, account: int) -> None:
    root, wanted = world.browser(world.root), form(world, [account], world.bob, world.ada, sure="1")
    with world.open():
        db.session.execute(update(Membership).where(Membership.user_id == world.bob).values(social=Social.VIEW))
    with untouched(world, but=QUIET):
        assert root.post(PAGE, data=wanted).status_code == 409


def test_a_search_finds_receivers_and_keeps_what_is_ticked(world: World, account: int) -> None:
    with world.open():
        other = world.account("Example Shop")
        for number in range(30):
            world.person(f"P{number} Müller", Social.OWN)
        wanted = world.person("Jürgen Öse", Social.OWN)
    root = world.browser(world.root)
    ticks = {"from": world.ada, "account": [other], "q": "öSe", "to": world.bob}
    with untouched(world, but=QUIET):
        fragment = root.post(f"{PAGE}/find", data=ticks, headers=HTMX).text
        page = root.post(f"{PAGE}/find", data=ticks).text
    for found in (fragment, page):
        assert f'name="to" value="{world.bob}" checked' in found
        assert f'name="to" value="{wanted}"' in found
        assert "Müller" not in found
    assert f'name="account" value="{other}" checked' in page
    assert f'name="account" value="{account}">' in page


def test_the_permissions_tab_leads_to_what_somebody_holds(world: World, account: int) -> None:
    page = world.browser(world.root).get("/settings/social/permissions").text
    assert f'href="{PAGE}?from={world.ada}"' in page
    assert f"{PAGE}?from" not in world.browser(world.ada).get("/settings/social/permissions").text
