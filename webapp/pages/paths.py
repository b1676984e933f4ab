"""The path of a request as logs may keep it: without the one-time keys that some addresses carry."""

from flask import request

SECRETS = frozenset({"key", "token"})
"""What the part of an address is called that opens something by itself."""


def shown() -> str:
    """The path, or, where it carries a key, the pattern it matches."""
    rule = request.url_rule
    secret = rule is not None and not SECRETS.isdisjoint(request.view_args or {})
    return rule.rule if rule is not None and secret else request.path
