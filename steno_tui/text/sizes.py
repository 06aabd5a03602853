"""Sizes of files written for people, in decimal units, as disks are sold."""

from __future__ import annotations

_MEGABYTE, _GIGABYTE = 1_000_000, 1_000_000_000


def size(number: int) -> str:
    """Write a number of bytes: ``31.2 MB``, from a thousand of them on ``1.25 GB``."""
    if number >= _GIGABYTE:
        return f"{number / _GIGABYTE:.2f} GB"
    return f"{number / _MEGABYTE:.1f} MB"
