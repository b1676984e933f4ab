"""The Permissions tab and its questions take as many statements for 500 people as for 5."""

import pytest

from tests.pages.accounts.test_accounts_size import statements
from tests.pages.reading import HTMX
from tests.world import World
from webapp.domain.permissions import Social

pytestmark = pytest.mark.one_database

PAGE = "/settings/social/permissions"


def crowd(world: World, number: int) -> list[int]:
    with world.open():
        people = [world.person(f"P{n}-{number} Crowd", Social.ALL) for n in range(number)]
        for n, person in enumerate(people):
            account = world.account(f"A{n}", by=person, only_for=(person, world.ada) if n % 3 else None)
            assert account
    return people


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
@pytest.mark.parametrize("who", ["root", "ada"])
def test_statements_do_not_grow_with_the_people(world: World, who: str, headers: dict[str, str]) -> None:
    account = []
    taken = []
    browser = world.browser(getattr(world, who))
    for more in (5, 495):
        account += crowd(world, more)
        taken.append(statements(world, lambda: browser.get(PAGE, headers=headers)))
    assert taken[0] == taken[1] <= 12
    assert browser.get(PAGE).text.count('<li id="person-') == 50
    assert "page=11" in browser.get(f"{PAGE}?page=10").text


def test_questions_about_one_and_about_a_page_full_take_as_many(world: World) -> None:
    root, people = world.browser(world.root), crowd(world, 60)

    def ask(some: list[int]) -> None:
        form = {"person": some, "was": [f"{one}:all" for one in some], "level": "none"}
        answer = root.post(PAGE, data=form, headers=HTMX)
        assert answer.headers["HX-Retarget"] == "#dialog"
        assert "will have nobody who holds" in answer.text

    taken = [statements(world, lambda: ask(people[:1])), statements(world, lambda: ask(people[:50]))]
    assert taken[0] == taken[1] <= 12


@pytest.mark.parametrize(
    "address", ["/settings/social/accounts/{account}/people", "/settings/social/handover?from={ada}"]
)
def test_choosing_from_500_people_takes_as_many_as_from_5(world: World, address: str) -> None:
    with world.open():
        account = world.account(only_for=(world.ada,))
    root = world.browser(world.root)
    taken = []
    for more in (5, 495):
        crowd(world, more)
        at = address.format(account=account, ada=world.ada)
        taken.append(statements(world, lambda a=at: root.get(a)))
    assert taken[0] == taken[1] <= 12
    assert len(root.get(at).data) < 60_000
