"""What became of episodes' marks, and what is needed to have them as they were."""

from __future__ import annotations

from array import array

from msgspec import Struct


class ReadChange(Struct, frozen=True):
    """Episodes that were marked read, or unread again; those that were so before are not among."""

    read: bool
    episodes: array[int]
    """By the numbers that the user's file has for them."""
    read_at: array[float]
    """When each had been read, Unix seconds; empty where they were marked read."""


class HeardChange(Struct, frozen=True):
    """Episodes that were marked heard, or not heard; those that were so before are not among."""

    heard: bool
    episodes: array[int]
    """By the numbers that the user's file has for them."""
    begun: array[int]
    """Those of them of which nothing was known before, not even where listening stopped."""


MarkChange = ReadChange | HeardChange
