"""The program's entry: the version at once, everything else through the command line.

Asking for the version is what scripts do in loops, so it is answered before anything is imported.
"""

from __future__ import annotations

import sys

from steno_tui import __version__


def main() -> None:
    """Run steno-tui with the arguments of the process, and exit."""
    if sys.argv[1:] == ["--version"] and sys.stdout is not None:
        try:
            sys.stdout.write(f"steno-tui {__version__}\n")
            sys.stdout.flush()
        except OSError:  # which the command line meets again, and tells
            pass
        else:
            return
    from steno_tui import startup

    startup.pause_garbage_collection()
    try:
        from steno_tui.cli.main import load, run

        load(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
    startup.resume_garbage_collection()
    try:
        code = run(sys.argv[1:])
    except SystemExit as end:  # a signal
        code = end.code if isinstance(end.code, int) else 1
    startup.leave_hanging_threads(code)
    sys.exit(code)


if __name__ == "__main__":
    main()
