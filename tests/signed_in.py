"""A browser in which somebody is signed in, without the sign-in page: that has tests of its own, and takes its time."""

from flask import Flask
from flask.testing import FlaskClient

from webapp import clock
from webapp.actions.signing_in import sign_in
from webapp.actions.signing_in.sign_in import Browser
from webapp.actions.signing_in.two_steps import Half
from webapp.models import User, db
from webapp.pages.signing_in import login


def signed_in(app: Flask, client: FlaskClient, user_id: int) -> FlaskClient:
    """The same browser, with the row and the cookie that the page gives; half of it where a second step is owed."""
    where = Browser(client.environ_base["HTTP_USER_AGENT"], client.environ_base["REMOTE_ADDR"])
    with app.app_context():
        user = db.session.get_one(User, user_id)
        assert user.active, f"{user.name} may not sign in"
        begun = sign_in.half_or_whole(user, where, clock.now())
        db.session.commit()
    with client.session_transaction() as cookie:
        cookie.clear()
        if isinstance(begun, Half):
            cookie[login.HALF] = {"key": begun.key, "goal": None}
        else:
            cookie.permanent = True
            cookie.update(_user_id=begun[1], _fresh=True)
    return client
