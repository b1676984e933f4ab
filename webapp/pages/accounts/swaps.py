"""Answers to htmx after an act on one account: its row as it is now, and what else on the page changed with it."""

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.actions.refusals import NotThere
from webapp.models import Account
from webapp.pages import elsewhere as other_workspace
from webapp.pages.accounts import tab
from webapp.pages.fragments import is_behind, is_fragment


def swapped(
    account_id: int, account: Account | None, said: str, in_row: str | None = None, kind: str = "done"
) -> ResponseReturnValue:
    """The account's row (None: a line in its place); strip and numbers as the page behind filters them.

    `said` is read out; `in_row` stands in the row, where it else says what happens next. The answer itself says where
    it goes, so that nothing that leads here need know. On the account's own page an act changes more than the row: that
    page is asked for anew, and says it as a message of its `kind`.
    """
    own = f"{tab.ADDRESS}/{account_id}"
    if is_behind(own):
        flash(said, kind)
        return "", 200, {"HX-Redirect": own if account else tab.ADDRESS}
    around = tab.show(tab.Asked.of_page_behind(), with_rows=False, beside=account)
    there = {"HX-Retarget": f"#account-{account_id}", "HX-Reswap": "outerHTML"}
    return render_template("accounts/swapped.html", row=around.beside, said=said, in_row=in_row, tab=around), 200, there


def gone(account_id: int) -> ResponseReturnValue:
    """The account is not there: its row leaves the page, and the message says so. Raises NotThere for a page.

    What was pressed in a dialog is answered in the dialog; what was pressed in the row can't be, since the row goes.
    """
    if not is_fragment() or other_workspace.workspace() is not None:
        raise NotThere
    text = _("This account isn’t here any more. Nothing was changed.")
    elsewhere = {} if request.method == "POST" else {"HX-Retarget": "#messages", "HX-Reswap": "innerHTML"}
    return render_template("accounts/gone.html", account_id=account_id, text=text), 404, elsewhere
