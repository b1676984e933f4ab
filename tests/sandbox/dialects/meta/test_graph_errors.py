"""Every row of the table of errors (networks.md §6) can be made to happen, in the words of the Graph."""

import json
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.sandbox.dialects.meta.graph_app import LINKED, Graph, why

# The table itself, written down once more: what is ordered, and what arrives.
ROWS: list[tuple[dict[str, Any], int, int | None]] = [
    ({"code": 190, "subcode": 458}, 190, 458),
    ({"code": 190, "subcode": 459}, 190, 459),
    ({"code": 190, "subcode": 460}, 190, 460),
    ({"code": 190, "subcode": 463}, 190, 463),
    ({"code": 190, "subcode": 464}, 190, 464),
    ({"code": 190, "subcode": 467}, 190, 467),
    ({"code": 190, "subcode": 490}, 190, 490),
    ({"code": 190, "subcode": 493}, 190, 493),
    ({"code": 190, "subcode": 492}, 190, 492),
    ({"code": 190}, 190, None),
    ({"code": 102}, 102, None),
    ({"code": 10}, 10, None),
    ({"code": 200}, 200, None),
    ({"code": 299}, 299, None),
    ({"code": 3}, 3, None),
    ({"code": 294}, 294, None),
    ({"code": 100, "subcode": 33}, 100, 33),
    ({"code": 803}, 803, None),
    ({"code": 1}, 1, None),
    ({"code": 2}, 2, None),
    ({"code": 4}, 4, None),
    ({"code": 17}, 17, None),
    ({"code": 32}, 32, None),
    ({"code": 341}, 341, None),
    ({"code": 613}, 613, None),
    ({"code": 80001}, 80001, None),
    ({"code": 80002}, 80002, None),
    ({"code": 368}, 368, None),
    ({"code": 368, "subcode": 1390008}, 368, 1390008),
    ({"code": 506}, 506, None),
    ({"code": 1366051}, 100, 1366051),
    ({"code": 1404078}, 200, 1404078),
    ({"code": 4854002}, 200, 4854002),
    ({"code": 100}, 100, None),
    ({"code": 1609008}, 100, 1609008),
    ({"code": 1366046}, 100, 1366046),
    ({"code": 101}, 101, None),
    ({"code": 100, "subcode": 36008}, 100, 36008),
    ({"code": 2207042}, 9, 2207042),
    ({"code": 2207050}, 25, 2207050),
    ({"code": 2207051}, 4, 2207051),
    ({"code": 2207001}, -1, 2207001),
    ({"code": 2207003}, -2, 2207003),
    ({"code": 2207020}, -2, 2207020),
    ({"code": 2207052}, 9004, 2207052),
    ({"code": 2207008}, 24, 2207008),
    ({"code": 2207010}, 36004, 2207010),
    # ranges of the table, and codes that nobody has heard of
    ({"code": 230, "status": 403}, 230, None),
    ({"code": 80004, "status": 400}, 80004, None),
    ({"code": 190, "subcode": 777}, 190, 777),
    ({"code": 424242, "subcode": 7, "status": 418}, 424242, 7),
]


@pytest.fixture
def page(facebook: Graph) -> str:
    return facebook.page_token(facebook.connect("ada", ["61001", "71001"], scope=",".join(LINKED)), "61001")


@pytest.mark.parametrize(
    ("ordered", "code", "subcode"), ROWS, ids=lambda value: str(value) if isinstance(value, dict) else ""
)
def test_each_row_arrives_as_ordered(
    facebook: Graph, page: str, ordered: dict[str, Any], code: int, subcode: int | None
):
    facebook.order("error", **ordered, subject="ada", times=2)
    for answer in (facebook.get("/61001", page), facebook.post("/61001/feed", page, message="Hi")):
        assert why(answer) == (code, subcode)
        assert answer.get_json()["error"]["message"]
        assert answer.status_code == ordered.get("status", answer.status_code)
    assert facebook.get("/61001", page).status_code == 200, "twice was ordered"
    assert facebook.told("posts") == []


@pytest.mark.parametrize(
    ("ordered", "code", "subcode"), ROWS[:10], ids=lambda value: str(value) if isinstance(value, dict) else ""
)
def test_the_same_rows_are_instagrams(instagram: Graph, ordered: dict[str, Any], code: int, subcode: int | None):
    token = instagram.connect("ada", ["71001"])
    instagram.order("error", **ordered, subject="71001")
    assert why(instagram.get("/me", token)) == (code, subcode)


@pytest.mark.parametrize("code", ["190/459", "2207042"])
def test_a_row_may_be_named_in_one_word(facebook: Graph, page: str, code: str):
    facebook.order("error", code=code, subject="ada")
    assert str(why(facebook.get("/61001", page))[1]) == code.rpartition("/")[2]


def test_nobody_orders_an_error_that_the_graph_does_not_have(facebook: Graph):
    answer = facebook.client.post("/control/facebook", json={"do": "error", "code": 424242})
    assert answer.status_code == 400
    assert answer.get_json()["field"] == "code"


def transient(answer: TestResponse) -> bool | None:
    found: bool | None = answer.get_json()["error"].get("is_transient")
    return found


def test_whether_it_is_transient_is_said_and_can_be_ordered(facebook: Graph, page: str):
    facebook.order("error", code=2, times=1)
    assert transient(facebook.get("/61001", page)) is True
    facebook.order("error", code=506, transient=True, times=1)
    assert transient(facebook.get("/61001", page)) is True
    facebook.order("error", code=506, times=1)
    assert transient(facebook.get("/61001", page)) is None


def test_words_can_be_ordered(facebook: Graph, page: str):
    facebook.order("error", code=1, message="Error validating client secret.", times=1)
    assert facebook.get("/61001", page).get_json()["error"]["message"] == "Error validating client secret."


def test_a_checkpoint_tells_the_person_what_to_do(facebook: Graph, page: str):
    facebook.order("error", code=190, subcode=459, times=1)
    error = facebook.get("/61001", page).get_json()["error"]
    assert "www.facebook.com" in error["error_user_msg"]
    assert error["error_user_title"]


@pytest.mark.parametrize(("code", "header"), [(32, "pages"), (80001, "pages"), (80002, "instagram"), (341, "pages")])
def test_a_limit_tells_when_it_ends(facebook: Graph, page: str, code: int, header: str):
    facebook.order("error", code=code, retry_after=1800, times=1)
    usage = json.loads(facebook.get("/61001", page).headers["X-Business-Use-Case-Usage"])["61001"][0]
    assert (usage["type"], usage["estimated_time_to_regain_access"]) == (header, 30)


@pytest.mark.parametrize("code", [17, 613])
def test_a_limit_of_the_app_tells_no_time(facebook: Graph, page: str, code: int):
    facebook.order("error", code=code, retry_after=1800, times=1)
    headers = facebook.get("/61001", page).headers
    assert json.loads(headers["X-App-Usage"])["call_count"] == 100
    assert "X-Business-Use-Case-Usage" not in headers


# the older orders, in the Graph's words


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        ({"do": "revoke", "subject": "ada"}, (190, 458)),
        ({"do": "revoke", "subject": "ada", "times": 1}, (190, 458)),
        ({"do": "revoke", "subject": "61001"}, (190, 458)),
        ({"do": "lock", "subject": "ada"}, (190, 459)),
        ({"do": "lock", "subject": "61001"}, (190, 459)),
        ({"do": "expire", "subject": "ada"}, (190, 463)),
        ({"do": "delete-account", "subject": "61001"}, (100, 33)),
        ({"do": "drop-permission", "subject": "61001"}, (190, 492)),
        ({"do": "drop-permission", "subject": "61001", "person": "ada", "times": 1}, (190, 492)),
    ],
)
def test_every_trouble_has_its_code(facebook: Graph, page: str, order: dict[str, Any], reason: tuple[int, int]):
    facebook.order(**order)
    assert why(facebook.get("/61001", page)) == reason
    if "times" in order:
        assert facebook.get("/61001", page).status_code == 200


def test_a_lost_role_looks_otherwise_to_the_persons_own_token(facebook: Graph):
    token = facebook.connect("ada", ["61001", "61002"])
    facebook.order("drop-permission", subject="61001", person="ada")
    assert why(facebook.get("/61001", token)) == (100, 33)
    assert facebook.listed(token) == ["61002"]
    assert facebook.listed(facebook.connect("bob", ["61001"])) == ["61001"], "Bob still has his role"


def test_a_lock_ends_by_order_too(facebook: Graph, page: str):
    facebook.order("lock", subject="ada")
    facebook.order("unlock", subject="ada")
    assert facebook.get("/61001", page).status_code == 200
