"""What the log tells of permissions and handovers."""

import pytest

from tests.world import World
from webapp.actions.log import Actor, record
from webapp.models import Account, db
from webapp.models.event import Verb

PAGE = "/settings/social/activity"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("all", "view", "changed what Bob Page may do: from “All accounts” to “View only”."),
        ("super_admin", "none", "changed what Bob Page may do: from “Super admin” to “No social permission”."),
        ("emperor", "view", "changed what Bob Page may do."),
    ],
)
def test_a_changed_permission_is_told_with_before_and_after(world: World, before: str, after: str, told: str) -> None:
    with world.open():
        record(
            Verb.PERMISSIONS_CHANGED,
            actor=Actor(world.root, "Root Admin"),
            now=world.now,
            workspace_id=world.example,
            before={"permission": before},
            after={"permission": after},
            details={"person": "Bob Page", "person_id": world.bob},
        )
    assert told in said(world)


def test_a_handover_names_the_account_and_the_receiver(world: World) -> None:
    with world.open():
        record(
            Verb.HANDED_OVER,
            actor=Actor(world.root, "Root Admin"),
            now=world.now,
            workspace_id=world.example,
            account=db.session.get_one(Account, world.account()),
            before={"first_connected_by": "Ada Lovelace"},
            after={"first_connected_by": "Bob Page"},
            details={"person": "Bob Page"},
        )
    assert "Root Admin handed Example GmbH (Facebook) over to Bob Page." in said(world)


def said(world: World) -> str:
    from tests.pages.reading import text_of

    return text_of(world.browser(world.root).get(PAGE).text).replace(" .", ".")
