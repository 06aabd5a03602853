"""Numbers written with what they count."""

from __future__ import annotations


def count(number: int, noun: str) -> str:
    """Write a number with its noun: ``1 episode``, ``1 204 episodes``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}".replace(",", " ")
