"""Instagram by way of Facebook Login: the professional accounts behind a person's Pages, entered with Facebook's dance.

Source: networks.md, sections 1 and 2. An account that is linked to no Page is not seen this way.
"""

from datetime import datetime
from typing import Any
from urllib.parse import quote

from webapp.networks import plain
from webapp.networks.answers import Answer, made_no_sense
from webapp.networks.facebook_login import FacebookLogin, may_publish
from webapp.networks.instagram.posting import Posting
from webapp.networks.instagram.profiles import profile_of
from webapp.networks.room import Hindrance, Ok, Outcome, Profile, Token

SHOWN = "id,username,name,profile_picture_url"
LISTED = f"id,name,tasks,picture{{url}},instagram_business_account{{{SHOWN}}}"


class ByFacebookRoom(FacebookLogin, Posting):
    """The room of Instagram by way of Facebook Login. Implements `room.Room` and `publishing.Publisher`."""

    key_fields = "id,access_token,instagram_business_account{id}"

    def profiles(self, token: Token, now: datetime) -> Outcome[list[Profile]]:
        """The account behind each Page of this consent; then the Pages with none, so that nobody wonders."""
        pages = self.pages(token, now, LISTED)
        if not isinstance(pages, Ok):
            return pages
        found: dict[str, Profile] = {}
        bare: dict[str, Profile] = {}
        for page in pages.value:
            account = _account_of(page)
            if account:
                hindrance = None if may_publish(page) else Hindrance.MAY_NOT_PUBLISH
                found[account] = profile_of(account, page["instagram_business_account"], hindrance)
            elif page_id := plain.identity(page.get("id")):
                bare[page_id] = _page(page_id, page)
        return Ok([*found.values(), *bare.values()])

    def check(self, token: Token, external_id: str, now: datetime) -> Outcome[Profile]:
        """Does the consent still carry this account? Its Page's own token first, then the account with it.

        Only that one sees a role lost while the person's own token stays alive.
        """
        key = self.living_key(token, external_id, now)
        if not isinstance(key, str):
            return key
        answer = self.ask(quote(external_id, safe=""), key, now, fields=SHOWN)
        if not isinstance(answer, Answer):
            return answer
        if plain.identity(answer.body.get("id")) != external_id:
            return made_no_sense(answer, "names another account")
        return Ok(profile_of(external_id, answer.body))

    def opens(self, page: dict[str, Any]) -> str:
        """The account behind the Page."""
        return _account_of(page)


def _account_of(page: dict[str, Any]) -> str:
    """The number of the professional account behind a Page; "" where there is none, or none to be seen."""
    account = page.get("instagram_business_account")
    return plain.identity(account.get("id")) if isinstance(account, dict) else ""


def _page(page_id: str, page: dict[str, Any]) -> Profile:
    picture = page.get("picture")
    data = picture.get("data") if isinstance(picture, dict) else None
    return Profile(
        external_id=page_id,
        name=plain.name(page.get("name")) or page_id,
        kind="page",
        picture_url=plain.picture(data.get("url")) if isinstance(data, dict) else None,
        hindrance=Hindrance.NO_PROFESSIONAL_ACCOUNT,
    )
