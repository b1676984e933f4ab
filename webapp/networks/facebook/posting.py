"""Publishing on a Page: pictures first, unseen, then the one call that counts, with the Page's own token.

Source: networks.md, section 1 ("Publish"). Facebook has no key against doing it twice and lists nothing that would
tell reliably what became of a lost answer; it refuses some repetitions, which is evidence, and a person decides on it.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from webapp.networks import graph_history, graph_posts, plain, wire
from webapp.networks.answers import Answer, made_no_sense, not_reached
from webapp.networks.facebook.asking import Asking
from webapp.networks.graph import hear
from webapp.networks.publishing import (
    Found,
    Keep,
    Media,
    Piece,
    Published,
    PublishOutcome,
    Rejected,
    Unknown,
    keep_nothing,
)
from webapp.networks.room import Ok, Outcome, Token

SCREEN = "/dialog/oauth"
"""Where on Facebook's own site consents are given, after the version; what stands before both is the site."""


class FacebookRoom(Asking):
    """Facebook's room. Implements `room.Room`, `publishing.Publisher` and `publishing.Historian`."""

    tells_history = True

    def publish(
        self, token: Token, external_id: str, piece: Piece, now: datetime, keep: Keep = keep_nothing
    ) -> PublishOutcome:
        """Publish once, as the Page. Beside pictures a link stands in the text, after it, unless it is there already.

        One picture is a post of its own; several are uploaded where nobody sees them, and shown by the post.
        """
        del keep
        if any(media.is_video for media in piece.media):
            return Rejected("no_videos", "Videos can't be published on Facebook from here yet.")
        key = self.key_of(token, external_id, now)
        if not isinstance(key, str):
            return key
        if not piece.media:
            said = {"message": piece.text, "link": piece.link}
            return self._post(f"{external_id}/feed", key, said, None, now)
        text = piece.text_and_link
        if len(piece.media) == 1:
            said = {"message": text, "alt_text_custom": piece.media[0].alt}
            return self._post(f"{external_id}/photos", key, said, piece.media[0], now)
        photos = []
        for media in piece.media:
            brought = self._bring(media, external_id, key, now)
            if not isinstance(brought, str):
                return brought
            photos.append({"media_fbid": brought})
        said = {"message": text, "attached_media": json.dumps(photos)}
        return self._post(f"{external_id}/feed", key, said, None, now)

    def look_up(
        self, token: Token, external_id: str, trace: Mapping[str, str], now: datetime
    ) -> Outcome[Published | None] | Unknown:
        """Facebook can't be asked reliably what became of it."""
        del token, external_id, now
        return Unknown(trace, detail="nothing tells")

    def posts_since(self, token: Token, external_id: str, since: datetime, now: datetime) -> Outcome[list[Found]]:
        """What was published on the Page, asked with its own token."""
        key = self.key_of(token, external_id, now)
        if not isinstance(key, str):
            return key
        return graph_history.posts(self, external_id, key, graph_history.OF_A_PAGE, since, now)

    def _bring(self, media: Media, page: str, key: str, now: datetime) -> str | PublishOutcome:
        """Upload one picture; gives its id. Nobody sees it before a post shows it."""
        said = {"published": "false", "alt_text_custom": media.alt}
        try:
            response = self._tell(f"{page}/photos", key, said, media)
        except wire.FAULTS as fault:
            return not_reached(fault)
        if (rejected := graph_posts.rejected(response)) is not None:
            return rejected
        answer = hear(lambda: response, now)
        if not isinstance(answer, Answer):
            return answer
        return plain.identity(answer.body.get("id")) or made_no_sense(answer, "names no picture")

    def _post(self, path: str, key: str, said: dict[str, str], media: Media | None, now: datetime) -> PublishOutcome:
        """The call that counts. Only a no in so many words promises that nothing went out."""
        trace = {"text": said["message"]}
        try:
            response = self._tell(path, key, said, media)
        except wire.FAULTS as fault:
            return not_reached(fault) if wire.never_left(fault) else Unknown(trace, detail=type(fault).__name__)
        answer = graph_posts.published(response, trace, now)
        if not isinstance(answer, dict):
            return answer
        post_id = plain.identity(answer.get("post_id")) or plain.identity(answer.get("id"))
        return Ok(Published(post_id, self._address(post_id))) if post_id else Unknown(trace, detail="no id")

    def _tell(self, path: str, key: str, said: Mapping[str, str], media: Media | None) -> Any:
        """Raises one of `wire.FAULTS`."""
        node, _, edge = path.partition("/")
        address = f"{self.api_url}/{quote(node, safe='')}/{edge}"
        form = {name: value for name, value in said.items() if value}
        if media is None:
            return wire.send("POST", address, key, data=form, params=self.proof(key))
        with media.open() as content:
            files = {"source": ("picture", content, media.kind)}
            return wire.send("POST", address, key, data=form, files=files, params=self.proof(key))

    def _address(self, post_id: str) -> str | None:
        """Where people see a post."""
        site = self.dance.auth_url
        return f"{site.removesuffix(SCREEN).rpartition('/')[0]}/{post_id}" if site.endswith(SCREEN) else None
