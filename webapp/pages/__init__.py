"""The pages: thin blueprints, one page a file. Here is the list of them."""

from flask import Flask

from webapp import assets
from webapp.pages import errors, formats, frame, headers, home, hush, languages, numbers, origin, throttle
from webapp.pages.accounts import account, accounts, check, disconnect, pictures
from webapp.pages.activity import activity
from webapp.pages.connecting import connect, links, reauthorize
from webapp.pages.machines import data_deletion, health, hooks
from webapp.pages.notices import notices, notifications
from webapp.pages.publishing import calendar, composer, exports, media, post, post_words, publishing, weeks
from webapp.pages.signing_in import (
    address,
    factor,
    forgot,
    login,
    profile,
    prove,
    second_step,
    security,
    setup,
    sign_on,
)
from webapp.pages.team import (
    account_people,
    asking,
    handover,
    invitations,
    joining,
    people,
    permissions,
    permit,
    plan,
    workspaces,
)

SHARED = (
    *(assets, numbers, origin, languages, formats, frame, headers, errors, throttle, hush, login, post_words, prove),
    exports,
    workspaces,
)
PAGES = (
    account,
    account_people,
    accounts,
    activity,
    address,
    asking,
    calendar,
    check,
    composer,
    connect,
    data_deletion,
    disconnect,
    exports,
    factor,
    forgot,
    handover,
    health,
    home,
    hooks,
    invitations,
    joining,
    links,
    login,
    media,
    notices,
    notifications,
    people,
    permissions,
    permit,
    pictures,
    plan,
    post,
    profile,
    prove,
    publishing,
    reauthorize,
    second_step,
    security,
    setup,
    sign_on,
    weeks,
    workspaces,
)


def register(app: Flask) -> None:
    """Hang every page, and what all of them share, into the app."""
    for part in SHARED:
        part.init(app)
    for page in PAGES:
        app.register_blueprint(page.pages)
