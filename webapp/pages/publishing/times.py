"""The time at which something is to be published: typed in the reader's zone, kept in UTC, and told apart in the nights
in which clocks change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _

from webapp.domain.local_time import moments, skipped_to
from webapp.domain.posts import PostState
from webapp.models import Composition, Post
from webapp.pages import formats, languages, zones

TYPED = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True)
class Due:
    """What stands in the field, and whether the two halves of a doubled hour must be told apart."""

    typed: str
    zone: str
    doubled: bool
    second: bool
    soonest: str


def asked_for(form: Mapping[str, str]) -> tuple[datetime | None, str]:
    """The moment that the form asks for (UTC), or None with what is wrong."""
    local = local_of(form.get("due", ""))
    if local is None:
        return None, _("Enter a day and a time.")
    zone = languages.zone()
    meant = moments(local, zone)
    if not meant:
        instead = skipped_to(local, zone)
        return None, _(
            "In this night clocks go forward, and this time does not exist. Choose %(time)s, for example.",
            time=instead.strftime("%H:%M"),
        )
    if len(meant) > 1 and form.get("half") not in ("first", "second"):
        return None, _("In this night clocks go back, and this time comes twice: choose which one is meant.")
    return meant[-1 if form.get("half") == "second" else 0], ""


def local_of(text: str) -> datetime | None:
    """What a field for a day and a time says (naive); None for nonsense."""
    try:
        return datetime.strptime(text[:16], TYPED)  # noqa: DTZ007 - local on purpose: a zone comes with the reader
    except ValueError:
        return None


def typed(moment: datetime) -> str:
    """A moment as such a field shows it."""
    return moment.astimezone(languages.zone()).strftime(TYPED)


def shown(form: Mapping[str, str], whole: Composition | None, now: datetime, posts: list[Post] | None = None) -> Due:
    """What the field shows: what was typed, else when it is due, else tomorrow at this hour."""
    due = [post.due_at for post in posts or () if post.due_at is not None and post.state is PostState.SCHEDULED]
    del whole
    text = form.get("due") or typed(min(due, default=now.replace(minute=0) + timedelta(days=1)))
    local = local_of(text)
    doubled = local is not None and len(moments(local, languages.zone())) > 1
    return Due(text, zones.named(languages.zone().key), doubled, form.get("half") == "second", typed(now))


def said(moment: datetime) -> str:
    """The moment in words."""
    return formats.moment(moment)
