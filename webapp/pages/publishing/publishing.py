"""Marketing > Social > Publishing: what was published, is scheduled, is being drafted, and what waits for a person.

Posts of a disconnected account are hidden, not deleted: the page says how many, and they are back after a reconnect.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from webapp.actions.publishing import post_choices, post_counts, post_dangers, post_list
from webapp.actions.publishing.post_choices import Choices
from webapp.actions.publishing.post_list import TABS
from webapp.domain import permissions
from webapp.domain.posts import ABOUT_TO_BE_DUE, PostState, Trouble, takes_long
from webapp.domain.rules import Network
from webapp.models import Post
from webapp.pages import guard
from webapp.pages.fragments import is_fragment
from webapp.pages.publishing import times
from webapp.pages.publishing.post_asked import Asked, mark_of

pages = Blueprint("publishing", __name__)

PARKED_FOR = tuple(why for why in Trouble if why not in (Trouble.RATE_LIMITED, Trouble.UNAVAILABLE, Trouble.MEDIA_AWAY))
"""Why a post can wait for a person."""


@pages.get("/publishing")
@guard.needs(permissions.may_see)
def index() -> ResponseReturnValue:
    """One tab of the list; for a changed filter the list alone, under its own address."""
    asked = Asked.of(request.args)
    if is_fragment():
        answer = make_response(render_template("publishing/list.html", swapped=True, **shown(asked)))
        answer.headers["HX-Push-Url"] = asked.address()
        return answer
    here = guard.here()
    offered = post_choices.choices(here.workspace.id, asked.filter.account, asked.filter.author)
    asked = known(asked, offered)
    hidden = post_dangers.hidden(here.workspace.id, here.now)
    return render_template(
        "publishing/index.html",
        **shown(asked),
        swapped=False,
        offered=offered,
        networks=list(Network),
        reasons=PARKED_FOR,
        hidden=hidden,
        losses=hidden.near_loss(here.now),
        risks=post_dangers.risks(here.workspace.id, here.now),
        risk_until=here.now + ABOUT_TO_BE_DUE,
    )


def known(asked: Asked, offered: Choices) -> Asked:
    """The question without an account or a person that is not of this workspace."""
    accounts, people = ({one.id for one in some} for some in offered)
    account = asked.filter.account if asked.filter.account in accounts else None
    author = asked.filter.author if asked.filter.author in people else None
    return replace(asked, filter=replace(asked.filter, account=account, author=author))


def shown(asked: Asked) -> dict[str, Any]:
    """The posts asked for, and the ways to further ones; places stay valid, whatever is added."""
    here = guard.here()
    workspace_id = here.workspace.id
    found = post_list.page(workspace_id, asked.tab, asked.filter, here.now, asked.place, back=asked.back)
    may_draft = permissions.may_draft(here.person) is None
    drafts_first = asked.tab == "drafts" and found.earlier is None and not asked.is_filtered and may_draft
    return {
        "asked": asked,
        "tabs": TABS,
        "totals": post_counts.counts(workspace_id, here.now),
        "page": found,
        "lines": together(found.posts),
        "slow": {post.id for post in found.posts if takes_long(post.state, post.attempted_at, here.now)},
        "lonely": post_list.without_account(workspace_id, here.user.id) if drafts_first else (),
        "earlier": asked.address(before=mark_of(found.earlier)) if found.earlier else None,
        "later": asked.address(after=mark_of(found.later)) if found.later else None,
        "now": here.now,
        "may_draft": may_draft,
        "due": times.shown({}, None, here.now),
    }


def together(posts: Sequence[Post]) -> list[list[Post]]:
    """The posts of a page; drafts of one composition that say the same are one line."""
    lines: dict[object, list[Post]] = {}
    for post in posts:
        one = post.state is PostState.DRAFT and post.composition_id is not None
        lines.setdefault((post.composition_id, post.text) if one else post.id, []).append(post)
    return list(lines.values())
