"""The files that episodes are written to: where each has its own, and how it is known again."""

from __future__ import annotations

import asyncio
import errno
import os
import stat
from collections.abc import Awaitable, Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from steno_tui.core.file_writing import not_written, on_other_host, shown
from steno_tui.errors import OutputError, UsageError
from steno_tui.export.file_name import file_name, numbered
from steno_tui.export.kept_text import BEGINNING, fields_of, json_mark, markdown_mark
from steno_tui.models.episode import Episode, EpisodeKey
from steno_tui.text.dropped_path import addressed_path, host_of_file

MOST_BYTES = 16_000_000
"""A larger file is nothing that was written here, whatever was added to it."""

MOST_FILES = 100_000
"""So many files of a directory are looked at."""

_MOST_NAMED_ALIKE = 1000


class Format(StrEnum):
    """In which form an episode is taken along."""

    MARKDOWN = "markdown"
    JSON = "json"

    @property
    def suffix(self) -> str:
        """What names of its files end in."""
        return ".json" if self is Format.JSON else ".md"

    @property
    def mark(self) -> Callable[[bytes], str]:
        """Reads at the beginning of a file of which episode it is."""
        return json_mark if self is Format.JSON else markdown_mark


class ExportPlace(NamedTuple):
    """Where episodes are written."""

    path: Path
    is_directory: bool


def place_of(given: str, *, is_of_several: bool = False) -> ExportPlace:
    """Where a path that the user gave leads: what is a directory, or is to be one, or a file.

    Args:
        given: the path, or its ``file:`` address; one that ends in a slash is a directory's.
        is_of_several: whether several episodes are written, which needs a directory.

    Raises:
        UsageError: it is empty.
        OutputError: it is no path, or one on another host.
    """
    if not given:
        raise UsageError("The path to write to is empty: name a file or a directory.")
    given = addressed_path(given)
    if (host := host_of_file(given)) is not None:
        raise OutputError(on_other_host(host))
    try:
        path = Path(given).expanduser()
        is_directory = path.is_dir()
    except (OSError, RuntimeError, ValueError) as error:
        raise not_written(given, error) from None
    return ExportPlace(path, is_of_several or is_directory or given.endswith("/"))


class ExportedFile(NamedTuple):
    """The file of an episode."""

    path: Path
    mark: str
    """Of which episode it says that it is, if it is there."""


class LeftAloneError(Exception):
    """A file is not to be written, why, and what to do about it."""

    def __init__(self, why: str, advice: str = "Move it away to have it written anew.") -> None:
        super().__init__(why)
        self.advice = advice


_NAME_ANOTHER = "Name another file or a directory."


def read_file(path: Path, size: int) -> bytes | None:
    """The beginning of a file; None where there is none.

    Raises:
        LeftAloneError: it is no file.
        OSError: it cannot be read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        return None
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise LeftAloneError("is a link", _NAME_ANOTHER) from None
        raise
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise LeftAloneError("is no file", _NAME_ANOTHER)
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(size)
    finally:
        os.close(descriptor)


class ExportDirectory:
    """Which file of a directory is whose.

    Args:
        path: the directory.
        form: in which form its files are.
        names_now: under which names episodes are known that had others once.
    """

    def __init__(
        self,
        path: Path,
        form: Format,
        names_now: Callable[[Mapping[EpisodeKey, str]], Awaitable[Mapping[EpisodeKey, EpisodeKey]]],
    ) -> None:
        self._path = path
        self._form = form
        self._names_now = names_now
        self._known: dict[str, ExportedFile] | None = None
        """The files that are there, by their episodes; None as long as nobody looked."""

    def make(self) -> None:
        """See that it is there.

        Raises:
            OutputError: it is not, and cannot be made.
        """
        try:
            self._path.mkdir(parents=True, exist_ok=True)
        except FileExistsError:
            raise OutputError(
                f"{shown(self._path)} is a file, and a directory is needed: name another "
                "one, as by export_directory in the configuration."
            ) from None
        except (OSError, ValueError) as error:
            raise not_written(self._path, error) from None

    async def target(self, episode: Episode) -> ExportedFile:
        """The file of an episode, or the one that it is to have.

        Raises:
            OutputError: the directory cannot be read.
        """
        mark, wanted = str(episode.key), file_name(episode, self._form.suffix)
        try:
            if self._known is None:
                if await asyncio.to_thread(self._mark_of, wanted) == mark:
                    return ExportedFile(self._path / wanted, mark)
                self._known = await self._look()
            if mark not in self._known:
                path = await asyncio.to_thread(self._free, wanted, mark)
                self._known[mark] = ExportedFile(path, mark)
        except OSError as error:
            raise not_written(self._path, error) from None
        return self._known[mark]

    def _mark_of(self, name: str) -> str | None:
        """Of which episode a file is; empty where it is of none, None where there is no file."""
        try:
            beginning = read_file(self._path / name, BEGINNING)
        except LeftAloneError:
            return ""
        return None if beginning is None else self._form.mark(beginning)

    def _free(self, wanted: str, mark: str) -> Path:
        """The path of a name that no other episode has."""
        names = (numbered(wanted, n) if n > 1 else wanted for n in range(1, _MOST_NAMED_ALIKE))
        free = (name for name in names if self._mark_of(name) in (None, "", mark))
        return self._path / next(free, wanted)

    async def _look(self) -> dict[str, ExportedFile]:
        """Find out whose the files are; what was another's by its name then is known again."""
        found, addresses = await asyncio.to_thread(self._read_all)
        for before, key in (await self._names_now(addresses)).items():
            found.setdefault(str(key), found[str(before)])
        return found

    def _read_all(self) -> tuple[dict[str, ExportedFile], dict[EpisodeKey, str]]:
        """The files by their marks; of those that a feed told of, where their audio is."""
        found: dict[str, ExportedFile] = {}
        addresses: dict[EpisodeKey, str] = {}
        with os.scandir(self._path) as entries:
            names = sorted(one.name for one in entries if one.name.endswith(self._form.suffix))
        for name in names[:MOST_FILES]:
            try:
                beginning = read_file(self._path / name, BEGINNING) or b""
            except (LeftAloneError, OSError):
                continue
            mark = self._form.mark(beginning)
            found.setdefault(mark, ExportedFile(self._path / name, mark))
            podcast, slash, slug = mark.partition("/")
            key = EpisodeKey(podcast, slug)
            if slash and key.is_feeds and (audio := fields_of(beginning).get("audio")):
                addresses[key] = audio
        found.pop("", None)
        return found, addresses
