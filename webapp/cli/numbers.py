"""Numbers of rows as an operator types them."""

import click

NUMBER = click.IntRange(1, 2**63 - 1)
"""What the databases count with: whatever is larger is no row's number, and would stop the command with a traceback."""
