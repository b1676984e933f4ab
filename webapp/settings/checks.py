"""What each setting may be. A check takes the text, returns what Relink works with, or raises ValueError with the rest
of a sentence that begins with the variable's name. A value is never repeated: it may hold a password."""

import re
from datetime import timedelta
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from pydantic import ValidationInfo

from webapp import vault
from webapp.settings.media import place_of

# Words that placeholders are made of. A key that consists of nothing else is one that somebody forgot to change.
PLACEHOLDER = re.compile(
    r"(?:change|me|this|is|please|to|your|my|the|a|super|very|top|secret|key|password|default|example|sample|here|not|safe"
    r"|dev|development|test|testing|local|production|insecure|django|flask|relink|[\W\d_])+",
    re.IGNORECASE,
)


def _parts(address: str) -> SplitResult:
    """The parts of a URL. The library's own complaints repeat pieces of the password, so ours replace them."""
    try:
        parts = urlsplit(address)
        sound = parts.port != 0 and address.isprintable() and " " not in address
    except ValueError:
        raise ValueError("is not a valid address.") from None
    if not sound:
        raise ValueError("is not a valid address.")
    return parts


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def web_address(address: str) -> str:
    """An address of a network, without a slash at its end: https, or http on one's own machine."""
    parts = _parts(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must start with https:// and name a host.")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise ValueError("must start with https:// (http:// is for 127.0.0.1 and localhost only).")
    if "@" in parts.netloc or "?" in address or "#" in address:
        raise ValueError("must carry no user, question mark or number sign.")
    return address.rstrip("/")


def issuer_address(address: str) -> str:
    """Where a sign-on provider is, exactly as it calls itself: with or without a slash at its end."""
    web_address(address)
    return address


def join(text: str) -> int | None:
    """`off`, or the number of the workspace that newcomers of the provider join."""
    if text.lower() in ("off", "0", "no", "false"):
        return None
    return _whole(text, 999_999_999)


def public_address(address: str) -> str:
    """The address that people use: like `web_address`, and nothing after the host."""
    bare = web_address(address)
    if _parts(bare).path:
        raise ValueError("must end after the host (and port): Relink lives at the top of its address.")
    return bare


def database(address: str) -> str:
    """SQLite with a file, or PostgreSQL with the driver that we have."""
    scheme, _, place = address.partition("://")
    if scheme == "sqlite" and place.lstrip("/") not in ("", ":memory:"):
        return address
    if scheme == "sqlite":
        raise ValueError("must name a file, such as sqlite:///var/serve/relink.sqlite3: web and worker share it.")
    if scheme in ("postgres", "postgresql", "postgresql+psycopg") and place:
        return f"postgresql+psycopg://{place}"
    raise ValueError("must start with sqlite:/// or postgresql://.")


def queue(address: str) -> str:
    """Redis or Valkey."""
    parts = _parts(address)
    if not (parts.scheme in ("redis", "rediss") and parts.hostname) and not (parts.scheme == "unix" and parts.path):
        raise ValueError("must start with redis://, rediss:// or unix:// and say where.")
    return address


def mail_server(address: str) -> str:
    """An SMTP server."""
    parts = _parts(address)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("must look like smtp://user:password@host:587 or smtps://user:password@host:465.")
    return address


def sender(text: str) -> str:
    """One mail address, with or without a name before it."""
    if not text.isprintable() or not re.fullmatch(r"[^<>@]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+", text):
        raise ValueError("must be an address such as relink@example.com or Relink <relink@example.com>.")
    return text


def secret_key(key: str, info: ValidationInfo) -> str:
    """What signs sessions and links; outside the demo nothing that could be guessed."""
    if info.data.get("demo"):
        return key
    if len(key) < 32:
        raise ValueError("must have at least 32 characters.")
    if PLACEHOLDER.fullmatch(key) or len(set(key)) < 10:
        raise ValueError("is a placeholder that anybody could guess: make a random one.")
    return key


FEWEST_DISTINCT = 12
"""A random key of 43 letters repeats few of them; one with fewer different ones was made up."""


def token_keys(text: str) -> tuple[str, ...]:
    """Keys as `vault.generate_key` makes them, newest first, with commas or line ends between them."""
    keys = tuple(re.split(r"[,\s]+", text.strip(",\n ")))
    ids = []
    for place, key in enumerate(keys, 1):
        try:
            ids.append(vault.key_id(key))
        except vault.BadKey as bad:
            raise ValueError(f"has a bad key at place {place}: {bad}.") from None
        if len(set(key)) < FEWEST_DISTINCT:
            raise ValueError(f"has a key at place {place} that nobody drew at random.")
    if len(set(ids)) < len(ids):
        raise ValueError("names one key twice.")
    return keys


def login(text: str) -> str:
    """By which of its two products Instagram is connected."""
    if text not in ("instagram", "facebook"):
        raise ValueError("must be instagram (its own login) or facebook (by way of Facebook Login).")
    return text


def media(address: str) -> str:
    """Where images and videos are kept: a bucket or a folder."""
    place_of(address)
    return address


def metrics_token(token: str) -> str:
    """What a collector of metrics must show."""
    if len(token) < 16:
        raise ValueError("must have at least 16 characters.")
    return token


GRAPH_VERSION = (re.compile(r"v[0-9]{1,3}\.[0-9]"), "v26.0")
VERSIONS = {
    "FACEBOOK": GRAPH_VERSION,
    "INSTAGRAM": GRAPH_VERSION,
    "LINKEDIN": (re.compile(r"20[0-9]{2}(?:0[1-9]|1[0-2])"), "202609"),
    "X": (re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,2})?"), "2"),
    "YOUTUBE": (re.compile(r"v[0-9]{1,2}"), "v3"),
}
"""How each network writes its versions, with an example: Meta's Graph API by number, LinkedIn by year and month."""


def version(text: str, info: ValidationInfo) -> str:
    """A version of a network's API, written as the network does that `info.context` names; unchecked without one."""
    if info.context is None:
        return text
    form, example = VERSIONS[info.context["network"]]
    if not form.fullmatch(text):
        raise ValueError(f"must be a version such as {example}.")
    return text


def hours(text: str) -> timedelta:
    """From one hour to thirty days."""
    return timedelta(hours=_whole(text, 720))


def days(text: str) -> timedelta:
    """From one day to ninety."""
    return timedelta(days=_whole(text, 90))


def proxies(text: str) -> int:
    """How many reverse proxies stand in front: none by default, since what an untrusted one says is anybody's word."""
    if not re.fullmatch(r"[0-9]", text):
        raise ValueError("must be a whole number from 0 to 9.")
    return int(text)


def _whole(text: str, most: int) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text) or not 1 <= int(text) <= most:
        raise ValueError(f"must be a whole number from 1 to {most}.")
    return int(text)
