"""The command: the full screen or a verb, and which exit code every outcome has."""

from __future__ import annotations

from collections.abc import Sequence

from steno_tui import startup
from steno_tui.cli.exit_codes import ExitCode, exit_for
from steno_tui.cli.global_options import without_verb
from steno_tui.cli.output import finish, info, not_written, prepare
from steno_tui.errors import StenoError


def load(arguments: Sequence[str]) -> None:
    """Import what reads a command line: for one without a verb nothing more."""
    if without_verb(arguments) is None:
        import steno_tui.cli.verbs  # noqa: F401


def run(arguments: Sequence[str]) -> int:
    """Run one command line, without the program's name, to its `ExitCode`."""
    prepare()
    startup.exit_on_signals()
    startup.give_way_soon()
    try:
        given = without_verb(arguments)
        if given is not None:
            from steno_tui.cli.full_screen import open_full_screen

            return open_full_screen(given)
        from steno_tui.cli.verbs import run_verb

        return run_verb(arguments)
    except StenoError as error:
        info(error.message)
        return exit_for(error)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except Exception as error:
        if isinstance(error, OSError) and _is_from_click(error):
            info(not_written(error).message)
        else:
            info(_crashed(error))
        return ExitCode.FAILED
    finally:
        finish()


def _is_from_click(error: OSError) -> bool:
    """Whether click met an error: it writes helps and versions, and touches no other file."""
    from traceback import walk_tb

    *_, (frame, _) = walk_tb(error.__traceback__)
    return str(frame.f_globals.get("__name__")).startswith("click.")


def _crashed(error: Exception) -> str:
    """Write a crash report, and say where it is."""
    from steno_tui import crash, paths

    return crash.message(error, crash.report(error, paths.state()))
