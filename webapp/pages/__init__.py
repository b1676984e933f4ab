"""The pages: thin blueprints, one page a file. Here is the list of them."""

from flask import Flask

from webapp import assets
from webapp.pages import (
    account_people,
    accounts,
    activity,
    asking,
    check,
    composer,
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
    media,
    notices,
    notifications,
    numbers,
    origin,
    people,
    permissions,
    permit,
    pictures,
<<<<<<< HEAD
    post,
    post_words,
=======
    plan,
>>>>>>> origin/main
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

SHARED = (assets, numbers, origin, languages, formats, frame, headers, errors, throttle, hush, login, post_words, prove)
PAGES = (
    account_people,
    accounts,
    activity,
    asking,
    check,
    composer,
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
    media,
    notices,
    notifications,
    people,
    permissions,
    permit,
    pictures,
<<<<<<< HEAD
    post,
=======
    plan,
>>>>>>> origin/main
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
