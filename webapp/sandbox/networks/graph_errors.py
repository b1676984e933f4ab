"""How the Graph says no, at Facebook and at Instagram alike: by code and subcode, and seldom by status."""

from collections.abc import Mapping
from typing import Any

from webapp.sandbox.networks.facts import ErrorRow

OAUTH, METHOD = "OAuthException", "GraphMethodException"


def _row(code: int, message: str, subcode: int | None = None, *, kind: str = OAUTH, **words: Any) -> ErrorRow:
    status = words.pop("status", 403 if code == 10 or 200 <= code < 300 else 500 if code in {1, 2} else 400)
    return ErrorRow(status, {"code": code, "subcode": subcode, "type": kind, "message": message, **words})


SESSION = "Error validating access token: "
SIGN_IN = {"user_title": "Sign in needed", "user_msg": "Sign in at www.facebook.com and follow what it says."}

# The person, their token and their rights.
PEOPLE = {
    "190": _row(190, "Invalid OAuth access token - Cannot parse access token"),
    "190/458": _row(190, SESSION + "The user has not authorized application relink-demo.", 458),
    "190/459": _row(190, SESSION + "You cannot access the app till you log in to www.facebook.com.", 459, **SIGN_IN),
    "190/460": _row(190, SESSION + "The session has been invalidated because the user changed their password.", 460),
    "190/463": _row(190, SESSION + "Session has expired.", 463),
    "190/464": _row(190, SESSION + "Sessions are not allowed because the user is not a confirmed user.", 464),
    "190/467": _row(190, SESSION + "The session is invalid because the user logged out.", 467),
    "190/490": _row(190, SESSION + "The user is enrolled in a blocking, logged-in checkpoint.", 490, **SIGN_IN),
    "190/492": _row(190, SESSION + "The user must be an administrator, editor, or moderator of the page.", 492),
    "190/493": _row(190, SESSION + "The user hasn't engaged the app in longer than 90 days.", 493),
    "102": _row(102, "Session key invalid or no longer valid"),
    "10": _row(10, "(#10) Application does not have permission for this action"),
    "200": _row(200, "(#200) The user hasn't authorized the application to perform this action"),
    "210": _row(210, "(#210) A page access token is required to request this resource."),
    "299": _row(299, "(#299) Permission error"),
    "3": _row(3, "(#3) Application does not have the capability to make this API call."),
    "294": _row(294, "(#294) Managing advertisements requires the extended permission ads_management"),
    "100/33": _row(
        100,
        "Unsupported request. Object with this ID does not exist, cannot be loaded due to missing permissions, "
        "or does not support this operation.",
        33,
        kind=METHOD,
    ),
    "803": _row(803, "(#803) Some of the aliases you requested do not exist"),
}

# The network itself, and being asked too often; `limit` is the app's own or the Page's, by whoever calls.
NETWORK = {
    "1": _row(1, "An unknown error occurred", transient=False),
    "2": _row(2, "An unexpected error has occurred. Please retry your request later.", transient=True),
    "4": _row(4, "(#4) Application request limit reached", transient=True),
    "limit": _row(4, "(#4) Application request limit reached", transient=True, by_caller=True),
    "17": _row(17, "(#17) User request limit reached", transient=True),
    "32": _row(32, "(#32) Page request limit reached", transient=True),
    "341": _row(341, "(#341) Feed action request limit reached", transient=True),
    "613": _row(613, "(#613) Calls to this api have exceeded the rate limit.", transient=True),
    "80001": _row(80001, "(#80001) There have been too many calls to this Page account.", transient=True),
    "80002": _row(80002, "(#80002) There have been too many calls to this Instagram account.", transient=True),
    "368": _row(368, "The action attempted has been deemed abusive or is otherwise disallowed"),
    "368/1390008": _row(368, "You're going too fast: you can't use this feature at the moment.", 1390008),
}

# This app and how it asks.
APP = {
    "100": _row(100, "(#100) Invalid parameter"),
    "100/proof": _row(100, "API calls from the server require an appsecret_proof argument", kind=METHOD),
    "100/wrong-proof": _row(100, "Invalid appsecret_proof provided in the API argument", kind=METHOD),
    "101": _row(101, "Error validating application. Cannot get application info due to a system error."),
    "100/36007": _row(100, "This authorization code has expired.", 36007),
    "100/36008": _row(
        100,
        "Error validating verification code. Please make sure your redirect_uri is identical to the one you used "
        "in the OAuth dialog request",
        36008,
    ),
    "100/36009": _row(100, "This authorization code has been used.", 36009),
    "2500": _row(2500, "Unknown path components"),
    "2635": _row(2635, "(#2635) You are calling a deprecated version of the API. Please update to the latest version."),
}

# This post.
CONTENT = {
    "506": _row(506, "(#506) Duplicate status message"),
    "100/1366051": _row(100, "Duplicate post", 1366051),
    "100/1366046": _row(100, "Your photos couldn't be uploaded. Photos should be less than 4 MB.", 1366046),
    "100/1609008": _row(100, "(#100) The link you supplied is invalid.", 1609008),
    "200/1404078": _row(200, "The Page has to complete Page Publishing Authorization.", 1404078),
    "200/4854002": _row(200, "The identity of the person has to be confirmed before publishing.", 4854002),
    "-1/2207001": _row(-1, "The media could not be published: it looks like spam.", 2207001),
    "-2/2207003": _row(-2, "It takes too long to download the media.", 2207003),
    "-2/2207020": _row(-2, "The media you are trying to access has expired.", 2207020),
    "24/2207006": _row(24, "The media could not be found.", 2207006),
    "24/2207008": _row(24, "The media builder with this creation id does not exist or has expired.", 2207008),
    "36004/2207010": _row(36004, "The caption is too long.", 2207010),
    "9007/2207027": _row(9007, "Media ID is not available: the media is not ready for publishing.", 2207027),
    "9/2207042": _row(9, "You reached the maximum number of posts that is allowed to be published.", 2207042),
    "25/2207050": _row(25, "The Instagram account is restricted.", 2207050),
    "4/2207051": _row(4, "We suspect that this action is spam: it was blocked.", 2207051),
    "9004/2207052": _row(9004, "The media could not be fetched from this uri.", 2207052),
}

ROWS = PEOPLE | NETWORK | APP | CONTENT
LONELY = {name.partition("/")[2]: name for name in CONTENT if "/" in name}
"""Subcodes that are telling enough to be ordered by themselves."""

ERRORS: Mapping[str, ErrorRow] = ROWS | {short: ROWS[name] for short, name in LONELY.items()}
