"""Every process-wide trick, each with its reason; nothing else touches the whole process.

Nothing is imported here that costs time, so that the entry can call it first of all.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    import asyncio
    from types import FrameType

THREAD_SECONDS = 0.5
"""How long a thread that is stuck may hold up the process's end."""

LOOK_SECONDS = 0.25
"""How long a question at the terminal may not hear of a signal."""

END_SECONDS = 1.8
"""How long the orderly end of the full screen may take."""

# The garbage collector. What is made while importing and drawing the first frame is no garbage,
# and looking for some takes a tenth of that time.


def pause_garbage_collection() -> None:
    """Look for no garbage until `resume_garbage_collection`, while only what stays is made."""
    gc.disable()


def resume_garbage_collection() -> None:
    """Look for garbage again, but never again among what there is now."""
    gc.freeze()
    gc.enable()


def keep_what_was_imported() -> None:
    """Look for no garbage among what a large import has made; call it as soon as that is done.

    Every look at all there is would go over it, with the program standing still: 30 ms for httpx.
    """
    gc.freeze()


# Imports.


def skip_search_for_sniffio() -> None:
    """Have an import of ``sniffio`` fail at once where it is not installed.

    A workaround: httpcore tries that import several times a request, and Python does not remember
    that a module was not found (https://github.com/encode/httpcore/pull/1103).
    """
    from importlib.util import find_spec

    if "sniffio" not in sys.modules and find_spec("sniffio") is None:
        sys.modules["sniffio"] = None  # type: ignore[assignment]


def skip_command_line_of_httpx() -> None:
    """Have httpx go without its command line, as it does where click is not installed.

    It would import click, Pygments and half of Rich for it: 3 MB, and a third of its time.
    """
    sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]


def import_asyncio_without_tls() -> None:
    """Import asyncio as it is where Python has no ``ssl``, which others may still import.

    It would load OpenSSL, some 5 ms of a start, for connections of its own; ours are httpx's, whose
    TLS is none of asyncio's. Call it before anything else imports either.
    """
    if "ssl" in sys.modules:
        return
    sys.modules["ssl"] = None  # type: ignore[assignment]
    import asyncio  # noqa: F401

    del sys.modules["ssl"]


# Signals. A command ends as on Ctrl-C and the full screen as on quitting, so that what is
# temporary is cleared away, what was written is whole and the terminal is left sane.

ENDING_SIGNALS = (signal.SIGTERM, signal.SIGHUP)


def exit_on_signals() -> None:
    """Leave through `SystemExit` when told to end; a loop that ended had put its own in place."""
    for number in ENDING_SIGNALS:
        with suppress(ValueError):  # not the main thread
            signal.signal(number, _exit)


def _exit(number: int, _: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)


def call_on_signals(
    loop: asyncio.AbstractEventLoop,
    handler: Callable[[int], object],
    numbers: tuple[int, ...] = ENDING_SIGNALS,
) -> None:
    """Have a running loop call something when told to end.

    The handler gets the signal's number, inside the loop. An exception of its own would end
    whatever task it met, which asyncio prints.
    """
    for number in numbers:
        with suppress(NotImplementedError, RuntimeError, ValueError):  # no such signals here
            loop.add_signal_handler(number, handler, number)


def call_at_once_on_signals(handler: Callable[[int], object]) -> None:
    """Have something called when told to end, also while the event loop is busy or waits.

    The handler gets the signal's number, in the main thread and in the midst of anything.
    """
    for number in (*ENDING_SIGNALS, signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, lambda number, _: handler(number))


@contextmanager
def interrupted_at_once() -> Iterator[None]:
    """Have a question end when told to, of which the event loop would hear behind its answer alone.

    A signal that comes just before the terminal is read, or to another thread, ends no reading; and
    `input` passes over what is raised while it looks what the terminal is. So a clock wakes the
    reading again and again, at which signals are looked at, and what has told to end does it anew.
    """
    told: list[int] = []

    def end(number: int, frame: FrameType | None) -> None:
        if not told:
            told.append(number)
            signal.setitimer(signal.ITIMER_REAL, LOOK_SECONDS, LOOK_SECONDS)  # to be over by then
        if told[0] == signal.SIGINT:
            signal.default_int_handler(told[0], frame)
        _exit(told[0], frame)

    def look(_: int, frame: FrameType | None) -> None:
        if told:
            end(told[0], frame)

    handlers = {signal.SIGALRM: look, **dict.fromkeys((*ENDING_SIGNALS, signal.SIGINT), end)}
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    woken = signal.set_wakeup_fd(-1)  # the loop's, which would be filled meanwhile
    signal.setitimer(signal.ITIMER_REAL, LOOK_SECONDS, LOOK_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.set_wakeup_fd(woken)
        for number, handler in before.items():
            signal.signal(number, handler)


def end_within(code: int, *steps: Callable[[], object], seconds: float = END_SECONDS) -> None:
    """End the process with a code after some seconds, wherever it is by then.

    The last resort, for an orderly end that waits for what does not come.

    Args:
        code: the exit code.
        steps: what is done before, one after the other, each in a thread that may get stuck.
        seconds: how long the orderly end may take.
    """

    def end() -> None:
        time.sleep(seconds)
        for step in steps:
            thread = threading.Thread(target=step, name="last-step", daemon=True)
            thread.start()
            thread.join(THREAD_SECONDS)
        os._exit(code)

    threading.Thread(target=end, name="last-resort", daemon=True).start()


def stop_process() -> None:
    """Be stopped, whoever there is to let us go on, and return when told to."""
    os.kill(os.getpid(), signal.SIGSTOP)


def stop_process_by(number: int) -> None:
    """Be stopped as a signal does that nobody handles, and return when told to go on.

    Where there is no shell that could let us go on, the system does not stop us.
    """
    handler = signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
    signal.signal(number, handler)


# Threads. Those that read feeds compute for as long as they are let, and whoever waits for a socket
# or a disk in between, as the event loop does several times a turn, waits for them each time. So
# does the library's, at every statement, for the event loop.

TURN_SECONDS = 0.0002
"""How long a thread may go on computing while another one wants to."""


def give_way_soon() -> None:
    """Have threads that compute give way to one another much sooner than they would."""
    sys.setswitchinterval(TURN_SECONDS)


# A name look-up takes half a minute to give up, and neither asyncio nor the interpreter
# can cancel it or leaves without it (https://github.com/python/cpython/issues/80961).


@contextmanager
def event_loop() -> Iterator[asyncio.AbstractEventLoop]:
    """An event loop whose end does not wait for every thread there is, as `asyncio.run` does.

    It waits as that does for its tasks, which are cancelled: one may have a program to end, and of
    one that outlives the loop asyncio complains on the terminal.
    """
    import asyncio

    loop = asyncio.new_event_loop()
    try:
        with threads_not_waited_for(loop):
            try:
                yield loop
            finally:
                _end_tasks(loop)
    finally:
        loop.close()


def _end_tasks(loop: asyncio.AbstractEventLoop) -> None:
    import asyncio

    async def ended() -> None:
        await asyncio.gather(*tasks, return_exceptions=True)

    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        if not task.cancelling():
            task.cancel()
    loop.run_until_complete(ended())


@contextmanager
def threads_not_waited_for(loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    """Have the end of a loop, also of `asyncio.run`, not wait for the threads that it begins."""
    from concurrent.futures import ThreadPoolExecutor

    threads = ThreadPoolExecutor(thread_name_prefix="steno-tui")
    loop.set_default_executor(threads)
    try:
        yield
    finally:
        threads.shutdown(wait=False, cancel_futures=True)
        loop.set_default_executor(ThreadPoolExecutor(1))  # has none, so there is none to wait for


def leave_hanging_threads(code: int) -> None:
    """End the process with a code where a thread is stuck; return where none is.

    The interpreter would wait for it. Call it last: nothing that waits for the end is run.
    """
    deadline = time.monotonic() + THREAD_SECONDS
    for thread in threading.enumerate():
        if thread is not threading.main_thread() and not thread.daemon:
            with suppress(KeyboardInterrupt, SystemExit):  # told once more to end
                thread.join(max(0.0, deadline - time.monotonic()))
            if thread.is_alive():
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)
