"""What the body of a post at LinkedIn must look like."""

from typing import Any

from webapp.sandbox.dialects.linkedin.little import plain
from webapp.sandbox.dialects.linkedin.speech import SPEECH
from webapp.sandbox.networks.linkedin import LONGEST

REQUIRED = frozenset({"author", "commentary", "visibility", "distribution", "lifecycleState"})
OPTIONAL = frozenset(
    {
        *("content", "isReshareDisabledByAuthor", "reshareContext", "adContext", "container"),
        *("contentLandingPage", "contentCallToActionLabel"),
    }
)
VISIBLE = frozenset({"PUBLIC", "CONNECTIONS", "LOGGED_IN"})
DISTRIBUTION = frozenset({"feedDistribution", "targetEntities", "thirdPartyDistributionChannels"})
_NOTHING = {"commentary": (None,)}
"""What counts as missing, where an empty text does not."""
CONTENTS = {
    "article": (frozenset({"source", "title"}), frozenset({"description", "thumbnail", "thumbnailAltText"})),
    "media": (frozenset({"id"}), frozenset({"title", "altText"})),
    "multiImage": (frozenset({"images"}), frozenset({"altText"})),
}
"""For each kind of content what it must have, and what it may have besides."""


def understood(body: Any) -> tuple[dict[str, Any], str]:
    """A body that is as described, and the text that people will read. Raises Failure."""
    if not isinstance(body, dict):
        raise _wrong("the body must be a JSON object")
    _check_fields("", body, REQUIRED, OPTIONAL)
    if body["visibility"] not in VISIBLE or body["lifecycleState"] != "PUBLISHED":
        raise _wrong("visibility and lifecycleState must be known ones")
    if not isinstance(body.get("isReshareDisabledByAuthor", False), bool):
        raise _wrong("isReshareDisabledByAuthor must be a boolean")
    _check_distribution(body["distribution"])
    _check_content(body.get("content"))
    return body, _text(body["commentary"])


def _text(commentary: Any) -> str:
    if not isinstance(commentary, str) or any(0xD800 <= ord(character) <= 0xDFFF for character in commentary):
        raise _wrong("commentary must be a string")
    try:
        text = plain(commentary)
    except ValueError as mistake:
        raise _wrong(str(mistake)) from mistake
    if len(text) > LONGEST:
        raise SPEECH.failure("FIELD_LENGTH_TOO_LONG", f"commentary: {len(text)} characters, and may have {LONGEST}")
    return text


def _check_distribution(said: Any) -> None:
    if not isinstance(said, dict) or said.get("feedDistribution") not in {"MAIN_FEED", "NONE"}:
        raise _wrong("distribution.feedDistribution must be a known one")
    _check_fields("distribution.", said, frozenset({"feedDistribution"}), DISTRIBUTION)


def _check_content(said: Any) -> None:
    if said is None:
        return
    if not isinstance(said, dict) or len(said) != 1 or next(iter(said)) not in CONTENTS:
        raise _wrong("content must be one of article, media or multiImage")
    [(kind, inside)] = said.items()
    if not isinstance(inside, dict):
        raise _wrong(f"content.{kind} must be an object")
    _check_fields(f"content.{kind}.", inside, *CONTENTS[kind])
    if kind == "article" and not str(inside["source"]).startswith(("https://", "http://")):
        raise _wrong("content.article.source must be an address")


def _check_fields(where: str, said: dict[str, Any], required: frozenset[str], optional: frozenset[str]) -> None:
    missing = [name for name in required if name not in said or said[name] in _NOTHING.get(name, (None, ""))]
    unknown = said.keys() - required - optional
    if missing or unknown:
        word = "required" if missing else "unrecognized"
        raise _wrong(f"{where}{min(missing or unknown)}: field is {word}")


def _wrong(says: str) -> Exception:
    return SPEECH.failure("ILLEGAL_ARGUMENT", says)
