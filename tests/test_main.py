"""`__main__.py` must be readable by Pythons that are too old, so that they can say so."""

import ast
from pathlib import Path

MAIN = Path(__file__).parents[1] / "webapp" / "__main__.py"


def test_an_older_python_can_read_it() -> None:
    ast.parse(MAIN.read_text(encoding="utf-8"), feature_version=(3, 4))


def test_the_version_is_looked_at_before_anything_of_ours_is_imported() -> None:
    body = ast.parse(MAIN.read_text(encoding="utf-8")).body
    check = next(place for place, node in enumerate(body) if isinstance(node, ast.If))
    before = [node for node in body[:check] if isinstance(node, ast.Import | ast.ImportFrom)]
    assert [ast.unparse(node) for node in before] == ["import sys"]


def test_the_package_itself_imports_nothing() -> None:
    for part in (MAIN.parent, MAIN.parent / "launch"):
        body = ast.parse((part / "__init__.py").read_text(encoding="utf-8")).body
        assert all(isinstance(node, ast.Expr) for node in body)
