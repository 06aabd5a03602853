"""Numbers written for people, alone or with what they count."""

from __future__ import annotations


def grouped(number: int) -> str:
    """Write a number in groups of three digits: ``1 204``."""
    return f"{number:,}".replace(",", " ")


def count(number: int, noun: str) -> str:
    """Write a number with its noun: ``1 episode``, ``1 204 episodes``."""
    return f"{grouped(number)} {noun}{'' if number == 1 else 's'}"


def about(number: int, noun: str) -> str:
    """Write a number that changes all the while by its first two digits: ``About 1 300 episodes``.

    It begins a sentence, and is never less than there are. Below a hundred it is as it is.
    """
    if number < 100:
        return count(number, noun)
    step = 10 ** (len(str(number)) - 2)
    return f"About {count(-(-number // step) * step, noun)}"


def dollars(cents: int) -> str:
    """A price in US dollars: ``$0.61``."""
    return f"${cents // 100:,}.{cents % 100:02}"
