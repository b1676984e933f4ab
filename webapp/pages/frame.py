"""What the frame around every page shows. Asked only when a template uses it: a fragment costs nothing for it."""

from functools import cached_property
from typing import Any

from flask import Flask, g

from webapp import words
from webapp.actions.notices import noticed
from webapp.actions.refusals import NotThere
from webapp.domain import permissions
from webapp.models import User, Workspace
from webapp.pages import guard, languages
from webapp.pages.fragments import is_fragment


class Frame:
    """Who reads, in which workspace, with how many unread notices, in which language."""

    @cached_property
    def me(self) -> User | None:
        """Whoever is signed in."""
        return languages.reader()

    @cached_property
    def workspace(self) -> Workspace | None:
        """The workspace this browser looks at; somebody may have none."""
        if self.me is None:
            return None
        try:
            return guard.here().workspace
        except NotThere:
            return None

    @cached_property
    def social(self) -> bool:
        """Whether the social pages are open to this person: what is not, is not linked either."""
        if self.workspace is None:
            return False
        return self.workspace.has_social and permissions.may_see(guard.here().person) is None

    @cached_property
    def administers(self) -> bool:
        """Whether this person is a super admin here."""
        return self.workspace is not None and permissions.may_administer(guard.here().person) is None

    @cached_property
    def workspaces(self) -> list[Workspace]:
        """The workspaces between which this person may choose, by name; none where there is no choice."""
        if self.workspace is None:
            return []
        own = [membership.workspace for membership in guard.memberships()]
        return sorted(own, key=lambda one: (one.name.casefold(), one.id)) if len(own) > 1 else []

    @cached_property
    def unread(self) -> int:
        """How many notices wait behind the bell."""
        if self.me is None or self.workspace is None or not self.social:
            return 0
        return noticed.unread(self.me.id, self.workspace.id, guard.here().now)

    @property
    def language(self) -> str:
        """For `<html lang>`."""
        return words.language()


def init(app: Flask) -> None:
    """Give every template its frame, and dialogs the right layout for who asks."""
    app.context_processor(around)


def around() -> dict[str, Any]:
    """The variables of every template."""
    fragment = is_fragment()
    return {
        "frame": Frame(),
        "is_fragment": fragment,
        "dialog_layout": "dialog/fragment.html" if fragment else "dialog/page.html",
    }


def without_database() -> None:
    """Say for the rest of this request that the database can't be asked: pages then show no person."""
    g.without_database = True
