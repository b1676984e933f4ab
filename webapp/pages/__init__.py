"""The pages: thin blueprints, one page a file. Here is the list of them."""

from flask import Flask

from webapp import assets
from webapp.pages import (
    account_people,
    accounts,
    activity,
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
    languages,
    login,
    notices,
    notifications,
    numbers,
    origin,
    permissions,
    permit,
    pictures,
    profile,
    prove,
    publishing,
    second_step,
    security,
    throttle,
)

SHARED = (assets, numbers, origin, languages, formats, frame, headers, errors, throttle, login, prove)
PAGES = (
    account_people,
    accounts,
    activity,
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
    login,
    notices,
    notifications,
    permissions,
    permit,
    pictures,
    profile,
    prove,
    publishing,
    second_step,
    security,
)


def register(app: Flask) -> None:
    """Hang every page, and what all of them share, into the app."""
    for part in SHARED:
        part.init(app)
    for page in PAGES:
        app.register_blueprint(page.pages)
