"""What Flask itself logs about a fault holds the path: without the keys that some addresses carry (`paths`)."""

import logging

from flask import Flask, has_request_context, request

from webapp.pages import paths


class Hush(logging.Filter):
    """Takes the key out of a line that mentions the address of this request; every line passes."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the line where it must be."""
        if has_request_context() and (shown := paths.shown()) != request.path:
            record.msg, record.args = record.getMessage().replace(request.path, shown), ()
        return True


def init(app: Flask) -> None:
    """Hush the app's own log."""
    app.logger.addFilter(Hush())
