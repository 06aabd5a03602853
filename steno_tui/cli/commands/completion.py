"""The verb ``completion``: what a shell has to know to complete the words of this program."""

from __future__ import annotations

import click

from steno_tui.cli.decorators import session_options
from steno_tui.cli.output import write
from steno_tui.errors import UsageError


@click.command()
@click.argument(
    "shell", required=False, metavar="SHELL", type=click.Choice(["bash", "zsh", "fish"])
)
@session_options()
@click.pass_context
def completion(context: click.Context, shell: str | None) -> None:
    """Print what a shell needs to complete podcasts and episodes.

    SHELL is bash, zsh or fish.

    In ~/.bashrc or ~/.zshrc: eval "$(steno-tui completion bash)", or zsh.

    Example: steno-tui completion fish
    """
    from click.shell_completion import get_completion_class

    if shell is None:
        raise UsageError("Name the shell: steno-tui completion bash, or zsh, or fish.")
    root = context.find_root()
    program = root.info_name or ""
    kind = get_completion_class(shell)
    if kind is None:
        raise UsageError(f"There is no completion for {shell}.")
    variable = f"_{program}_COMPLETE".replace("-", "_").upper()
    write(kind(root.command, {}, program, variable).source())
