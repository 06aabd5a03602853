"""A call in a moment: made once, and not where something else came of it until then."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

from textual.message_pump import MessagePump

from steno_tui.tui.workarounds.delay import Delay


class Node(MessagePump):
    """Has its turn only when it is given one."""

    def __init__(self) -> None:
        super().__init__()
        self._calls: asyncio.Queue[Callable[[], object]] = asyncio.Queue()

    def call_next(self, callback: Callable[..., object], *args: object, **kwargs: object) -> None:
        self._calls.put_nowait(partial(callback, *args, **kwargs))

    async def next_call(self) -> Callable[[], object]:
        return await self._calls.get()


async def test_a_call_is_made_once_its_time_has_come() -> None:
    node, said = Node(), list[str]()
    moment = Delay(node)
    moment.wait(0, partial(said.append, "it"))
    assert moment.is_awaited
    (await node.next_call())()
    assert (said, moment.is_awaited) == (["it"], False)


async def test_a_call_that_another_took_the_place_of_on_its_way_is_not_made() -> None:
    node, said = Node(), list[str]()
    moment = Delay(node)
    moment.wait(0, partial(said.append, "the first"))
    late = await node.next_call()  # its timer had gone off before it could be stopped
    moment.wait(0, partial(said.append, "the second"))
    late()
    assert said == []
    (await node.next_call())()
    assert said == ["the second"]


async def test_a_call_that_was_forgotten_on_its_way_is_not_made() -> None:
    node, said = Node(), list[str]()
    moment = Delay(node)
    moment.wait(0, partial(said.append, "it"))
    late = await node.next_call()
    moment.forget()
    late()
    assert (said, moment.is_awaited) == ([], False)
