"""The pages: thin blueprints, one page a file. Here is the list of them."""

from flask import Flask

from webapp import assets
from webapp.pages import (
    account_people,
    accounts,
    activity,
    asking,
    check,
    connect,
    data_deletion,
    disconnect,
    errors,
    factor,
    forgot,
    formats,
    frame,
    handover,
    headers,
    health,
    home,
    hooks,
    hush,
    invitations,
    joining,
    languages,
    links,
    login,
    notices,
    notifications,
    numbers,
    origin,
    people,
    permissions,
    permit,
    pictures,
    plan,
    profile,
    prove,
    publishing,
    reauthorize,
    second_step,
    security,
    setup,
    throttle,
    workspaces,
)

SHARED = (assets, numbers, origin, languages, formats, frame, headers, errors, throttle, hush, login, prove)
PAGES = (
    account_people,
    accounts,
    activity,
    asking,
    check,
    connect,
    data_deletion,
    disconnect,
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
    notices,
    notifications,
    people,
    permissions,
    permit,
    pictures,
    plan,
    profile,
    prove,
    publishing,
    reauthorize,
    second_step,
    security,
    setup,
    workspaces,
)


def register(app: Flask) -> None:
    """Hang every page, and what all of them share, into the app."""
    for part in SHARED:
        part.init(app)
    for page in PAGES:
        app.register_blueprint(page.pages)
