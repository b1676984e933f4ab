"""Writing for several accounts, giving posts their time, and deciding about those that wait."""

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from tests.actions.composing import author, begins, decides, posts, saves
from tests.actions.publishing.sending import MINUTE, connected, post, publishes, scheduled, steps, told
from tests.world import World
from webapp.actions.house import House
from webapp.actions.media import store
from webapp.actions.publishing import compose, counting, duplicating, timing
from webapp.actions.publishing.compose import Written
from webapp.actions.publishing.timing import NotInTime, Timed
from webapp.actions.refusals import NotAllowed, NotThere, Overtaken
from webapp.domain.content import Content, Flaw
from webapp.domain.lifecycle import Reason
from webapp.domain.permissions import Denial
from webapp.domain.posts import PostState, Trouble
from webapp.domain.rules import Network
from webapp.models import Composition, MediaFile, Post, db
from webapp.networks.publishing import Unknown

HOUR = timedelta(hours=1)


def test_one_text_becomes_a_draft_on_each_ticked_account(world: World, house: House) -> None:
    page, x = connected(world), connected(world, Network.X)
    whole = begins(world, page, x, texts={"x": "Short"})
    assert [(one.account_id, one.text, one.state) for one in posts(world, whole)] == [
        (page, "Hello", PostState.DRAFT),
        (x, "Short", PostState.DRAFT),
    ]


def test_what_is_typed_later_reaches_every_post_that_is_still_ours(world: World, house: House) -> None:
    page, x = connected(world), connected(world, Network.X)
    whole = begins(world, page)
    saves(world, whole, page, x, text="Anew")
    assert [one.text for one in posts(world, whole)] == ["Anew", "Anew"]
    saves(world, whole, x, text="Anew", version=2)
    assert [one.account_id for one in posts(world, whole)] == [x]


def test_two_who_write_at_once_do_not_overwrite_each_other(world: World, house: House) -> None:
    page = connected(world)
    whole = begins(world, page)
    saves(world, whole, page, text="First")
    with pytest.raises(Overtaken):
        saves(world, whole, page, text="Second", by=world.root)
    assert posts(world, whole)[0].text == "First"


def test_the_page_that_wrote_last_goes_on_without_having_seen_its_own_saving(world: World, house: House) -> None:
    page = connected(world)
    whole = begins(world, page)
    saves(world, whole, page, text="First")
    saves(world, whole, page, text="Second")
    assert posts(world, whole)[0].text == "Second"


def test_a_first_saving_that_is_sent_twice_makes_one_composition(world: World, house: House) -> None:
    page = connected(world)
    with world.app.app_context():
        written = Written("Hello", account_ids=frozenset({page}))
        made = {compose.begin(author(world.ada), written, world.now, key="drawn").id for _ in range(2)}
    assert len(made) == 1
    assert len(posts(world, made.pop())) == 1


def test_draft_only_people_write_and_do_not_schedule(world: World, house: House) -> None:
    page = connected(world)
    whole = begins(world, page, by=world.dora)
    (draft,) = posts(world, whole)
    assert decides(world, timing.schedule, draft.id, by=world.dora, at=world.now + HOUR).refused == {
        draft.id: Denial.DRAFT_ONLY
    }
    assert post(world, draft.id).state is PostState.DRAFT
    assert len(decides(world, timing.schedule, draft.id, at=world.now + HOUR).done) == 1
    with pytest.raises(NotAllowed):
        saves(world, whole, page, text="Changed", by=world.dora)
    assert post(world, draft.id).text == "Hello"


def test_who_may_not_draft_writes_nothing(world: World, house: House) -> None:
    page = connected(world)
    for who in (world.eve, world.vera):
        with pytest.raises(NotAllowed):
            begins(world, page, by=who)
    with world.app.app_context():
        assert db.session.scalars(select(Composition)).all() == []


def test_another_workspaces_accounts_and_compositions_do_not_exist(world: World, house: House) -> None:
    page = connected(world)
    whole = begins(world, page)
    with pytest.raises(NotThere):
        begins(world, page, by=world.mallory)
    with pytest.raises(NotThere):
        saves(world, whole, by=world.mallory)
    assert decides(world, timing.drop, posts(world, whole)[0].id, by=world.mallory) == Timed()


def test_a_scheduled_post_has_its_time_and_goes_out_then(world: World, house: House) -> None:
    at, room = told(house)
    whole = begins(world, connected(world), link="https://example.test/", title="Title")
    (draft,) = posts(world, whole)
    decides(world, timing.schedule, draft.id, at=world.now + HOUR)
    assert publishes(world, at, HOUR - MINUTE) == 0
    assert publishes(world, at, HOUR + MINUTE) == 1
    ((_, piece),) = room.published
    assert (piece.text, piece.link, piece.title) == ("Hello", "https://example.test/", "Title")
    assert steps(world, draft.id) == ["written", "scheduled", "begun", "published"]


@pytest.mark.parametrize("away", [-HOUR, timedelta(days=3000)])
def test_a_time_that_has_passed_or_lies_absurdly_far_ahead_is_none(world: World, house: House, away: timedelta) -> None:
    whole = begins(world, connected(world))
    with pytest.raises(NotInTime):
        decides(world, timing.schedule, posts(world, whole)[0].id, at=world.now + away)


def test_what_a_network_would_not_take_is_said_and_the_others_are_scheduled(world: World, house: House) -> None:
    page, instagram = connected(world), connected(world, Network.INSTAGRAM)
    whole = begins(world, page, instagram)
    ids = [one.id for one in posts(world, whole)]
    done = decides(world, timing.schedule, *ids, at=world.now + HOUR)
    assert done.done == (ids[0],)
    assert done.flawed == {ids[1]: [Flaw.NEEDS_IMAGE]}


def test_nothing_is_scheduled_on_an_account_that_is_cut_off(world: World, house: House) -> None:
    with world.open():
        gone = world.account("Gone", disconnected_at=world.now, reason=Reason.MANUAL)
    whole = begins(world, gone)
    (draft,) = posts(world, whole)
    assert decides(world, timing.schedule, draft.id, at=world.now + HOUR).cut_off == (draft.id,)


def test_a_post_on_its_way_is_nobodys_to_change(world: World, house: House) -> None:
    whole = begins(world, connected(world))
    (draft,) = posts(world, whole)
    with world.open():
        db.session.get_one(Post, draft.id).state = PostState.PUBLISHING
    for what in (timing.unschedule, timing.drop):
        assert decides(world, what, draft.id).late == (draft.id,)
    saves(world, whole, text="Changed")
    assert (post(world, draft.id).text, post(world, draft.id).state) == ("Hello", PostState.PUBLISHING)


def test_a_post_that_left_with_its_account_is_said_to_wait_for_it(world: World, house: House) -> None:
    whole = begins(world, connected(world))
    (draft,) = posts(world, whole)
    with world.open():
        db.session.get_one(Post, draft.id).state = PostState.CANCELLED
    for what in (timing.unschedule, timing.drop):
        assert decides(world, what, draft.id).cut_off == (draft.id,)
    assert post(world, draft.id).state is PostState.CANCELLED


def test_a_scheduled_post_can_be_made_a_draft_again(world: World, house: House) -> None:
    (due,) = scheduled(world, connected(world))
    decides(world, timing.unschedule, due)
    assert (post(world, due).state, post(world, due).due_at, post(world, due).wake_at) == (PostState.DRAFT, None, None)


def test_a_person_who_has_looked_says_that_it_is_out(world: World, house: House) -> None:
    at, room = told(house)
    (due,) = scheduled(world, connected(world))
    room.answers = iter([Unknown()])
    publishes(world, at)
    assert post(world, due).trouble is Trouble.UNKNOWN
    decides(world, timing.it_is_out, due)
    row = post(world, due)
    assert (row.state, row.trouble, row.published_at) == (PostState.PUBLISHED, None, row.attempted_at)


def test_only_of_an_unknown_fate_can_a_person_say_that_it_is_out(world: World, house: House) -> None:
    (due,) = scheduled(world, connected(world))
    decides(world, timing.it_is_out, due)
    assert post(world, due).state is PostState.SCHEDULED


def test_a_dropped_composition_takes_its_files_with_it(world: World, house: House) -> None:
    whole = begins(world, connected(world))
    key = store.new_key()
    keeper = store.store(house.settings)
    keeper.put(key, BytesIO(b"picture"))
    with world.open():
        file = MediaFile(key=key, workspace_id=world.example, composition_id=whole, kind="image/png", size=7)
        file.created_at = world.now
        db.session.add(file)
    with world.app.app_context():
        twin = duplicating.duplicate(whole, author(world.ada), house, world.now).id
        assert compose.drop(whole, author(world.ada), house) == 1
        (kept,) = db.session.scalars(select(MediaFile))
        assert (kept.composition_id, kept.key != key) == (twin, True)
        with keeper.open(kept.key) as content:
            assert content.read() == b"picture"
    with pytest.raises(store.MediaGone):
        keeper.open(key)


def test_a_copy_leaves_out_what_is_gone(world: World, house: House) -> None:
    whole = begins(world, connected(world))
    with world.open():
        file = MediaFile(
            key=store.new_key(), workspace_id=world.example, composition_id=whole, kind="image/png", size=7
        )
        file.created_at = world.now
        db.session.add(file)
    with world.app.app_context():
        twin = duplicating.duplicate(whole, author(world.ada), house, world.now)
        assert (twin.text, list(twin.files)) == ("Hello", [])


def test_a_key_that_is_none_of_ours_opens_nothing(house: House) -> None:
    for key in ("../../etc/passwd", "a" * 39, "A" * 40, ""):
        with pytest.raises(store.MediaGone):
            store.store(house.settings).open(key)


def test_a_signed_address_opens_its_file_for_a_day(world: World, house: House) -> None:
    key = store.new_key()
    signed = store.signed_path(house.settings, key, world.now).removeprefix("/media/")
    assert store.key_in(house.settings, signed, world.now + 23 * HOUR) == key
    assert store.key_in(house.settings, signed, world.now + 25 * HOUR) is None
    forged = signed[:-5] + ("A" if signed[-5] != "A" else "B") + signed[-4:]  # not the last one: it has spare bits
    assert store.key_in(house.settings, forged, world.now) is None


@pytest.mark.parametrize(
    ("text", "length"),
    [("hello", 5), ("日本", 4), ("👩‍👩‍👧", 2), ("https://example.com/" + "a" * 100, 23), ("e\u0301", 1)],
)
def test_x_counts_in_its_own_way(text: str, length: int) -> None:
    assert counting.length(Network.X, text) == length
    assert counting.left(Network.X, Content(text)) == 280 - length
