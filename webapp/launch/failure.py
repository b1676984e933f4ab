"""How a command says that it can't go on."""


class LaunchFailed(Exception):
    """The command can't go on; the message is for the person at the terminal, who gets exit code 1."""
