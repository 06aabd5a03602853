"""The one way out: all HTTP there is, to whom a policy allows; the only room that knows httpx."""

from steno_tui import startup

startup.skip_command_line_of_httpx()
