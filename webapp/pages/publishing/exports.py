"""Publishing > Export: ask for an archive of posts and account data, see how far it is, take it along."""

from flask import Blueprint, Flask, Response, flash, redirect, render_template, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal
from flask_babel import gettext as _
from sqlalchemy import func, select
from werkzeug.exceptions import NotFound

from webapp import jobs, words
from webapp.actions.exporting import export_files, exports
from webapp.actions.exporting.exports import TooManyAtOnce
from webapp.actions.house import house
from webapp.actions.media.store import MediaGone
from webapp.actions.refusals import NotThere
from webapp.domain import permissions
from webapp.models import Account, ExportState, db
from webapp.pages import guard
from webapp.pages.fragments import is_fragment
from webapp.pages.numbers import row_number
from webapp.pages.publishing.composer import author

pages = Blueprint("exports", __name__)

ADDRESS = "/publishing/exports"
ONE = f"{ADDRESS}/<number:export_id>"
MOST_NAMED = 300
"""So many accounts are offered by name; the others have their own page."""


@pages.get(ADDRESS)
@guard.needs(permissions.may_see)
def index() -> str:
    """The archives, and asking for one. As a fragment: the archives alone, as they are now."""
    here = guard.here()
    writer = author()
    listed = exports.of(here.workspace.id, here.now)
    shown = {
        "exports": listed,
        "droppable": {one.id for one in listed if exports.may_drop(one, writer)},
        "going": any(one.state in exports.UNFINISHED for one in listed),
        "ready": sum(one.state is ExportState.READY for one in listed),
    }
    if is_fragment():
        return render_template("exports/_list.html", **shown)
    chosen = request.args.get("account", "")
    return render_template("exports/index.html", choices=_choices(chosen), chosen=chosen, **shown)


@pages.post(ADDRESS)
@guard.needs(permissions.may_see)
def ask() -> ResponseReturnValue:
    """Have one made."""
    what = request.form.get("account", "")
    account_id = row_number(what)
    if what and account_id is None:
        raise NotThere
    try:
        exports.ask(account_id, author(), guard.now())
    except TooManyAtOnce:
        flash(_("Several exports are being made already. Ask again when one of them is done."), "problem")
    else:
        jobs.ring("export")
        flash(_("The export was asked for. You will find it below."), "done")
    return redirect(ADDRESS, 303)


@pages.get(f"{ONE}/file")
@guard.needs(permissions.may_see)
def take(export_id: int) -> Response:
    """The file, for whoever may see the posts at this moment."""
    export = exports.to_take(export_id, author(), guard.now())
    try:
        content = export_files.archives(house().settings).open(export.key)
    except MediaGone:
        raise NotFound from None
    name = f"relink-export-{export.asked_at:%Y-%m-%d}-{export.id}.zip"
    answer = send_file(content, mimetype="application/zip", as_attachment=True, download_name=name, max_age=0)
    answer.content_length = export.size
    answer.headers["Cache-Control"] = "no-store"
    return answer


@pages.post(f"{ONE}/again")
@guard.needs(permissions.may_see)
def again(export_id: int) -> ResponseReturnValue:
    """Try once more."""
    exports.again(export_id, author(), guard.now())
    jobs.ring("export")
    return redirect(ADDRESS, 303)


@pages.post(f"{ONE}/delete")
@guard.needs(permissions.may_see)
def delete(export_id: int) -> ResponseReturnValue:
    """Delete it before its time."""
    exports.drop(export_id, author(), house(), guard.now())
    flash(_("The export was deleted."), "done")
    return redirect(ADDRESS, 303)


def init(app: Flask) -> None:
    """Give the templates sizes in words."""
    app.jinja_env.filters["file_size"] = file_size


def file_size(size: int) -> str:
    """Bytes as people read them, in steps of a thousand."""
    for unit, bytes_of in (("GB", 10**9), ("MB", 10**6)):
        if size >= bytes_of:
            return f"{format_decimal(round(size / bytes_of, 1))} {unit}"
    return f"{format_decimal(max(1, round(size / 1000)))} KB"


def _named(account: Account) -> str:
    return f"{account.name or account.handle} ({words.network(account.network)})"


def _choices(chosen: str) -> list[tuple[str, str]]:
    """What there is to ask for: everything, or one account; the one asked about in any case."""
    here = guard.here()
    mine = select(Account).where(Account.workspace_id == here.workspace.id)
    found = list(db.session.scalars(mine.order_by(func.lower(Account.name), Account.id).limit(MOST_NAMED)))
    chosen_id = row_number(chosen)
    if chosen_id is not None and all(one.id != chosen_id for one in found):
        found += db.session.scalars(mine.where(Account.id == chosen_id))
    return [("", str(_("All accounts"))), *((str(one.id), _named(one)) for one in found)]
