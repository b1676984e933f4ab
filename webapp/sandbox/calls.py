"""How big a call may be: most are small, and some carry pictures or videos."""

import re

from flask import Request

BIGGEST_FILE = 64 * 1024 * 1024
"""Bytes."""
CARRIES_FILES = re.compile(r"/(?:media|images?|photos|videos|upload)(?:/|$)")


class Call(Request):
    """A call to a pretend network."""

    @property
    def max_content_length(self) -> int | None:
        """How many bytes the body may have."""
        return BIGGEST_FILE if CARRIES_FILES.search(self.path) else super().max_content_length

    @max_content_length.setter
    def max_content_length(self, value: int | None) -> None:
        self._max_content_length = value
