"""One post: its state, its address at the network, its story, and what one can decide about it."""

from collections.abc import Callable, Sequence

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from webapp import jobs
from webapp.actions import timing
from webapp.actions.refusals import NotThere
from webapp.actions.timing import NotInTime, Timed
from webapp.domain import permissions
from webapp.domain.posts import EDITABLE, PostState
from webapp.models import Account, Post, PostStep, db
from webapp.pages import guard, post_words, times
from webapp.pages.composer import author

pages = Blueprint("post", __name__)

ATTENTION = "/publishing?tab=attention"
MOST_AT_ONCE = 500


@pages.get("/publishing/posts/<number:post_id>")
@guard.needs(permissions.may_see)
def show(post_id: int) -> str:
    """The post and its story."""
    return page(loaded(post_id))


@pages.post("/publishing/posts/<number:post_id>")
@guard.needs(permissions.may_draft)
def decide(post_id: int) -> ResponseReturnValue:
    """Do with one post what the pressed button says."""
    post = loaded(post_id)
    done, wrong = carry_out(request.form.get("do", ""), [post.id])
    if wrong:
        return page(loaded(post_id), wrong), 422
    say(done)
    gone = db.session.get(Post, post_id) is None
    back = ATTENTION if gone or request.form.get("back") == "list" else request.path
    return redirect(back, 303)


@pages.post("/publishing/attention")
@guard.needs(permissions.may_draft)
def decide_all() -> ResponseReturnValue:
    """The same with all that are ticked, or with everything that waits."""
    here = guard.here()
    waiting = select(Post.id).where(Post.workspace_id == here.workspace.id, Post.state == PostState.PARKED)
    if "all" not in request.form:
        ticked = [int(one) for one in request.form.getlist("post") if one.isdecimal() and len(one) < 16]
        waiting = waiting.where(Post.id.in_(ticked[:MOST_AT_ONCE]))
    ids = list(db.session.scalars(waiting.order_by(Post.due_at, Post.id).limit(MOST_AT_ONCE)))
    if not ids:
        flash(_("Choose at least one post."), "problem")
        return redirect(ATTENTION, 303)
    done, wrong = carry_out(request.form.get("do", ""), ids)
    if wrong:
        flash(wrong, "problem")
    else:
        say(done)
    return redirect(ATTENTION, 303)


def carry_out(wish: str, ids: Sequence[int]) -> tuple[Timed, str]:
    """What was done, or what is wrong with the wish."""
    now = guard.now()
    if wish in ("now", "schedule"):
        at, wrong = (now, "") if wish == "now" else times.asked_for(request.form)
        if at is None:
            return Timed(), wrong
        try:
            done = timing.schedule(ids, at, author(), now)
        except NotInTime:
            return Timed(), _("This time has passed, or is too far ahead.")
        jobs.ring("publish")
        return done, ""
    acts: dict[str, Callable[..., Timed]] = {
        "drop": timing.drop,
        "draft": timing.unschedule,
        "out": timing.it_is_out,
    }
    if wish not in acts:
        return Timed(), _("Choose what is to be done.")
    return acts[wish](ids, author(), now), ""


def say(done: Timed) -> None:
    """What was done and what was not."""
    if done.done:
        flash(ngettext("%(num)s post: done.", "%(num)s posts: done.", len(done.done)), "done")
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
        may_edit=(may or own_draft) and post.composition_id is not None and post.state in EDITABLE,
        may_drop=(may or own_draft) and post.state in EDITABLE,
        due=times.shown(request.form, None, here.now, [post]),
        wrong=wrong,
    )
