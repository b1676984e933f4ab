"""The table that was written by hand and `domain/permissions` say the same of everybody about every account."""

import pytest

from tests.pages.matrix_stage import ACCOUNTS, CONNECTED_BY, ELSEWHERE, EXAMPLE, WRITTEN
from tests.pages.matrix_table import AT_ALL, ON, where
from webapp.domain import permissions
from webapp.domain.permissions import Holding, Person, Social

PERSONS = {
    "eve": Person(1),
    "vera": Person(2, Social.VIEW),
    "dora": Person(3, Social.DRAFT),
    "olga": Person(4, Social.OWN),
    "bob": Person(5, Social.ALL),
    "ada": Person(6, Social.ALL),
    "victor": Person(7, Social.VIEW),
    "dick": Person(8, Social.DRAFT),
    "nora": Person(9),
    "root": Person(10, super_admin=True),
    "dan": Person(11, Social.ALL, active=False),
    "mallory": Person(12, super_admin=True),
    "mia": Person(13, Social.ALL),
}
HOLDINGS = {
    name: Holding(
        first_connector=PERSONS[CONNECTED_BY.get(name, name.removesuffix("s"))].id,
        allowed=frozenset({PERSONS["ada"].id}) if name == "restricted" else None,
    )
    for name in ACCOUNTS
}


def home(account: str) -> str:
    return ELSEWHERE if account == "theirs" else EXAMPLE


@pytest.mark.parametrize(
    ("line", "may"),
    {
        "see": permissions.may_see,
        "connect": permissions.may_connect,
        "draft": permissions.may_draft,
        "administer": permissions.may_administer,
    }.items(),
)
def test_who_may_at_all(line: str, may: permissions.Answer) -> None:
    assert {name for name, person in PERSONS.items() if may(person) is None} == set(AT_ALL[line].split())  # type: ignore[operator]


@pytest.mark.parametrize("account", ACCOUNTS)
@pytest.mark.parametrize(
    ("line", "may"),
    {
        "reconnect": permissions.may_reconnect,
        "reconnect (by a link)": permissions.may_share_link,
        "disconnect": permissions.may_disconnect,
        "disconnect (for good)": permissions.may_remove,
        "publish": permissions.may_publish,
        "check": lambda person, _holding: permissions.may_check(person),
    }.items(),
)
def test_who_may_on_an_account_of_the_workspace_they_look_at(line: str, may: object, account: str) -> None:
    there = {name: person for name, person in PERSONS.items() if where(name) == home(account)}
    found = {name for name, person in there.items() if may(person, HOLDINGS[account]) is None}  # type: ignore[operator]
    assert found == set(ON[line.partition(" (")[0]][account].split())


@pytest.mark.parametrize("writing", WRITTEN)
def test_a_time_is_given_by_who_may_publish_on_all_accounts_and_a_draft_is_its_authors_too(writing: str) -> None:
    author, accounts, _state = WRITTEN[writing]
    publishers = set.intersection(*(set(ON["publish"][account].split()) for account in accounts))
    assert set(ON["give it a time"][writing].split()) == publishers
    assert set(ON["write"][writing].split()) == publishers | {author}


def test_the_table_tells_people_apart() -> None:
    """No two columns that matter are the same, or a mistake could hide behind the other."""
    by_person = {
        role: tuple(role in names.split() for line in (AT_ALL, *ON.values()) for names in line.values())
        for role in PERSONS
        if role not in ("eve", "nora", "victor", "dick", "vera", "dora")
    }
    assert len(set(by_person.values())) == len(by_person)
