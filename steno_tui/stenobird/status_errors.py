"""What a status means that is not the answer asked for; pure."""

from __future__ import annotations

from urllib.parse import urlsplit

from steno_tui.errors import (
    BadAnswerError,
    BusyError,
    GoneError,
    PortalError,
    RefusedError,
    ServerFailedError,
    ServiceError,
)
from steno_tui.text import sanitize, times

REDIRECTS = frozenset({301, 302, 303, 307, 308})
BUSY = frozenset({429, 503})
"""The service is there and asks to be left alone for a while."""

PASSING = BUSY | {500, 502, 504}
"""Another try may well succeed."""

_PATH_SHOWN = 60
_DETAIL_SHOWN = 160


def refusal(status: int, url: str, host: str, pause: float, detail: str | None) -> ServiceError:
    """Put a status into a sentence.

    Args:
        status: anything but the one hoped for.
        url: what was asked for.
        host: who answered.
        pause: seconds to leave a busy service alone.
        detail: the service's own words, as they came; cut and made safe here.
    """
    path = sanitize.line(urlsplit(url).path, _PATH_SHOWN)
    said = f" It says: {sanitize.line(detail, _DETAIL_SHOWN)}" if detail else ""
    match status:
        case 404:
            return GoneError(f"{host} does not have {path}.")
        case 410:
            return GoneError(f"{host} no longer has {path}.")
        case 401:
            return RefusedError(f"{host} gives {path} only to those who sign in (401).{said}")
        case 403:
            return RefusedError(f"{host} does not let us have {path} (403).{said}")
        case 429 | 503:
            return BusyError(busy(host, pause), pause)
        case 511:
            return PortalError(
                "This network asks for a login first. Open a web browser, then try again."
            )
    if 400 <= status < 500:
        return RefusedError(f"{host} refused the request for {path} ({status}).{said}")
    if status >= 500:
        return ServerFailedError(f"{host} failed ({status}); try again later.")
    return BadAnswerError(f"{host} answered {status}, which is no answer to what was asked.")


def busy(host: str, pause: float) -> str:
    """Say that a service asks to be left alone for so many seconds."""
    seconds = max(1, round(pause))
    return f"{host} is busy; it can be asked again in {times.duration(seconds)}."
