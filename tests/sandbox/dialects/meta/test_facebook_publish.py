"""Publishing on a Page (networks.md §1, Publish): who may, what goes through, and what is refused for itself."""

import json
from typing import Any

import pytest
import requests

from tests.sandbox.dialects.meta.graph_app import PAGES, Graph, proof_of, why
from tests.sandbox.driving import Clock

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 100


@pytest.fixture
def page(facebook: Graph) -> str:
    return facebook.page_token(facebook.connect("ada", ["61001", "61002"]), "61001")


def upload(graph: Graph, token: str, data: bytes, **more: str) -> Any:
    form = {"access_token": token, "appsecret_proof": proof_of(token), **more}
    sent = requests.Request("POST", "http://127.0.0.1/", data=form, files={"source": ("a.png", data)}).prepare()
    assert isinstance(sent.body, bytes)
    kind = sent.headers["Content-Type"]
    return graph.client.post("/facebook/v26.0/61001/photos", data=sent.body, content_type=kind)


def test_a_text_is_published_and_gets_the_pages_id_before_its_own(facebook: Graph, page: str):
    answer = facebook.post("/61001/feed", page, message="Grüße 🎉")
    assert answer.get_json() == {"id": "61001_1"}
    [written] = facebook.told("posts")
    assert (written["account"], written["person"], written["text"]) == ("61001", "ada", "Grüße 🎉")


def test_me_is_the_page_too(facebook: Graph, page: str):
    assert facebook.post("/me/feed", page, message="Hi").get_json() == {"id": "61001_1"}


def test_a_link_goes_along(facebook: Graph, page: str):
    assert facebook.post("/61001/feed", page, message="", link="https://example.test/a?b=c").status_code == 200
    assert facebook.told("posts")[0]["details"]["link"] == "https://example.test/a?b=c"


def test_a_post_can_be_read_back_and_seen(facebook: Graph, page: str):
    post = facebook.post("/61001/feed", page, message="Hello").get_json()["id"]
    read = facebook.read(f"/{post}", page, fields="permalink_url,message,created_time,is_published")
    assert (read["id"], read["message"], read["is_published"]) == (post, "Hello", True)
    assert read["created_time"] == "2026-11-24T09:00:00+0000"
    assert "Hello" in facebook.client.get(read["permalink_url"]).text
    assert "Hello" in facebook.client.get(f"/facebook/{post}").text
    assert facebook.client.get(f"/facebook/61002_{post.split('_')[1]}").status_code == 404
    assert facebook.client.get("/facebook/61001_99").status_code == 404


def test_a_post_of_another_page_is_not_visible(facebook: Graph, page: str):
    post = facebook.post("/61001/feed", page, message="Hello").get_json()["id"]
    other = facebook.page_token(facebook.connect("bob", ["61007"]), "61007")
    assert why(facebook.get(f"/{post}", other)) == (100, 33)
    assert why(facebook.get("/61001_99", page)) == (100, 33)
    assert why(facebook.get(f"/61002_{post.split('_')[1]}", page)) == (100, 33)


@pytest.mark.parametrize("empty", [{}, {"message": ""}, {"message": " \n"}, {"published": "true"}])
def test_an_empty_post_is_refused(facebook: Graph, page: str, empty: dict[str, str]):
    assert why(facebook.post("/61001/feed", page, **empty)) == (100, None)


def test_a_text_may_have_63206_characters_and_no_more(facebook: Graph, page: str):
    assert facebook.post("/61001/feed", page, message="x" * 63_206).status_code == 200
    assert why(facebook.post("/61001/feed", page, message="x" * 63_207)) == (100, None)


@pytest.mark.parametrize(
    "link", ["example.test", "ftp://example.test/", "javascript:alert(1)", "https://", "https://a b"]
)
def test_a_link_that_is_none_is_refused(facebook: Graph, page: str, link: str):
    assert why(facebook.post("/61001/feed", page, message="Hi", link=link)) == (100, 1609008)


def test_the_same_again_is_a_duplicate(facebook: Graph, page: str, clock: Clock):
    facebook.post("/61001/feed", page, message="Hi", link="https://example.test/")
    assert why(facebook.post("/61001/feed", page, message="Hi", link="https://example.test/")) == (506, None)
    assert facebook.post("/61001/feed", page, message="Hi", link="https://example.test/2").status_code == 200
    other = facebook.page_token(facebook.connect("ada", ["61001", "61002"]), "61002")
    assert facebook.post("/61002/feed", other, message="Hi", link="https://example.test/").status_code == 200
    clock.turn(days=1)
    assert facebook.post("/61001/feed", page, message="Hi", link="https://example.test/2").status_code == 200


# who may


def test_a_persons_own_token_publishes_nothing(facebook: Graph):
    assert why(facebook.post("/61001/feed", facebook.connect("ada", ["61001"]), message="Hi")) == (210, None)


def test_a_pages_token_publishes_nowhere_else(facebook: Graph, page: str):
    assert why(facebook.post("/61002/feed", page, message="Hi")) == (100, 33)


def test_without_the_permission_nothing_is_published(facebook: Graph):
    token = facebook.page_token(facebook.connect("ada", ["61001"], ticked=PAGES[:2]), "61001")
    for path, what in (("feed", {"message": "Hi"}), ("photos", {"url": "https://example.test/a.png"})):
        assert why(facebook.post(f"/61001/{path}", token, **what)) == (200, None)
    assert facebook.told("posts") == []


@pytest.mark.parametrize(
    ("tasks", "may"),
    [
        (["CREATE_CONTENT"], True),
        (["MANAGE"], True),
        (["MODERATE"], True),
        (["ANALYZE", "ADVERTISE", "MESSAGING"], False),
        ([], False),
    ],
)
def test_publishing_needs_one_of_three_tasks(facebook: Graph, page: str, tasks: list[str], may: bool):
    facebook.order("set", name="tasks", value={"61001": {"ada": tasks}})
    answer = facebook.post("/61001/feed", page, message="Hi")
    assert answer.status_code == 200 if may else why(answer) == (200, None)


# pictures


def test_a_picture_from_an_address_is_a_post(facebook: Graph, page: str):
    answer = facebook.post("/61001/photos", page, url="https://example.test/a.png", caption="Look").get_json()
    assert answer["post_id"] == "61001_1"
    [written] = facebook.told("posts")
    assert (written["text"], written["details"]["photos"]) == ("Look", [answer["id"]])


def test_a_picture_may_come_with_the_call(facebook: Graph, page: str):
    assert upload(facebook, page, PNG, message="Look").get_json().keys() == {"id", "post_id"}


def test_several_pictures_are_uploaded_first_and_attached_then(facebook: Graph, page: str):
    photos = [upload(facebook, page, PNG, published="false").get_json() for _ in range(2)]
    assert [photo.keys() for photo in photos] == [{"id"}, {"id"}]
    assert facebook.told("posts") == []
    media = [{"media_fbid": photo["id"]} for photo in photos]
    assert facebook.post("/61001/feed", page, message="Both", attached_media=json.dumps(media)).status_code == 200
    fields = {f"attached_media[{i}]": json.dumps(one) for i, one in enumerate(media)}
    assert facebook.post("/61001/feed", page, message="Again", **fields).status_code == 200
    ids = [photo["id"] for photo in photos]
    assert [post["details"]["photos"] for post in facebook.told("posts")] == [ids, ids]


@pytest.mark.parametrize(
    "media", ["x", "7", "[{}]", '[{"media_fbid": "1"}]', '[{"media_fbid": "12000000099"}]', '["12"]']
)
def test_only_the_pages_own_photos_can_be_attached(facebook: Graph, page: str, media: str):
    assert why(facebook.post("/61001/feed", page, message="Hi", attached_media=media)) == (100, None)


def test_a_photo_of_another_page_cannot_be_attached(facebook: Graph, page: str):
    photo = upload(facebook, page, PNG, published="false").get_json()["id"]
    other = facebook.page_token(facebook.connect("ada", ["61002"]), "61002")
    media = json.dumps([{"media_fbid": photo}])
    assert why(facebook.post("/61002/feed", other, message="Hi", attached_media=media)) == (100, None)


def test_a_picture_of_more_than_four_million_bytes_is_refused(facebook: Graph, page: str):
    assert upload(facebook, page, PNG.ljust(4_000_000, b"\0")).status_code == 200
    assert why(upload(facebook, page, PNG.ljust(4_000_001, b"\0"))) == (100, 1366046)


def test_what_is_no_picture_is_refused(facebook: Graph, page: str):
    assert why(upload(facebook, page, b"<html>")) == (100, 1366046)
    assert why(facebook.post("/61001/photos", page, url="a.png")) == (100, 1609008)
    assert why(facebook.post("/61001/photos", page)) == (100, None)
    assert why(upload(facebook, page, PNG, url="https://example.test/a.png")) == (100, None)


# scheduling by the network


def test_a_post_may_be_scheduled_from_ten_minutes_on(facebook: Graph, page: str, clock: Clock):
    soon, late = (int(clock().timestamp()) + seconds for seconds in (599, 600))
    wish = {"message": "Later", "published": "false"}
    assert why(facebook.post("/61001/feed", page, **wish, scheduled_publish_time=soon)) == (100, None)
    post = facebook.post("/61001/feed", page, **wish, scheduled_publish_time=late).get_json()["id"]
    assert facebook.read(f"/{post}", page, fields="is_published")["is_published"] is False
    wish["published"] = "true"
    assert why(facebook.post("/61001/feed", page, **wish, scheduled_publish_time=late)) == (100, None)


def test_published_is_a_boolean(facebook: Graph, page: str):
    assert why(facebook.post("/61001/photos", page, url="https://e.test/a.png", published="perhaps")) == (100, None)
