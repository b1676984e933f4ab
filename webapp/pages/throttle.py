"""How often something may be tried. Counted in Redis for all web processes; without it, each counts for itself.

The limits on signing in count refused attempts only. A person is held back most at the address that guesses, so that
nobody can lock a colleague out from elsewhere.
"""

from flask import Flask, Response, current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import current_user
from redis.backoff import NoBackoff
from redis.retry import Retry

from webapp.actions.digests import digest
from webapp.actions.house import house

PER_PERSON_AND_ADDRESS = "10 per 15 minutes"
PER_PERSON = "60 per hour"
PER_ADDRESS = "100 per 15 minutes"
PER_CODE = "20 per 15 minutes"
"""For what a stranger may try at one address with a code or key of its own, which nobody guesses anyway."""
MAILS_PER_PERSON_AND_ADDRESS = "5 per hour"
MAILS_PER_ADDRESS = "30 per hour"
REFUSED = 401
MISTAKEN = 422
WAIT_SECONDS = 60
"""What a throttled browser is told to wait, at least, before it tries again."""

limiter = Limiter(
    key_func=get_remote_address,
    in_memory_fallback_enabled=True,
    swallow_errors=True,
    storage_options={"socket_connect_timeout": 0.5, "socket_timeout": 0.5, "retry": Retry(NoBackoff(), 0)},  # type: ignore[dict-item]
)


@limiter.request_filter
def switched_off() -> bool:
    """Whether the running app does without limits (tests that sign in a lot)."""
    return not current_app.config["RATELIMIT_ENABLED"]


def init(app: Flask) -> None:
    """Count where the settings say."""
    with app.app_context():
        redis_url = house().settings.redis_url
    app.config.setdefault("RATELIMIT_STORAGE_URI", _storage(redis_url))
    limiter.init_app(app)


def _storage(redis_url: str | None) -> str:
    if redis_url is None:
        return "memory://"
    return f"redis+{redis_url}" if redis_url.startswith("unix://") else redis_url


def person() -> str:
    """Whoever is being signed in, known or not."""
    return request.form.get("email", "").strip().lower()[:200]


def person_and_address() -> str:
    """Whoever is being signed in, at the address that tries it."""
    return f"{person()} {get_remote_address()}"


def signed_in_person() -> str:
    """Whoever is signed in already."""
    return f"user {current_user.sign_in.user_id}" if current_user.is_authenticated else get_remote_address()


def key() -> str:
    """The key in the address, whoever tries it."""
    return f"key {digest(str((request.view_args or {}).get('key', '')))}"


def failed(answer: Response) -> bool:
    """Whether an attempt failed, and so counts."""
    return answer.status_code in (REFUSED, MISTAKEN)


def no_such_key(answer: Response) -> bool:
    """Whether somebody tried a key or code that opens nothing."""
    return answer.status_code in (404, 410, MISTAKEN)
