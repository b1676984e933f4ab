"""Publishing at YouTube: videos only, uploaded in pieces to a session that can be asked afterwards what became of it.

Source: networks.md, section 5 ("Publish"). A video is there once its last byte has arrived, and not before: whatever
goes wrong earlier has published nothing.
"""

from collections.abc import Mapping
from datetime import datetime

from webapp.networks import plain, wire
from webapp.networks.answers import Answer, hear, not_reached
from webapp.networks.publishing import Keep, Media, Piece, Published, PublishOutcome, Rejected, Unknown, keep_nothing
from webapp.networks.room import Ok, Outcome, Token, Unavailable, Why
from webapp.networks.youtube import errors
from webapp.networks.youtube.asking import outcome_of
from webapp.networks.youtube.errors import CONTENT, Problem
from webapp.networks.youtube.history import History

CHUNK_BYTES = 8 * 256 * 1024
"""A multiple of 256 KiB, as YouTube demands of every piece but the last."""
LONGEST_TITLE = 100
LONGEST_DESCRIPTION = 5000


class YouTubeRoom(History):
    """YouTube's room. Implements `room.Room`, `publishing.Publisher` and `publishing.Historian`."""

    tells_afterwards = True

    def publish(
        self, token: Token, external_id: str, piece: Piece, now: datetime, keep: Keep = keep_nothing
    ) -> PublishOutcome:
        """Publish one video on the channel of this consent, for everybody to see."""
        del external_id
        if (wrong := _what_is_wrong(piece)) is not None:
            return wrong
        video = piece.media[0]
        session = self._begin(token, piece, video, now)
        if not isinstance(session, str):
            return session
        keep(_trace(session, video))
        return self._upload(token, session, video, now)

    def look_up(
        self, token: Token, external_id: str, trace: Mapping[str, str], now: datetime
    ) -> Outcome[Published | None] | Unknown:
        """Ask the session of an upload. `Ok(None)`: bytes are missing, so there is no video.

        A session that YouTube no longer knows may have ended either way.
        """
        del external_id
        address, size = trace.get("session", ""), trace.get("size", "")
        if not self._is_ours(address) or not size.isdecimal():
            return Unknown(trace, detail="no session")
        try:
            headers = {"Content-Range": f"bytes */{size}"}
            response = wire.send("PUT", address, token.access, headers, data=b"")
        except wire.FAULTS as fault:
            return not_reached(fault)
        if response.status_code == 308:
            return Ok(None)
        if response.status_code in (404, 410):
            return Unknown(trace, detail="the session is gone")
        heard = hear(response, now, errors.read)
        if isinstance(heard, Problem):
            return outcome_of(heard, now)
        return self._published(heard, trace)

    def _begin(self, token: Token, piece: Piece, video: Media, now: datetime) -> str | PublishOutcome:
        """Open a session; gives its address. A missing `privacyStatus` would mean public as well; we say so."""
        description = f"{piece.text}\n\n{piece.link}".strip() if piece.link not in piece.text else piece.text
        body = {
            "snippet": {"title": piece.title, "description": description},
            "status": {"privacyStatus": "public"},
        }
        headers = {"X-Upload-Content-Type": video.kind, "X-Upload-Content-Length": str(video.size)}
        url = f"{self.api_url}/upload/youtube/v3/videos?uploadType=resumable&part=snippet,status"
        try:
            response = wire.send("POST", url, token.access, headers, json=body)
        except wire.FAULTS as fault:
            return not_reached(fault)
        session = response.headers.get("Location", "")
        if 200 <= response.status_code < 300 and self._is_ours(session):
            return session
        heard = hear(response, now, errors.read)
        return _refused(heard, now) if isinstance(heard, Problem) else _away(heard)

    def _upload(self, token: Token, session: str, video: Media, now: datetime) -> PublishOutcome:
        trace = _trace(session, video)
        with video.open() as content:
            for first in range(0, video.size, CHUNK_BYTES):
                piece = content.read(CHUNK_BYTES)
                last = first + CHUNK_BYTES >= video.size
                if len(piece) != min(CHUNK_BYTES, video.size - first):
                    return Rejected("file_changed", "The file is not as long as it was said to be.")
                headers = {"Content-Range": f"bytes {first}-{first + len(piece) - 1}/{video.size}"}
                try:
                    response = wire.send("PUT", session, token.access, headers, data=piece)
                except wire.FAULTS as fault:
                    return Unknown(trace, detail=type(fault).__name__) if last else not_reached(fault)
                if response.status_code == 308:
                    if not last and response.headers.get("Range") == f"bytes=0-{first + len(piece) - 1}":
                        continue
                    return Unavailable(Why.DOWN, detail="kept a part of a piece")  # bytes are missing: no video
                heard = hear(response, now, errors.read)
                if isinstance(heard, Problem):
                    return _refused(heard, now)
                done = 200 <= response.status_code < 300  # before the last piece as well: then it is out there
                return self._published(heard, trace) if last or done else _away(heard)
        return Rejected("video_empty", "The video is empty.")

    def _published(self, heard: Answer | Unavailable, trace: Mapping[str, str]) -> Ok[Published] | Unknown:
        video = plain.identity(heard.body.get("id")) if isinstance(heard, Answer) else ""
        if not video:
            return Unknown(trace, detail=heard.detail if isinstance(heard, Unavailable) else "names no video")
        return Ok(Published(video, self.address(video)))

    def _is_ours(self, url: str) -> bool:
        """The token and the video go to the network's own API and nowhere else, whatever an answer says."""
        return url.isascii() and url.isprintable() and url.startswith(f"{self.api_url}/")


def _trace(session: str, video: Media) -> dict[str, str]:
    """What `look_up` asks by."""
    return {"session": session, "size": str(video.size)}


def _what_is_wrong(piece: Piece) -> Rejected | None:
    """What can be said without asking: each is a row of what YouTube would refuse as well."""
    if len(piece.media) != 1 or not piece.media[0].is_video:
        return Rejected("video_needed", "YouTube takes videos only, one at a time.")
    if not piece.title or len(piece.title) > LONGEST_TITLE:
        return Rejected("invalidTitle", f"A video needs a title of at most {LONGEST_TITLE} characters.")
    if len(piece.text) + len(piece.link) + 2 > LONGEST_DESCRIPTION:
        return Rejected("invalidDescription", f"The text may have at most {LONGEST_DESCRIPTION} characters.")
    return None


def _refused(problem: Problem, now: datetime) -> PublishOutcome:
    return Rejected(problem.reason, problem.said) if problem.means == CONTENT else outcome_of(problem, now)


def _away(heard: Answer | Unavailable) -> Unavailable:
    return heard if isinstance(heard, Unavailable) else Unavailable(Why.DOWN, detail=f"{heard.status} for an upload")
