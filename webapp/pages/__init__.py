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
    languages,
    links,
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
    reauthorize,
    second_step,
    security,
    throttle,
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
    links,
    login,
    notices,
    notifications,
    permissions,
    permit,
    pictures,
    profile,
    prove,
    publishing,
    reauthorize,
    second_step,
    security,
)


def register(app: Flask) -> None:
    """Hang every page, and what all of them share, into the app."""
    for part in SHARED:
        part.init(app)
    for page in PAGES:
        app.register_blueprint(page.pages)
