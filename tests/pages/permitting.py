"""What the tests of changing permissions share: the tab, its forms, and what somebody may in the end."""

from typing import Any

from tests.world import World
from webapp.actions.team import staff
from webapp.domain.levels import Level

PAGE = "/settings/social/permissions"


def one(world: World, who: str) -> str:
    return f"{PAGE}/{getattr(world, who)}"


def level_of(world: World, user_id: int) -> Level:
    with world.open():
        return staff.everybody(world.example, only=[user_id])[0].level


def wish(was: str, to: str, **more: Any) -> dict[str, Any]:
    return {"was": was, "level": to, "view": "", **more}


def many(world: World, who: list[str], was: list[str], to: str, **more: Any) -> dict[str, Any]:
    ids = [getattr(world, name) for name in who]
    seen = [f"{user_id}:{level}" for user_id, level in zip(ids, was, strict=True)]
    return {"person": ids, "was": seen, "level": to, "view": "", **more}
