"""The control page: who is there, what is wrong, what was called; and its JSON twin for scripts and tests."""

from webapp.sandbox.control.pages import bp

__all__ = ["bp"]
