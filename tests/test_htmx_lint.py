"""Guard: templates speak htmx 4, and hold nothing that the Content-Security-Policy would refuse."""

from pathlib import Path

import pytest

from tests.page_lint import problems

TOP = Path(__file__).parent.parent
# Mails are no pages: no policy reads them, and mail programs understand inline styles only.
MAILS = TOP / "templates" / "mail"
TEMPLATES = sorted(file for file in (TOP / "templates").rglob("*.html") if file.parent != MAILS)
SCRIPTS = sorted((TOP / "static").glob("*.js"))


@pytest.mark.skipif(not TEMPLATES, reason="there are no templates yet")
@pytest.mark.parametrize("file", TEMPLATES + SCRIPTS, ids=lambda file: str(file.relative_to(TOP)))
def test_a_template_or_script_has_no_old_habits_and_nothing_that_is_refused(file: Path):
    found = problems(file.read_text(encoding="utf-8"))
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ('<div hx-target="#t"><button hx-post="/x">Go</button></div>', "needs :inherited"),
        ('<p hx-ext="sse">', "hx-ext is removed"),
        ('<p hx-disabled-elt="this">', "rename to hx-disable"),
        ("<p hx-disable>", "names what to disable"),
        ("document.addEventListener('htmx:afterSwap', swap)", "htmx:after:swap"),
        ("htmx.config.selfRequestsOnly = true", "is removed"),
        ('<p style="color: red">', "inline styles"),
        ("<style>p {}</style>", "inline styles"),
        ("<script>alert(1)</script>", "inline scripts"),
        ('<p onclick="go()">', "inline handlers"),
        ('<p hx-on:click="go()">', "evaluated text"),
        ('<p hx-on::after:swap="go()">', "evaluated text"),
        ('<a href="javascript:go()">', "evaluated text"),
        ("<p hx-vals='js:{a: 1}'>", "evaluated text"),
        ('<p hx-trigger="click[ctrlKey]">', "trigger filters"),
        ('<a hx-get="https://elsewhere.example/">', "our own server"),
        ('{# a comment #}\n\n<p style="{{ colour }}">', "3: style"),
    ],
)
def test_the_lint_sees(page: str, found: str):
    assert found in "\n".join(problems(page))


@pytest.mark.parametrize(
    "page",
    [
        '<form method="post" action="/x" hx-post="/x" hx-target="#t" hx-sync="this:drop"><button>Go</button></form>',
        '<body hx-headers:inherited=\'{"X-CSRFToken": "{{ csrf_token() }}"}\'><a hx-get="/x">Go</a></body>',
        '<form hx-disable="find button" hx-post="/x"><button>Go</button></form>',
        '<input hx-trigger="input changed delay:300ms from:#q" hx-get="/x">',
        '<script src="/static/app.js" defer></script>',
        '<script type="application/json">{"a": 1}</script>',
        "{# style=\"\" and <script>old()</script> are only talked about here, and so is hx-ext #}",
        '<p hx-swap-oob="innerHTML" id="messages">{% if on %}onward="x"{% endif %}</p>',
        "document.addEventListener('htmx:after:swap', (event) => show(event.detail.ctx))",
    ],
)  # fmt: skip
def test_the_lint_lets_pass(page: str):
    assert problems(page) == []
