"""Doing the same for many things, a few at a time, and telling what comes of each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Sized
from typing import Protocol, TypeVar

from msgspec.structs import replace

from steno_tui.core.events import CoreEvent, Progress

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Many(Sized, Iterable[T_co], Protocol[T_co]):
    """Things whose number is known before they are given out, as that of a list is."""


async def for_each(
    things: Many[T],
    work: Callable[[T], AsyncIterator[CoreEvent]],
    at_once: int,
    name: Callable[[T], str],
    done: Callable[[T], object] = lambda _: None,
) -> AsyncGenerator[CoreEvent]:
    """Do something for each of many things.

    Args:
        things: which, in the order in which they are begun; each is taken when its turn comes.
        work: what is done.
        at_once: for how many of them at a time.
        name: what each is called in its `Progress`.
        done: is called with each once nothing more is done for it.

    Yields:
        each thing's events as they come, and a `Progress` behind those of each.
    """
    waiting, total = iter(things), len(things)
    events: asyncio.Queue[CoreEvent | None] = asyncio.Queue()

    async def go_on() -> None:
        try:
            for thing in waiting:
                async for event in work(thing):
                    events.put_nowait(event)
                done(thing)
                events.put_nowait(Progress(0, total, name(thing)))
        finally:
            events.put_nowait(None)

    workers = [asyncio.create_task(go_on()) for _ in range(min(at_once, total))]
    ended = finished = 0
    try:
        while ended < len(workers):
            event = await events.get()
            if event is None:
                ended += 1
                continue
            if isinstance(event, Progress):
                finished += 1
                event = replace(event, done=finished)
            yield event
        await asyncio.gather(*workers)
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
