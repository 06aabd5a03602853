"""What went wrong, as our own errors: from what httpx raises, and from what a status says.

The sentences are short and distinct, because "no network" is cured in another way than "expired
certificate". There is no way around a certificate that does not hold.
"""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Iterator

import httpx

from steno_tui.errors import (
    BadAnswerError,
    NoReplyError,
    ServiceError,
    StenoError,
    UnreachableError,
)

_NO_WAY = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL}
_NO_TLS = {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "UNKNOWN_PROTOCOL"}
_MERELY_BROKEN = (
    ssl.SSLEOFError,
    ssl.SSLZeroReturnError,
    ssl.SSLSyscallError,
    ssl.SSLWantReadError,
    ssl.SSLWantWriteError,
)

# The verification codes of OpenSSL's x509_vfy.h.
_CERTIFICATE = {
    9: "its certificate is not valid yet. Is the clock of this machine right?",
    10: "its certificate has expired.",
    18: "its certificate is signed by nobody this machine trusts.",
    19: "its certificate is signed by nobody this machine trusts.",
    20: "its certificate is signed by nobody this machine trusts.",
    21: "its certificate is signed by nobody this machine trusts.",
    62: "its certificate belongs to another name.",
    64: "its certificate belongs to another address.",
}


def failure(error: Exception, host: str, *, answered: bool) -> ServiceError:
    """Put what httpx or the system raised into a sentence.

    Args:
        error: what was raised.
        host: who was asked.
        answered: whether the head of an answer had come.
    """
    if answered:
        if isinstance(error, httpx.TimeoutException):
            return UnreachableError(f"{host} fell silent in the middle of its answer.")
        return BadAnswerError(f"The answer of {host} broke off before its end.")
    for cause in _causes(error):
        if (known := _known(cause, host)) is not None:
            return known
    match error:
        case httpx.TimeoutException():
            return NoReplyError(f"{host} does not answer; try again later.")
        case httpx.ProxyError():
            return UnreachableError(f"The proxy in the environment does not let us to {host}.")
        case httpx.RemoteProtocolError() if "disconnected" not in str(error):
            return BadAnswerError(f"What {host} answered is not proper HTTP.")
        case httpx.InvalidURL():  # httpx reads where a redirect leads, even if it may not follow
            return BadAnswerError(f"{host} sent us to something that is no address.")
    return NoReplyError(f"The connection to {host} broke before it answered; try again later.")


def proxy_failure(error: Exception, proxy: str) -> ServiceError:
    """Put into a sentence why there is no connection to a proxy, whoever is asked through it."""
    told = failure(error, proxy, answered=False)
    return type(told)(f"The proxy in the environment cannot be used. {told.message}")


def unusable_environment(error: Exception) -> UnreachableError:
    """Put into a sentence why no client could be made with the environment as it is."""
    match error:
        case ImportError():
            why = "SOCKS proxies are not supported; name an HTTP proxy, or none"
        case OSError():
            why = "SSL_CERT_FILE or SSL_CERT_DIR names no certificates"
        case _:
            why = "a proxy's address is none"
    return UnreachableError(f"The environment's network settings cannot be used: {why}.")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error, what it arose from, and so on; of a group, what each arose from."""
    yield error
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from _causes(each)
    # httpcore raises `from None` on the way, which clears the cause but keeps the context.
    # An error of ours in that chain is an earlier call's, which its caller is still busy with.
    origin = error.__cause__ or error.__context__
    if origin is not None and not isinstance(origin, StenoError):
        yield from _causes(origin)


def _known(cause: BaseException, host: str) -> UnreachableError | None:
    """The sentence for a cause that the system or OpenSSL names exactly."""
    match cause:
        case ssl.SSLCertVerificationError():
            why = _CERTIFICATE.get(cause.verify_code, "its certificate does not hold.")
            return UnreachableError(f"{host} cannot be trusted: {why}")
        case ssl.SSLError() if cause.reason in _NO_TLS:
            return UnreachableError(f"{host} cannot be trusted: it answers without encryption.")
        case ssl.SSLError() if not isinstance(cause, _MERELY_BROKEN):
            return UnreachableError(f"{host} and this machine agree on no safe connection.")
        case socket.gaierror():
            return UnreachableError(f"The name {host} was not found; is the network up?")
        case ConnectionRefusedError():
            return UnreachableError(f"{host} refused the connection; it may be down.")
        case OSError() if cause.errno in _NO_WAY:
            return UnreachableError(f"There is no way to {host} from here; is the network up?")
    return None
