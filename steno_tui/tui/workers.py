"""Workers that say what they could not do, instead of ending the program."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import update_wrapper, wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from textual.message_pump import MessagePump
from textual.worker import Worker

from steno_tui.errors import StenoError, UsageError
from steno_tui.tui.base_app import BaseApp
from steno_tui.tui.messages import ErrorReported

P = ParamSpec("P")
Doing = Coroutine[Any, Any, None]
Node = TypeVar("Node", bound=MessagePump)


class OwnedByApp(Protocol):
    """What is no widget, and works for an app."""

    app: BaseApp


Owned = TypeVar("Owned", bound=OwnedByApp)


async def _reporting(
    node: MessagePump, method: Callable[P, Doing], *args: P.args, **kwargs: P.kwargs
) -> None:
    try:
        await method(*args, **kwargs)
    except StenoError as error:
        node.post_message(ErrorReported(error.message, isinstance(error, UsageError)))


def reports_errors(
    method: Callable[Concatenate[Node, P], Doing],
) -> Callable[Concatenate[Node, P], Doing]:
    """Have a worker's expected errors told; those nobody expects still end the program.

    Stands below ``@work``.
    """

    async def run(self: Node, /, *args: P.args, **kwargs: P.kwargs) -> None:
        await _reporting(self, method, self, *args, **kwargs)

    update_wrapper(run, method)
    return run


def app_worker(
    group: str, description: str, *, exclusive: bool = False
) -> Callable[
    [Callable[Concatenate[Owned, P], Doing]], Callable[Concatenate[Owned, P], Worker[None]]
]:
    """Make a method of an object that an app owns a worker of that app, which reports its errors.

    Args:
        group: which workers it belongs to.
        description: what it does.
        exclusive: whether it ends the others of its group.
    """

    def decorate(
        method: Callable[Concatenate[Owned, P], Doing],
    ) -> Callable[Concatenate[Owned, P], Worker[None]]:
        @wraps(method)
        def start(self: Owned, /, *args: P.args, **kwargs: P.kwargs) -> Worker[None]:
            async def work() -> None:
                await _reporting(self.app, method, self, *args, **kwargs)

            return self.app.run_worker(
                work,
                name=method.__name__,
                group=group,
                description=description,
                exclusive=exclusive,
            )

        return start

    return decorate
