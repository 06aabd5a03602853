"""Workers that say what they could not do, instead of ending the program."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec, TypeVar

from textual.message_pump import MessagePump

from steno_tui.errors import StenoError
from steno_tui.tui.messages import ErrorReported

P = ParamSpec("P")
Owner = TypeVar("Owner", bound=MessagePump)

Work = Callable[Concatenate[Owner, P], Coroutine[Any, Any, None]]


def reports_errors(method: Work[Owner, P]) -> Work[Owner, P]:
    """Have a worker's expected errors told in a toast; those nobody expects still end the program.

    Stands below ``@work``.
    """

    async def run(self: Owner, /, *args: P.args, **kwargs: P.kwargs) -> None:
        try:
            await method(self, *args, **kwargs)
        except StenoError as error:
            self.post_message(ErrorReported(error.message))

    update_wrapper(run, method)
    return run
