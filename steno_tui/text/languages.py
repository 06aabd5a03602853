"""Names of languages, as environments and transcripts have them; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

_NAME = re.compile(r"([A-Za-z]{2,8})(?:[-_][A-Za-z0-9_-]{1,30})?")
_NONE = ("c", "posix")


def primary(name: str | None) -> str | None:
    """What a language is, without its country or script: ``pt`` of ``pt-BR``; None of nonsense."""
    found = _NAME.fullmatch((name or "").strip())
    return found[1].lower() if found else None


def user_language(environment: Mapping[str, str]) -> str:
    """The language of messages that the environment asks for, such as ``pt-BR``; empty for none.

    The first variable that is set counts, as POSIX has it.
    """
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(variable, ""):
            name = re.split(r"[.@]", value, maxsplit=1)[0].replace("_", "-")
            return "" if primary(name) in (None, *_NONE) else name
    return ""
