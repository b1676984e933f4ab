"""A row for every route that is not open to all: what decides, about what it is asked, and what a yes is answered with.

A new route in tests/test_routes.py needs its row here.
"""

from collections.abc import Iterator
from datetime import timedelta

from tests.pages.matrix_stage import ELSEWHERE, EXAMPLE, Stage
from tests.pages.matrix_table import (
    Form,
    Row,
    Target,
    accounts,
    an_account,
    exports,
    file,
    files,
    invitations,
    links,
    people,
    scheduled,
    sign_ins,
    where,
    written,
)
from webapp.actions.publishing.post_list import Place
from webapp.pages.publishing.post_asked import mark_of

GOES_ON = (303, 303)
SWAPS = (303, 200)
MISTAKEN = (422, 422)
NOT_THERE = (404, 404)


def workspaces(role: str) -> Iterator[Target]:
    """Both workspaces: one belongs to one's own only, Mia to both, Dan to none any more."""
    for name in (EXAMPLE, ELSEWHERE):
        own = role == "mia" or (where(role) == name and role != "dan")
        yield Target(name, is_mixed=not own)


def of_workspace(stage: Stage, _role: str, target: Target) -> Form:
    """The workspace to look at."""
    return {"workspace": getattr(stage.world, target.name)}


def giver_and_heir(stage: Stage, target: Target) -> tuple[int, int]:
    """Who holds the account, and somebody else who may."""
    names = ("mallory", "mia") if target.home == ELSEWHERE else ("ada", "bob")
    return stage.id("person", names[0]), stage.id("person", names[1])


def of_handover(stage: Stage, _role: str, target: Target) -> Form:
    """Ada hands hers to Bob, Mallory to Mia."""
    giver, heir = giver_and_heir(stage, target)
    number = stage.id(*target.numbers["account_id"])
    return {"from": giver, "to": heir, "account": number, "seen": f"{number}:{giver}:{giver}", "sure": "1"}


def only_account(stage: Stage, target: Target) -> str:
    """What the page of a handover is asked about."""
    return f"?only={stage.id(*target.numbers['account_id'])}"


def of_person(stage: Stage, _role: str, target: Target) -> Form:
    """A person who may look is to write drafts from now on."""
    return {"person": stage.id(*target.numbers["person_id"]), "was": "view", "level": "draft", "view": ""}


def of_people(stage: Stage, _role: str, target: Target) -> Form:
    """The same, ticked in the list."""
    number = stage.id(*target.numbers["person_id"])
    return {"person": number, "was": f"{number}:view", "level": "draft", "view": ""}


def of_chosen_people(stage: Stage, _role: str, target: Target) -> Form:
    """Only those who hold it may use it from now on."""
    giver, _heir = giver_and_heir(stage, target)
    return {"who": "chosen", "person": giver, "was": "everyone", "sure": "1"}


def of_writing(stage: Stage, role: str, target: Target) -> Form:
    """A few words for an account."""
    return {"text": "Hello", "account": stage.id(*target.numbers["account_id"]), "key": f"{role:-<24}", "version": 0}


def of_account(stage: Stage, _role: str, target: Target) -> Form:
    """An archive of one account."""
    return {"account": stage.id(*target.numbers["account_id"])}


def of_rewriting(stage: Stage, _role: str, target: Target) -> Form:
    """Other words in what is there, by the button: what is saved while one types is for drafts alone."""
    return {
        "text": "Hello",
        "composition": stage.id(*target.numbers["composition_id"]),
        "version": 1,
        "key": "-" * 24,
        "do": "keep",
    }


def of_move(stage: Stage, _role: str, target: Target) -> Form:
    """A scheduled post, some days later."""
    due, day = stage.world.now + timedelta(days=2), stage.world.now + timedelta(days=5)
    return {"post": mark_of(Place(due, stage.id(*target.numbers["post_id"]))), "day": f"{day:%Y-%m-%d}"}


def sends(**fields: str) -> "Sends":
    """The same form for everybody."""
    return Sends(fields)


class Sends:
    """A form that says the same whoever sends it."""

    def __init__(self, fields: dict[str, str]) -> None:
        self.fields = fields

    def __call__(self, _stage: Stage, _role: str, _target: Target) -> Form:
        return self.fields


OWN = {
    "POST /prove": Row("be signed in", MISTAKEN, form=sends(**{"prove-answer": "wrong"})),
    "POST /workspaces/switch": Row("be signed in", GOES_ON, targets=workspaces, form=of_workspace),
    "POST /prove/sso": Row("be signed in", GOES_ON),
    "POST /settings/security/sso/link": Row("be signed in", GOES_ON),
    "POST /settings/security/sso/unlink": Row("be signed in", GOES_ON),
    "GET /settings": Row("be signed in", GOES_ON),
    "GET /settings/plan": Row("be a member", whole=True),
    "GET /settings/profile": Row("be signed in", whole=True),
    "POST /settings/profile": Row(
        "be signed in", GOES_ON, form=sends(name="Somebody", locale="en", timezone="Europe/Berlin")
    ),
    "GET /settings/profile/address": Row("be signed in", whole=True),
    "POST /settings/profile/address": Row("be signed in", MISTAKEN, form=sends(address="nonsense"), whole=True),
    "GET /settings/security": Row("be signed in", whole=True),
    "POST /settings/security/password": Row("be signed in", MISTAKEN, form=sends(old="wrong", new="wrong"), whole=True),
    "POST /settings/security/end-others": Row("be signed in", GOES_ON),
    "POST /settings/security/sign-ins/<number:sign_in_id>/end": Row("be signed in", targets=sign_ins),
    "GET /settings/security/factor": Row("be signed in", GOES_ON),
    "POST /settings/security/factor": Row("be signed in", GOES_ON),
    "POST /settings/security/factor/confirm": Row("be signed in", GOES_ON),
    "POST /settings/security/factor/codes": Row("be signed in", GOES_ON),
    "GET /settings/security/factor/off": Row("be signed in", GOES_ON),
    "POST /settings/security/factor/off": Row("be signed in", MISTAKEN),
}

PEOPLE = {
    "GET /settings/people": Row("administer"),
    "GET /settings/people/invite": Row("administer", whole=True),
    "POST /settings/people/invite": Row(
        "administer", GOES_ON, form=sends(addresses="new@example.test", level="all", locale="en")
    ),
    "POST /settings/people/invitations/<number:invitation_id>/resend": Row("administer", SWAPS, targets=invitations),
    "POST /settings/people/invitations/<number:invitation_id>/revoke": Row("administer", SWAPS, targets=invitations),
    "GET /settings/people/<number:person_id>/deactivate": Row("administer", targets=people()),
    "POST /settings/people/<number:person_id>/deactivate": Row("administer", SWAPS, targets=people()),
    "POST /settings/people/<number:person_id>/reactivate": Row("administer", SWAPS, targets=people("gone")),
    "GET /settings/people/<number:person_id>/remove": Row("administer", targets=people("gone")),
    "POST /settings/people/<number:person_id>/remove": Row("administer", SWAPS, targets=people("gone")),
    "GET /settings/social/permissions": Row("see"),
    "POST /settings/social/permissions": Row("administer", SWAPS, targets=people(), form=of_people),
    "POST /settings/social/permissions/<number:person_id>": Row("administer", SWAPS, targets=people(), form=of_person),
    "GET /settings/social/handover": Row("administer", targets=an_account, query=only_account),
    "GET /settings/social/handover/own": Row("see", whole=True),
    "POST /settings/social/handover": Row("administer", GOES_ON, targets=an_account, form=of_handover),
    "POST /settings/social/handover/find": Row("administer", targets=an_account, form=of_handover),
    "GET /settings/social/notifications": Row("see", whole=True),
    "POST /settings/social/notifications": Row("administer", GOES_ON),
    "GET /settings/social/activity": Row("see"),
    "GET /settings/social/activity.csv": Row("see"),
    "GET /notices": Row("see", whole=True),
    "POST /notices/read": Row("see", GOES_ON),
}

ACCOUNT = "/settings/social/accounts/<number:account_id>"
ACCOUNTS = {
    "GET /settings/social/accounts": Row("see"),
    "GET /settings/social/accounts/timeline": Row("see", whole=True),
    "POST /settings/social/accounts/ask": Row("see", GOES_ON),
    "POST /settings/social/ask": Row("be a member", GOES_ON),
    f"POST {ACCOUNT}/ask": Row("see", SWAPS, targets=an_account, form=sends(act="disconnect")),
    f"GET {ACCOUNT}": Row("see", targets=an_account, whole=True),
    f"GET {ACCOUNT}/row": Row("see", targets=an_account),
    f"GET {ACCOUNT}/picture": Row("see", NOT_THERE, targets=an_account),
    f"GET {ACCOUNT}/disconnect": Row("see", on="disconnect", targets=accounts),
    f"POST {ACCOUNT}/disconnect": Row("see", SWAPS, on="disconnect", targets=accounts),
    f"GET {ACCOUNT}/remove": Row("see", on="disconnect", targets=accounts),
    f"POST {ACCOUNT}/remove": Row("see", SWAPS, on="disconnect", targets=accounts),
    f"GET {ACCOUNT}/reconnect": Row("see", on="reconnect", targets=accounts, whole=True),
    f"POST {ACCOUNT}/reconnect": Row("see", GOES_ON, on="reconnect", targets=accounts),
    f"POST {ACCOUNT}/check": Row("see", SWAPS, on="check", targets=an_account),
    f"GET {ACCOUNT}/link": Row("see", on="reconnect", targets=accounts, whole=True),
    f"POST {ACCOUNT}/link": Row("see", on="reconnect", targets=accounts, form=sends(way="copy"), whole=True),
    f"POST {ACCOUNT}/link/<number:link_id>/revoke": Row("see", GOES_ON, on="reconnect", targets=links),
    f"GET {ACCOUNT}/people": Row("administer", targets=an_account),
    f"POST {ACCOUNT}/people": Row("administer", GOES_ON, targets=an_account, form=of_chosen_people),
    f"POST {ACCOUNT}/people/find": Row("administer", targets=an_account, form=of_chosen_people),
    "POST /settings/social/connect/<network>": Row("connect", GOES_ON),
    "GET /settings/social/connect/<network>/choose": Row("see", NOT_THERE),
    "POST /settings/social/connect/<network>/choose": Row("see", NOT_THERE),
    "GET /settings/social/connect/<network>/result": Row("see", NOT_THERE),
}
"""A picture is not there because these accounts have none; no flow, because these browsers have begun none."""

WRITING = "/publishing/write/<number:composition_id>"
PUBLISHING = {
    "GET /publishing": Row("see"),
    "GET /publishing/posts/new": Row("draft", whole=True),
    f"GET {WRITING}": Row("draft", on="write", targets=written("composition"), whole=True),
    "POST /publishing/write": Row("draft", SWAPS, targets=an_account, form=of_writing),
    f"POST {WRITING}/files/<number:file_id>/leave-out": Row("draft", GOES_ON, on="write", targets=files),
    f"POST {WRITING}/drop": Row("draft", GOES_ON, on="write", targets=written("composition")),
    f"POST {WRITING}/duplicate": Row("draft", GOES_ON, on="write", targets=written("composition")),
    "GET /publishing/posts/<number:post_id>": Row("see", targets=written("post"), whole=True),
    "POST /publishing/posts/<number:post_id>": Row(
        "draft", GOES_ON, on="give it a time", targets=written("post"), form=sends(do="now")
    ),
    "POST /publishing/attention": Row("draft", GOES_ON, form=sends(do="now")),
    "GET /publishing/calendar": Row("see", whole=True),
    "GET /publishing/weeks": Row("see", whole=True),
    "GET /publishing/posts/<number:post_id>/move": Row("draft", on="give it a time", targets=scheduled),
    "POST /publishing/calendar/move": Row("draft", SWAPS, on="give it a time", targets=scheduled, form=of_move),
    "GET /publishing/exports": Row("see"),
    "POST /publishing/exports": Row("see", GOES_ON, targets=an_account, form=of_account),
    "GET /publishing/exports/<number:export_id>/file": Row("see", NOT_THERE, targets=exports),
    "POST /publishing/exports/<number:export_id>/again": Row("see", GOES_ON, targets=exports),
    "POST /publishing/exports/<number:export_id>/delete": Row("see", GOES_ON, on="delete", targets=exports),
    "GET /publishing/media/<number:file_id>": Row("see", targets=file),
}

ROWS = OWN | PEOPLE | ACCOUNTS | PUBLISHING

MORE = {
    "POST /publishing/write": Row("draft", GOES_ON, on="write", targets=written("composition"), form=of_rewriting),
    "POST /publishing/posts/<number:post_id>": Row(
        "draft", GOES_ON, on="write", targets=written("post"), form=sends(do="drop")
    ),
}
"""The same routes, asked for something else."""
