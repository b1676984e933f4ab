"""Every page of a workspace takes as many statements for 500 people, accounts, posts and requests as for 5."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from tests.pages.accounts.test_accounts_size import statements
from tests.pages.crowd import many
from tests.pages.reading import HTMX
from tests.world import World
from webapp.domain.permissions import Act, Social
from webapp.domain.posts import PostState
from webapp.models import (
    AccessRequest,
    AccessRequestReader,
    Account,
    Composition,
    Export,
    Membership,
    Post,
    ReauthorizationLink,
    User,
    db,
)

pytestmark = pytest.mark.one_database

DAY = timedelta(days=1)
FOR_ALL = (
    "/settings/social/accounts",
    "/settings/social/accounts/timeline",
    "/settings/social/accounts/{account}",
    "/settings/social/accounts/{account}/link",
    "/settings/social/accounts/{account}/disconnect",
    "/settings/social/accounts/{account}/remove",
    "/settings/social/permissions",
    "/settings/social/notifications",
    "/settings/social/activity",
    "/settings/social/handover/own",
    "/notices",
    "/publishing",
    "/publishing?tab=scheduled",
    "/publishing?tab=drafts",
    "/publishing?tab=attention",
    "/publishing/calendar",
    "/publishing/weeks",
    "/publishing/exports",
    "/publishing/posts/new",
    "/publishing/posts/{post}",
    "/publishing/write/{writing}",
    "/settings/security",
)
FOR_ADMINS = (
    "/settings/people",
    "/settings/people?page=2",
    "/settings/people/invite",
    "/settings/people/{ada}/deactivate",
    "/settings/social/handover",
    "/settings/social/handover?from={ada}",
    "/settings/social/accounts/{account}/people",
)

MOST = {"/publishing/write/{writing}": 17}
"""The composer reads the posts of what is written three times, each with its accounts and who may use them."""
SECOND_HELPING = 1
"""Rows that belong to more than 500 others are fetched in two statements."""


def grow(world: World, number: int, begun: int) -> None:
    """So many more of everything; `begun` numbers them on."""
    numbers = range(begun, begun + number)
    with world.open():
        person = {"password_hash": "x", "created_at": world.now, "password_changed_at": world.now}
        people = [{"email": f"crowd{n}@example.test", "name": f"Crowd {n}", **person} for n in numbers]
        ids = db.session.scalars(insert(User).returning(User.id), people).all()
        here = {"workspace_id": world.example}
        db.session.execute(insert(Membership), [{**here, "user_id": one, "social": Social.ALL} for one in ids])
        fill(world, list(ids), here)
    many(world, number, subject_name=f"Crowd {begun}", network="x" if begun else "facebook")


def fill(world: World, people: list[int], here: dict[str, Any]) -> None:
    """A request, an archive and writing by each; posts of that writing on the first account."""
    asked = {"act": Act.CONNECT, "asked_at": world.now, "asked": ["Root Admin"]}
    requests = db.session.scalars(
        insert(AccessRequest).returning(AccessRequest.id),
        [{**here, **asked, "key": f"crowd-{one}", "asker_id": one} for one in people],
    ).all()
    readers = [{"request_id": one, "user_id": reader} for one in requests for reader in (world.root, world.ada)]
    db.session.execute(insert(AccessRequestReader), readers)
    until = {"asked_at": world.now, "expires_at": world.now + 7 * DAY, "whole": True}
    db.session.execute(insert(Export), [{**here, **until, "key": f"k{n}", "asked_by_id": n} for n in people])


def first(world: World) -> dict[str, int]:
    """One account with a link, and one writing with its post, of which all pages are about."""
    with world.open():
        account = world.account("The one", only_for=(world.ada,), expires_in=3 * DAY)
        (post,) = world.posts(account, PostState.SCHEDULED)
        whole = Composition(
            workspace_id=world.example, author_id=world.ada, text="Words", created_at=world.now, touched_at=world.now
        )
        db.session.add(whole)
        db.session.flush()
        db.session.execute(update(Post).where(Post.id == post).values(composition_id=whole.id))
        return {"account": account, "post": post, "writing": whole.id, "ada": world.ada}


def more_about(world: World, at: dict[str, int], number: int) -> None:
    """So many more posts of the one account, posts of the one writing, and people who may use the account."""
    with world.open():
        for state in PostState:
            world.posts(at["account"], state, number)
        accounts = db.session.scalars(select(Account.id).where(Account.id != at["account"]).limit(number)).all()
        for one in accounts:
            (post,) = world.posts(one, PostState.SCHEDULED)
            db.session.execute(update(Post).where(Post.id == post).values(composition_id=at["writing"]))
        if number < 10:
            key = {"key_hash": "crowd", "created_at": world.now, "expires_at": world.now + DAY}
            db.session.add(
                ReauthorizationLink(
                    workspace_id=world.example, account_id=at["account"], created_by_id=world.ada, **key
                )
            )


@pytest.mark.parametrize("who", ["root", "ada"])
def test_no_page_takes_more_statements_for_five_hundred_than_for_five(world: World, who: str) -> None:
    at, browser = first(world), world.browser(getattr(world, who))
    addresses = FOR_ALL + (FOR_ADMINS if who == "root" else ())
    taken: list[dict[tuple[str, str], int]] = []
    for number, begun in ((5, 0), (495, 5)):
        grow(world, number, begun)
        more_about(world, at, min(number, 100))
        taken.append({})
        for address in addresses:
            for dress, headers in (("page", {}), ("fragment", HTMX)):
                path = address.format(**at)
                answer: list[int] = []
                asked = statements(
                    world, lambda p=path, h=headers, a=answer: a.append(browser.get(p, headers=h).status_code)
                )
                assert answer == [200], path
                taken[-1][address, dress] = asked
    begun = 1 if world.app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite") else 0  # its BEGIN is counted, too
    grown = {key: (few, taken[1][key]) for key, few in taken[0].items() if taken[1][key] > few + SECOND_HELPING}
    assert not grown
    too_many = {key: number for key, number in taken[1].items() if number - begun > MOST.get(key[0], 12)}
    assert not too_many
