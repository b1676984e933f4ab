"""Inviting, sending again, taking back: each address at most once, and its key nowhere but in the mail."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.mail_server import MailServer
from tests.posting import invitation_link
from tests.together import at_once
from tests.world import World
from webapp.actions.digests import digest
from webapp.actions.log import Actor
from webapp.actions.notices import outbox
from webapp.actions.notices.deliver import Fate, deliver
from webapp.actions.refusals import NotAllowed, NotThere
from webapp.actions.team import invitations
from webapp.actions.team.invitations import Guest, Offer, Outcome
from webapp.domain.levels import Level
from webapp.models import Event, Invitation, Membership, OutboxMail, Workspace, db
from webapp.models.event import Verb

DAY = timedelta(days=1)
ENGLISH = Offer(Level.ALL, "en", "Europe/Berlin")


def root(world: World) -> Actor:
    return Actor(world.root, "Root Admin")


def invite(world: World, *addresses: str, offer: Offer = ENGLISH, actor: Actor | None = None) -> list[Outcome]:
    with world.app.app_context():
        workspace = db.session.get_one(Workspace, world.example)
        guests = [Guest(address) for address in addresses]
        results = invitations.invite(workspace, guests, offer, actor or root(world), world.now)
        return [result.outcome for result in results]


def resend(world: World, invitation_id: int, minutes: int = 5) -> bool:
    with world.app.app_context():
        workspace = db.session.get_one(Workspace, world.example)
        at = world.now + timedelta(minutes=minutes)
        return invitations.resend(workspace, invitation_id, root(world), at)[1]


def only_one(world: World) -> Invitation:
    with world.app.app_context():
        return db.session.scalars(select(Invitation)).one()


def verbs(world: World) -> list[Verb]:
    with world.app.app_context():
        return list(db.session.scalars(select(Event.verb).order_by(Event.id)))


def sent(world: World, minutes: int = 0) -> Counter[Fate]:
    with world.app.app_context():
        return deliver(world.now + timedelta(minutes=minutes))


def test_the_mail_carries_the_key_and_nothing_else_does(world: World, post: MailServer) -> None:
    assert invite(world, "New@Example.test") == [Outcome.INVITED]
    assert sent(world) == Counter({Fate.SENT: 1})
    link = invitation_link(post, "new@example.test")
    row, key = only_one(world), link.rpartition("/")[2]
    assert (row.address, row.key_hash, row.expires_at) == ("new@example.test", digest(key), world.now + 7 * DAY)
    with world.app.app_context():
        kept = [tuple(one) for table in db.metadata.sorted_tables for one in db.session.execute(select(table))]
    assert len(key) >= 43
    assert key not in repr(kept)
    assert "Example AG" in post.mails[0]["Subject"]


def test_the_log_says_who_was_invited_to_what(world: World) -> None:
    invite(world, "new@example.test", offer=Offer(Level.SUPER_ADMIN, "de", "Europe/Berlin"))
    with world.app.app_context():
        event = db.session.scalars(select(Event)).one()
    assert (event.verb, event.actor_name, event.workspace_id) == (Verb.MEMBER_INVITED, "Root Admin", world.example)
    assert event.after == {"permission": "super_admin"}
    assert event.details["person"] == "new@example.test"


def test_of_many_each_gets_its_own_answer(world: World) -> None:
    with world.open():
        db.session.scalars(select(Membership).filter_by(user_id=world.bob)).one().active = False
    invite(world, "old@example.test")
    asked = ("new@example.test", "NEW@example.test", "ada@example.test", "bob@example.test", "old@example.test", "no")
    assert invite(world, *asked) == [
        Outcome.INVITED,
        Outcome.ALREADY,
        Outcome.MEMBER,
        Outcome.DEACTIVATED,
        Outcome.ALREADY,
        Outcome.NO_ADDRESS,
    ]


def test_a_member_elsewhere_is_invited_like_anybody(world: World) -> None:
    assert invite(world, "mallory@example.test") == [Outcome.INVITED]


def test_two_who_invite_the_same_person_at_once_invite_once(world: World) -> None:
    with world.open():
        other = world.person("Second Admin", super_admin=True)
    acts = [lambda who=who: invite(world, "new@example.test", actor=Actor(who, "x")) for who in (world.root, other)]
    ends = at_once(*acts)
    assert sorted(map(str, ends)) == sorted([str([Outcome.ALREADY]), str([Outcome.INVITED])]), ends
    with world.app.app_context():
        assert len(db.session.scalars(select(OutboxMail.key)).all()) == 1


@pytest.mark.parametrize("who", ["ada", "eve", "mallory"])
def test_only_a_super_admin_of_this_workspace_invites(world: World, who: str) -> None:
    with pytest.raises(NotAllowed):
        invite(world, "new@example.test", actor=Actor(getattr(world, who), who))
    with world.app.app_context():
        assert db.session.scalars(select(Invitation)).all() == []


def test_sending_again_makes_the_old_key_void_and_starts_seven_days_anew(world: World, post: MailServer) -> None:
    invite(world, "new@example.test")
    sent(world)
    first, row = invitation_link(post, "new@example.test"), only_one(world)
    assert resend(world, row.id)
    sent(world, minutes=6)
    second, again = invitation_link(post, "new@example.test"), only_one(world)
    assert first != second
    assert (again.key_hash, again.letter) == (digest(second.rpartition("/")[2]), 2)
    assert again.expires_at == world.now + timedelta(minutes=5) + 7 * DAY
    assert verbs(world) == [Verb.MEMBER_INVITED, Verb.INVITATION_RESENT]


def test_a_second_click_on_send_again_sends_nothing(world: World) -> None:
    invite(world, "new@example.test")
    row = only_one(world)
    assert resend(world, row.id, minutes=5)
    assert not resend(world, row.id, minutes=5)
    assert only_one(world).letter == 2


def test_an_expired_one_can_be_sent_again(world: World) -> None:
    invite(world, "new@example.test")
    with world.open():
        db.session.scalars(select(Invitation)).one().expires_at = world.now - DAY
    assert resend(world, only_one(world).id)
    assert only_one(world).expires_at > world.now


def test_a_mail_not_sent_yet_is_not_sent_once_it_is_revoked(world: World, post: MailServer) -> None:
    invite(world, "new@example.test")
    with world.app.app_context():
        invitations.revoke(world.example, only_one(world).id, root(world), world.now)
    assert sent(world)[Fate.SENT] == 0
    assert post.mails == []
    assert only_one(world).revoked_at == world.now
    assert verbs(world) == [Verb.MEMBER_INVITED, Verb.INVITATION_REVOKED]
    assert invite(world, "new@example.test") == [Outcome.INVITED]


def test_what_is_revoked_or_elsewhere_is_not_there(world: World) -> None:
    invite(world, "new@example.test")
    row = only_one(world)
    with world.app.app_context(), pytest.raises(NotThere):
        invitations.revoke(world.elsewhere, row.id, Actor(world.mallory, "Mallory Other"), world.now)
    with world.app.app_context():
        invitations.revoke(world.example, row.id, root(world), world.now)
    with world.app.app_context(), pytest.raises(NotThere):
        invitations.revoke(world.example, row.id, root(world), world.now)
    with pytest.raises(NotThere):
        resend(world, row.id)


def test_a_mail_that_is_refused_for_good_is_known_beside_its_invitation(world: World, post: MailServer) -> None:
    invite(world, "gone@example.test")
    post.answers["gone@example.test"] = "550 no such mailbox"
    sent(world)
    row = only_one(world)
    with world.app.app_context():
        assert list(outbox.undeliverable([row.mail_key])) == [row.mail_key]
    post.answers.clear()
    assert resend(world, row.id)
    with world.app.app_context():
        assert outbox.undeliverable([only_one(world).mail_key]) == {}


def test_what_is_over_is_forgotten_after_a_month_and_what_is_open_never(world: World) -> None:
    for address in ("open@example.test", "revoked@example.test", "lately@example.test"):
        invite(world, address)
    with world.open():
        rows = {row.address: row for row in db.session.scalars(select(Invitation))}
        rows["revoked@example.test"].revoked_at = world.now - 30 * DAY
        rows["lately@example.test"].accepted_at = world.now - 29 * DAY
        rows["open@example.test"].expires_at = world.now - 300 * DAY
    with world.app.app_context():
        assert invitations.forget(world.now) == 1
        left = set(db.session.scalars(select(Invitation.address)))
    assert left == {"open@example.test", "lately@example.test"}
