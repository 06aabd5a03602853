"""What every part that speaks HTTP has in common: the environment, how to connect, what failed."""

from steno_tui.errors import UnreachableError


class NoReplyError(UnreachableError):
    """The connection broke before anything of an answer came; a GET may be sent once more."""
