"""The people of the pretend networks: the ones that demos and tests rely on, under ids that stay."""

import re

import pytest

from webapp.sandbox import people
from webapp.sandbox.people import EIGHTY_CHARACTERS, EMOJI, HOSTILE, PEOPLE, RIGHT_TO_LEFT


@pytest.mark.parametrize(
    ("network", "person", "first_accounts"),
    [
        ("facebook", "ada", {"61001": "Example GmbH", "61002": "Example Shop", "61003": "Example Careers"}),
        ("facebook", "bob", {"61001": "Example GmbH", "61007": "Example Events"}),
        ("instagram", "ada", {"71001": "Example", "71002": "Example Shop"}),
        ("x", "acme", {"81001": "Acme"}),
        ("x", "acme_test", {"81002": "Acme Test"}),
        ("x", "ada", {"81003": "Example GmbH"}),
        ("linkedin", "ada", {"91001": "Ada Lovelace", "91002": "Example GmbH", "91003": "Example Shop"}),
        ("youtube", "ada", {"51001": "Example TV"}),
        ("youtube", "bob", {"51002": "Example Labs"}),
    ],
)
def test_ids_stay(network: str, person: str, first_accounts: dict[str, str]):
    found = people.person(network, person)
    assert found is not None
    assert first_accounts.items() <= {account.id: account.name for account in found.accounts}.items()


@pytest.mark.parametrize(
    ("network", "account", "handle"),
    [
        ("instagram", "71001", "@example"),
        ("instagram", "71002", "@example_shop"),
        ("x", "81001", "@acme"),
        ("x", "81002", "@acme_test"),
        ("x", "81003", "@example"),
    ],
)
def test_handles_stay(network: str, account: str, handle: str):
    found = people.account(network, account)
    assert found is not None
    assert found.handle == handle


def test_ada_has_six_pages_and_the_agency_sixty():
    assert {person.id: len(person.accounts) for person in PEOPLE["facebook"]} == {"ada": 6, "bob": 2, "agency": 60}


def test_the_agency_has_the_difficult_names():
    agency = people.person("facebook", "agency")
    assert agency is not None
    names = {account.name for account in agency.accounts}
    assert {EIGHTY_CHARACTERS, RIGHT_TO_LEFT, EMOJI, HOSTILE} <= names
    assert len(EIGHTY_CHARACTERS) == 80
    assert re.search("[\u0590-\u05ff]", RIGHT_TO_LEFT)
    assert "<script>" in HOSTILE
    assert len(names) == 60


@pytest.mark.parametrize("network", PEOPLE)
def test_an_id_means_one_thing_at_a_network(network: str):
    accounts = {account for person in PEOPLE[network] for account in person.accounts}
    assert len({account.id for account in accounts}) == len(accounts)
    persons = [person.id for person in PEOPLE[network]]
    assert len(set(persons)) == len(persons) >= 2
    assert not {account.id for account in accounts} & set(persons)


def test_account_ids_are_unlike_over_all_networks():
    ids = [{account.id for person in persons for account in person.accounts} for persons in PEOPLE.values()]
    assert len(set().union(*ids)) == sum(len(of_one) for of_one in ids)


def test_the_list_at_the_top_of_the_file_names_everybody():
    described = people.__doc__ or ""
    for persons in PEOPLE.values():
        for person in persons:
            assert person.name in described
            for account in person.accounts[:2]:
                assert account.id in described


@pytest.mark.parametrize(
    ("page", "account", "username"),
    [
        ("61001", "71001", "@example"),
        ("61002", "71002", "@example_shop"),
        ("61005", "71005", "@example_support"),
        ("61006", "71006", "@example_stiftung"),
        ("61007", "71003", "@example_events"),
    ],
)
def test_instagram_accounts_are_behind_the_pages_of_the_same_people(page: str, account: str, username: str):
    behind = people.instagram_behind(page)
    assert behind is not None
    assert (behind.id, behind.handle) == (account, username)
    assert people.page_before(account) == page
    for network, one in (("facebook", page), ("instagram", account)):
        owners = {person.id for person in PEOPLE[network] if one in {account.id for account in person.accounts}}
        assert owners & {"ada", "bob"}


def test_some_have_nothing_behind_or_before_them():
    assert people.instagram_behind("61003") is None
    assert people.page_before("71004") is None, "an Instagram account without a Page"


def test_the_agencys_business_has_two_pages_that_are_nobodys_own():
    business = people.business("63001")
    assert business is not None
    assert [page.id for page in business.pages] == ["62061", "62062"]
    own = {account.id for person in PEOPLE["facebook"] for account in person.accounts}
    assert not own & {page.id for page in business.pages}
    assert people.business("62061") is None


@pytest.mark.parametrize("unknown", ["", "mallory", "61001"])
def test_strangers_are_unknown(unknown: str):
    assert people.person("facebook", unknown) is None
    assert people.account("facebook", "ada") is None
