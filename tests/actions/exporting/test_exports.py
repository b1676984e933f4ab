"""Archives: whole, harmless, without a secret, for those who may see the posts, and gone after a week."""

import io
import json
import re

import pytest
from sqlalchemy import select, update

from tests.actions.exporting.archives import (
    CANARY,
    DAY,
    HOUR,
    JPEG,
    asks,
    author,
    export_size,
    makes,
    opened,
    page,
    posts_in,
    row,
    table,
    with_a_picture,
)
from tests.world import World
from webapp.actions.consents import deletion, forget
from webapp.actions.exporting import export_files, exports
from webapp.actions.exporting.exports import KEPT, TooManyAtOnce
from webapp.actions.house import House
from webapp.actions.media import store
from webapp.actions.refusals import NotAllowed, NotThere
from webapp.domain.lifecycle import Reason
from webapp.domain.posts import PostState
from webapp.domain.rules import Network
from webapp.models import Account, Event, Export, ExportState, OutboxMail, PersonalNotice, Post, db
from webapp.models.event import Verb
from webapp.networks.hooks import Hint


def test_one_account_comes_with_all_its_posts_its_pictures_and_what_it_is(world: World, own: House) -> None:
    mine, other = page(world), page(world, "Other")
    with world.open():
        ids = {state: world.posts(mine, state)[0] for state in PostState}
        world.posts(other, PostState.DRAFT)
    with_a_picture(world, own, [ids[PostState.DRAFT], ids[PostState.PUBLISHED]])
    asked = asks(world, mine)
    assert row(world, asked).state is ExportState.WAITING
    assert makes(world, own, HOUR) == 1
    done = row(world, asked)
    assert (done.state, done.done, done.total, done.wake_at) == (
        ExportState.READY,
        len(PostState),
        len(PostState),
        None,
    )
    assert done.ready_at is not None
    assert done.expires_at == done.ready_at + KEPT
    archive = opened(world, own, asked)
    assert archive.testzip() is None
    told = posts_in(archive)
    assert {one["id"] for one in told} == set(ids.values())
    draft = next(one for one in told if one["state"] == "draft")
    assert (draft["account"], draft["network"], draft["author"]) == ("Example GmbH", "facebook", "Ada Lovelace")
    assert (draft["link"], draft["title"], draft["published_elsewhere"]) == ("https://example.test", "A title", False)
    (picture,) = draft["media"]
    assert re.fullmatch(r"media/[0-9]+\.jpg", picture["file"])
    assert archive.read(picture["file"]) == JPEG
    (account,) = json.loads(archive.read("accounts.json"))["accounts"]
    assert (account["name"], account["state"], account["connected_by"]) == ("Example GmbH", "connected", "Ada Lovelace")
    assert [one["id"] for one in table(archive, "posts.csv")] == [str(one["id"]) for one in told]
    assert [one["name"] for one in table(archive, "accounts.csv")] == ["Example GmbH"]
    assert done.size == export_size(world, own, asked)
    assert not list((export_files.folder(own.settings) / "desk").iterdir())


def test_all_accounts_are_those_of_this_workspace(world: World, own: House) -> None:
    one, two = page(world), page(world, "Cut", disconnected_at=world.now - DAY, reason=Reason.MANUAL)
    with world.open():
        theirs = world.account("Theirs", workspace=world.elsewhere)
        world.posts(theirs, PostState.PUBLISHED)
        ids = world.posts(one, PostState.PUBLISHED, 2) + world.posts(two, PostState.PUBLISHED)
    asked = asks(world)
    makes(world, own)
    archive = opened(world, own, asked)
    assert {post["id"] for post in posts_in(archive)} == set(ids)
    told = json.loads(archive.read("accounts.json"))["accounts"]
    assert {account["name"]: account["state"] for account in told} == {
        "Example GmbH": "connected",
        "Cut": "disconnected",
    }


def test_no_token_and_nothing_sealed_is_in_it_and_no_path_of_anybodys(world: World, own: House) -> None:
    mine = page(world)
    with world.open():
        ids = world.posts(mine, PostState.DRAFT)
        db.session.get_one(Post, ids[0]).sealed_trace = f"{CANARY}-trace"
    key = with_a_picture(world, own, ids)
    asked = asks(world)
    makes(world, own)
    archive = opened(world, own, asked)
    whole = b"".join(archive.read(name) for name in archive.namelist())
    assert b"Example GmbH" in whole
    with world.app.app_context():
        grant = db.session.get_one(Account, mine).grant
        assert grant is not None
        sealed = [str(grant.access_token), str(grant.refresh_token)]
        keys = [key, db.session.get_one(Export, asked).key, "person of Example GmbH", "Person Of Example Gmbh"]
    assert [secret for secret in [CANARY, *sealed, *keys] if secret.encode() in whole] == []
    assert all(
        re.fullmatch(r"(posts|accounts)\.(csv|json)|README\.txt|media/[0-9]+\.jpg", name) for name in archive.namelist()
    )


def test_a_spreadsheet_takes_nothing_for_a_formula_and_a_program_reads_it_as_it_is(world: World, own: House) -> None:
    mine = page(world, "=HYPERLINK(1)")
    evil = ["=1+1", "+1", "-1", "@a", "\t=1", "\r\n=1", 'quote " and\nlines; ü']
    with world.open():
        for number, post_id in enumerate(world.posts(mine, PostState.DRAFT, len(evil))):
            db.session.get_one(Post, post_id).text = evil[number]
    asked = asks(world)
    makes(world, own)
    archive = opened(world, own, asked)
    assert [post["text"] for post in posts_in(archive)] == evil
    rows = table(archive, "posts.csv")
    assert [one["text"] for one in rows] == [*("'" + text for text in evil[:-1]), evil[-1]]
    assert {one["account"] for one in rows} == {"'=HYPERLINK(1)"}
    assert table(archive, "accounts.csv")[0]["name"] == "'=HYPERLINK(1)"


def test_an_empty_workspace_makes_a_whole_archive(world: World, own: House) -> None:
    asked = asks(world)
    assert makes(world, own) == 1
    archive = opened(world, own, asked)
    assert posts_in(archive) == []
    assert json.loads(archive.read("accounts.json"))["accounts"] == []


def test_it_is_gone_after_a_week_with_its_file(world: World, own: House) -> None:
    asked = asks(world)
    makes(world, own)
    with world.app.app_context():
        assert exports.forget(own, world.now + KEPT - HOUR) == 0
        assert len(exports.of(world.example, world.now + KEPT - HOUR)) == 1
        assert exports.of(world.example, world.now + KEPT + HOUR) == []
        with pytest.raises(NotThere):
            exports.to_take(asked, author(world, world.ada), world.now + KEPT + HOUR)
        assert exports.forget(own, world.now + KEPT + HOUR) == 1
    assert [path for path in export_files.folder(own.settings).rglob("*") if path.is_file()] == []


def test_files_that_belong_to_nothing_are_swept_up_and_others_are_not(world: World, own: House) -> None:
    asked = asks(world)
    makes(world, own)
    keeper = export_files.archives(own.settings)
    orphan = store.new_key()
    keeper.put(orphan, io.BytesIO(b"left"))
    left = export_files.desk(own.settings, store.new_key(), 1)
    left.mkdir(parents=True)
    with world.app.app_context():
        exports.forget(own, world.now)
    with pytest.raises(store.MediaGone):
        keeper.open(orphan)
    assert not left.exists()
    assert opened(world, own, asked).testzip() is None


def test_who_sees_no_posts_asks_for_none_and_another_workspace_has_none(world: World, own: House) -> None:
    mine = page(world)
    asked = asks(world, mine)
    makes(world, own)
    with world.app.app_context():
        with pytest.raises(NotAllowed):
            exports.ask(mine, author(world, world.eve), world.now)
        with pytest.raises(NotThere):
            exports.ask(mine, author(world, world.mallory), world.now)
        for act in (exports.to_take, exports.again):
            with pytest.raises(NotThere):
                act(asked, author(world, world.mallory), world.now)
        with pytest.raises(NotThere):
            exports.drop(asked, author(world, world.mallory), own, world.now)
        with pytest.raises(NotAllowed):
            exports.to_take(asked, author(world, world.eve), world.now)
        assert exports.to_take(asked, author(world, world.vera), world.now).id == asked
        with pytest.raises(NotAllowed):
            exports.drop(asked, author(world, world.bob), own, world.now)
        exports.drop(asked, author(world, world.root), own, world.now)
        assert db.session.get(Export, asked) is None


def test_asking_twice_is_asking_once_and_there_is_an_end_to_asking(world: World) -> None:
    pages = [page(world, f"Page {number}") for number in range(4)]
    first = asks(world, pages[0])
    assert asks(world, pages[0], world.bob) == first
    asks(world, pages[1])
    asks(world)
    with pytest.raises(TooManyAtOnce):
        asks(world, pages[2])
    with world.app.app_context():
        verbs = db.session.scalars(select(Event.verb).where(Event.verb == Verb.EXPORTED)).all()
        assert len(verbs) == 3
        db.session.execute(update(Export).values(state=ExportState.READY))
        db.session.commit()
    assert asks(world, pages[2]) > first


def test_the_name_of_an_account_that_is_a_person_is_not_kept_beside_its_archive(world: World) -> None:
    with world.open():
        person = world.account("Jo Doe", Network.INSTAGRAM, external_id="71001", subject="71001")
    assert row(world, asks(world, person)).name is None


def test_a_person_who_is_to_be_forgotten_stands_in_no_archive_either(world: World, own: House) -> None:
    """What may hold the account that is the person goes, what holds another one stays."""
    with world.open():
        person = world.account(
            "Jo Doe", Network.INSTAGRAM, external_id="71001", subject="71001", disconnected_at=world.now
        )
    other = page(world)
    finished = [asks(world, account) for account in (person, None, other)]
    assert makes(world, own) == 3
    making = asks(world, person)
    with world.app.app_context():
        code = deletion.ask(own, Network.INSTAGRAM, Hint("71001", world.now + HOUR), world.now + HOUR)
        assert code
        assert forget.due(own, world.now + HOUR) == 1
        listed = [one.id for one in exports.of(world.example, world.now + HOUR)]
        assert listed == [finished[2]]
        assert db.session.get(Export, making) is None
        told = db.session.scalars(select(PersonalNotice.export_id)).all()
        assert told == [finished[2]], "nothing is said of what can't be had any more"
        waiting = select(OutboxMail.key).where(OutboxMail.withdrawn_at.is_(None))
        assert [key.split(":")[1] for key in db.session.scalars(waiting)] == [str(finished[2])]
        assert exports.forget(own, world.now + HOUR) == 2
