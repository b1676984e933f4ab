"""How much somebody may send: little, except where files are taken, and there only from who may send some.

Looked at before anything of the body is read, so before the form's token is looked for in it.
"""

from collections.abc import Callable
from typing import Any

from flask import current_app, request
from flask.typing import ResponseReturnValue

from webapp.models import db
from webapp.models.base import reading_only
from webapp.pages import guard

LARGEST_BODY = 1 << 20
"""Bytes that a form without files may have."""
MARK = "relink_takes"


def takes(body: int, field: int) -> Callable[[guard.View], guard.View]:
    """Mark a guarded route that takes files, above its guard: bytes of a whole body, and of a field that is no file.

    Files of more than 500 kB lie on the disk meanwhile, the fields in memory (werkzeug).
    """

    def mark(view: guard.View) -> guard.View:
        setattr(view, MARK, (body, field))
        return view

    return mark


def let_in() -> ResponseReturnValue | None:
    """Raise the limit where files are taken; a large body is read only from who may send it.

    What the guard says to all others is said before they have sent it. Raises what the guard raises.
    """
    view: Any = current_app.view_functions.get(request.endpoint or "")
    limits = getattr(view, MARK, None)
    if limits is None or request.method != "POST":
        return None
    is_small = request.content_length is not None and request.content_length <= LARGEST_BODY
    if not is_small and (refused := _asked(view)) is not None:
        return refused
    request.max_content_length, request.max_form_memory_size = limits
    return None


def _asked(view: Any) -> ResponseReturnValue | None:
    """What the guard says. Receiving a film takes minutes: nobody waits for the database meanwhile, and who sends it is
    asked anew afterwards."""
    with reading_only():
        refused: ResponseReturnValue | None = getattr(view, guard.ADMITS)()
        db.session.rollback()
    if refused is None:
        guard.forget()
    return refused
