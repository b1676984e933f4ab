"""One post: its state, its address at the network, its story, and what one can decide about it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from webapp import jobs
from webapp.actions.connecting.attach import is_connected
from webapp.actions.publishing import post_list, timing
from webapp.actions.publishing.post_counts import COUNTED
from webapp.actions.publishing.post_list import Filter, Place
from webapp.actions.publishing.repeating import ON_ITS_WAY
from webapp.actions.publishing.timing import NotInTime, Timed
from webapp.actions.refusals import NotAllowed, NotThere
from webapp.domain import permissions
from webapp.domain.posts import EDITABLE, PostState, Trouble, takes_long
from webapp.models import Account, Post, PostStep, db
from webapp.pages import guard
from webapp.pages.numbers import row_number
from webapp.pages.publishing import post_words, times
from webapp.pages.publishing.composer import author
from webapp.pages.publishing.post_asked import Asked

pages = Blueprint("post", __name__)

ATTENTION = "/publishing?tab=attention"
LISTS = {PostState.DRAFT: "/publishing?tab=drafts", PostState.SCHEDULED: "/publishing?tab=scheduled"}
"""Where a post of that state was listed; all others wait for a person."""
TIMED = ("now", "schedule")
"""The wishes that have a post published."""
MOST_AT_ONCE = 500
STEP, MOST_DONE, MOST_LOOKED_AT = 250, 1000, 5000
"""With how many waiting posts something is done at once, and in one answer."""


@pages.get("/publishing/posts/<number:post_id>")
@guard.needs(permissions.may_see)
def show(post_id: int) -> str:
    """The post and its story."""
    return page(loaded(post_id))


@pages.post("/publishing/posts/<number:post_id>")
@guard.needs(permissions.may_draft)
def decide(post_id: int) -> ResponseReturnValue:
    """Do with one post what the pressed button says."""
    post, wish = loaded(post_id), request.form.get("do", "")
    demand(post, wish)
    listed = LISTS.get(post.state, ATTENTION)
    done, wrong = carry_out(wish, [post.id], looked=request.form.get("shown") == Trouble.UNKNOWN)
    if wrong:
        return page(loaded(post_id), wrong), 422
    if wish != "now" or post.state not in ON_ITS_WAY:  # sent twice: the page says where it is by now
        say(wish, done)
    gone = db.session.get(Post, post_id) is None
    back = listed if gone or request.form.get("back") == "list" else request.path
    return redirect(back, 303)


def demand(post: Post, wish: str) -> None:
    """Raises NotAllowed for who may not do this: a draft is its author's, all else takes the right to publish there."""
    person, holding = guard.here().person, post.account.holding
    is_own_draft = post.state is PostState.DRAFT and post.author_id == person.id
    denial = permissions.may_publish(person, holding)
    if denial is not None and (wish in TIMED or not is_own_draft):
        raise NotAllowed(denial, holding)


@pages.post("/publishing/attention")
@guard.needs(permissions.may_draft)
def decide_all() -> ResponseReturnValue:
    """The same with all that are ticked, or with all that wait and fit the search: as many as one answer can wait for.

    What waits on a disconnected account can be dropped or made a draft, and is said to stay as it is otherwise.
    """
    asked, wish = Asked.of_view(request.form.get("view", "")), request.form.get("do", "")
    wanted = replace(asked.filter, why=Trouble.UNKNOWN) if wish == "out" else asked.filter
    everything = "all" in request.form
    ticked = (
        None if everything else frozenset(filter(None, map(row_number, request.form.getlist("post")[:MOST_AT_ONCE])))
    )
    done, wrong, looked_at = in_steps(wish, wanted, ticked)
    if wrong or not looked_at:
        flash(wrong or _("Choose at least one post."), "problem")
    else:
        say(wish, done)
    if everything and done.done and (left := len(waiting(wanted, None, COUNTED + 1))):
        flash(post_words.still_waiting(left), "info")
    if done.refused:  # once for all of them: the log tells of attempts, not of rows
        guard.note_denial(NotAllowed(next(iter(done.refused.values()))))
    return redirect(Asked("attention", asked.filter).address(), 303)


def in_steps(wish: str, wanted: Filter, ticked: frozenset[int] | None) -> tuple[Timed, str, int]:
    """What was done, what is wrong with the wish, and how many posts were looked at; each step is kept by itself."""
    total, after, looked_at = Timed(), None, 0
    while len(total.done) < MOST_DONE and looked_at < MOST_LOOKED_AT:
        places = waiting(wanted, after, STEP, ticked)
        if not places:
            break
        done, wrong = carry_out(wish, [place.id for place in places], looked=True)  # each row says why it waits
        if wrong:
            return total, wrong, looked_at
        total, after, looked_at = total.and_then(done), places[-1], looked_at + len(places)
    return total, "", looked_at


def waiting(wanted: Filter, after: Place | None, most: int, ticked: frozenset[int] | None = None) -> list[Place]:
    """The next posts that wait, of those ticked if any were."""
    here = guard.here()
    return post_list.waiting(here.workspace.id, wanted, here.now, after, most, ticked)


def carry_out(wish: str, ids: Sequence[int], *, looked: bool) -> tuple[Timed, str]:
    """What was done, or what is wrong with the wish. `looked`: the page says so where a post may be out there."""
    now = guard.now()
    if wish in TIMED:
        at, wrong = (now, "") if wish == "now" else times.asked_for(request.form)
        if at is None:
            return Timed(), wrong
        try:
            done = timing.schedule(ids, at, author(), now, looked=looked)
        except NotInTime:
            return Timed(), _("This time has passed, or is too far ahead.")
        jobs.ring("publish")
        return done, ""
    acts: dict[str, Callable[..., Timed]] = {
        "drop": partial(timing.drop, looked=looked),
        "draft": partial(timing.unschedule, looked=looked),
        "out": timing.it_is_out,
    }
    if wish not in acts:
        return Timed(), _("Choose what is to be done.")
    return acts[wish](ids, author(), now), ""


def say(wish: str, done: Timed) -> None:
    """What was done and what was not."""
    if done.done:
        flash(post_words.decided(wish, len(done.done)), "done")
    for left, words in post_words.not_scheduled(done):
        flash(f"{words} ({left})" if left > 1 else words, "problem")


def loaded(post_id: int) -> Post:
    """The post of this workspace. Raises NotThere."""
    query = (
        select(Post)
        .where(Post.id == post_id, Post.workspace_id == guard.here().workspace.id)
        .options(
            joinedload(Post.account, innerjoin=True).selectinload(Account.access),
            joinedload(Post.author),
            selectinload(Post.composition),
        )
    )
    post = db.session.scalar(query)
    if post is None:
        raise NotThere
    return post


def page(post: Post, wrong: str = "") -> str:
    """The page of one post."""
    here = guard.here()
    may = permissions.may_publish(here.person, post.account.holding) is None
    own_draft = post.state is PostState.DRAFT and post.author_id == here.user.id
    steps = db.session.scalars(
        select(PostStep).where(PostStep.post_id == post.id).order_by(PostStep.id.desc()).limit(200)
    )
    return render_template(
        "post/index.html",
        post=post,
        steps=list(steps),
        may_decide=may and post.state in EDITABLE,
        takes_long=takes_long(post.state, post.attempted_at, here.now),
        is_away=not is_connected(post.account, here.now),
        may_edit=(may or own_draft) and post.composition_id is not None and post.state in EDITABLE,
        may_drop=(may or own_draft) and post.state in EDITABLE,
        due=times.shown(request.form, None, here.now, [post]),
        wrong=wrong,
    )
