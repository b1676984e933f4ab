"""Publishing > the composer: one thing for several accounts, kept as one types, then scheduled or published.

Everything stands in one plain form; htmx saves it while one types. Whatever is wrong with it is said beside the account
it concerns, and what was typed stays.
"""

import re
import secrets
from datetime import datetime

from flask import Blueprint, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import FileStorage

from webapp import jobs
from webapp.actions.house import house
from webapp.actions.media import uploads
from webapp.actions.media.uploads import NotTaken
from webapp.actions.publishing import compose, compositions, duplicating, repeating, timing
from webapp.actions.publishing.author import Author
from webapp.actions.publishing.compose import Pen, Written
from webapp.actions.publishing.timing import NotInTime, Timed
from webapp.actions.refusals import NotAllowed, NotThere, Overtaken
from webapp.domain import permissions
from webapp.domain.posts import PostState
from webapp.models import Composition
from webapp.pages import guard, sizes
from webapp.pages.fragments import is_fragment
from webapp.pages.publishing import drafting, post_words, times

pages = Blueprint("composer", __name__)

WRITE = "/publishing/write"
LARGEST_BODY = uploads.LARGEST_VIDEO + sizes.LARGEST_BODY
LARGEST_FIELD = 4 * compose.LONGEST_TEXT * 8
"""Bytes."""
PEN = re.compile(r"[A-Za-z0-9_-]{24}")
DRAFTS, SCHEDULED = "/publishing?tab=drafts", "/publishing?tab=scheduled"
ATTENTION = "/publishing?tab=attention"
GIVING_TIME = frozenset({"schedule", "now"})


@pages.get("/publishing/posts/new")
@guard.needs(permissions.may_draft)
def new() -> str:
    """An empty composer; nothing is kept before something is typed."""
    ticked = drafting.row_numbers(request.args.getlist("account"))
    return page(None, Written(account_ids=ticked), Pen(secrets.token_urlsafe(18)))


@pages.get(f"{WRITE}/<number:composition_id>")
@guard.needs(permissions.may_draft)
def edit(composition_id: int) -> str:
    """The composer with what was written."""
    whole = compositions.load(composition_id, author())
    return page(whole, drafting.written_of(whole), Pen(held_pen(), whole.version))


@pages.post(WRITE)
@sizes.takes(LARGEST_BODY, LARGEST_FIELD)
@guard.needs(permissions.may_draft)
def save() -> ResponseReturnValue:
    """Keep what was typed, and do what the pressed button says."""
    typed, pen = drafting.typed(), Pen(request.form.get("key", "")[:64], drafting.number("version"))
    wish = request.form.get("do", "")
    quietly = is_fragment() and not wish
    if wish in GIVING_TIME and typed == Written() and not drafting.number("composition"):
        return page(None, typed, pen, wrong=_("Choose at least one account.")), 422  # nothing to keep a draft of
    if wish == "now" and (answered := sent_again(typed, pen)):
        return answered
    try:
        whole = kept(typed, pen, quietly=quietly)
    except Overtaken:
        wrong = _("Somebody else changed this meanwhile; yours is not saved.")
        if is_fragment():
            return render_template("composer/_overtaken.html", wrong=wrong), 409
        return page(None, typed, pen, wrong=wrong), 409
    if quietly:
        return saved_quietly(whole, typed, pen)
    return done_as_wished(wish, whole, typed, pen)


def done_as_wished(wish: str, whole: Composition, typed: Written, pen: Pen) -> ResponseReturnValue:
    """What the pressed button says, with what is kept by now."""
    if wish == "files":
        return add_files(whole, pen)
    if wish in GIVING_TIME:
        return give_time(whole, typed, pen, at_once=wish == "now")
    flash(_("The draft is saved."), "done")
    return redirect(DRAFTS, 303)


@pages.post(f"{WRITE}/<number:composition_id>/files/<number:file_id>/leave-out")
@guard.needs(permissions.may_draft)
def leave_out(composition_id: int, file_id: int) -> ResponseReturnValue:
    """Take a file out again."""
    uploads.leave_out(file_id, author(), house(), of=composition_id)
    return redirect(f"{address_of(composition_id, request.form.get('key', ''))}#files", 303)


@pages.post(f"{WRITE}/<number:composition_id>/drop")
@guard.needs(permissions.may_draft)
def drop(composition_id: int) -> ResponseReturnValue:
    """Delete what is not out there."""
    number = compose.drop(composition_id, author(), house())
    flash(ngettext("%(num)s post is deleted.", "%(num)s posts are deleted.", number), "done")
    return redirect(DRAFTS, 303)


@pages.post(f"{WRITE}/<number:composition_id>/duplicate")
@guard.needs(permissions.may_draft)
def duplicate(composition_id: int) -> ResponseReturnValue:
    """The same again, as a draft."""
    again = duplicating.duplicate(composition_id, author(), house(), guard.now())
    flash(_("This is a copy, and a draft."), "done")
    return redirect(f"{WRITE}/{again.id}", 303)


def held_pen() -> str:
    """The pen with which this browser wrote before it asked for the page again, else a new one.

    A saving that is still under way when the page is left then counts as its own, not as somebody else's.
    """
    held = request.args.get("pen", "")
    return held if PEN.fullmatch(held) else secrets.token_urlsafe(18)


def address_of(composition_id: int, pen: str) -> str:
    """Where the composer goes on."""
    return f"{WRITE}/{composition_id}" + (f"?pen={pen}" if PEN.fullmatch(pen) else "")


def author() -> Author:
    """Who writes."""
    here = guard.here()
    return Author(here.workspace.id, here.person, here.actor)


def kept(typed: Written, pen: Pen, *, quietly: bool) -> Composition:
    """The composition with what was typed in it. Raises Overtaken."""
    composition_id, now = drafting.number("composition"), guard.now()
    brings_files = request.form.get("do") == "files"
    if not composition_id:
        whole = compose.begin(author(), typed, now, key=pen.key or None)
        seen = compose.FIRST_VERSION if brings_files else whole.version
        composition_id, pen = whole.id, Pen(pen.key, seen)
    return compose.save(composition_id, pen, author(), typed, now, quietly=quietly, yields=brings_files)


def sent_again(typed: Written, pen: Pen) -> ResponseReturnValue | None:
    """The answer to "Publish now" where the same form had all of this published before."""
    number = repeating.going_out(drafting.number("composition"), pen, author(), typed, guard.now())
    if not number:
        return None
    say_what_was_done(Timed(tuple(range(number))), guard.now(), at_once=True)
    return redirect(SCHEDULED, 303)


def saved_quietly(whole: Composition, typed: Written, pen: Pen) -> ResponseReturnValue:
    """While one types: when it was saved, and what each network would say."""
    board = drafting.board(typed, whole, guard.here())
    fresh = Pen(pen.key, whole.version)
    answer = make_response(
        render_template("composer/_state.html", board=board, whole=whole, pen=fresh, saved_at=guard.now(), wrong="")
    )
    answer.headers["HX-Replace-Url"] = address_of(whole.id, pen.key)
    return answer


def add_files(whole: Composition, pen: Pen) -> ResponseReturnValue:
    """Take in what was chosen; each that is not taken is named with its reason."""
    whole_id = whole.id
    for file in request.files.getlist("file"):
        if file.filename:
            take(whole_id, file)
    return redirect(f"{address_of(whole_id, pen.key)}#files", 303)


def take(whole_id: int, file: FileStorage) -> None:
    """One file."""
    name = uploads.plain_name(file.filename or "")
    try:
        uploads.take(whole_id, author(), house(), file.stream, name, guard.now())
    except NotTaken as refused:
        flash(post_words.file_not_taken(name, refused.fault), "problem")


def give_time(whole: Composition, typed: Written, pen: Pen, *, at_once: bool) -> ResponseReturnValue:
    """Schedule or publish what is written, where it can be; else everything stays, with the reasons."""
    fresh = Pen(pen.key, whole.version)
    at, wrong = (guard.now(), "") if at_once else times.asked_for(request.form)
    posts = [post.id for post in compositions.posts_of(whole) if post.state is not PostState.PUBLISHED]
    if not posts:
        wrong = wrong or _("Choose at least one account.")
    board = drafting.board(typed, whole, guard.here())
    if board.hinders and not wrong:
        wrong = _("Nothing is scheduled yet: see what is missing below.")
    if at is None or wrong:
        return page(whole, typed, fresh, wrong=wrong), 422
    try:
        done = timing.schedule(posts, at, author(), guard.now())
    except NotInTime:
        return page(whole, typed, fresh, wrong=_("This time has passed, or is too far ahead.")), 422
    if at_once:
        jobs.ring("publish")
    say_what_was_done(done, at, at_once=at_once)
    if done.refused and not board.may_publish:  # the page had no such button
        guard.note_denial(NotAllowed(next(iter(done.refused.values()))))
    return redirect(ATTENTION if done.unsure and not done.done else SCHEDULED, 303)


def say_what_was_done(done: Timed, at: datetime, *, at_once: bool) -> None:
    """One sentence for what was done, one for what was not."""
    number = len(done.done)
    if number and at_once:
        flash(ngettext("%(num)s post is being published.", "%(num)s posts are being published.", number), "done")
    elif number:
        flash(post_words.scheduled(number, at), "done")
    for left, words in post_words.not_scheduled(done):
        flash(f"{words} ({left})" if left > 1 else words, "problem")


def page(whole: Composition | None, typed: Written, pen: Pen, wrong: str = "") -> str:
    """The composer."""
    if whole is None and (composition_id := drafting.number("composition")):
        try:
            whole = compositions.load(composition_id, author())
        except NotThere:
            whole = None
    here = guard.here()
    return render_template(
        "composer/index.html",
        whole=whole,
        typed=typed,
        pen=pen,
        wrong=wrong,
        board=drafting.board(typed, whole, here),
        due=times.shown(request.form, whole, guard.now()),
        saved_at=None,
    )
