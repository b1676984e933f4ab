"""Connecting, with the pretend networks over HTTP: there, back, the choice, and everything that can come between."""

import threading
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from tests.travels import Traveller, account, accounts, errands, events, grants
from tests.world import World
from webapp.actions import callbacks, flows
from webapp.actions.choose import NothingTicked
from webapp.actions.house import House
from webapp.actions.refusals import NotAllowed, NotOffered, NotThere
from webapp.domain.permissions import Social
from webapp.domain.rules import Network
from webapp.models import Flow, Membership, Workspace, db
from webapp.models.flow import End
from webapp.sandbox.running import RunningSandbox


@pytest.fixture
def ada(world: World, house: House, sandbox: RunningSandbox) -> Traveller:
    return Traveller(world, house, sandbox, world.ada)


@pytest.fixture
def olga(world: World, house: House, sandbox: RunningSandbox) -> Traveller:
    return Traveller(world, house, sandbox, world.olga)


def nothing_happened(world: World) -> bool:
    return not grants(world) and not accounts(world)


# The way that goes well


def test_ada_connects_two_of_six_pages(ada: Traveller, world: World) -> None:
    came = ada.go(Network.FACEBOOK, "ada")
    assert len(came.found) == 6
    assert came.end is None
    assert nothing_happened(world)
    chosen = ada.choose(came.id, "61001", "61002")
    assert chosen.end is End.CONNECTED
    assert chosen.finished
    assert not chosen.keeps_a_token
    pages = accounts(world)
    assert [page.name for page in pages] == ["Example GmbH", "Example Shop"]
    assert {page.grant_id for page in pages} == {grants(world)[0].id}
    assert {page.first_connected_by_id for page in pages} == {world.ada}
    assert {page.connected_by_id for page in pages} == {world.ada}
    assert {page.subject_id for page in pages} == {"ada"}
    assert pages[0].life.authorized_at == world.now
    assert pages[0].handle == "@example.gmbh"
    assert events(world) == [("connected", None), ("connected", None)]


def test_the_tokens_stand_sealed_in_the_grant_and_nowhere_else(ada: Traveller, world: World, house: House) -> None:
    ada.connects(Network.X, "acme", "81001")
    grant = grants(world)[0]
    assert grant.access_token is not None
    assert grant.refresh_token is not None
    assert house.vault.open(grant.access_token, grant.aad("access")).startswith("pretend_access")
    assert grant.access_token.startswith("v1.")
    with world.open():
        flow = db.session.scalars(select(Flow)).one()
        assert flow.sealed_token is None
        assert flow.sealed_verifier is None
        assert flow.found == []


def test_a_grant_knows_when_to_be_renewed_and_checked(ada: Traveller, world: World) -> None:
    ada.connects(Network.X, "acme", "81001")
    ada.connects(Network.FACEBOOK, "ada", "61001")
    x, facebook = grants(world)
    assert x.renew_at is not None
    assert x.access_expires_at is not None
    assert x.access_expires_at - x.renew_at == timedelta(minutes=10)
    assert x.check_at is None  # asking X costs money; a renewal says the same
    assert facebook.renew_at is None
    assert facebook.check_at is not None
    assert timedelta(hours=12) <= facebook.check_at - world.now <= timedelta(hours=36)


def test_olga_with_own_accounts_connects_a_new_one_and_it_is_hers(olga: Traveller, world: World) -> None:
    olga.connects(Network.YOUTUBE, "ada", "51001")
    assert [account.first_connected_by_id for account in accounts(world)] == [world.olga]


def test_the_end_that_a_network_states_is_the_accounts(ada: Traveller, world: World) -> None:
    ada.connects(Network.INSTAGRAM, "ada", "71001")
    end = account(world, "71001").life.network_ends_at
    assert end is not None
    assert abs(end - (world.now + timedelta(days=90))) < timedelta(minutes=1)


def test_one_person_has_one_grant_however_often_they_come(ada: Traveller, world: World) -> None:
    ada.connects(Network.FACEBOOK, "ada", "61001")
    first = grants(world)[0]
    ada.connects(Network.FACEBOOK, "ada", "61002")
    second = grants(world)
    assert [grant.id for grant in second] == [first.id]
    assert second[0].generation == first.generation + 1
    assert second[0].access_token != first.access_token


def test_another_workspace_is_never_touched(
    world: World, house: House, sandbox: RunningSandbox, ada: Traveller
) -> None:
    mallory = Traveller(world, house, sandbox, world.mallory, workspace_id=world.elsewhere)
    mallory.connects(Network.FACEBOOK, "ada", "61001")
    before = grants(world)[0]
    ada.connects(Network.FACEBOOK, "ada", "61001")
    mallorys, adas = grants(world)
    assert (mallorys.access_token, mallorys.generation) == (before.access_token, before.generation)
    assert mallorys.workspace_id == world.elsewhere
    assert adas.workspace_id == world.example
    assert [page.external_id for page in accounts(world)] == ["61001", "61001"]


# The state


def callback_of(ada: Traveller, network: Network = Network.X, person: str = "acme") -> str:
    return ada.sandbox.consent(ada.set_out(network), person)


@pytest.mark.parametrize("state", ["forged", "", "x" * 5000, "\x00", "ü"])
def test_a_forged_state_is_refused_and_the_code_not_used(ada: Traveller, world: World, state: str) -> None:
    with pytest.raises(callbacks.UnknownState):
        ada.come_back(f"http://127.0.0.1:5000/oauth/x/callback?code=c&state={state}")
    assert ada.sandbox.ledger("x")["token_exchanges"] == 0
    assert events(world) == [("connect_refused", "UnknownState")]
    assert nothing_happened(world)


@pytest.mark.parametrize("query", ["code=c", "code=c&state=a&state=b"])
def test_no_state_or_two_are_no_state(ada: Traveller, query: str) -> None:
    with pytest.raises(callbacks.UnknownState):
        ada.come_back(f"http://127.0.0.1:5000/oauth/x/callback?{query}")


def test_after_ten_minutes_it_is_too_late(ada: Traveller, world: World) -> None:
    back = callback_of(ada)
    with pytest.raises(callbacks.ExpiredState):
        ada.come_back(back, now=world.now + flows.FLOW_LIFE)
    assert ada.sandbox.ledger("x")["token_exchanges"] == 0
    assert ada.come_back(back, now=world.now + flows.FLOW_LIFE - timedelta(seconds=1)).found == ["81001"]


def test_a_second_identical_callback_shows_the_same_and_exchanges_nothing(ada: Traveller, world: World) -> None:
    back = callback_of(ada)
    first = ada.come_back(back)
    again = ada.come_back(back)
    assert again == first
    assert ada.sandbox.ledger("x") == {**ada.sandbox.ledger("x"), "token_exchanges": 1, "reused_codes": 0}
    ada.choose(first.id, "81001")
    assert ada.come_back(back, now=world.now + timedelta(hours=2)).end is End.CONNECTED
    assert len(grants(world)) == 1


def test_two_identical_callbacks_at_once_exchange_one_code(ada: Traveller, world: World) -> None:
    back = callback_of(ada)
    gate = threading.Barrier(2)
    came = []

    def arrive() -> None:
        gate.wait()
        came.append(ada.come_back(back))

    threads = [threading.Thread(target=arrive) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({one.id for one in came}) == 1
    assert ada.sandbox.ledger("x")["token_exchanges"] == 1
    assert ada.sandbox.ledger("x")["reused_codes"] == 0


def test_a_state_of_somebody_else_is_refused_and_stays_theirs(
    ada: Traveller, world: World, house: House, sandbox: RunningSandbox
) -> None:
    back = callback_of(ada)
    victim = Traveller(world, house, sandbox, world.bob)
    with pytest.raises(callbacks.OtherPerson):
        victim.come_back(back)
    assert sandbox.ledger("x")["token_exchanges"] == 0
    assert ada.come_back(back).found == ["81001"]


@pytest.mark.parametrize("browser", [None, "c" * 43])
def test_another_browser_of_the_same_person_is_refused(ada: Traveller, browser: str | None) -> None:
    back = callback_of(ada)
    ada.browser = browser
    with pytest.raises(callbacks.OtherBrowser):
        ada.come_back(back)
    assert ada.sandbox.ledger("x")["token_exchanges"] == 0


def test_a_callback_at_another_networks_address_is_refused(ada: Traveller) -> None:
    back = callback_of(ada)
    with pytest.raises(callbacks.OtherNetwork):
        ada.come_back(back, path=Network.LINKEDIN)
    assert ada.sandbox.log("linkedin") == []


@pytest.mark.parametrize("issuer", ["https://www.linkedin.com/oauth", "", "http://127.0.0.1/x"])
def test_an_answer_that_another_network_signed_is_refused(ada: Traveller, issuer: str) -> None:
    back = callback_of(ada)
    with pytest.raises(callbacks.OtherNetwork):
        ada.come_back(f"{back}&iss={issuer}")
    assert ada.sandbox.ledger("x")["token_exchanges"] == 0
    own = ada.sandbox.url + "/x"
    assert ada.come_back(f"{back}&iss={own}").found == ["81001"]


def test_a_code_of_one_flow_does_not_fit_another(ada: Traveller, world: World) -> None:
    mine, theirs = callback_of(ada), callback_of(ada, person="acme_test")
    state = mine.partition("state=")[2]
    code = theirs.partition("code=")[2].partition("&")[0]
    came = ada.come_back(f"http://127.0.0.1:5000/oauth/x/callback?code={code}&state={state}")
    assert came.end is End.CODE_REFUSED
    assert nothing_happened(world)


def test_nothing_secret_stands_in_the_row_in_clear(ada: Traveller, world: World) -> None:
    url = ada.set_out(Network.X)
    state = url.partition("state=")[2].partition("&")[0]
    with world.open():
        row = db.session.execute(select(Flow.__table__)).one()
        assert state not in str(row)
        assert ada.browser not in str(row)


def test_thirty_that_were_given_up_hinder_nobody_and_sixty_are_enough(ada: Traveller) -> None:
    for _ in range(30):
        ada.set_out(Network.FACEBOOK)
    assert ada.go(Network.X, "acme").found == ["81001"]
    for _ in range(29):
        ada.set_out(Network.FACEBOOK)
    with pytest.raises(flows.TooManyStarts):
        ada.set_out(Network.FACEBOOK)


# Who may


@pytest.mark.parametrize("who", ["vera", "dora", "eve"])
def test_whoever_may_not_connect_is_not_sent_anywhere(ada: Traveller, world: World, who: str) -> None:
    ada.user_id = getattr(world, who)
    with pytest.raises(NotAllowed):
        ada.set_out(Network.X)
    with world.open():
        assert db.session.scalars(select(Flow)).all() == []


def test_a_network_that_is_not_configured_is_not_offered(ada: Traveller) -> None:
    ada.house = replace(ada.house, rooms={})
    with pytest.raises(NotOffered):
        ada.set_out(Network.X)


@pytest.mark.parametrize(
    "change",
    [
        update(Membership).values(social=Social.VIEW),
        update(Membership).values(active=False),
        update(Workspace).values(plan="starter"),
    ],
)
def test_a_right_that_was_lost_on_the_way_is_missed_before_the_code_is_used(
    ada: Traveller, world: World, change: object
) -> None:
    back = callback_of(ada)
    with world.open():
        db.session.execute(change)  # type: ignore[call-overload]
    came = ada.come_back(back)
    assert came.end is End.NOT_ALLOWED
    assert came.finished
    assert ada.sandbox.ledger("x")["token_exchanges"] == 0
    assert nothing_happened(world)


# What the network says


def test_a_no_at_the_network_changes_nothing(ada: Traveller, world: World) -> None:
    came = ada.go(Network.FACEBOOK, "ada", allow=False)
    assert (came.end, came.finished) == (End.CANCELLED, True)
    assert nothing_happened(world)
    assert events(world) == [("connect_refused", "cancelled")]


@pytest.mark.parametrize(
    ("query", "end"),
    [
        ("error=user_cancelled_authorize", End.CANCELLED),
        ("error=server_error", End.UNAVAILABLE),
        ("error=invalid_scope&error_description=<script>alert(1)</script>", End.NETWORK_ERROR),
        ("error=<script>alert(1)</script>", End.NETWORK_ERROR),
        ("error=", End.NETWORK_ERROR),
        ("error=a&error=b", End.NETWORK_ERROR),
        ("", End.NETWORK_ERROR),
    ],
)
def test_an_error_is_told_apart_and_never_repeated_as_it_came(
    ada: Traveller, world: World, query: str, end: End
) -> None:
    state = ada.set_out(Network.X).partition("state=")[2].partition("&")[0]
    came = ada.come_back(f"http://127.0.0.1:5000/oauth/x/callback?state={state}&{query}")
    assert came.end is end
    assert "script" not in str(came.story)
    assert ada.sandbox.ledger("x")["token_exchanges"] == 0
    assert nothing_happened(world)


@pytest.mark.parametrize(
    "weather",
    [
        {"do": "down"},
        {"do": "rate-limit", "retry_after": 120},
        {"do": "garbage", "body": "html"},
        {"do": "garbage", "body": "empty"},
        {"do": "garbage", "body": "no-token"},
        {"do": "garbage", "body": "broken-json"},
        {"do": "down", "only": "api"},
        {"do": "garbage", "only": "api"},
    ],
)
def test_a_network_that_is_away_changes_nothing_and_can_be_tried_again(
    ada: Traveller, world: World, weather: dict[str, object]
) -> None:
    back = callback_of(ada)
    ada.sandbox.control("x", **weather)
    came = ada.come_back(back)
    assert (came.end, came.finished) == (End.UNAVAILABLE, True)
    assert nothing_happened(world)
    assert "code" not in str(came.story)
    ada.sandbox.control("x", do="up")
    assert ada.connects(Network.X, "acme", "81001").end is End.CONNECTED


def test_the_wait_that_a_network_asks_for_is_told(ada: Traveller, world: World) -> None:
    back = callback_of(ada)
    ada.sandbox.control("x", do="rate-limit", retry_after=120)
    story = ada.come_back(back).story
    assert story["why"] == "rate_limited"
    asked = datetime.fromisoformat(story["retry_at"]) - world.now  # X tells the second at which the limit ends
    assert timedelta(minutes=1) < asked < timedelta(minutes=3)


def test_permissions_left_unticked_are_named_and_the_consent_goes_back(ada: Traveller, world: World) -> None:
    came = ada.go(Network.FACEBOOK, "ada", scopes=["pages_show_list", "pages_read_engagement"])
    assert came.end is End.SCOPES_MISSING
    assert came.story == {"missing": ["pages_manage_posts"]}
    assert nothing_happened(world)
    assert [errand.subject_id for errand in errands(world)] == ["ada"]


def test_no_permission_at_all_is_a_missing_one_too(ada: Traveller, world: World) -> None:
    ada.sandbox.control("x", do="token-answer", set={"scope": ""})
    came = ada.go(Network.X, "acme")
    assert came.end is End.SCOPES_MISSING
    assert len(came.story["missing"]) == 5
    assert nothing_happened(world)


def test_no_account_found_is_said(ada: Traveller, world: World) -> None:
    came = ada.go(Network.FACEBOOK, "ada", assets=[])
    assert (came.end, came.story) == (End.NOTHING_FOUND, {"subject": "Ada Lovelace"})
    assert nothing_happened(world)
    assert len(errands(world)) == 1


def test_hostile_names_are_kept_as_text(ada: Traveller, world: World) -> None:
    ada.connects(Network.FACEBOOK, "agency", "62001", "62002", "62003", "62004")
    assert "<script>alert(1)</script>" in account(world, "62004").name


# The choice


def test_nothing_ticked_asks_again(ada: Traveller, world: World) -> None:
    came = ada.go(Network.FACEBOOK, "ada")
    for ticked in ((), ("99999",), ("81001",)):
        with pytest.raises(NothingTicked):
            ada.choose(came.id, *ticked)
    assert nothing_happened(world)
    assert ada.choose(came.id, "61001").end is End.CONNECTED


def test_nothing_new_ticked_still_renews_what_is_connected_with_this_login(ada: Traveller, world: World) -> None:
    ada.connects(Network.FACEBOOK, "ada", "61001", "61002")
    later = world.now + timedelta(days=50)
    came = ada.choose(ada.go(Network.FACEBOOK, "ada", now=later).id, now=later)
    assert came.end is End.CONNECTED
    assert {page.life.authorized_at for page in accounts(world)} == {later}
    assert len(came.story["accounts"]) == 2


def test_a_choice_made_twice_is_made_once(ada: Traveller, world: World) -> None:
    came = ada.go(Network.FACEBOOK, "ada")
    first = ada.choose(came.id, "61001")
    assert ada.choose(came.id, "61002") == first
    assert [page.external_id for page in accounts(world)] == ["61001"]


def test_choosing_nothing_gives_the_consent_back(ada: Traveller, world: World) -> None:
    came = ada.go(Network.FACEBOOK, "ada")
    assert ada.decline(came.id).end is End.DECLINED
    assert nothing_happened(world)
    assert [(errand.network, errand.subject_id) for errand in errands(world)] == [(Network.FACEBOOK, "ada")]
    assert ada.choose(came.id, "61001").end is End.DECLINED


def test_a_choice_made_too_late_is_none(ada: Traveller, world: World) -> None:
    came = ada.go(Network.FACEBOOK, "ada")
    late = ada.choose(came.id, "61001", now=world.now + flows.FLOW_LIFE)
    assert (late.end, late.keeps_a_token) == (End.EXPIRED, False)
    assert nothing_happened(world)
    assert len(errands(world)) == 1


def test_nobody_else_makes_the_choice(ada: Traveller, world: World, house: House, sandbox: RunningSandbox) -> None:
    came = ada.go(Network.FACEBOOK, "ada")
    others = [
        Traveller(world, house, sandbox, world.bob),
        Traveller(world, house, sandbox, world.ada, browser="c" * 43),
        Traveller(world, house, sandbox, world.mallory, workspace_id=world.elsewhere),
    ]
    for other in others:
        with pytest.raises(NotThere):
            other.choose(came.id, "61001")
        with pytest.raises(NotThere):
            other.decline(came.id)
    assert nothing_happened(world)


def test_a_right_lost_before_the_choice_ends_it(ada: Traveller, world: World) -> None:
    came = ada.go(Network.FACEBOOK, "ada")
    with world.open():
        db.session.execute(update(Membership).where(Membership.user_id == world.ada).values(active=False))
    assert ada.choose(came.id, "61001").end is End.NOT_ALLOWED
    assert nothing_happened(world)
    assert len(errands(world)) == 1


def test_olga_cannot_take_over_what_is_connected(olga: Traveller, ada: Traveller, world: World) -> None:
    ada.connects(Network.FACEBOOK, "bob", "61001")
    came = olga.go(Network.FACEBOOK, "ada")
    with pytest.raises(NotAllowed):
        olga.choose(came.id, "61001")
    both = olga.choose(came.id, "61001", "61002")
    assert both.story["skipped"] == ["Example GmbH (@example.gmbh)"]
    first = account(world, "61001")
    assert (first.connected_by_id, first.subject_id) == (world.ada, "bob")


def test_olga_renews_no_date_of_accounts_that_are_not_hers(olga: Traveller, ada: Traveller, world: World) -> None:
    ada.connects(Network.FACEBOOK, "ada", "61001")
    later = world.now + timedelta(days=1)
    olga.connects(Network.FACEBOOK, "ada", "61002", now=later)
    adas = account(world, "61001")
    assert (adas.life.authorized_at, adas.connected_by_id) == (world.now, world.ada)
    assert adas.grant_id == account(world, "61002").grant_id


def test_bob_takes_a_connected_page_to_his_own_login(world: World, house: House, sandbox: RunningSandbox) -> None:
    ada, bob = (Traveller(world, house, sandbox, user_id) for user_id in (world.ada, world.bob))
    ada.connects(Network.FACEBOOK, "ada", "61001")
    bob.connects(Network.FACEBOOK, "bob", "61001")
    adas, bobs = grants(world)
    page = account(world, "61001")
    assert (page.grant_id, page.subject_id, page.connected_by_id) == (bobs.id, "bob", world.bob)
    assert page.first_connected_by_id == world.ada
    assert adas.release_at is not None  # its last account has moved away
    assert (adas.renew_at, adas.check_at) == (None, None)


def test_two_tabs_that_connect_the_same_page_at_once_connect_it_once(
    world: World, house: House, sandbox: RunningSandbox
) -> None:
    people = [("ada", world.ada), ("bob", world.bob)]
    travellers = [Traveller(world, house, sandbox, user_id) for _, user_id in people]
    flows_begun = [
        traveller.go(Network.FACEBOOK, name).id for traveller, (name, _) in zip(travellers, people, strict=True)
    ]
    gate, came = threading.Barrier(2), []

    def press(traveller: Traveller, flow_id: int) -> None:
        gate.wait()
        came.append(traveller.choose(flow_id, "61001"))

    threads = [threading.Thread(target=press, args=args) for args in zip(travellers, flows_begun, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.end for one in came] == [End.CONNECTED, End.CONNECTED]
    assert [page.external_id for page in accounts(world)] == ["61001"]
    assert sorted(verb for verb, _ in events(world)) == ["connected", "reconnected"]


def test_two_tabs_with_the_same_login_make_one_grant(world: World, house: House, sandbox: RunningSandbox) -> None:
    ada = Traveller(world, house, sandbox, world.ada)
    ids = [ada.go(Network.FACEBOOK, "ada").id for _ in range(4)]
    gate = threading.Barrier(4)
    ends = []

    def press(flow_id: int, page: str) -> None:
        gate.wait()
        ends.append(ada.choose(flow_id, page).end)

    threads = [threading.Thread(target=press, args=(flow_id, f"6100{number}")) for number, flow_id in enumerate(ids, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ends == [End.CONNECTED] * 4
    assert len(grants(world)) == 1
    assert grants(world)[0].generation == 4
    assert len(accounts(world)) == 4
