"""The verb ``completion``: what a shell has to know to complete the words of this program."""

from __future__ import annotations

import click

from steno_tui.cli.decorators import session_options
from steno_tui.cli.output import write
from steno_tui.errors import UsageError

# Bash takes words apart at signs such as @ and :, which stand in references and addresses: here
# they are put together as they are on the line, and of what is found the part is left out that
# Bash leaves alone. Whatever the program says beside it has no place on the line that is typed.
_BASH = """\
%(complete_func)s() {
    local line="${COMP_LINE:0:COMP_POINT}" rest piece last before type value
    local -a words=()
    for piece in "${COMP_WORDS[@]:0:COMP_CWORD+1}"; do
        rest="${line#"${line%%%%[![:space:]]*}"}"
        last=$((${#words[@]} - 1))
        if [[ $last -lt 0 || "$rest" != "$line" ]]; then
            words+=("$piece")
        else
            words[last]+="$piece"
        fi
        line="${rest#"$piece"}"
    done
    last=$((${#words[@]} - 1))
    before="${words[last]%%"$2"}"
    COMPREPLY=()
    while IFS=, read -r type value; do
        case "$type" in
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
            plain) COMPREPLY+=("${value#"$before"}") ;;
        esac
    done < <(
        export %(complete_var)s=bash_complete
        env COMP_WORDS="${words[*]}" COMP_CWORD="$last" "$1" 2>/dev/null
    )
}

complete -o nosort -F %(complete_func)s %(prog_name)s
"""

# As click's, but for titles with a comma in them, which are told whole.
_FISH = """\
function %(complete_func)s
    for line in (
        env %(complete_var)s=fish_complete COMP_WORDS=(commandline -cp) \\
            COMP_CWORD=(commandline -t) %(prog_name)s 2>/dev/null
    )
        set -l item (string split --max 1 "," -- $line)
        switch $item[1]
            case dir
                __fish_complete_directories $item[2]
            case file
                __fish_complete_path $item[2]
            case plain
                echo $item[2]
        end
    end
end

complete --no-files --command %(prog_name)s --arguments "(%(complete_func)s)"
"""

SHELLS = ("bash", "zsh", "fish")

_SCRIPTS = {"bash": _BASH, "fish": _FISH}


@click.command()
@click.argument("shell", required=False, metavar="SHELL", type=click.Choice(SHELLS))
@session_options()
@click.pass_context
def completion(context: click.Context, shell: str | None) -> None:
    """Print what a shell needs to complete podcasts and episodes.

    SHELL is bash, zsh or fish.

    In ~/.bashrc: eval "$(steno-tui completion bash)"

    In ~/.zshrc: eval "$(steno-tui completion zsh)"

    In ~/.config/fish/config.fish: steno-tui completion fish | source

    Example: steno-tui completion bash
    """
    if shell is None:
        raise UsageError("Name the shell: steno-tui completion bash, or zsh, or fish.")
    root = context.find_root()
    write(completion_script(shell, root.command, root.info_name or ""))


def completion_script(shell: str, command: click.Command, program: str) -> str:
    """What a shell reads to complete the words of a program.

    Raises:
        UsageError: it is another shell.
    """
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    if kind is None:
        raise UsageError(f"There is no completion for {shell}.")
    variable = f"_{program}_COMPLETE".replace("-", "_").upper()
    maker = kind(command, {}, program, variable)
    script = _SCRIPTS.get(shell)
    return script % maker.source_vars() if script is not None else maker.source()
