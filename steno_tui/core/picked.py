"""Episodes that are picked together in a list, to be acted upon as one.

They are told by their places in the list as it was when it was shown. A list that was read since is
another, and what stands at those places may be too: then nothing is done.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from steno_tui.core.listings import EpisodeList
from steno_tui.errors import UnknownError, UsageError
from steno_tui.library.library import Library
from steno_tui.models.episode import EpisodeKey


class Picked(Struct, frozen=True):
    """Episodes that stand in a row in a list."""

    found: EpisodeList
    places: range
    seen: Mapping[int, EpisodeKey]
    """By place, those of the list whose rows were seen: these are held against what is on disk."""


def numbers_of(library: Library, which: EpisodeKey | Picked) -> array[int]:
    """The numbers of episodes in the library, in the order of their list.

    Raises:
        UnknownError: nothing is known of the one episode.
        UsageError: the list on disk is not the one any more that they were picked in.
    """
    if isinstance(which, EpisodeKey):
        number = library.lists.number(which)
        if number is None:
            raise UnknownError(f"There is no episode {which}.")
        return array("q", [number])
    return _among(library, which)[which.places.start : which.places.stop]


def held(library: Library, found: EpisodeList, seen: Mapping[int, EpisodeKey]) -> EpisodeList:
    """A list as it is shown, with the numbers of its episodes; so it stays, whatever is added.

    Raises:
        UsageError: the list on disk is not the one any more that is shown.
    """
    return replace(found, numbers=_among(library, Picked(found, range(found.count), seen)))


def _among(library: Library, picked: Picked) -> array[int]:
    """The numbers of all episodes of the list."""
    found = picked.found
    numbers = found.numbers
    if numbers is None:
        numbers = library.lists.newest(None, -1, 0)
    there = len(numbers) == found.count
    seen = {numbers[place]: key for place, key in picked.seen.items()} if there else {}
    keys = library.lists.keys(list(seen))
    # What has gone from a list that is held by its numbers is passed over.
    gone = {number: key for number, key in seen.items() if found.numbers is not None}
    if not there or any(keys.get(number, gone.get(number)) != key for number, key in seen.items()):
        raise UsageError("The list has changed: pick again.")
    return numbers
