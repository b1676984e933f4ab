"""A professional account as the Graph shows it, by either login."""

from typing import Any

from webapp.networks import plain
from webapp.networks.room import Hindrance, Profile


def profile_of(external_id: str, item: dict[str, Any], hindrance: Hindrance | None = None) -> Profile:
    """The account of an answer; `external_id` is the number that it goes by when one publishes on it."""
    username = plain.name(item.get("username"))
    return Profile(
        external_id=external_id,
        name=plain.name(item.get("name")) or username or external_id,
        handle=f"@{username}" if username else "",
        kind="profile",
        picture_url=plain.picture(item.get("profile_picture_url")),
        hindrance=hindrance,
    )
