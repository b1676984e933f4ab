"""Accepting an invitation: once, by the one it is for, and in no other way."""

from datetime import timedelta
from secrets import token_urlsafe

import pytest
from sqlalchemy import select

from tests.people import PASSWORD
from tests.together import at_once
from tests.world import World
from webapp.actions.digests import digest
from webapp.actions.signing_in import sign_in
from webapp.actions.signing_in.sign_in import Browser
from webapp.actions.team import joining
from webapp.actions.team.joining import DoorShut, HasAccount, Newcomer, OtherPerson, Shut
from webapp.domain.permissions import Social
from webapp.models import Event, Invitation, Membership, SignIn, User, db
from webapp.models.event import Verb

DAY = timedelta(days=1)
HERE = Browser("a browser", "192.0.2.7")
ZOE = Newcomer("Zoe Zed", "four words that wander")


def invited(world: World, address: str = "zoe@example.test", **columns: object) -> str:
    """An invitation to the example workspace; gives its key."""
    key = token_urlsafe(32)
    given = {"social": Social.ALL, "locale": "de", "timezone": "Europe/Vienna"} | columns
    with world.open():
        row = Invitation(
            workspace_id=world.example,
            address=address,
            key_hash=digest(key),
            invited_by_id=world.root,
            created_at=world.now,
            written_at=world.now,
            expires_at=world.now + 7 * DAY,
        )
        for name, value in given.items():
            setattr(row, name, value)
        db.session.add(row)
    return key


def enter(world: World, key: str, newcomer: Newcomer = ZOE) -> None:
    with world.app.app_context():
        joining.join_as_new(key, newcomer, HERE, world.now)


def signed_in(world: World, who: str) -> SignIn:
    """A sign-in row; call it inside a context."""
    begun = sign_in.begin(f"{who}@example.test", PASSWORD, HERE, world.now)
    assert begun is not None
    return begun[0]


def test_somebody_new_gets_an_account_a_seat_and_is_signed_in_there(world: World) -> None:
    enter(world, invited(world))
    with world.open():
        zoe = db.session.scalars(select(User).filter_by(email="zoe@example.test")).one()
        assert (zoe.name, zoe.locale, zoe.timezone) == ("Zoe Zed", "de", "Europe/Vienna")
        seat = db.session.scalars(select(Membership).filter_by(user_id=zoe.id)).one()
        assert (seat.workspace_id, seat.social, seat.super_admin, seat.active) == (
            world.example,
            Social.ALL,
            False,
            True,
        )
        assert db.session.scalars(select(SignIn.workspace_id).filter_by(user_id=zoe.id)).all() == [world.example]
        joined = db.session.scalars(select(Event).filter_by(verb=Verb.MEMBER_JOINED)).one()
        assert (joined.actor_id, joined.after) == (zoe.id, {"permission": "all"})
        assert ZOE.password not in repr(db.session.scalars(select(Event)).all())
        assert sign_in.begin("zoe@example.test", ZOE.password, HERE, world.now) is not None


def test_an_invitation_may_make_a_super_admin(world: World) -> None:
    enter(world, invited(world, super_admin=True, social=Social.NONE))
    with world.open():
        zoe = db.session.scalars(select(User).filter_by(email="zoe@example.test")).one()
        assert db.session.scalars(select(Membership).filter_by(user_id=zoe.id)).one().super_admin


def test_of_two_clicks_at_once_one_goes_through(world: World) -> None:
    key = invited(world)
    ends = at_once(lambda: enter(world, key), lambda: enter(world, key))
    (no,) = [end for end in ends if end is not None]
    assert isinstance(no, DoorShut | HasAccount), ends
    with world.open():
        assert len(db.session.scalars(select(User).filter_by(email="zoe@example.test")).all()) == 1
        assert len(db.session.scalars(select(Event).filter_by(verb=Verb.MEMBER_JOINED)).all()) == 1


def test_one_address_through_two_doors_at_once_is_one_person(world: World) -> None:
    keys = [invited(world), invited(world, workspace_id=world.elsewhere)]
    ends = at_once(*(lambda key=key: enter(world, key) for key in keys))
    assert [end for end in ends if end is None]
    with world.open():
        zoe = db.session.scalars(select(User).filter_by(email="zoe@example.test")).one()
        seats = db.session.scalars(select(Membership).filter_by(user_id=zoe.id)).all()
        used = db.session.scalars(select(Invitation).where(Invitation.accepted_at.is_not(None))).all()
        assert len(seats) == len(used) == 1


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"accepted_at": "now"}, Shut.USED),
        ({"revoked_at": "now"}, Shut.REVOKED),
        ({"expires_at": "now"}, Shut.EXPIRED),
    ],
)
def test_a_door_that_is_shut_says_why_and_lets_nobody_in(world: World, columns: dict[str, str], why: Shut) -> None:
    key = invited(world, **dict.fromkeys(columns, world.now))
    for act in (joining.look, lambda key, now: joining.join_as_new(key, ZOE, HERE, now)):
        with world.app.app_context(), pytest.raises(DoorShut) as no:
            act(key, world.now)
        assert no.value.why is why
    with world.open():
        assert db.session.scalar(select(User.id).filter_by(email="zoe@example.test")) is None


def test_the_last_moment_counts_and_the_next_does_not(world: World) -> None:
    key = invited(world)
    with world.app.app_context():
        assert joining.look(key, world.now + 7 * DAY - timedelta(microseconds=1))
        with pytest.raises(DoorShut):
            joining.look(key, world.now + 7 * DAY)


@pytest.mark.parametrize("change", ["", "x", "A" * 43, "\0", "../x"])
def test_a_key_that_nobody_was_given_opens_nothing(world: World, change: str) -> None:
    invited(world)
    with world.app.app_context(), pytest.raises(DoorShut) as no:
        joining.look(change, world.now)
    assert (no.value.why, no.value.status) == (Shut.UNKNOWN, 404)


def test_somebody_who_has_an_account_does_not_get_a_second_one(world: World) -> None:
    with pytest.raises(HasAccount):
        enter(world, invited(world, "mallory@example.test"))


def test_somebody_known_goes_through_with_their_own_account_and_looks_there_at_once(world: World) -> None:
    key = invited(world, "mallory@example.test")
    with world.app.app_context():
        row = signed_in(world, "mallory")
        joining.join_as_known(key, row, "192.0.2.7", world.now)
        assert row.workspace_id == world.example
    with world.open():
        own = db.session.scalars(select(Membership).filter_by(user_id=world.mallory)).all()
        assert {(seat.workspace_id, seat.super_admin) for seat in own} == {
            (world.elsewhere, True),
            (world.example, False),
        }


def test_nobody_goes_through_as_somebody_else(world: World) -> None:
    key = invited(world, "zoe@example.test")
    with world.app.app_context():
        row = signed_in(world, "mallory")
        with pytest.raises(OtherPerson):
            joining.join_as_known(key, row, None, world.now)
    with world.app.app_context():
        assert joining.look(key, world.now)


def test_whoever_became_a_member_otherwise_stays_what_they_are(world: World) -> None:
    key = invited(world, "bob@example.test", super_admin=True)
    with world.app.app_context():
        joining.join_as_known(key, signed_in(world, "bob"), None, world.now)
    with world.open():
        assert not db.session.scalars(select(Membership).filter_by(user_id=world.bob)).one().super_admin


def test_an_old_invitation_gives_nobody_back_what_was_ended(world: World) -> None:
    key = invited(world, "bob@example.test")
    with world.open():
        db.session.scalars(select(Membership).filter_by(user_id=world.bob)).one().active = False
    with world.app.app_context():
        row = signed_in(world, "bob")
        with pytest.raises(DoorShut):
            joining.join_as_known(key, row, None, world.now)
    with world.open():
        assert not db.session.scalars(select(Membership).filter_by(user_id=world.bob)).one().active
