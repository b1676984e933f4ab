"""Reading the log, page by page, for the Activity tab and its file."""
