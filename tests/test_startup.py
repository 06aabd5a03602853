"""What touches the whole process, each in a process of its own."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import steno_tui
from tests.support.patience import PATIENCE

ROOT = Path(steno_tui.__file__).parent
TRICKS = re.compile(
    r"\bgc\.\w|signal\.signal\(|os\._exit\(|sys\.modules\[[^]]*\] =|\.set_default_exec"
    r"|setswitchinterval"
)


def ran(program: str) -> subprocess.CompletedProcess[str]:
    """Run some lines that import startup."""
    return subprocess.run(
        [sys.executable, "-c", f"from steno_tui import startup\n{program}"],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


def test_nothing_else_touches_the_whole_process() -> None:
    texts = {
        path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in ROOT.rglob("*.py")
    }
    assert [name for name, text in texts.items() if TRICKS.search(text)] == ["startup.py"]


def test_a_thread_that_is_stuck_does_not_hold_up_the_end() -> None:
    done = ran(
        "import threading\n"
        "threading.Thread(target=threading.Event().wait).start()\n"
        "print('whole')\n"
        "startup.leave_hanging_threads(7)\n"
        "print('never')\n"
    )
    assert (done.returncode, done.stdout) == (7, "whole\n")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_told_once_more_to_end_it_ends_without_a_trace(number: signal.Signals) -> None:
    done = ran(
        "import signal, threading\n"
        "class Stuck(threading.Thread):\n"
        "    def join(self, timeout):\n"
        f"        signal.raise_signal({int(number)})\n"
        "startup.exit_on_signals()\n"
        "Stuck(target=threading.Event().wait).start()\n"
        "startup.leave_hanging_threads(130)\n"
    )
    assert (done.returncode, done.stderr) == (130, "")


def test_where_no_thread_is_stuck_the_program_ends_as_any_other() -> None:
    done = ran(
        "import threading\n"
        "threading.Thread(target=print, args=['thread']).start()\n"
        "startup.leave_hanging_threads(7)\n"
        "print('end')\n"
    )
    assert (done.returncode, done.stdout) == (0, "thread\nend\n")


def test_the_end_of_the_loop_does_not_wait_for_its_threads() -> None:
    done = ran(
        "import asyncio, threading\n"
        "async def main():\n"
        "    asyncio.get_running_loop().run_in_executor(None, threading.Event().wait)\n"
        "with startup.event_loop() as loop:\n"
        "    loop.run_until_complete(main())\n"
        "print('closed', loop.is_closed(), flush=True)\n"
        "startup.leave_hanging_threads(0)\n"
    )
    assert (done.returncode, done.stdout) == (0, "closed True\n")


def test_the_end_of_the_loop_waits_for_its_tasks() -> None:
    done = ran(
        "import asyncio\n"
        "async def clear(name):\n"
        "    try:\n"
        "        await asyncio.Event().wait()\n"
        "    finally:\n"
        "        await asyncio.sleep(0.01)\n"
        "        print('cleared by', name)\n"
        "async def main():\n"
        "    tasks.append(asyncio.create_task(clear('whoever ended it')))\n"
        "    tasks.append(asyncio.create_task(clear('the end')))\n"
        "    await asyncio.sleep(0)\n"
        "    tasks[0].cancel()\n"
        "tasks = []\n"
        "with startup.event_loop() as loop:\n"
        "    loop.run_until_complete(main())\n"
        "print(*(task.cancelled() for task in tasks))\n"
    )
    assert done.stderr == ""
    assert done.stdout == "cleared by whoever ended it\ncleared by the end\nTrue True\n"


def test_a_signal_to_end_runs_what_has_to_be_cleared_away() -> None:
    done = ran(
        "import os, signal\n"
        "startup.exit_on_signals()\n"
        "try:\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
        "    signal.pause()\n"
        "finally:\n"
        "    print('cleared')\n"
    )
    assert (done.returncode, done.stdout) == (143, "cleared\n")


def test_a_loop_hears_of_a_signal_to_end() -> None:
    done = ran(
        "import asyncio, os, signal\n"
        "async def main():\n"
        "    told = asyncio.get_running_loop().create_future()\n"
        "    startup.call_on_signals(asyncio.get_running_loop(), told.set_result)\n"
        "    os.kill(os.getpid(), signal.SIGHUP)\n"
        "    print(await told == signal.SIGHUP)\n"
        "asyncio.run(main())\n"
    )
    assert (done.returncode, done.stdout) == (0, "True\n")


def test_a_signal_to_end_is_heard_of_while_the_loop_is_busy() -> None:
    done = ran(
        "import asyncio, os, signal, threading\n"
        "told = threading.Event()\n"
        "startup.call_at_once_on_signals(lambda number: (print(number), told.set()))\n"
        "async def main():\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
        "    told.wait()\n"
        "asyncio.run(main())\n"
    )
    assert (done.returncode, done.stdout) == (0, "15\n")


def test_an_end_that_does_not_come_about_is_brought_about() -> None:
    done = ran(
        "import threading\n"
        "print('waits', flush=True)\n"
        "startup.end_within(7, seconds=0.01)\n"
        "threading.Event().wait()\n"
    )
    assert (done.returncode, done.stdout) == (7, "waits\n")


def test_before_an_end_is_brought_about_each_step_is_done_or_stuck() -> None:
    done = ran(
        "import threading\n"
        "stuck = threading.Event().wait\n"
        "startup.end_within(7, stuck, lambda: print('said', flush=True), stuck, seconds=0.01)\n"
        "stuck()\n"
    )
    assert (done.returncode, done.stdout) == (7, "said\n")


def test_threads_give_way_sooner_than_they_would() -> None:
    done = ran(
        "import sys\n"
        "before = sys.getswitchinterval()\n"
        "startup.give_way_soon()\n"
        "print(sys.getswitchinterval() <= before / 5)\n"
    )
    assert done.stdout == "True\n"


def test_what_was_made_at_the_start_is_no_garbage_and_what_follows_may_be() -> None:
    done = ran(
        "import gc\n"
        "startup.pause_garbage_collection()\n"
        "print(gc.isenabled())\n"
        "startup.resume_garbage_collection()\n"
        "print(gc.isenabled(), gc.get_freeze_count() > 0)\n"
    )
    assert done.stdout == "False\nTrue True\n"


def test_what_a_client_imports_is_no_garbage() -> None:
    done = ran(
        "import asyncio, gc\n"
        "from steno_tui.network.http_client import HttpClient\n"
        "from steno_tui.network.redirects import AddressPolicy\n"
        "asyncio.run(HttpClient(AddressPolicy('http://127.0.0.1:9')).prepare())\n"
        "import httpx\n"
        "print(any(one is httpx.AsyncClient for one in gc.get_objects()))\n"
    )
    assert (done.returncode, done.stdout) == (0, "False\n")


def test_a_module_that_is_not_installed_is_not_searched_for_again() -> None:
    done = ran(
        "import importlib.util, sys\n"
        "sys.path_importer_cache.clear()\n"
        "sys.path[:] = []\n"
        "startup.skip_search_for_sniffio()\n"
        "print(sys.modules['sniffio'])\n"
    )
    assert done.stdout == "None\n"


def test_httpx_comes_without_its_command_line() -> None:
    done = ran(
        "import sys\n"
        "import steno_tui.network.exchange\n"
        "import httpx\n"
        "print(httpx.AsyncClient.__name__, {'click', 'pygments'} & {*sys.modules})\n"
    )
    assert done.stdout == "AsyncClient set()\n"


def test_asyncio_comes_without_tls_and_others_have_it() -> None:
    done = ran(
        "import sys\n"
        "startup.import_asyncio_without_tls()\n"
        "print('asyncio' in sys.modules, {'ssl', '_ssl'} & {*sys.modules})\n"
        "import ssl, steno_tui.network.exchange\n"
        "startup.import_asyncio_without_tls()\n"
        "print(sys.modules['ssl'] is ssl)\n"
    )
    assert (done.returncode, done.stdout) == (0, "True set()\nTrue\n")


def what_ends_a_question(number: signal.Signals, *meanwhile: str) -> str:
    """How one ends that nobody answers, and the clock behind it, where some lines send a signal."""
    done = ran(
        "import os, signal, sys, threading\n"
        "reading, writing = os.pipe()\n"
        "os.dup2(reading, 0)\n"
        f"number = {int(number)}\n" + "\n".join(meanwhile) + "\n"
        "try:\n"
        "    with startup.interrupted_at_once():\n"
        "        input()\n"
        "except (KeyboardInterrupt, SystemExit) as error:\n"
        "    print(type(error).__name__, signal.getitimer(signal.ITIMER_REAL))\n"
    )
    return done.stdout


ENDS = [(signal.SIGINT, "KeyboardInterrupt"), (signal.SIGTERM, "SystemExit")]


@pytest.mark.parametrize(("number", "raised"), ENDS)
def test_a_question_ends_at_a_signal_that_another_thread_was_given(
    number: signal.Signals, raised: str
) -> None:
    ended = what_ends_a_question(
        number,
        "def end():",
        "    signal.pthread_kill(threading.get_ident(), number)",
        "threading.Timer(0.2, end).start()",
    )
    assert ended == f"{raised} (0.0, 0.0)\n"


@pytest.mark.parametrize(("number", "raised"), ENDS)
def test_a_question_ends_at_a_signal_that_was_passed_over(
    number: signal.Signals, raised: str
) -> None:
    ended = what_ends_a_question(
        number,
        "class Told:",
        "    def flush(self):",  # the first that `input` does, and it goes on whatever is raised
        "        signal.raise_signal(number)",
        "sys.stderr = Told()",
    )
    assert ended == f"{raised} (0.0, 0.0)\n"
