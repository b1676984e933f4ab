"""Two who write in one place, or one in two: nobody overwrites what they have not seen."""

from datetime import timedelta

from sqlalchemy import select

from tests.actions.media.test_uploads import image
from tests.actions.publishing.sending import connected
from tests.pages.writing import HX, Writer, local, posts
from tests.world import World
from webapp.domain.posts import PostState
from webapp.models import MediaFile, db


def open_twice(world: World, who: int, *, as_copied: bool = True) -> tuple[int, Writer, Writer]:
    """An account, Ada who has saved "First" for it, and the page that somebody opened then.

    The address as it stands in Ada's browser says which saving was her last; cut short, it does not.
    """
    account = connected(world)
    ada, other = Writer(world, world.ada), Writer(world, who)
    address = ada.sends(HX, text="First", account=account).headers["HX-Replace-Url"]
    other.page = other.browser.get(address if as_copied else address.partition("?")[0]).text
    return account, ada, other


def test_somebody_elses_page_does_not_overwrite_and_says_so(world: World) -> None:
    account, ada, root = open_twice(world, world.root, as_copied=False)
    ada.sends(HX, text="Second", account=account)
    late = root.sends(HX, text="Third", account=account)
    assert late.status_code == 409
    assert "Somebody else changed this" in late.text
    assert posts(world)[0].text == "Second"


def test_a_saving_of_the_page_one_has_just_left_does_not_count_as_somebody_elses(world: World) -> None:
    account, ada, again = open_twice(world, world.ada)
    ada.sends(HX, text="Under way when the page was left", account=account)
    assert again.sends(HX, text="Second", account=account).status_code == 200
    assert posts(world)[0].text == "Second"


def test_a_copied_address_lets_no_colleague_overwrite(world: World) -> None:
    account, ada, root = open_twice(world, world.root)
    ada.sends(HX, text="Second", account=account)
    assert root.sends(HX, text="Third", account=account).status_code == 409
    assert posts(world)[0].text == "Second"


def test_a_second_tab_that_has_missed_more_than_one_saving_does_not_overwrite(world: World) -> None:
    account, ada, twin = open_twice(world, world.ada)
    for text in ("Second", "Third"):
        ada.sends(HX, text=text, account=account)
    assert twin.sends(HX, text="Old", account=account).status_code == 409
    assert posts(world)[0].text == "Third"


def test_a_late_saving_of_a_draft_does_not_touch_what_has_its_time(world: World) -> None:
    account = connected(world)
    writer = Writer(world, world.ada)
    writer.sends(HX, text="Final", account=account)
    page = writer.page
    writer.sends(text="Final text", account=account, do="schedule", due=local(world, timedelta(days=2)))
    for late in ({"text": "Final te", "account": account}, {"text": "Final te"}):
        writer.page = page
        assert writer.sends(HX, **late).status_code == 409
    assert [(one.text, one.state) for one in posts(world)] == [("Final text", PostState.SCHEDULED)]


def test_who_only_drafts_changes_nothing_of_what_somebody_scheduled(world: World) -> None:
    account = connected(world)
    dora = Writer(world, world.dora)
    answer = dora.sends(text="Look", account=account, do="files", file=(image(), "cat.jpg"))
    address = answer.headers["Location"].partition("?")[0]
    ada = Writer(world, world.ada)
    ada.page = ada.browser.get(address).text
    ada.sends(text="Look", account=account, do="schedule", due=local(world, timedelta(days=2)))
    with world.app.app_context():
        file = db.session.scalars(select(MediaFile)).one()
    dora.page = dora.browser.get(address).text
    assert dora.sends(text="Gone", do="draft").status_code == 403
    assert dora.browser.post(f"{address}/drop").status_code == 403
    assert dora.browser.post(f"{address}/files/{file.id}/leave-out").status_code == 403
    assert dora.sends(text="Look", do="files", file=(image(), "dog.jpg")).status_code == 403
    assert [(one.text, one.state) for one in posts(world)] == [("Look", PostState.SCHEDULED)]
    with world.app.app_context():
        assert db.session.scalars(select(MediaFile.name)).all() == ["cat.jpg"]
