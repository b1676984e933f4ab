"""The first start: one page, for whoever holds the code that the server printed, and gone once somebody is here."""

from contextlib import suppress

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp import words
from webapp.actions.refusals import NotThere
from webapp.actions.signing_in import passwords
from webapp.actions.signing_in.own_account import Profile
from webapp.actions.team import setup
from webapp.actions.team.first_admin import NotSensible, checked_email
from webapp.actions.team.setup import Founder
from webapp.models.user import DEFAULT_TIMEZONE
from webapp.pages import guard, throttle, zones
from webapp.pages.signing_in import login, profile
from webapp.pages.throttle import limiter

pages = Blueprint("setup", __name__)

LONGEST_WORKSPACE = 100
NEXT = "/settings/people/invite"
"""What the first person does next: they are alone."""


@pages.get("/setup")
@guard.open_to_all("the first start; whoever has the code that the server printed")
def form() -> str:
    """The form. Raises NotThere once somebody is here."""
    if not setup.is_open():
        raise NotThere
    return page(Founder("", "", "", "", words.language(), DEFAULT_TIMEZONE), {})


@pages.post("/setup")
@guard.open_to_all("the first start; whoever has the code that the server printed")
@limiter.limit(throttle.PER_CODE, deduct_when=throttle.failed)
def begin() -> ResponseReturnValue:
    """Make the first super admin and the workspace, and sign them in. Raises NotThere once somebody is here."""
    if not setup.is_open():
        raise NotThere
    founder = typed()
    wrong = mistakes(founder)
    if not wrong:
        try:
            begun = setup.begin(request.form.get("code", ""), founder, login.browser(), guard.now())
        except setup.WrongCode:
            wrong = {"code": _("This is not the code that the server printed when it was last started.")}
        else:
            login.let_in(*begun)
            flash(_("Welcome to Relink. Your workspace is ready: invite your team now, or do it later."), "done")
            return redirect(NEXT, 303)
    return page(founder, wrong), throttle.MISTAKEN


def typed() -> Founder:
    """What the form says; an address that makes no sense stays as it was typed."""
    field = request.form.get
    email = field("email", "").strip()[:320]
    with suppress(NotSensible):
        email = checked_email(email)
    return Founder(
        email,
        " ".join(field("name", "").split()),
        field("password", ""),
        " ".join(field("workspace", "").split()),
        field("locale", ""),
        field("timezone", ""),
    )


def mistakes(founder: Founder) -> dict[str, str]:
    """What is wrong with each field, but for the code."""
    wrong = profile.mistakes(Profile(founder.name, founder.locale or "-", founder.timezone))
    try:
        checked_email(founder.email)
    except NotSensible:
        wrong["email"] = _("Enter an e-mail address, such as ada@example.com.")
    about = (founder.email, founder.name, founder.workspace)
    if said := passwords.mistake(founder.password, about):
        wrong["password"] = said
    if not founder.workspace:
        wrong["workspace"] = _("Enter a name, such as that of your company.")
    elif len(founder.workspace) > LONGEST_WORKSPACE or not founder.workspace.isprintable():
        wrong["workspace"] = _("Enter a name of at most %(number)s letters.", number=LONGEST_WORKSPACE)
    return wrong


def page(founder: Founder, wrong: dict[str, str]) -> str:
    """The form with what was typed, but for the password."""
    return render_template(
        "setup/index.html",
        founder=founder,
        code=request.form.get("code", "")[:40],
        wrong=wrong,
        shortest=passwords.SHORTEST,
        languages=list(words.LANGUAGES.items()),
        zones=zones.groups(founder.timezone),
    )
