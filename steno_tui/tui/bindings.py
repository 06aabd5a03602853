"""Textual's key bindings, made from the list of commands."""

from __future__ import annotations

from collections.abc import Mapping

from textual.binding import Binding, BindingType

from steno_tui.tui.commands import command, in_scope


def bindings(scope: str) -> list[BindingType]:
    """The bindings of one scope; each can be remapped under its command's name."""
    return [
        Binding(
            one.keys,
            one.action,
            one.hint or one.help,
            show=bool(one.hint),
            tooltip=one.help,
            id=one.name,
        )
        for one in in_scope(scope)
    ]


def bound_to(action: str, name: str) -> Binding:
    """The binding by which the keys of a command do an action here; it is not hinted at."""
    one = command(name)
    return Binding(one.keys, action, one.help, show=False, id=name)


def closing(name: str) -> Binding:
    """The binding by which a window is closed with the keys of the command that opens it."""
    return Binding(command(name).keys, "close", show=False, id=name)


def keymap(keys: Mapping[str, str]) -> dict[str, str]:
    """The keys of a configuration as Textual names them: ``/`` is ``slash``.

    Args:
        keys: by command; each has passed `steno_tui.tui.config_check`.
    """
    return {
        name: ",".join(one.key for one in Binding.make_bindings([Binding(given, name)]))
        for name, given in keys.items()
    }
