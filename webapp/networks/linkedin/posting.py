"""Publishing at LinkedIn: pictures first, then one call, which LinkedIn refuses for the same words a second time.

Source: networks.md, section 4 ("Posts API"). LinkedIn names the post that the refused one repeats: evidence after an
answer that never came, but only a second try gives it, and on that a person decides.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import requests

from webapp.networks import plain, wire
from webapp.networks.answers import Answer, hear, not_reached
from webapp.networks.linkedin import errors
from webapp.networks.linkedin.asking import ORGANIZATION, Asking, outcome_of
from webapp.networks.linkedin.errors import CONTENT, DUPLICATE, Problem
from webapp.networks.publishing import Keep, Media, Piece, Published, PublishOutcome, Rejected, Unknown, keep_nothing
from webapp.networks.room import Ok, Outcome, Token, Unavailable, Why

SCREEN = "/oauth/v2/authorization"
"""Where on LinkedIn's own site consents are given; what stands before it is the site."""
RESERVED = re.compile(r"([|{}@\[\]()<>#\\*_~])")
"""What means something in LinkedIn's "little text" and is escaped to mean itself."""
REPEATED = re.compile(r"urn:li:(?:share|ugcPost):[0-9]{1,30}")


class LinkedInRoom(Asking):
    """LinkedIn's room. Implements `room.Room` and `publishing.Publisher`."""

    def revoke(self, token: str, now: datetime) -> Outcome[None]:
        """Give the whole consent back, best effort: LinkedIn documents no such address, so its no is enough."""
        outcome = super().revoke(token, now)
        said_no = isinstance(outcome, Unavailable) and re.match(r"4(?!08|25|29)\d\d\b", outcome.detail) is not None
        return Ok(None) if said_no else outcome

    def publish(
        self, token: Token, external_id: str, piece: Piece, now: datetime, keep: Keep = keep_nothing
    ) -> PublishOutcome:
        """Publish once, for the member or an organization. Pictures first, then the one call that counts."""
        del keep
        member = self._member(token, now)
        if not isinstance(member, Ok):
            return member
        own = member.value.external_id == external_id
        author = f"urn:li:person:{external_id}" if own else f"{ORGANIZATION}{external_id}"
        if any(media.is_video for media in piece.media):
            return Rejected("no_videos", "Videos can't be published at LinkedIn from here yet.")
        images = []
        for media in piece.media:
            brought = self._bring(media, author, token, now)
            if not isinstance(brought, str):
                return brought
            images.append((brought, media.alt))
        return self._post(token, _body(author, piece, images), now)

    def look_up(
        self, token: Token, external_id: str, trace: Mapping[str, str], now: datetime
    ) -> Outcome[Published | None] | Unknown:
        """LinkedIn can't be asked what became of it."""
        del token, external_id, now
        return Unknown(trace, detail="only a second try would tell")

    def _bring(self, media: Media, author: str, token: Token, now: datetime) -> str | PublishOutcome:
        """Upload one picture; gives its URN. Nothing of it can be seen before a post shows it."""
        begin = {"initializeUploadRequest": {"owner": author}}
        begun = self._tell(f"{self.api_url}/rest/images?action=initializeUpload", token, now, json=begin)
        if not isinstance(begun, Answer):
            return begun
        value = begun.body.get("value")
        value = value if isinstance(value, dict) else {}
        address, urn = value.get("uploadUrl"), plain.identity(value.get("image"))
        if not isinstance(address, str) or not urn or not self._may_take_files(address):
            return Unavailable(Why.DOWN, detail="names no place for a picture")
        try:
            with media.open() as content:
                response = wire.send("PUT", address, token.access, data=content)
        except wire.FAULTS as fault:
            return not_reached(fault)
        if 200 <= response.status_code < 300:
            return urn
        heard = hear(response, now, errors.read)
        return _refused(heard, now) if isinstance(heard, Problem) else _away(heard)

    def _may_take_files(self, address: str) -> bool:
        """Whether our token may travel there: LinkedIn's own upload addresses, or the pretend network's."""
        real = ("https://www.linkedin.com/",) if self.api_url == "https://api.linkedin.com" else ()
        return address.startswith((f"{self.api_url}/", *real))

    def _tell(self, url: str, token: Token, now: datetime, **sent: Any) -> Answer | PublishOutcome:
        try:
            response = wire.send("POST", url, token.access, self.versioned, **sent)
        except wire.FAULTS as fault:
            return not_reached(fault)
        heard = hear(response, now, errors.read)
        return _refused(heard, now) if isinstance(heard, Problem) else heard

    def _post(self, token: Token, body: dict[str, Any], now: datetime) -> PublishOutcome:
        trace = {"text": str(body["commentary"])}
        try:
            response = wire.send("POST", f"{self.api_url}/rest/posts", token.access, self.versioned, json=body)
        except wire.FAULTS as fault:
            return not_reached(fault) if wire.never_left(fault) else Unknown(trace, detail=type(fault).__name__)
        post_id = plain.identity(response.headers.get("x-restli-id"))
        if response.status_code == 201 and post_id:
            return Ok(Published(post_id, self._address(post_id)))
        heard = hear(response, now, errors.read)
        if isinstance(heard, Problem):
            return _refused(heard, now)
        if isinstance(heard, Unavailable) and _is_a_no(response):
            return heard
        return Unknown(trace, detail=str(response.status_code))

    def _address(self, post_id: str) -> str | None:
        site = self.dance.auth_url
        return f"{site.removesuffix(SCREEN)}/feed/update/{post_id}" if site.endswith(SCREEN) else None


def _body(author: str, piece: Piece, images: list[tuple[str, str]]) -> dict[str, Any]:
    body: dict[str, Any] = {
        "author": author,
        "commentary": RESERVED.sub(r"\\\1", piece.text),
        "visibility": "PUBLIC",
        "distribution": {"feedDistribution": "MAIN_FEED", "targetEntities": [], "thirdPartyDistributionChannels": []},
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": False,
    }
    told = [{"id": urn} | ({"altText": alt} if alt else {}) for urn, alt in images]
    if len(told) == 1:
        body["content"] = {"media": told[0]}
    elif told:
        body["content"] = {"multiImage": {"images": told}}
    elif piece.link:  # LinkedIn looks at no page by itself: without a title there is none
        article = {"source": piece.link, "title": piece.title or piece.link}
        body["content"] = {"article": article | ({"description": piece.description} if piece.description else {})}
    return body


def _refused(problem: Problem, now: datetime) -> PublishOutcome:
    if problem.means == DUPLICATE:
        repeated = REPEATED.search(problem.said)
        return Rejected(DUPLICATE, problem.said, duplicate_of=repeated.group() if repeated else "")
    if problem.means == CONTENT:
        return Rejected(problem.code, problem.said)
    return outcome_of(problem, now)


def _away(heard: Answer | Unavailable) -> Unavailable:
    return heard if isinstance(heard, Unavailable) else Unavailable(Why.DOWN, detail=f"{heard.status} for a picture")


def _is_a_no(response: requests.Response) -> bool:
    """Whether this status says that nothing was done. A time-out, a redirect and a breakdown don't say that."""
    return 400 <= response.status_code < 500 and response.status_code not in (408, 425)
