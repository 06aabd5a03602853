"""How an API key is entered on the command line, where a sentence asks for one."""

from __future__ import annotations

from steno_tui.models.api_key import asks_for_key


def with_key_advice(sentence: str) -> str:
    """A sentence, with what to do behind it if it says that an API key is to be entered."""
    return f"{sentence} To enter it: steno-tui key set" if asks_for_key(sentence) else sentence
