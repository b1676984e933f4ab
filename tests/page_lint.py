"""What no page may contain: habits of htmx 2, and anything that our Content-Security-Policy would refuse.

Works on templates and, better, on rendered pages: `assert not problems(response.text)`.
"""

import re
import runpy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

CHECKER = runpy.run_path(str(Path(__file__).parent / "vendor" / "upgrade-check.py"))
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
EVALUATED = re.compile(r"\s*(js|javascript):", re.IGNORECASE)
DATA = ("application/json", "importmap")


def problems(page: str) -> list[str]:
    """One line for each thing that is wrong with `page`, which may be a template, a page or a fragment."""
    page = COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), page)
    tree = CHECKER["TreeBuilder"]()
    tree.feed(CHECKER["strip_template_syntax"](page))
    return [*_old_habits(tree.root, page), *_refused(tree.root)]


def _old_habits(root: Any, page: str) -> Iterator[str]:
    issues: list[Any] = []
    CHECKER["check_node"](root, "", issues)
    CHECKER["check_inheritance"](root, "", issues)
    CHECKER["check_text"](page, "", issues)
    for issue in issues:
        # In htmx 2 this attribute meant what hx-ignore means now. We never had htmx 2: here it means what htmx 4 says.
        if not issue.message.startswith("hx-disable "):
            yield f"{issue.line}: {issue.message}"


def _refused(root: Any) -> Iterator[str]:
    for node in root.descendants():
        for name, value in node.attrs.items():
            for rule, says in RULES.items():
                if rule(node.tag, name, value or ""):
                    yield f'{node.line}: {name}="{value or ""}": {says}'
        if node.tag == "input" and node.attrs.get("type") in TICKED and not _is_as_the_server_says(node, root):
            yield f'{node.line}: a tick in a form that a browser fills in again, by place: say autocomplete="off"'
        if node.tag == "style":
            yield f"{node.line}: <style>: the policy refuses inline styles"
        if node.tag == "script" and "src" not in node.attrs and node.attrs.get("type") not in DATA:
            yield f"{node.line}: <script> without src: the policy refuses inline scripts"


TICKED = ("checkbox", "radio")


def _is_as_the_server_says(tick: Any, root: Any) -> bool:
    """Whether the tick's form is left alone by a browser that goes back: it restores ticks by their place in the list,
    and the list may be in another order by then. Outside of forms nothing is sent."""
    if "disabled" in tick.attrs:
        return True
    forms = [one for one in root.descendants() if one.tag == "form"]
    if (named := tick.attrs.get("form")) is not None:
        own = [one for one in forms if one.attrs.get("id") == named]
    else:
        own = [one for one in forms if tick in one.descendants()]
    return all(one.attrs.get("autocomplete") == "off" for one in own)


RULES: dict[Callable[[str, str, str], bool], str] = {
    lambda tag, name, value: name == "style": "the policy refuses inline styles",
    lambda tag, name, value: re.match(r"on[a-z]+$", name) is not None: "the policy refuses inline handlers",
    lambda tag, name, value: re.match(r"(data-)?hx-on\b", name) is not None: "the policy refuses evaluated text",
    lambda tag, name, value: EVALUATED.match(value) is not None: "the policy refuses evaluated text",
    lambda tag, name, value: name == "hx-trigger" and "[" in value: "the policy refuses evaluated trigger filters",
    lambda tag, name, value: name == "hx-disable" and not value: "hx-disable names what to disable; see hx-ignore",
    lambda tag, name, value: name.endswith(("hx-post", "hx-get")) and value.startswith(("http:", "https:", "//")): (
        "htmx asks only our own server"
    ),
}
