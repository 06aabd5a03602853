"""The program's entry: the version at once, everything else through the command line.

Asking for the version is what scripts do in loops, so it is answered before anything is imported.
"""

from __future__ import annotations

import gc
import sys

from steno_tui import __version__


def main() -> None:
    """Run steno-tui with the arguments of the process, and exit."""
    if sys.argv[1:] == ["--version"] and sys.stdout is not None:
        sys.stdout.write(f"steno-tui {__version__}\n")
        return
    gc.disable()  # what is made while importing is no garbage, and looking for some takes its time
    try:
        from steno_tui.cli.main import run
    except KeyboardInterrupt:
        sys.exit(130)
    gc.freeze()
    gc.enable()
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
