"""Every route is listed here with its guard; a new one fails until somebody has said who may open it."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from tests.world import World
from webapp.domain.lifecycle import Reason
from webapp.domain.posts import PostState
from webapp.models import Base, Event, SignIn, db
from webapp.pages import guard
from webapp.pages.guard import MARK

OPEN, SIGNED_IN, ADMIN = "open to all", "signed in", "may_administer, any plan"

ROUTES = {
    "GET /": OPEN,
    "GET /healthz": OPEN,
    "GET /readyz": OPEN,
    "GET /metrics": OPEN,
    "GET /login": OPEN,
    "POST /login": OPEN,
    "POST /logout": OPEN,
    "GET /login/code": OPEN,
    "POST /login/code": OPEN,
    "POST /login/sso": OPEN,
    "GET /login/sso/callback": OPEN,
    "GET /login/link": OPEN,
    "POST /login/link": OPEN,
    "GET /forgot": OPEN,
    "POST /forgot": OPEN,
    "GET /forgot/<key>": OPEN,
    "POST /forgot/<key>": OPEN,
    "GET /hooks/<network>": OPEN,
    "POST /hooks/<network>": OPEN,
    "POST /hooks/<network>/data-deletion": OPEN,
    "GET /data-deletion/<code>": OPEN,
    "GET /static/<path:filename>": OPEN,
    "POST /prove": SIGNED_IN,
    "GET /setup": OPEN,
    "POST /setup": OPEN,
    "GET /invitations/<key>": OPEN,
    "POST /invitations/<key>": OPEN,
    "POST /workspaces/switch": SIGNED_IN,
    "POST /prove/sso": SIGNED_IN,
    "POST /settings/security/sso/link": SIGNED_IN,
    "POST /settings/security/sso/unlink": SIGNED_IN,
    "GET /settings": SIGNED_IN,
    "GET /settings/plan": SIGNED_IN,
    "GET /settings/people": ADMIN,
    "GET /settings/people/invite": ADMIN,
    "POST /settings/people/invite": ADMIN,
    "POST /settings/people/invitations/<number:invitation_id>/resend": ADMIN,
    "POST /settings/people/invitations/<number:invitation_id>/revoke": ADMIN,
    "GET /settings/people/<number:person_id>/deactivate": ADMIN,
    "POST /settings/people/<number:person_id>/deactivate": ADMIN,
    "POST /settings/people/<number:person_id>/reactivate": ADMIN,
    "GET /settings/people/<number:person_id>/remove": ADMIN,
    "POST /settings/people/<number:person_id>/remove": ADMIN,
    "GET /settings/profile": SIGNED_IN,
    "POST /settings/profile": SIGNED_IN,
    "GET /settings/profile/address": SIGNED_IN,
    "POST /settings/profile/address": SIGNED_IN,
    "GET /address/<key>": OPEN,
    "POST /address/<key>": OPEN,
    "GET /settings/security": SIGNED_IN,
    "POST /settings/security/password": SIGNED_IN,
    "POST /settings/security/end-others": SIGNED_IN,
    "GET /oauth/<network>/callback": OPEN,
    "GET /reauthorize/<key>": OPEN,
    "POST /reauthorize/<key>": OPEN,
    "GET /reauthorize/result": OPEN,
    "POST /reauthorize/result": OPEN,
    "POST /settings/security/sign-ins/<number:sign_in_id>/end": SIGNED_IN,
    "GET /settings/security/factor": SIGNED_IN,
    "POST /settings/security/factor": SIGNED_IN,
    "POST /settings/security/factor/confirm": SIGNED_IN,
    "POST /settings/security/factor/codes": SIGNED_IN,
    "GET /settings/security/factor/off": SIGNED_IN,
    "POST /settings/security/factor/off": SIGNED_IN,
    "GET /notices": "may_see",
    "POST /notices/read": "may_see",
    "GET /publishing": "may_see",
    "GET /publishing/calendar": "may_see",
    "POST /publishing/calendar/move": "may_draft",
    "GET /publishing/posts/<number:post_id>/move": "may_draft",
    "GET /publishing/weeks": "may_see",
    "GET /publishing/posts/new": "may_draft",
    "GET /publishing/write/<number:composition_id>": "may_draft",
    "POST /publishing/write": "may_draft",
    "POST /publishing/write/<number:composition_id>/files/<number:file_id>/leave-out": "may_draft",
    "POST /publishing/write/<number:composition_id>/drop": "may_draft",
    "POST /publishing/write/<number:composition_id>/duplicate": "may_draft",
    "GET /publishing/posts/<number:post_id>": "may_see",
    "POST /publishing/posts/<number:post_id>": "may_draft",
    "POST /publishing/attention": "may_draft",
    "GET /publishing/media/<number:file_id>": "may_see",
    "GET /publishing/exports": "may_see",
    "POST /publishing/exports": "may_see",
    "GET /publishing/exports/<number:export_id>/file": "may_see",
    "POST /publishing/exports/<number:export_id>/again": "may_see",
    "POST /publishing/exports/<number:export_id>/delete": "may_see",
    "GET /media/<signed>": OPEN,
    "GET /settings/social/accounts": "may_see",
    "GET /settings/social/accounts/timeline": "may_see",
    "POST /settings/social/accounts/ask": "may_see",
    "POST /settings/social/accounts/<number:account_id>/ask": "may_see",
    "POST /settings/social/ask": "may_ask_to_see",
    "GET /settings/social/accounts/<number:account_id>": "may_see",
    "GET /settings/social/accounts/<number:account_id>/row": "may_see",
    "GET /settings/social/accounts/<number:account_id>/picture": "may_see",
    "GET /settings/social/accounts/<number:account_id>/disconnect": "may_see",
    "POST /settings/social/accounts/<number:account_id>/disconnect": "may_see",
    "GET /settings/social/accounts/<number:account_id>/remove": "may_see",
    "POST /settings/social/accounts/<number:account_id>/remove": "may_see",
    "GET /settings/social/accounts/<number:account_id>/reconnect": "may_see",
    "POST /settings/social/accounts/<number:account_id>/reconnect": "may_see",
    "POST /settings/social/accounts/<number:account_id>/check": "may_see",
    "GET /settings/social/accounts/<number:account_id>/link": "may_see",
    "POST /settings/social/accounts/<number:account_id>/link": "may_see",
    "POST /settings/social/accounts/<number:account_id>/link/<number:link_id>/revoke": "may_see",
    "POST /settings/social/connect/<network>": "may_connect",
    "GET /settings/social/connect/<network>/choose": "may_see",
    "POST /settings/social/connect/<network>/choose": "may_see",
    "GET /settings/social/connect/<network>/result": "may_see",
    "GET /settings/social/permissions": "may_see",
    "POST /settings/social/permissions": "may_administer",
    "POST /settings/social/permissions/<number:person_id>": "may_administer",
    "GET /settings/social/accounts/<number:account_id>/people": "may_administer",
    "POST /settings/social/accounts/<number:account_id>/people": "may_administer",
    "POST /settings/social/accounts/<number:account_id>/people/find": "may_administer",
    "GET /settings/social/handover": "may_administer",
    "GET /settings/social/handover/own": "may_see",
    "POST /settings/social/handover": "may_administer",
    "POST /settings/social/handover/find": "may_administer",
    "GET /settings/social/notifications": "may_see",
    "POST /settings/social/notifications": "may_administer",
    "GET /settings/social/activity": "may_see",
    "GET /settings/social/activity.csv": "may_see",
}


PROVED = {
    "POST /settings/people/invite",
    "GET /settings/people/<number:person_id>/deactivate",
    "POST /settings/people/<number:person_id>/deactivate",
    "POST /settings/people/<number:person_id>/reactivate",
    "GET /settings/people/<number:person_id>/remove",
    "POST /settings/people/<number:person_id>/remove",
    "GET /settings/social/accounts/<number:account_id>/disconnect",
    "POST /settings/social/accounts/<number:account_id>/disconnect",
    "GET /settings/social/accounts/<number:account_id>/remove",
    "POST /settings/social/accounts/<number:account_id>/remove",
    "POST /settings/social/permissions",
    "POST /settings/social/permissions/<number:person_id>",
    "POST /settings/social/accounts/<number:account_id>/people",
    "POST /settings/social/handover",
    "GET /settings/profile/address",
    "POST /settings/profile/address",
    "POST /settings/security/sso/link",
    "POST /settings/security/sso/unlink",
    "GET /settings/security/factor",
    "POST /settings/security/factor",
    "POST /settings/security/factor/confirm",
    "POST /settings/security/factor/codes",
}
"""Those that ask for the password again where the last proof is too old."""


def routes(app: Flask) -> dict[str, str]:
    """Every route with the guard its view carries."""
    found = {}
    for rule in app.url_map.iter_rules():
        mark = getattr(app.view_functions[rule.endpoint], MARK, None)
        guard = OPEN if rule.endpoint == "static" else "no guard" if mark is None else mark
        if isinstance(guard, tuple):
            kind, may = guard
            guard = {"open": OPEN, "signed in": SIGNED_IN, "needs": may}[kind]
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            found[f"{method} {rule.rule}"] = guard
    return found


def test_every_route_is_listed_with_its_guard(app: Flask) -> None:
    assert routes(app) == ROUTES


def test_every_route_that_wants_a_fresh_proof_is_listed(app: Flask) -> None:
    found = {
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if hasattr(app.view_functions[rule.endpoint], guard.PROVED)
    }
    assert found == PROVED


def everything(world: World) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, but for when a sign-in was last seen."""
    skip = {SignIn.__table__.c.seen_at}
    with world.open():
        return {
            table.name: sorted(
                map(repr, db.session.execute(select(*(c for c in table.c if c not in skip))).all()),
            )
            for table in Base.metadata.sorted_tables
        }


@pytest.mark.one_database
@pytest.mark.parametrize(
    "route", sorted(route for route in ROUTES if route.startswith("GET ") and "static" not in route)
)
@pytest.mark.parametrize("dress", ["page", "fragment"])
def test_looking_changes_nothing(world: World, route: str, dress: str) -> None:
    with world.open():
        account_id = world.account(disconnected_at=world.now, reason=Reason.SECURITY)
        world.posts(account_id, PostState.CANCELLED)
    root = world.browser(world.root)
    before = everything(world)
    address = route.removeprefix("GET ").replace("<number:account_id>", str(account_id))
    address = address.replace("<network>", "facebook").replace("<number:person_id>", str(world.bob))
    answer = root.get(address, headers={"HX-Request": "true"} if dress == "fragment" else {})
    assert answer.status_code < 500 or address == "/readyz"
    after = everything(world)
    told = {name: rows for name, rows in after.items() if name != Event.__tablename__}
    assert told == {name: rows for name, rows in before.items() if name != Event.__tablename__}


@pytest.mark.one_database
@pytest.mark.parametrize("route", sorted(route for route in ROUTES if ROUTES[route] != OPEN))
def test_a_stranger_is_sent_to_sign_in_and_a_fragment_is_told_so(world: World, route: str) -> None:
    method, _, address = route.partition(" ")
    address = re.sub("<number:[a-z_]+>", "1", address).replace("<network>", "facebook")
    stranger = world.app.test_client()
    answer = stranger.open(address, method=method)
    assert answer.status_code in (302, 303)
    assert answer.headers["Location"].startswith("/login")
    fragment = stranger.open(address, method=method, headers={"HX-Request": "true"})
    assert fragment.status_code == 401
    assert fragment.headers["HX-Redirect"].startswith("/login")
