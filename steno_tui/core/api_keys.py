"""The user's API key: where it is found, kept, and taken away again; it is shown nowhere.

The environment's comes first, which this program cannot change. Else it is kept in the system's
keyring where there is one, and in a file of the user's alone where there is none, or it is locked.
Each belongs to one service, and is found for no other. What waits for a disk or a keyring runs in a
thread.
"""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

from steno_tui import private_directory
from steno_tui.errors import ApiKeyError
from steno_tui.models.api_key import ENTER_ANOTHER, VARIABLE, WANTED, ApiKey, FoundKey, KeyPlace

_KEYRING_SERVICE = "steno-tui"
_LONGEST_FILE = 1000
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class ApiKeys:
    """Finds and keeps the API key for one service.

    Args:
        server: the service's origin.
        directory: that of the configuration, where a file with a key may lie; None for none.
        environ: the environment; None for that of this process.
        uses_keyring: whether the system's keyring is asked, where there is one.
    """

    def __init__(
        self,
        server: str,
        directory: Path | None,
        *,
        environ: Mapping[str, str] | None = None,
        uses_keyring: bool = True,
    ) -> None:
        self._server = server
        self._environ = os.environ if environ is None else environ
        self._uses_keyring = uses_keyring
        place = urlsplit(server).netloc.replace(":", "-").replace("[", "").replace("]", "")
        self._file = None if directory is None else directory / f"api-key-{place}"

    async def find(self) -> FoundKey | None:
        """The key, and where it is; None where there is none.

        Raises:
            ApiKeyError: there is something in its place that is not used, with what to do.
        """
        return await asyncio.to_thread(self._find)

    async def keep(self, key: ApiKey) -> FoundKey:
        """Keep a key, in the place of one that was kept before.

        Returns:
            Where it is now.

        Raises:
            ApiKeyError: it could not be kept.
        """
        return await asyncio.to_thread(self._keep, key)

    async def remove(self) -> list[str]:
        """Take the kept key away.

        Returns:
            From where, in the user's words; nothing where there was none.

        Raises:
            ApiKeyError: it could not be taken away.
        """
        return await asyncio.to_thread(self._remove)

    @property
    def is_in_environment(self) -> bool:
        """Whether the environment names one, which outweighs what is kept."""
        return bool(self._environ.get(VARIABLE, "").strip())

    def _find(self) -> FoundKey | None:
        if self.is_in_environment:
            key = ApiKey.read(self._environ[VARIABLE])
            if key is None:
                raise ApiKeyError(f"What {VARIABLE} holds is no API key. {WANTED}.")
            return FoundKey(key, KeyPlace.ENVIRONMENT, f"the variable {VARIABLE}")
        return self._in_file() or self._in_keyring()  # a keyring that was locked has an older one

    def _keep(self, key: ApiKey) -> FoundKey:
        ring = self._keyring()
        if ring is not None:
            try:
                ring.set_password(_KEYRING_SERVICE, self._server, key.reveal())
            except _failures(ring):
                pass  # there is the file
            else:
                self._drop_file()  # or it would be used in place of this one
                return FoundKey(key, KeyPlace.KEYRING, "the system's keyring")
        return self._write(key)

    def _remove(self) -> list[str]:
        removed = [f"the file {self._file}"] if self._drop_file() else []
        ring = self._keyring()
        if ring is not None:
            try:
                if ring.get_password(_KEYRING_SERVICE, self._server) is not None:
                    ring.delete_password(_KEYRING_SERVICE, self._server)
                    removed.append("the system's keyring")
            except ring.errors.NoKeyringError:
                pass
            except _failures(ring):
                deleted = f"The file {self._file} was deleted. " if removed else ""
                raise ApiKeyError(
                    f"{deleted}The system's keyring did not let go of the API key, if it has one: "
                    "unlock it, and try again."
                ) from None
        return removed

    # The keyring.

    def _keyring(self) -> ModuleType | None:
        """The library that knows the system's keyring, where it is installed."""
        if not self._uses_keyring:
            return None
        try:
            import keyring  # takes 100 ms
            import keyring.errors
        except ImportError:
            return None
        return keyring

    def _in_keyring(self) -> FoundKey | None:
        ring = self._keyring()
        if ring is None:
            return None
        try:
            text = ring.get_password(_KEYRING_SERVICE, self._server)
        except _failures(ring):
            return None  # as on a machine without a desktop
        key = ApiKey.read(text) if text else None
        return None if key is None else FoundKey(key, KeyPlace.KEYRING, "the system's keyring")

    # The file.

    def _in_file(self) -> FoundKey | None:
        if self._file is None:
            return None
        try:
            descriptor = os.open(self._file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except FileNotFoundError:
            return None
        except OSError as error:
            why = "it is a link" if self._file.is_symlink() else error.strerror
            raise self._unusable(f"{why}", f"remove it: rm '{self._file}'") from None
        try:
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode):
                raise self._unusable("it is no file", "remove it")
            if found.st_uid != os.geteuid():
                raise self._unusable("it belongs to somebody else", "remove it")
            if found.st_mode & _OTHERS:
                raise self._unusable("others may read it", f"chmod 600 '{self._file}'")
            key = ApiKey.read(os.read(descriptor, _LONGEST_FILE).decode("ascii", "replace"))
        finally:
            os.close(descriptor)
        if key is None:
            raise ApiKeyError(f"What is in {self._file} is no API key. {ENTER_ANOTHER}")
        return FoundKey(key, KeyPlace.FILE, f"the file {self._file}")

    def _unusable(self, why: str, remedy: str) -> ApiKeyError:
        return ApiKeyError(f"The API key in {self._file} is not used, for {why}: {remedy}.")

    def _write(self, key: ApiKey) -> FoundKey:
        """Write the key to a file that is the user's alone from its first moment on."""
        if self._file is None:
            raise ApiKeyError(f"There is no place to keep the API key: put it into {VARIABLE}.")
        temporary = self._file.with_name(f"{self._file.name}.{os.getpid()}.tmp")
        try:
            private_directory.make(self._file.parent)
            temporary.unlink(missing_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
            with open(os.open(temporary, flags, 0o600), "w", encoding="ascii") as file:
                file.write(key.reveal() + "\n")
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(self._file)
        except OSError as error:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise ApiKeyError(
                f"The API key could not be kept in {self._file}: {error.strerror}."
            ) from None
        return FoundKey(key, KeyPlace.FILE, f"the file {self._file}")

    def _drop_file(self) -> bool:
        if self._file is None:
            return False
        try:
            self._file.unlink()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise ApiKeyError(
                f"The file {self._file} could not be removed: {error.strerror}."
            ) from None
        return True


def _failures(ring: ModuleType) -> tuple[type[Exception], ...]:
    """What a keyring may raise that is locked, or has nobody to ask for it to be unlocked."""
    return (ring.errors.KeyringError, OSError, RuntimeError, ValueError)
