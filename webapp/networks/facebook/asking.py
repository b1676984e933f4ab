"""Asking Facebook which Pages a consent offers, and whether it still carries one.

Source: networks.md, section 1.
"""

from datetime import datetime
from typing import Any
from urllib.parse import quote

from webapp.networks import plain
from webapp.networks.answers import Answer, made_no_sense
from webapp.networks.facebook_login import FacebookLogin, may_publish
from webapp.networks.room import Hindrance, Ok, Outcome, Profile, Token

LISTED = "id,name,username,tasks,picture{url}"
SHOWN = "id,name,username,picture{url}"


class Asking(FacebookLogin):
    """The part of Facebook's room that asks and changes nothing but tokens."""

    def profiles(self, token: Token, now: datetime) -> Outcome[list[Profile]]:
        """Every Page of this consent, each once."""
        pages = self.pages(token, now, LISTED)
        if not isinstance(pages, Ok):
            return pages
        found = {profile.external_id: profile for page in pages.value if (profile := _profile(page)) is not None}
        return Ok(list(found.values()))

    def check(self, token: Token, external_id: str, now: datetime) -> Outcome[Profile]:
        """Does the consent still carry this Page? The Page's own token first, then the Page with it.

        Only that one sees a role lost while the person's own token stays alive.
        """
        key = self.living_key(token, external_id, now)
        if not isinstance(key, str):
            return key
        answer = self.ask(quote(external_id, safe=""), key, now, fields=SHOWN)
        if not isinstance(answer, Answer):
            return answer
        profile = _profile(answer.body)
        if profile is None or profile.external_id != external_id:
            return made_no_sense(answer, "names another account")
        return Ok(profile)


def _profile(item: dict[str, Any]) -> Profile | None:
    if not (external_id := plain.identity(item.get("id"))):
        return None
    username = plain.name(item.get("username"))
    picture = item.get("picture")
    data = picture.get("data") if isinstance(picture, dict) else None
    return Profile(
        external_id=external_id,
        name=plain.name(item.get("name")) or username or external_id,
        handle=f"@{username}" if username else "",
        kind="page",
        picture_url=plain.picture(data.get("url")) if isinstance(data, dict) else None,
        hindrance=None if may_publish(item) else Hindrance.MAY_NOT_PUBLISH,
    )
