"""What YouTube lists as uploaded: the playlist of a channel's uploads, 50 videos for one unit.

Source: YouTube's own description of its API (networks.md, section 9), `channels.list` with `contentDetails` and
`playlistItems.list`; both are open to `youtube.readonly`. Private videos and drafts are nobody's history.
"""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from webapp.networks import listing, plain
from webapp.networks.answers import Answer, made_no_sense
from webapp.networks.listing import Page
from webapp.networks.publishing import Found
from webapp.networks.room import Outcome, Refused, Token, Unavailable
from webapp.networks.youtube.asking import Asking, outcome_of
from webapp.networks.youtube.errors import Problem

SCREEN = "/o/oauth2/v2/auth"
"""Where Google asks for consents. At the real one videos are elsewhere; at a pretend one they are beside it."""
REAL_SITE = "https://www.youtube.com"
PER_PAGE = 50
ITEMS = "youtube#playlistItemListResponse"


class History(Asking):
    """The part of YouTube's room that tells what was published on a channel."""

    tells_history = True

    def posts_since(self, token: Token, external_id: str, since: datetime, now: datetime) -> Outcome[list[Found]]:
        """Its public videos, by the moment they became public. Costs a unit, and one for each 50 videos."""
        uploads = self._uploads(token, external_id, now)
        if not isinstance(uploads, str):
            return uploads

        def ask(after: str | None) -> Answer | Refused | Unavailable:
            further = {"pageToken": after} if after else {}
            asked = {"part": "snippet,contentDetails,status", "playlistId": uploads, "maxResults": str(PER_PAGE)}
            return self._asked(f"playlistItems?{urlencode(asked | further)}", token, now)

        return listing.gather(ask, _paged, lambda item: self._found(item, now), since)

    def address(self, video_id: str) -> str:
        """Where people see a video."""
        beside = self.dance.auth_url.removesuffix(SCREEN)
        site = REAL_SITE if urlsplit(beside).hostname == "accounts.google.com" else beside
        return f"{site}/watch?v={video_id}"

    def _uploads(self, token: Token, external_id: str, now: datetime) -> str | Refused | Unavailable:
        answer = self._asked("channels?part=contentDetails&mine=true", token, now)
        if not isinstance(answer, Answer):
            return answer
        for channel in listing.objects(answer.body.get("items")) or []:
            if plain.identity(channel.get("id")) != external_id:
                continue
            playlists = _inside(channel, "contentDetails", "relatedPlaylists")
            return plain.identity(playlists.get("uploads")) or made_no_sense(answer, "names no uploads")
        return made_no_sense(answer, "names another channel")

    def _asked(self, question: str, token: Token, now: datetime) -> Answer | Refused | Unavailable:
        answer = self._get(f"{self.api_url}/youtube/v3/{question}", token, now)
        return outcome_of(answer, now) if isinstance(answer, Problem) else answer

    def _found(self, item: dict[str, Any], now: datetime) -> Found | None:
        details, snippet = _inside(item, "contentDetails"), _inside(item, "snippet")
        if _inside(item, "status").get("privacyStatus") != "public":
            return None
        number = plain.identity(details.get("videoId"))
        at = listing.moment(details.get("videoPublishedAt") or snippet.get("publishedAt"), now)
        if not number or at is None:
            return None
        said = (plain.name(snippet.get("title")), plain.text(snippet.get("description")))
        return Found(number, at, "\n\n".join(part for part in said if part), self.address(number))


def _paged(answer: Answer) -> Page | None:
    items = listing.objects(answer.body.get("items", []))
    if answer.body.get("kind") != ITEMS or items is None:
        return None
    return Page(items, plain.secret(answer.body.get("nextPageToken")))


def _inside(item: Any, *names: str) -> dict[str, Any]:
    """An object in an object; the empty one where there is none."""
    for name in names:
        item = item.get(name) if isinstance(item, dict) else None
    return item if isinstance(item, dict) else {}
