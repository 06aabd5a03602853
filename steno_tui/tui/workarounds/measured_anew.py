"""Has a widget measured anew that changed once more while it waited to be laid out.

A workaround without an upstream issue: Textual 8.2.8 remembers how large a widget is until it is to
be laid out, and forgets it at the first of several changes alone. Where another's change has the
screen laid out between the first and the last, the widget stays as large as it was by then.
"""

from __future__ import annotations

from textual.widget import Widget

_check_refresh = Widget._check_refresh  # noqa: SLF001


def _check_measured(widget: Widget) -> None:
    """Forget how large a widget was, as it asks to be laid out for all that has changed in it."""
    if widget._layout_required:  # noqa: SLF001
        widget._layout_updates += 1  # noqa: SLF001
    _check_refresh(widget)


def measure_anew() -> None:
    """Have Textual measure a widget behind the last of its changes."""
    Widget._check_refresh = _check_measured  # type: ignore[method-assign,assignment]  # noqa: SLF001
