"""The command line: parse, call the catalogue, print; data on stdout, narration on stderr.

`run` is the whole of it to the outside. `group` holds the verbs together, `session` turns their
options into a server and a library, `output` is the only way to the terminal; the verbs live in
`reading`, `asking`, `queueing`, `playing`, `keeping` and `doctor`. What is heavy is imported by the
verb that needs it.
"""

from steno_tui.cli.group import run

__all__ = ["run"]
