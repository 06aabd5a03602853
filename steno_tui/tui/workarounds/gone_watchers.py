"""Forgets who watched something and has gone.

A workaround without an upstream issue: Textual 8.2.8 forgets such watchers only when what they
watched changes next, and keeps all that they hold until then. Of a reader that is a transcript.
"""

from __future__ import annotations

from textual.dom import DOMNode


def forget_gone_watchers(*watched: DOMNode) -> None:
    """Forget who watched any of these and has gone, or is about to."""
    for each in watched:
        for watchers in getattr(each, "__watchers", {}).values():
            watchers[:] = [one for one in watchers if not one[0]._closing]  # noqa: SLF001
