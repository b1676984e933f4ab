"""The way to a network and back, as a browser walks it."""

import html
import re
from datetime import timedelta
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.page_lint import problems
from webapp.sandbox.running import RunningSandbox

ACCOUNTS = "/settings/social/accounts"
DAY = timedelta(days=1)


def said(answer: TestResponse) -> str:
    """What a page says, as its reader sees it."""
    assert not problems(answer.text), problems(answer.text)
    main = answer.text.partition('<main id="main"')[2].partition("</main>")[0]
    inline = re.sub(r"</?(bdi|strong|time|a)\b[^>]*>", "", main)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", inline)).split())


def off(browser: FlaskClient, address: str) -> str:
    """Press a button that leads to a network; gives the network's address."""
    answer = browser.post(address)
    assert answer.status_code == 303
    return answer.headers["Location"]


def back(browser: FlaskClient, sandbox: RunningSandbox, url: str, person: str, **wishes: object) -> TestResponse:
    """Answer at the network, and let the browser follow back to the callback; gives that answer."""
    address = urlsplit(sandbox.consent(url, person, **wishes))  # type: ignore[arg-type]
    return browser.get(f"{address.path}?{address.query}")


def clean(answer: TestResponse) -> str:
    """Where a callback leads; no code, no state, nothing kept, nothing told."""
    assert answer.status_code == 303
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    location = answer.headers["Location"]
    assert "code=" not in location
    assert "state=" not in location
    return location


def there(browser: FlaskClient, sandbox: RunningSandbox, address: str, person: str, **wishes: object) -> TestResponse:
    """All the way there and back, to the page that is then shown."""
    return browser.get(clean(back(browser, sandbox, off(browser, address), person, **wishes)))


def form_of(page: TestResponse) -> str:
    action = re.search(r'<form method="post" action="([^"]+choose[^"]+)"', page.text)
    assert action is not None
    return html.unescape(action[1])
