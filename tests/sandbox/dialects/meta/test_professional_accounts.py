"""Instagram's accounts and its two steps of publishing (networks.md §2), alike behind both logins."""

from dataclasses import dataclass
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.sandbox.dialects.meta.graph_app import LINKED, OWN, Graph, why
from tests.sandbox.driving import Clock

PICTURE = {"image_url": "https://example.test/a.jpg", "caption": "Look"}
VIDEO = {"video_url": "https://example.test/a.mp4", "media_type": "REELS"}


@dataclass
class Owner:
    """The account 71001, reached by one of the logins."""

    graph: Graph
    token: str

    def create(self, **media: Any) -> TestResponse:
        return self.graph.post("/71001/media", self.token, **media)

    def container(self, **media: Any) -> str:
        answer = self.create(**(media or PICTURE))
        assert answer.status_code == 200, answer.text
        made: str = answer.get_json()["id"]
        return made

    def publish(self, container: str) -> TestResponse:
        return self.graph.post("/71001/media_publish", self.token, creation_id=container)

    def state(self, container: str) -> str:
        found: str = self.graph.read(f"/{container}", self.token, fields="status_code")["status_code"]
        return found


@pytest.fixture(params=["facebook", "instagram"])
def owner(request: pytest.FixtureRequest, facebook: Graph, instagram: Graph) -> Owner:
    if request.param == "instagram":
        return Owner(instagram, instagram.connect("ada", ["71001"]))
    token = facebook.connect("ada", ["61001", "61002", "71001", "71002"], scope=",".join(LINKED))
    return Owner(facebook, facebook.page_token(token, "61001"))


def test_the_account_can_be_read(owner: Owner):
    told = owner.graph.read("/71001", owner.token, fields="id,username,name,profile_picture_url")
    assert (told["id"], told["username"], told["name"]) == ("71001", "example", "Example")
    assert owner.graph.client.get(told["profile_picture_url"]).content_type == "image/png"


def test_a_picture_is_published_in_two_steps(owner: Owner):
    container = owner.container()
    assert owner.state(container) == "FINISHED"
    medium = owner.publish(container).get_json()["id"]
    assert medium != container
    assert owner.state(container) == "PUBLISHED"
    read = owner.graph.read(f"/{medium}", owner.token, fields="permalink,caption,media_type,timestamp")
    assert (read["caption"], read["media_type"]) == ("Look", "IMAGE")
    assert "Look" in owner.graph.client.get(read["permalink"]).text
    [written] = owner.graph.told("posts")
    assert (written["account"], written["person"], written["text"]) == ("71001", "ada", "Look")


def test_a_video_takes_a_while(owner: Owner, clock: Clock):
    container = owner.container(**VIDEO)
    assert owner.state(container) == "IN_PROGRESS"
    assert why(owner.publish(container)) == (9007, 2207027)
    clock.turn(seconds=30)
    assert owner.state(container) == "FINISHED"
    assert owner.publish(container).status_code == 200


def test_the_first_step_can_be_repeated_and_the_second_cannot(owner: Owner):
    first, second = owner.container(), owner.container()
    assert first != second
    assert owner.publish(first).status_code == 200
    assert why(owner.publish(first)) == (9007, 2207027)
    assert len(owner.graph.told("posts")) == 1
    assert owner.state(first) == "PUBLISHED", "this is how one learns that it was published"


def test_a_container_expires(owner: Owner, clock: Clock):
    container = owner.container()
    clock.turn(days=1)
    assert owner.state(container) == "EXPIRED"
    assert why(owner.publish(container)) == (24, 2207008)


@pytest.mark.parametrize(
    ("state", "reason"),
    [("IN_PROGRESS", (9007, 2207027)), ("ERROR", (9007, 2207027)), ("EXPIRED", (24, 2207008)), ("FINISHED", None)],
)
def test_any_state_can_be_ordered(owner: Owner, state: str, reason: tuple[int, int] | None):
    container = owner.container(**VIDEO)
    owner.graph.order("set", name="containers", value={"71001": state})
    assert owner.state(container) == state
    answer = owner.publish(container)
    assert answer.status_code == 200 if reason is None else why(answer) == reason
    owner.graph.order("set", name="containers", value={})
    assert owner.state(container) in {"IN_PROGRESS", "PUBLISHED"}


@pytest.mark.parametrize("unknown", ["1", "17000000099", "71001", "x", "99999999999999999999"])
def test_what_was_never_made_cannot_be_published(owner: Owner, unknown: str):
    assert why(owner.publish(unknown)) == (24, 2207006)


@pytest.mark.parametrize(
    ("media", "reason"),
    [
        ({}, (100, None)),
        ({"caption": "Only words"}, (100, None)),
        ({"image_url": "a.jpg"}, (9004, 2207052)),
        ({"image_url": "ftp://example.test/a.jpg"}, (9004, 2207052)),
        ({**PICTURE, "video_url": "https://example.test/a.mp4"}, (100, None)),
        ({"image_url": "https://example.test/a.jpg", "media_type": "REELS"}, (100, None)),
        ({**PICTURE, "media_type": "POEM"}, (100, None)),
        ({**PICTURE, "caption": "x" * 2201}, (36004, 2207010)),
        ({**PICTURE, "message": "Look"}, (100, None)),
        ({"media_type": "CAROUSEL"}, (100, None)),
        ({"media_type": "CAROUSEL", "children": "17000000001"}, (100, None)),
        ({"media_type": "CAROUSEL", "children": "17000000001,x"}, (100, 33)),
    ],
)
def test_media_that_would_not_do_are_refused(owner: Owner, media: dict[str, str], reason: tuple[int, int | None]):
    owner.container()
    assert why(owner.create(**media)) == reason


def test_a_caption_may_have_2200_characters(owner: Owner):
    assert owner.create(**PICTURE | {"caption": "x" * 2200}).status_code == 200


@pytest.mark.parametrize("separator", [",", "json"])
def test_a_carousel_has_two_to_ten_children(owner: Owner, separator: str):
    children = [owner.container(image_url="https://example.test/a.jpg", is_carousel_item="true") for _ in range(11)]

    def carousel(count: int) -> TestResponse:
        some = children[:count]
        text = ",".join(some) if separator == "," else "[" + ",".join(f'"{one}"' for one in some) + "]"
        return owner.create(media_type="CAROUSEL", children=text, caption="All")

    assert why(carousel(1)) == why(carousel(11)) == (100, None)
    assert owner.publish(carousel(10).get_json()["id"]).status_code == 200


# the daily cap, to be read and not to be known


def usage(owner: Owner, **params: Any) -> dict[str, Any]:
    answer = owner.graph.read("/71001/content_publishing_limit", owner.token, **params)
    [told] = answer["data"]
    found: dict[str, Any] = told
    return found


def test_the_cap_can_be_read(owner: Owner):
    owner.publish(owner.container())
    assert usage(owner, fields="quota_usage,config") == {
        "quota_usage": 1,
        "config": {"quota_total": 50, "quota_duration": 86400},
    }
    assert usage(owner) == {"quota_usage": 1}


def test_the_cap_holds_for_a_day(owner: Owner, clock: Clock):
    owner.graph.order("set", name="quota", value={"71001": 2})
    for _ in range(2):
        assert owner.publish(owner.container()).status_code == 200
    container = owner.container()
    assert why(owner.publish(container)) == (9, 2207042)
    assert owner.state(container) == "FINISHED", "it can be published when there is room again"
    clock.turn(hours=23)
    assert why(owner.publish(container)) == (9, 2207042)
    clock.turn(hours=1)
    assert owner.publish(owner.container()).status_code == 200


def test_since_may_be_a_day_ago_and_not_longer(owner: Owner, clock: Clock):
    now = int(clock().timestamp())
    owner.publish(owner.container())
    assert usage(owner, since=now - 86_400)["quota_usage"] == 1
    for since in (now - 86_401, now + 1, "x", "-1"):
        assert why(owner.graph.get("/71001/content_publishing_limit", owner.token, since=since)) == (100, None)


# who may


@pytest.mark.parametrize("scope", range(2))
def test_publishing_and_reading_need_their_permissions(facebook: Graph, instagram: Graph, scope: int):
    linked = facebook.connect(
        "ada", ["61001", "71001"], scope=",".join(LINKED), ticked=[*LINKED[:3], LINKED[3 + scope]]
    )
    own = instagram.connect("ada", ["71001"], ticked=[OWN[scope]])
    for graph, token in ((facebook, linked), (instagram, own)):
        owner = Owner(graph, token)
        answers = [graph.get("/71001", token), owner.create(**PICTURE)]
        allowed, refused = answers if scope == 0 else reversed(answers)
        assert allowed.status_code == 200
        assert why(refused)[0] == (200 if scope == 0 else 10)


def test_an_account_that_was_not_ticked_is_not_visible(facebook: Graph, instagram: Graph):
    linked = facebook.connect("ada", ["61001", "61002", "71001"], scope=",".join(LINKED))
    own = instagram.connect("ada", ["71001"])
    for graph, token in ((facebook, linked), (instagram, own)):
        assert why(graph.get("/71002", token)) == (100, 33)
        assert why(graph.post("/71002/media", token, **PICTURE)) == (100, 33)


def test_somebody_elses_container_is_not_ones_own(instagram: Graph):
    ada = Owner(instagram, instagram.connect("ada", ["71001"]))
    bob = instagram.connect("bob", ["71003"])
    container = ada.container()
    assert why(instagram.post("/71003/media_publish", bob, creation_id=container)) == (24, 2207006)
    assert why(instagram.get(f"/{container}", bob)) == (100, 33)


def test_a_deleted_account_is_gone(owner: Owner):
    owner.graph.order("delete-account", subject="71001")
    assert why(owner.graph.get("/71001", owner.token)) == (100, 33)
    assert why(owner.create(**PICTURE)) == (100, 33)


def test_what_was_published_here_does_not_exist_there(facebook: Graph, instagram: Graph):
    token = facebook.connect("ada", ["61001", "71001"], scope=",".join(LINKED))
    container = Owner(facebook, token).container()
    assert why(Owner(instagram, instagram.connect("ada", ["71001"])).publish(container)) == (24, 2207006)
