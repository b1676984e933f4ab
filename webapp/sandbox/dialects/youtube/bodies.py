"""What the description of a video must look like."""

from datetime import datetime
from typing import Any

from webapp.sandbox import here
from webapp.sandbox.dialects.youtube.speech import SPEECH
from webapp.sandbox.networks.youtube import LONGEST_DESCRIPTION, LONGEST_TITLE

FIELDS: dict[str, dict[str, type | tuple[type, ...]]] = {
    "snippet": {
        "title": str,
        "description": str,
        "tags": list,
        "categoryId": str,
        "defaultLanguage": str,
        "defaultAudioLanguage": str,
    },
    "status": {
        "privacyStatus": str,
        "publishAt": str,
        "license": str,
        "embeddable": bool,
        "publicStatsViewable": bool,
        "selfDeclaredMadeForKids": bool,
        "containsSyntheticMedia": bool,
    },
}
PRIVACY = ("public", "unlisted", "private")


def understood(body: Any, parts: list[str]) -> dict[str, dict[str, Any]]:
    """A description that is as documented, its privacy filled in where it was left out. Raises Failure."""
    if not isinstance(body, dict):
        raise _wrong("The body must be a JSON object.")
    for part, inside in body.items():
        _check_part(part, inside, parts)
    snippet, status = dict(body.get("snippet", {})), dict(body.get("status", {}))
    _check_snippet(snippet)
    _check_status(status)
    return {"snippet": snippet, "status": {"privacyStatus": "public"} | status}


def _check_part(part: str, inside: Any, parts: list[str]) -> None:
    if part not in FIELDS or not isinstance(inside, dict):
        raise _wrong(f'Invalid JSON payload received. Unknown name "{part}".')
    if part not in parts:
        raise _wrong(f"The part {part} is sent, but not named in `part`.")
    for name, value in inside.items():
        kind = FIELDS[part].get(name)
        if kind is None:
            raise _wrong(f'Invalid JSON payload received. Unknown name "{name}" at "{part}".')
        if not isinstance(value, kind):
            raise _wrong(f'Invalid value at "{part}.{name}".')


def _check_snippet(snippet: dict[str, Any]) -> None:
    title, description = snippet.get("title", ""), snippet.get("description", "")
    if not title.strip() or len(title) > LONGEST_TITLE or _is_broken(title):
        raise SPEECH.failure("invalidTitle")
    if len(description) > LONGEST_DESCRIPTION or _is_broken(description):
        raise SPEECH.failure("invalidDescription")
    if not all(isinstance(tag, str) for tag in snippet.get("tags", [])):
        raise _wrong('Invalid value at "snippet.tags".')


def _check_status(status: dict[str, Any]) -> None:
    privacy, publish_at = status.get("privacyStatus", "public"), status.get("publishAt")
    if privacy not in PRIVACY:
        raise _wrong('Invalid value at "status.privacyStatus".')
    if publish_at is not None and (privacy != "private" or not _is_future(publish_at)):
        raise SPEECH.failure("invalidPublishAt")


def _is_future(text: str) -> bool:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return False
    return at.tzinfo is not None and at > here.world().clock()


def _is_broken(text: str) -> bool:
    return any(character in "<>" or 0xD800 <= ord(character) <= 0xDFFF for character in text)


def _wrong(says: str) -> Exception:
    return SPEECH.failure("badRequest", says)
