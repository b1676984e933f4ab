"""The first start: a printed code, one first person, and then never again."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.together import at_once
from tests.world import World
from webapp.actions.refusals import NotThere
from webapp.actions.signing_in.sign_in import Browser
from webapp.actions.team import first_admin, setup
from webapp.actions.team.first_admin import Newcomer
from webapp.actions.team.setup import Founder, WrongCode
from webapp.models import Event, Membership, SetupCode, SignIn, User, Workspace, db
from webapp.models.event import Verb

HERE = Browser("a browser", "192.0.2.7")


def founder(name: str = "zoe") -> Founder:
    return Founder(f"{name}@example.test", name.title(), "four words that wander", f"{name} AG", "de", "Europe/Vienna")


def code_of(app: Flask, now: datetime) -> str:
    with app.app_context():
        code = setup.new_code(now)
    assert code is not None
    return code


def begin(app: Flask, code: str, who: Founder, now: datetime) -> None:
    with app.app_context():
        setup.begin(code, who, HERE, now)


def test_the_first_person_is_super_admin_of_a_workspace_and_signed_in(app: Flask, now: datetime) -> None:
    begin(app, code_of(app, now), founder(), now)
    with app.app_context():
        zoe, workspace = db.session.scalars(select(User)).one(), db.session.scalars(select(Workspace)).one()
        assert (zoe.email, zoe.locale, zoe.timezone, workspace.name) == (
            "zoe@example.test",
            "de",
            "Europe/Vienna",
            "zoe AG",
        )
        seat = db.session.scalars(select(Membership)).one()
        assert (seat.user_id, seat.workspace_id, seat.super_admin) == (zoe.id, workspace.id, True)
        assert db.session.scalars(select(SignIn.workspace_id)).all() == [workspace.id]
        assert db.session.scalars(select(SetupCode)).all() == []
        assert [event.verb for event in db.session.scalars(select(Event))] == [Verb.USER_CREATED, Verb.SIGNED_IN]


def test_the_database_never_holds_the_code(app: Flask, now: datetime) -> None:
    code = code_of(app, now)
    with app.app_context():
        kept = db.session.scalars(select(SetupCode)).one().code_hash
    assert code not in kept
    assert code.replace("-", "") not in kept
    assert len(code.replace("-", "")) == 16


@pytest.mark.parametrize("dress", [str, str.lower, lambda code: f" {code.replace('-', ' ')} "])
def test_how_the_code_is_typed_makes_no_difference(app: Flask, now: datetime, dress: object) -> None:
    assert callable(dress)
    begin(app, dress(code_of(app, now)), founder(), now)


@pytest.mark.parametrize("code", ["", "AAAA-AAAA-AAAA-AAAA", "0"])
def test_another_code_makes_nobody(app: Flask, now: datetime, code: str) -> None:
    code_of(app, now)
    with pytest.raises(WrongCode):
        begin(app, code, founder(), now)
    with app.app_context():
        assert db.session.scalars(select(User)).all() == []


def test_every_machine_that_was_started_has_a_code_that_works(app: Flask, now: datetime) -> None:
    codes = [code_of(app, now + timedelta(seconds=number)) for number in range(12)]
    with pytest.raises(WrongCode):
        begin(app, codes[0], founder(), now)
    begin(app, codes[2], founder(), now)
    with pytest.raises(NotThere):
        begin(app, codes[3], founder("second"), now)


def test_once_somebody_is_here_no_code_is_printed(world: World) -> None:
    with world.app.app_context():
        assert setup.new_code(world.now) is None
        assert not setup.is_open()


def test_of_two_first_people_at_once_one_is_first(app: Flask, now: datetime) -> None:
    one, other = code_of(app, now), code_of(app, now)
    ends = at_once(lambda: begin(app, one, founder("one"), now), lambda: begin(app, other, founder("other"), now))
    assert sorted(type(end).__name__ for end in ends) == ["NoneType", "NotThere"], ends
    with app.app_context():
        assert len(db.session.scalars(select(User)).all()) == 1
        assert len(db.session.scalars(select(Workspace)).all()) == 1


def test_an_admin_made_on_the_command_line_shuts_the_page(app: Flask, now: datetime) -> None:
    code = code_of(app, now)
    with app.app_context():
        first_admin.create(Newcomer("root@example.test", "Root", "four words that wander", "Example AG"), now)
    with pytest.raises(NotThere):
        begin(app, code, founder(), now)
