"""What a status means that is not the answer asked for; pure."""

from __future__ import annotations

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

PERMANENT = frozenset({301, 308})
"""The redirects that mean that the other address is the right one from now on."""

BUSY = frozenset({429, 503})
"""The service is there and asks to be left alone for a while."""

PASSING = BUSY | {500, 502, 504}
"""Another try may well succeed."""

RAN_OUT = frozenset({401, 403, 404, 410})
"""What hosts answer where an address has run out."""

_DETAIL_SHOWN = 160


def refusal(
    status: int, host: str, wanted: str, pause: float | None = None, detail: str | None = None
) -> ServiceError:
    """Put a status into a sentence.

    Args:
        status: anything but the one hoped for.
        host: who answered.
        wanted: what was asked for, as part of a sentence.
        pause: seconds to leave a busy service alone; None where nothing keeps count of them.
        detail: the service's own words, as they came; cut and made safe here.
    """
    said = f" It says: {sanitize.line(detail, _DETAIL_SHOWN)}" if detail else ""
    match status:
        case 404:
            return GoneError(f"{host} does not have {wanted}.")
        case 410:
            return GoneError(f"{host} no longer has {wanted}.", for_good=True)
        case 401:
            return RefusedError(f"{host} gives {wanted} only to those who sign in (401).{said}")
        case 403:
            return RefusedError(f"{host} does not let us have {wanted} (403).{said}")
        case 429 | 503:
            return BusyError(busy(host, pause), pause or 0.0)
        case 511:
            return PortalError(
                "This network asks for a login first. Open a web browser, then try again."
            )
    if 400 <= status < 500:
        return RefusedError(f"{host} refused the request for {wanted} ({status}).{said}")
    if status >= 500:
        return ServerFailedError(f"{host} failed ({status}); try again later.")
    return BadAnswerError(f"{host} answered {status}, which is no answer to what was asked.")


def busy(host: str, pause: float | None) -> str:
    """Say that a service asks to be left alone, for so many seconds."""
    if pause is None:
        return f"{host} is busy; try again later."
    return f"{host} is busy; it can be asked again in {times.duration(max(1, round(pause)))}."
