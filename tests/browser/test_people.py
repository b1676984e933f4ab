"""The pages of a workspace: they fit, in German and with names that are hard to lay out, and break no rule."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from tests.browser.axe import assert_axe_clean_in_both_themes
from tests.browser.conftest import Enter
from tests.browser.living import Living
from tests.browser.test_it_fits import assert_fits
from webapp import clock
from webapp.actions.log import Actor
from webapp.actions.team import invitations
from webapp.actions.team.invitations import Guest, Offer
from webapp.domain.levels import Level
from webapp.models import Invitation, Membership, User, Workspace, db

LONG = "Maximiliane-Alexandra-Friederike Gräfin von und zu Hohenstein-Löwenwolde-Wertheim"
NAMES = {"ada": LONG, "bob": "عمر الفاروق بن الخطاب", "dora": "🦄🌈 Dora 👩‍👩‍👧‍👦"}
PAGES = ("/settings/people", "/settings/people?q=nobody", "/settings/people/invite", "/settings/plan")


@pytest.fixture
def crowded(relink: Living) -> Living:
    """People with such names, one of them deactivated, and invitations in every state."""
    for who, name in NAMES.items():
        relink.choose(who, name=name)
    with relink.database():
        workspace = db.session.scalars(select(Workspace).where(Workspace.name == "Example AG")).one()
        root = db.session.scalars(select(User).where(User.email == "root@example.test")).one()
        guests = [Guest(f"{'long' * 12}{number}@{'example' * 6}.test", LONG if number else "") for number in range(3)]
        offer = Offer(Level.SUPER_ADMIN, "de", "Europe/Berlin")
        invitations.invite(workspace, guests, offer, Actor.of(root), clock.now())
        first = db.session.scalars(select(Invitation)).first()
        assert first is not None
        first.expires_at = clock.now() - timedelta(days=1)
        bob = select(User.id).where(User.email == "bob@example.test").scalar_subquery()
        db.session.execute(update(Membership).where(Membership.user_id == bob).values(active=False))
    return relink


def person(relink: Living, who: str) -> int:
    with relink.database():
        return db.session.scalars(select(User.id).where(User.email == f"{who}@example.test")).one()


def test_they_fit_every_width_in_german(enter: Enter, crowded: Living) -> None:
    crowded.choose("root", locale="de")
    page = enter("root", None)
    asks = (
        f"/settings/people/{person(crowded, 'ada')}/deactivate",
        f"/settings/people/{person(crowded, 'bob')}/remove",
    )
    for address in (*PAGES, *asks):
        page.goto(address)
        assert_fits(page)


@pytest.mark.parametrize("address", PAGES)
def test_they_break_no_rule(enter: Enter, crowded: Living, address: str) -> None:
    assert_axe_clean_in_both_themes(enter("root", address))


def test_the_dialog_counts_what_somebody_holds_and_breaks_no_rule(enter: Enter, relink: Living) -> None:
    page = enter("root", f"/settings/people/{person(relink, 'ada')}/deactivate")
    assert "accounts they connected" in page.inner_text("main")
    assert_axe_clean_in_both_themes(page)
