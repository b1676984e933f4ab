"""Pictures and videos in the composer: taken, named where they are none, and never at the text's cost."""

from io import BytesIO

from sqlalchemy import select

from tests.actions.media.test_uploads import image
from tests.actions.publishing.sending import connected
from tests.pages.writing import HX, Writer, field, posts
from tests.world import World
from webapp.models import MediaFile, db


def test_a_picture_is_taken_shown_and_left_out_again(world: World) -> None:
    account = connected(world)
    writer = Writer(world, world.ada)
    answer = writer.sends(text="Look", account=account, do="files", file=(image(), "cat.jpg"))
    address = answer.headers["Location"].partition("?")[0]
    with world.app.app_context():
        file = db.session.scalars(select(MediaFile)).one()
    shown = writer.browser.get(f"/publishing/media/{file.id}")
    assert (shown.status_code, shown.mimetype, shown.data[:3]) == (200, "image/jpeg", b"\xff\xd8\xff")
    shown.close()
    assert world.browser(world.mallory).get(f"/publishing/media/{file.id}").status_code == 404
    assert "cat.jpg" in writer.browser.get(address).text
    writer.browser.post(f"{address}/files/{file.id}/leave-out")
    assert "cat.jpg" not in writer.browser.get(address).text


def test_a_file_that_is_none_is_named_with_its_reason(world: World) -> None:
    account = connected(world)
    writer = Writer(world, world.ada)
    answer = writer.sends(text="Look", account=account, do="files", file=(BytesIO(b"<svg/>"), "a<b>.svg"))
    page = writer.browser.get(answer.headers["Location"].partition("#")[0]).text
    assert "a&lt;b&gt;.svg was not taken: it is no picture" in page


def test_a_file_that_took_its_time_leaves_what_was_typed_meanwhile(world: World) -> None:
    account = connected(world)
    writer = Writer(world, world.ada)
    writer.sends(HX, text="Old", account=account)
    as_chosen = writer.page
    for text in ("Newer", "Newest"):
        writer.sends(HX, text=text, account=account)
    writer.page = as_chosen
    assert writer.sends(text="Old", account=account, do="files", file=(image(), "cat.jpg")).status_code == 303
    assert [post.text for post in posts(world)] == ["Newest"]
    with world.app.app_context():
        assert len(db.session.scalars(select(MediaFile)).all()) == 1


def test_so_does_one_that_was_chosen_before_anything_was_saved(world: World) -> None:
    account = connected(world)
    writer = Writer(world, world.ada)
    empty = writer.page
    for text in ("New", "Newest"):
        writer.sends(HX, text=text, account=account)
    writer.page = empty
    assert writer.sends(text="Old", account=account, do="files", file=(image(), "cat.jpg")).status_code == 303
    (one,) = posts(world)
    assert one.text == "Newest"


def test_a_file_from_a_page_that_somebody_else_overtook_is_refused(world: World) -> None:
    account = connected(world)
    writer = Writer(world, world.ada)
    writer.sends(HX, text="Old", account=account)
    other = Writer(world, world.root)
    other.page = writer.page.replace(field(writer.page, "key"), "o" * 24)
    assert other.sends(HX, text="Theirs", account=account).status_code == 200
    assert writer.sends(text="Old", account=account, do="files", file=(image(), "cat.jpg")).status_code == 409
    assert [post.text for post in posts(world)] == ["Theirs"]
