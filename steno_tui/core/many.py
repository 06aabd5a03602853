"""Doing the same for many things, a few at a time, and telling what comes of each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable
from typing import TypeVar

from msgspec.structs import replace

from steno_tui.core.events import CoreEvent, Progress

T = TypeVar("T")


async def for_each(
    things: Iterable[T],
    work: Callable[[T], AsyncIterator[CoreEvent]],
    at_once: int,
    name: Callable[[T], str],
) -> AsyncGenerator[CoreEvent]:
    """Do something for each of many things.

    Args:
        things: which, in the order in which they are begun.
        work: what is done.
        at_once: for how many of them at a time.
        name: what each is called in its `Progress`.

    Yields:
        each thing's events as they come, and a `Progress` behind those of each.
    """
    waiting = list(things)
    total = len(waiting)
    waiting.reverse()
    events: asyncio.Queue[CoreEvent | None] = asyncio.Queue()

    async def go_on() -> None:
        try:
            while waiting:
                thing = waiting.pop()
                async for event in work(thing):
                    events.put_nowait(event)
                events.put_nowait(Progress(0, total, name(thing)))
        finally:
            events.put_nowait(None)

    workers = [asyncio.create_task(go_on()) for _ in range(min(at_once, total))]
    ended = done = 0
    try:
        while ended < len(workers):
            event = await events.get()
            if event is None:
                ended += 1
                continue
            if isinstance(event, Progress):
                done += 1
                event = replace(event, done=done)
            yield event
        await asyncio.gather(*workers)
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
