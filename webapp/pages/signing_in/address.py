"""Settings > You > Profile: another e-mail address, confirmed by a link that is mailed to it."""

from email_validator import EmailNotValidError, validate_email
from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from webapp import jobs
from webapp.actions.signing_in import own_address
from webapp.pages import guard, throttle
from webapp.pages.throttle import limiter

pages = Blueprint("address", __name__)

PROFILE = "/settings/profile"
GONE = 410


@pages.get(f"{PROFILE}/address")
@guard.signed_in
@guard.proved
def form() -> str:
    """Ask for the new address."""
    return page("", None)


@pages.post(f"{PROFILE}/address")
@guard.signed_in
@guard.proved
@limiter.limit(throttle.MAILS_PER_PERSON_AND_ADDRESS, key_func=throttle.signed_in_person)
def ask() -> ResponseReturnValue:
    """Have a link sent there. Whether somebody else has that address is not said."""
    typed = request.form.get("address", "").strip()
    try:
        new = validate_email(typed, check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError:
        return page(typed[:200], _("This is no e-mail address.")), throttle.MISTAKEN
    if new == current_user.user.email:
        return page(typed[:200], _("This is your address already.")), throttle.MISTAKEN
    own_address.ask(current_user.sign_in, new, guard.now())
    jobs.ring("deliver")
    flash(_("We have sent a link to %(address)s. Open it to confirm the new address.", address=new), "info")
    return redirect(PROFILE, 303)


@pages.get("/address/<key>")
@guard.open_to_all("the key in the address is the right to it; it may be opened in any browser")
def look(key: str) -> ResponseReturnValue:
    """What pressing the button does. A mail program that follows links changes nothing."""
    wish = own_address.find(key, guard.now())
    if wish is None:
        return render_template("profile/address_gone.html"), GONE
    return render_template("profile/address_confirm.html", key=key, wish=wish)


@pages.post("/address/<key>")
@guard.open_to_all("the key in the address is the right to it; it may be opened in any browser")
def confirm(key: str) -> ResponseReturnValue:
    """Change it."""
    wish = own_address.change(key, request.remote_addr, guard.now())
    if wish is None:
        return render_template("profile/address_gone.html"), GONE
    jobs.ring("deliver")
    flash(_("From now on you sign in with %(address)s.", address=wish.new), "done")
    return redirect(PROFILE if current_user.is_authenticated else "/login", 303)


def page(typed: str, wrong: str | None) -> str:
    """The form with what was typed."""
    return render_template("profile/address.html", typed=typed, wrong=wrong, email=current_user.user.email)
