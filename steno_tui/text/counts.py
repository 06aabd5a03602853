"""Numbers written for people, alone or with what they count."""

from __future__ import annotations


def grouped(number: int) -> str:
    """Write a number in groups of three digits: ``1 204``."""
    return f"{number:,}".replace(",", " ")


def count(number: int, noun: str) -> str:
    """Write a number with its noun: ``1 episode``, ``1 204 episodes``."""
    return f"{grouped(number)} {noun}{'' if number == 1 else 's'}"
