"""Running the demo: in a thread beside whatever uses it, or alone in the foreground."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Self

import click

from steno_tui.demo import catalogue as catalogues
from steno_tui.demo.request_lifecycle import RequestLifecycle
from steno_tui.errors import UnreachableError, UsageError

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from steno_tui.demo.server import WebServer
    from steno_tui.demo.transcript_jobs import TranscriptJobService

_HOST = "127.0.0.1"
_START_DEADLINE = 15.0


class DemoService:
    """The stand-in service on a loopback port; a context manager that runs it.

    It may be stopped and started again, always on the same port and with the requests that it
    was sent before, as a service that was out of reach for a while.

    Args:
        port: where to listen; 0 takes any free port.
        pace: how much longer than usual the processing of an episode takes; 0 is at once.
        clock: monotonic seconds, from which the processing's progress is derived.
        now: Unix seconds, for the dates of what changes.
        catalogue: the podcasts; by default those that come with the program.
        collections: whether there are lists of podcasts and episodes; the real service may have
            none.

    Attributes:
        life: the requests for processing that were made.
    """

    def __init__(
        self,
        port: int = 0,
        *,
        pace: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
        catalogue: tuple[catalogues.DemoPodcast, ...] | None = None,
        collections: bool = True,
    ) -> None:
        self.life = RequestLifecycle(clock, now, pace)
        self._clock = clock
        self._pace = pace
        self._jobs: TranscriptJobService | None = None
        self._port = port
        self._catalogue = catalogue
        self._collections = collections
        self._server: WebServer | None = None
        self._thread: threading.Thread | None = None

    @property
    def origin(self) -> str:
        """The address of the service: ``http://127.0.0.1:8765``."""
        return f"http://{_HOST}:{self._port}"

    def start(self) -> str:
        """Start, and return the address once it answers.

        Raises:
            UsageError: the web server is not installed, or the port is taken.
            UnreachableError: the web server did not come up.
        """
        if self._thread is not None:
            return self.origin
        try:
            from steno_tui.demo import server, web_app
        except ModuleNotFoundError as error:
            if error.name not in ("starlette", "uvicorn"):
                raise
            raise UsageError(
                "The demo needs a web server that is not installed. In a clone of steno-tui: "
                'pip install ".[demo]"'
            ) from None
        podcasts = catalogues.load() if self._catalogue is None else self._catalogue
        listener = self._listen()
        app = web_app.make_app(
            podcasts, self.life, self.origin, collections=self._collections, jobs=self.jobs
        )
        self._server = web = server.WebServer(self.application(app))
        self._thread = threading.Thread(
            target=web.run, args=([listener],), name="demo service", daemon=True
        )
        self._thread.start()
        if not web.is_up.wait(_START_DEADLINE):
            self.stop()
            raise UnreachableError("The demo did not come up in time. Please try again.")
        return self.origin

    @property
    def jobs(self) -> TranscriptJobService:
        """The transcript jobs that were made."""
        if self._jobs is None:
            from steno_tui.demo.transcript_jobs import TranscriptJobService

            self._jobs = TranscriptJobService(self._clock, self._pace)
        return self._jobs

    def application(self, app: ASGIApp) -> ASGIApp:
        """The service as it is; whoever wants to see every request puts something before it."""
        return app

    def stop(self) -> None:
        """End every connection and stop listening; harmless when it does not run."""
        if self._thread is None or self._server is None:
            return
        self._server.end()
        self._thread.join()
        self._thread = self._server = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _listen(self) -> socket.socket:
        if not 0 <= self._port <= 65535:
            raise UsageError(f"{self._port} is no port; choose one from 1 to 65535, or 0 for any.")
        try:
            listener = socket.create_server((_HOST, self._port))
        except OSError:
            raise UsageError(
                f"Port {self._port} cannot be used; another program may have it. "
                "Choose another one, or 0 for any that is free."
            ) from None
        # Connections inherit it; without it the two writes of an answer wait 40 ms for each other.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._port = listener.getsockname()[1]
        return listener


def serve(port: int = 0, *, announce: Callable[[str], object] = click.echo) -> None:
    """Run the demo in the foreground until Ctrl-C.

    Args:
        port: where to listen; 0 takes any free port.
        announce: told in one sentence where the service is, once it answers.

    Raises:
        UsageError: the web server is not installed, or the port is taken.
        UnreachableError: the web server did not come up.
    """
    with DemoService(port) as web_app:
        announce(f"The demo answers at {web_app.origin} until you press Ctrl-C.")
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return
