"""A reconnect that brings another account, or company: what the same yes repairs, and what it leaves."""

from tests.actions.reconnecting import DAY, a_page, cut
from tests.travels import Traveller, account, accounts, errands, events, grants
from tests.world import World
from webapp.domain.lifecycle import Reason, State
from webapp.domain.rules import Network
from webapp.models import db
from webapp.models.flow import End


def test_another_account_is_refused_and_both_are_named(ada: Traveller, world: World) -> None:
    with world.open():
        old = world.grant(Network.X, "81001")
        acme = world.account("Acme", Network.X, external_id="81001", grant=old, subject="81001")
    before, token = account(world, "81001"), grants(world)[0].access_token
    came = ada.go(Network.X, "acme_test", acme)
    assert came.end is End.WRONG_ACCOUNT
    assert came.story["wanted"] == "Acme (@acme)"
    assert came.story["came"] == "Acme Test (@acme_test)"
    after = account(world, "81001")
    assert (after.life, after.grant_id, after.version) == (before.life, before.grant_id, before.version)
    assert grants(world)[0].access_token == token
    assert len(accounts(world)) == 1
    assert events(world) == [("connect_refused", "wrong_account")]


def test_the_other_account_can_be_added_with_the_same_consent(ada: Traveller, world: World) -> None:
    with world.open():
        acme = world.account("Acme", Network.X, external_id="81001", subject="81001")
    came = ada.go(Network.X, "acme_test", acme)
    added = ada.choose(came.id, "81002")
    assert (added.end, added.story["accounts"][0]["new"]) == (End.CONNECTED, True)
    assert ada.sandbox.ledger("x")["token_exchanges"] == 1
    assert {one.external_id: one.subject_id for one in accounts(world)} == {"81001": "81001", "81002": "81002"}
    assert errands(world) == []


def test_the_other_consent_is_given_back_where_nobody_wants_it(ada: Traveller, world: World) -> None:
    with world.open():
        acme = world.account("Acme", Network.X, external_id="81001", subject="81001")
    came = ada.go(Network.X, "acme_test", acme)
    assert ada.decline(came.id).end is End.DECLINED
    assert [errand.subject_id for errand in errands(world)] == ["81002"]


def test_a_page_that_was_left_unticked_is_not_the_one(ada: Traveller, world: World) -> None:
    page = a_page(world, expires_in=DAY)
    came = ada.go(Network.FACEBOOK, "ada", page, assets=["61002"])
    assert (came.end, came.story["same_person"]) == (End.WRONG_ACCOUNT, True)
    assert world.status(page).state is State.EXPIRING


# What the same yes repairs


def test_one_yes_renews_every_connected_account_of_the_grant(ada: Traveller, world: World) -> None:
    ada.connects(Network.FACEBOOK, "ada", "61001", "61002", "61003")
    later = world.now + 80 * DAY
    came = ada.go(Network.FACEBOOK, "ada", account(world, "61001").id, now=later)
    assert came.finished
    assert {one.life.authorized_at for one in accounts(world)} == {later}
    assert len(grants(world)) == 1


def test_a_connected_account_that_the_new_yes_leaves_out_keeps_its_date_and_is_looked_at(
    ada: Traveller, world: World
) -> None:
    ada.connects(Network.FACEBOOK, "ada", "61001", "61002")
    later = world.now + 80 * DAY
    came = ada.go(Network.FACEBOOK, "ada", account(world, "61001").id, assets=["61001"], now=later)
    assert account(world, "61002").life.authorized_at == world.now
    assert grants(world)[0].check_at == later
    assert came.story["left_out"] == ["Example Shop (@example.shop)"]


def test_what_is_disconnected_or_anothers_login_is_not_said_to_be_left_out(
    ada: Traveller, bob: Traveller, world: World
) -> None:
    ada.connects(Network.FACEBOOK, "ada", "61001")
    bob.connects(Network.FACEBOOK, "bob", "61007")
    with world.open():
        gone = {"subject": "ada", "disconnected_at": world.now - DAY, "reason": Reason.SECURITY}
        world.account("Gone", Network.FACEBOOK, external_id="61002", **gone)  # type: ignore[arg-type]
    came = ada.go(Network.FACEBOOK, "ada", account(world, "61001").id, assets=["61001"])
    assert came.story["left_out"] == []


def test_a_choice_says_as_well_what_its_consent_leaves_out(ada: Traveller, world: World) -> None:
    ada.connects(Network.FACEBOOK, "ada", "61001", "61002")
    came = ada.go(Network.FACEBOOK, "ada", assets=["61003"])
    assert ada.choose(came.id, "61003").story["left_out"] == [
        "Example GmbH (@example.gmbh)",
        "Example Shop (@example.shop)",
    ]


def test_disconnected_company_is_offered_afterwards_ticked_and_comes_with_the_same_yes(
    ada: Traveller, world: World
) -> None:
    from webapp.actions.connecting import choose as choosing
    from webapp.models import Flow

    first = a_page(world, "61001", disconnected_at=world.now - DAY, reason=Reason.LAPSED)
    a_page(world, "61002", "Example Shop", disconnected_at=world.now - DAY, reason=Reason.LAPSED)
    a_page(world, "61003", "Example Careers", disconnected_at=world.now - DAY, reason=Reason.MANUAL)
    came = ada.go(Network.FACEBOOK, "ada", first)
    assert (came.end, came.finished, came.keeps_a_token) == (End.CONNECTED, False, False)
    assert world.status(first).state is State.CONNECTED
    with world.open():
        offers = choosing.offers(db.session.get_one(Flow, came.id), world.now)
        ticked = {offer.profile.external_id: offer.ticked for offer in offers}
    assert ticked == {
        "61001": False,
        "61002": True,
        "61003": False,  # somebody had disconnected it on purpose
        "61004": False,
        "61005": False,
        "61006": False,
    }
    done = ada.choose(came.id, "61002")
    assert done.finished
    assert [one.id for one in accounts(world) if one.life.disconnected_at is None] == [
        first,
        account(world, "61002").id,
    ]
    assert len(grants(world)) == 1
    assert grants(world)[0].generation == 1
    assert ada.sandbox.ledger("facebook")["token_exchanges"] == 1


def test_company_that_is_declined_changes_nothing_of_what_came_back(ada: Traveller, world: World) -> None:
    first = a_page(world, "61001", disconnected_at=world.now - DAY, reason=Reason.LAPSED)
    a_page(world, "61002", "Example Shop", disconnected_at=world.now - DAY, reason=Reason.LAPSED)
    came = ada.go(Network.FACEBOOK, "ada", first)
    assert ada.decline(came.id).end is End.CONNECTED
    assert world.status(first).state is State.CONNECTED
    assert errands(world) == []


def test_company_whose_grant_has_gone_meanwhile_needs_a_new_yes(ada: Traveller, world: World) -> None:
    first = a_page(world, "61001", disconnected_at=world.now - DAY, reason=Reason.LAPSED)
    a_page(world, "61002", "Example Shop", disconnected_at=world.now - DAY, reason=Reason.LAPSED)
    came = ada.go(Network.FACEBOOK, "ada", first)
    cut(world, first, world.ada)
    assert ada.choose(came.id, "61002").end is End.EXPIRED
    assert world.status(account(world, "61002").id).state is State.DISCONNECTED


# Who may
