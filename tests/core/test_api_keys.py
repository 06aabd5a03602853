"""The API key: found where it is, kept for the user alone, shown nowhere."""

from __future__ import annotations

import copy
import os
import pickle
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import keyring
import keyring.backend
import pytest
from keyring.backends import fail
from keyring.errors import KeyringLocked, PasswordDeleteError

from steno_tui.core.api_keys import ApiKeys
from steno_tui.errors import ApiKeyError
from steno_tui.models.api_key import VARIABLE, ApiKey, KeyPlace

SERVER = "https://stenobird.example"
TEXT = "sk-0123456789-secret"


class Ring(keyring.backend.KeyringBackend):
    """A keyring in memory, which may be locked."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}
        self.is_locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.is_locked:
            raise KeyringLocked
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.is_locked:
            raise KeyringLocked
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.kept:
            raise PasswordDeleteError
        del self.kept[service, username]


@pytest.fixture(autouse=True)
def _no_keyring() -> Iterator[None]:
    """Ask no keyring of the machine that runs the tests."""
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    yield
    keyring.set_keyring(before)


@pytest.fixture
def ring() -> Ring:
    ring = Ring()
    keyring.set_keyring(ring)
    return ring


def keys(directory: Path | None, server: str = SERVER, **environ: str) -> ApiKeys:
    return ApiKeys(server, directory, environ=environ)


def key(text: str = TEXT) -> ApiKey:
    read = ApiKey.read(text)
    assert read is not None
    return read


def names(directory: Path) -> list[str]:
    return [path.name for path in directory.iterdir()]


def file_of(directory: Path) -> Path:
    (name,) = names(directory)
    return directory / name


@pytest.mark.parametrize(
    "text", ["", "short", "with a blank", "naïve-naïve", "x" * 513, "12345678\0"]
)
def test_what_is_no_key_is_none(text: str) -> None:
    assert ApiKey.read(text) is None


def test_blanks_around_a_key_are_none_of_it() -> None:
    assert key(f"  {TEXT}\r\n").reveal() == TEXT


def test_a_key_is_shown_nowhere() -> None:
    shown = key()
    assert TEXT not in f"{shown}{shown!r}{[shown]}%s" % shown
    for copied in (pickle.dumps, copy.copy):
        with pytest.raises(TypeError):
            copied(shown)


async def test_there_is_none_at_first(tmp_path: Path) -> None:
    assert await keys(tmp_path).find() is None
    assert await keys(tmp_path).remove() == []
    assert await keys(None).find() is None


async def test_the_environments_outweighs_what_is_kept(tmp_path: Path, ring: Ring) -> None:
    await keys(tmp_path).keep(key())
    found = await keys(tmp_path, **{VARIABLE: "another-key"}).find()
    assert found is not None
    assert (found.key.reveal(), found.place) == ("another-key", KeyPlace.ENVIRONMENT)
    assert VARIABLE in found.where


async def test_what_is_no_key_in_the_environment_is_said_without_telling_it(tmp_path: Path) -> None:
    with pytest.raises(ApiKeyError, match=VARIABLE) as raised:
        await keys(tmp_path, **{VARIABLE: "a secret word"}).find()
    assert "a secret word" not in str(raised.value)


async def test_it_is_kept_in_the_keyring_for_its_service_alone(tmp_path: Path, ring: Ring) -> None:
    kept = await keys(tmp_path).keep(key())
    assert kept.place is KeyPlace.KEYRING
    assert ring.kept == {("steno-tui", SERVER): TEXT}
    assert names(tmp_path) == []
    found = await keys(tmp_path).find()
    assert found is not None and found.key.reveal() == TEXT
    assert await keys(tmp_path, "https://other.example").find() is None
    assert await keys(tmp_path).remove() == ["the system's keyring"]
    assert await keys(tmp_path).find() is None


async def test_where_the_keyring_is_locked_there_is_the_file(tmp_path: Path, ring: Ring) -> None:
    ring.is_locked = True
    assert (await keys(tmp_path).keep(key())).place is KeyPlace.FILE
    found = await keys(tmp_path).find()
    assert found is not None and found.place is KeyPlace.FILE


async def test_a_key_that_came_while_the_keyring_was_locked_is_used_once_it_is_not(
    tmp_path: Path, ring: Ring
) -> None:
    await keys(tmp_path).keep(key())
    ring.is_locked = True
    await keys(tmp_path).keep(key("another-key"))
    ring.is_locked = False
    found = await keys(tmp_path).find()
    assert found is not None and found.key.reveal() == "another-key"
    assert len(await keys(tmp_path).remove()) == 2
    assert await keys(tmp_path).find() is None


async def test_a_locked_keyring_is_not_said_to_have_nothing(tmp_path: Path, ring: Ring) -> None:
    await keys(tmp_path).keep(key())
    ring.is_locked = True
    with pytest.raises(ApiKeyError, match="unlock"):
        await keys(tmp_path).remove()
    await keys(tmp_path).keep(key("another-key"))  # into the file
    with pytest.raises(ApiKeyError, match=r"was deleted\. .* unlock"):
        await keys(tmp_path).remove()
    assert names(tmp_path) == []


async def test_a_key_that_went_into_the_keyring_is_in_no_file(tmp_path: Path) -> None:
    await keys(tmp_path).keep(key())
    keyring.set_keyring(Ring())
    await keys(tmp_path).keep(key("another-key"))
    assert names(tmp_path) == []


async def test_without_a_keyring_it_is_kept_in_a_file_of_the_users_alone(tmp_path: Path) -> None:
    directory = tmp_path / "made" / "steno-tui"
    umask = os.umask(0)
    try:
        kept = await keys(directory).keep(key())
    finally:
        os.umask(umask)
    assert kept.place is KeyPlace.FILE
    assert stat.S_IMODE(file_of(directory).stat().st_mode) == 0o600
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    found = await keys(directory).find()
    assert found is not None and found.key.reveal() == TEXT
    assert str(file_of(directory)) in found.where
    assert await keys(directory, "https://other.example").find() is None
    assert await keys(directory).remove() == [found.where]
    assert names(directory) == []


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620, 0o660])
async def test_a_file_that_others_may_read_is_not_used(tmp_path: Path, mode: int) -> None:
    await keys(tmp_path).keep(key())
    file_of(tmp_path).chmod(mode)
    with pytest.raises(ApiKeyError, match="chmod 600") as raised:
        await keys(tmp_path).find()
    assert TEXT not in str(raised.value)


async def test_a_link_is_neither_read_nor_written_through(tmp_path: Path) -> None:
    await keys(tmp_path).keep(key())
    file = file_of(tmp_path)
    target = tmp_path / "elsewhere"
    file.rename(target)
    file.symlink_to(target)
    with pytest.raises(ApiKeyError, match="link"):
        await keys(tmp_path).find()
    await keys(tmp_path).keep(key("another-key"))
    assert not file.is_symlink()
    assert target.read_text() == f"{TEXT}\n"


@pytest.mark.parametrize(
    "body", [b"", b"a\nb", b"\0" * 20, "schlüssel-schlüssel".encode(), b"x" * 4096]
)
async def test_a_file_without_a_key_is_said_to_be_one(tmp_path: Path, body: bytes) -> None:
    await keys(tmp_path).keep(key())
    file_of(tmp_path).write_bytes(body)
    with pytest.raises(ApiKeyError, match="Enter another one"):
        await keys(tmp_path).find()


async def test_a_directory_in_its_place_is_said_to_be_none(tmp_path: Path) -> None:
    await keys(tmp_path).keep(key())
    file = file_of(tmp_path)
    file.unlink()
    file.mkdir()
    with pytest.raises(ApiKeyError, match="no file"):
        await keys(tmp_path).find()
    with pytest.raises(ApiKeyError, match="could not be kept") as raised:
        await keys(tmp_path).keep(key())
    assert TEXT not in str(raised.value)
    assert names(tmp_path) == [file.name]


async def test_where_there_is_no_place_the_environment_is_named() -> None:
    with pytest.raises(ApiKeyError, match=VARIABLE):
        await keys(None).keep(key())


async def test_without_the_keyrings_library_there_is_the_file(
    tmp_path: Path, ring: Ring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert (await keys(tmp_path).keep(key())).place is KeyPlace.FILE
    found = await keys(tmp_path).find()
    assert found is not None and found.place is KeyPlace.FILE
    assert ring.kept == {}
