"""Whoever holds accounts may ask the super admins to hand them over: once a day, and their own only."""

import pytest
from sqlalchemy import select, update

from tests.pages.reading import ACCOUNTS, HTMX, text_of
from tests.pages.untouched import untouched
from tests.world import World
from webapp.actions.team import asked
from webapp.domain.permissions import Act, Denial, Holding, Person, Social, may_ask
from webapp.models import AccessRequest, Account, OutboxMail, db

pytestmark = pytest.mark.one_database

PAGE = "/settings/social/handover/own"
ASK = f"{ACCOUNTS}/{{}}/ask?act=hand_over"


@pytest.fixture
def account(world: World) -> int:
    """What Ada first connected and last."""
    with world.open():
        return world.account()


def requests(world: World) -> int:
    with world.open():
        return len(db.session.scalars(select(AccessRequest)).all())


def test_ada_asks_for_what_she_holds_once_a_day(world: World, account: int) -> None:
    ada = world.browser(world.ada)
    page = ada.get(PAGE).text
    assert "Example GmbH" in page
    assert ASK.format(account) in page
    for _ in range(2):
        assert ada.post(ASK.format(account)).status_code == 303
    assert requests(world) == 1
    page = text_of(ada.get(PAGE).text)
    assert "Root Admin was asked at" in page
    assert "Ask to hand it over" not in page
    with world.open():
        mail = db.session.scalars(select(OutboxMail)).one()
        assert mail.address == "root@example.test"
        assert mail.facts["wish"] == "hand_over"


def test_whoever_is_asked_is_led_to_the_handover_until_it_is_done(world: World, account: int) -> None:
    world.browser(world.ada).post(ASK.format(account))
    root = world.browser(world.root)
    bell = root.get("/notices").text
    assert "Ada Lovelace asks you to hand it over to somebody else." in text_of(bell)
    assert f'href="/settings/social/handover?from={world.ada}"' in bell

    def settled() -> tuple[bool, int]:
        with world.open():
            ((_request, is_settled),) = asked.of_reader(world.root, world.example, 10)
            return is_settled, db.session.scalar(select(asked.unread(world.root, world.example)))

    with world.open():
        from webapp.models import AccessRequestReader

        db.session.execute(update(AccessRequestReader).values(read_at=None))
    assert settled() == (False, 1)
    form = {"from": world.ada, "account": [account], "seen": [f"{account}:{world.ada}:{world.ada}"], "to": world.bob}
    assert root.post("/settings/social/handover", data=form | {"sure": "1"}).status_code == 303
    assert settled() == (True, 0)


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
@pytest.mark.parametrize(
    ("who", "status"), [("bob", 403), ("olga", 403), ("vera", 403), ("dora", 403), ("eve", 403), ("mallory", 404)]
)
def test_nobody_asks_for_what_others_hold(
    world: World, account: int, who: str, status: int, headers: dict[str, str]
) -> None:
    browser = world.browser(getattr(world, who))
    with untouched(world, but=("event", "sign_in")):
        assert browser.post(ASK.format(account), headers=headers).status_code == status
    assert "Example GmbH" not in browser.get(PAGE).text


def test_a_super_admin_hands_over_instead_of_asking(world: World) -> None:
    with world.open():
        account = world.account(by=world.root)
    root = world.browser(world.root)
    page = root.get(PAGE).text
    assert f"/settings/social/handover?from={world.root}" in page
    assert ASK.format(account) not in page
    root.post(ASK.format(account))
    assert requests(world) == 0


def test_the_permissions_tab_leads_whoever_holds_something_there(world: World, account: int) -> None:
    assert PAGE in world.browser(world.ada).get("/settings/social/permissions").text
    assert PAGE not in world.browser(world.bob).get("/settings/social/permissions").text
    assert "You hold no account." in world.browser(world.bob).get(PAGE).text


@pytest.mark.parametrize(
    ("holding", "denial"),
    [
        (Holding(1, 2), None),
        (Holding(2, 1), None),
        (Holding(2, 2), Denial.NOT_YOURS),
        (Holding(None, None), Denial.NOT_YOURS),
    ],
)
def test_only_those_tied_to_an_account_may_ask_to_hand_it_over(holding: Holding, denial: Denial | None) -> None:
    assert may_ask(Act.HAND_OVER, Person(1, Social.VIEW), holding) is denial
    assert may_ask(Act.RECONNECT, Person(1, Social.VIEW), holding) is None
    assert may_ask(Act.HAND_OVER, Person(1, Social.NONE), holding) is Denial.NO_SOCIAL_PERMISSION


def test_an_account_that_is_gone_is_said_to_be(world: World, account: int) -> None:
    ada = world.browser(world.ada)
    with world.open():
        db.session.delete(db.session.get_one(Account, account))
    assert ada.post(ASK.format(account)).status_code == 404
