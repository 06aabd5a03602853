"""Names that stand for addresses of a test's choice, in this process alone."""

from __future__ import annotations

import socket
from typing import Any

import pytest


def known_names(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Addresses by name, to be filled; of ``.example`` no other name is known."""
    known: dict[str, str] = {}
    real = socket.getaddrinfo

    def resolve(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name is not None and name.endswith(".example") and name not in known:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return real(known.get(name, host), port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return known
