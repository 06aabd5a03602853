"""What the real playerctl sees and does, on a bus of its own."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator

import pytest
from msgspec.structs import replace

from steno_tui.child_processes import send_signal
from steno_tui.desktop.mpris_service import Mpris
from steno_tui.desktop.session_bus import publish
from steno_tui.errors import PlayerError
from tests.desktop.conftest import NIGHT, Bus, Notes, until
from tests.support.patience import PATIENCE

PLAYER = "org.mpris.MediaPlayer2.Player"
NAME = f"org.mpris.MediaPlayer2.steno_tui.instance{os.getpid()}"

pytestmark = pytest.mark.usefixtures("published")


async def call(bus: Bus, method: str, *arguments: str) -> tuple[int, str, str]:
    """Call a method by hand, as only programs without manners do."""
    return await bus.run(
        "dbus-send",
        "--print-reply",
        f"--dest={NAME}",
        "/org/mpris/MediaPlayer2",
        method,
        *arguments,
    )


async def get(bus: Bus, name: str, interface: str = PLAYER) -> str:
    code, out, err = await call(
        bus, "org.freedesktop.DBus.Properties.Get", f"string:{interface}", f"string:{name}"
    )
    assert code == 0, err
    return " ".join(out.splitlines()[1].split()[1:])


async def test_the_program_is_there_under_its_name(bus: Bus) -> None:
    assert await bus.playerctl("--list-all") == f"steno_tui.instance{os.getpid()}"


@pytest.mark.parametrize(
    ("state", "word"),
    [
        ("playing", "Playing"),
        ("waiting", "Playing"),
        ("paused", "Paused"),
        ("stopped", "Stopped"),
    ],
)
async def test_the_state_is_told(bus: Bus, published: Mpris, state: str, word: str) -> None:
    published.tell(replace(NIGHT, state=state))
    assert await bus.playerctl("status") == word


async def test_what_is_heard_is_told(bus: Bus) -> None:
    shown = await bus.playerctl(
        "metadata", "--format", "{{title}}|{{album}}|{{artist}}|{{mpris:length}}|{{xesam:url}}"
    )
    assert shown == "The Lighthouse|Night Shift|Night Shift|3843000000|"


async def test_an_episode_without_a_known_length_has_none(bus: Bus, published: Mpris) -> None:
    published.tell(replace(NIGHT, length=None))
    assert await bus.playerctl("metadata", "--format", "{{title}}{{mpris:length}}") == (
        "The Lighthouse"
    )


async def test_nothing_heard_is_nothing_told(bus: Bus, published: Mpris) -> None:
    published.tell(None)
    assert await bus.playerctl("status") == "Stopped"
    assert await get(bus, "CanPlay") == "boolean false"


async def test_the_position_of_a_paused_episode_stands_still(bus: Bus) -> None:
    assert await bus.playerctl("position") == "61.500000"


async def test_the_position_of_a_playing_episode_moves_by_itself(
    bus: Bus, published: Mpris
) -> None:
    published.tell(replace(NIGHT, state="playing"))

    async def moved() -> bool:
        return float(await bus.playerctl("position")) > 61.6

    await until(moved)


async def test_the_position_does_not_pass_the_end(bus: Bus, published: Mpris) -> None:
    published.tell(replace(NIGHT, state="playing", position=3842.99, speed=3.0))

    async def at_the_end() -> bool:
        return await get(bus, "Position") == "int64 3843000000"

    await until(at_the_end)


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        (("play-pause",), ("play_pause",)),
        (("play",), ("play",)),
        (("pause",), ("pause",)),
        (("stop",), ("stop",)),
        (("next",), ("next",)),
        (("previous",), ("previous",)),
        (("position", "880"), ("seek_to", 880.0)),
        (("position", "30+"), ("seek_by", 30.0)),
        (("position", "5-"), ("seek_by", -5.0)),
        (("volume", "0.25"), ("set_volume", 0.25)),
        (("volume", "7"), ("set_volume", 1.0)),
    ],
)
async def test_what_is_asked_for_is_done(
    bus: Bus, notes: Notes, published: Mpris, words: tuple[str, ...], asked: tuple[str, ...]
) -> None:
    state = "playing" if words == ("pause",) else "paused"
    published.tell(replace(NIGHT, state=state, has_next=True))
    await bus.playerctl(*words)
    assert notes.asked == [asked]


@pytest.mark.parametrize("method", ["Play", "Pause", "Stop", "Next", "Previous"])
async def test_without_an_episode_nothing_is_done(
    bus: Bus, notes: Notes, published: Mpris, method: str
) -> None:
    published.tell(None)
    assert (await call(bus, f"{PLAYER}.{method}"))[0] == 0
    assert notes.asked == []


async def test_pausing_nothing_is_an_error_as_the_specification_has_it(
    bus: Bus, notes: Notes, published: Mpris
) -> None:
    published.tell(None)
    assert "Error.Failed" in (await call(bus, f"{PLAYER}.PlayPause"))[2]
    assert notes.asked == []


async def test_what_is_not_there_cannot_be_gone_to(bus: Bus, notes: Notes) -> None:
    await call(bus, f"{PLAYER}.Next")
    assert notes.asked == []


async def test_a_jump_beyond_the_end_goes_to_what_comes_next(
    bus: Bus, notes: Notes, published: Mpris
) -> None:
    published.tell(replace(NIGHT, has_next=True))
    await call(bus, f"{PLAYER}.Seek", "int64:9000000000")
    assert notes.asked == [("next",)]


@pytest.mark.parametrize("micros", ["-1", "3843000001", "9223372036854775807"])
async def test_a_time_outside_the_audio_is_passed_over(bus: Bus, notes: Notes, micros: str) -> None:
    code, out, _ = await call(
        bus, "org.freedesktop.DBus.Properties.Get", f"string:{PLAYER}", "string:Metadata"
    )
    path = out.split('object path "')[1].split('"')[0]
    assert code == 0
    await call(bus, f"{PLAYER}.SetPosition", f"objpath:{path}", f"int64:{micros}")
    assert notes.asked == []


async def test_a_time_in_another_episode_is_passed_over(bus: Bus, notes: Notes) -> None:
    await call(bus, f"{PLAYER}.SetPosition", "objpath:/steno_tui/00", "int64:5000000")
    assert notes.asked == []


@pytest.mark.parametrize(
    ("rate", "asked"),
    [
        ("1.5", [("set_speed", 1.5)]),
        ("99", [("set_speed", 3.0)]),
        ("-1", [("set_speed", 0.5)]),
        ("0", [("pause",)]),
        ("nan", []),
        ("inf", []),
    ],
)
async def test_a_speed_is_brought_into_what_there_is(
    bus: Bus, notes: Notes, rate: str, asked: list[tuple[str, ...]]
) -> None:
    await call(
        bus,
        "org.freedesktop.DBus.Properties.Set",
        f"string:{PLAYER}",
        "string:Rate",
        f"variant:double:{rate}",
    )
    assert notes.asked == asked


@pytest.mark.parametrize("uri", ["file:///etc/passwd", "https://evil.example/a.mp3", "av://x"])
async def test_no_other_program_has_it_play_an_address(bus: Bus, notes: Notes, uri: str) -> None:
    code, _, err = await call(bus, f"{PLAYER}.OpenUri", f"string:{uri}")
    assert code != 0
    assert "plays nothing for other programs" in err
    assert notes.asked == []


async def test_playerctl_cannot_have_it_open_a_file(bus: Bus, notes: Notes) -> None:
    code, _, err = await bus.run("playerctl", "--player=steno_tui", "open", "file:///etc/passwd")
    assert code != 0 or err
    assert notes.asked == []


@pytest.mark.parametrize("method", ["Quit", "Raise"])
async def test_no_other_program_ends_it_or_brings_it_to_the_front(bus: Bus, method: str) -> None:
    assert (await call(bus, f"org.mpris.MediaPlayer2.{method}"))[0] == 0
    assert await get(bus, f"Can{method}", "org.mpris.MediaPlayer2") == "boolean false"
    assert await bus.playerctl("status") == "Paused"


async def test_a_wish_that_fails_is_answered_with_its_sentence(bus: Bus, notes: Notes) -> None:
    notes.error = PlayerError("The audio's server sends it only from its start.")
    _, _, err = await call(bus, f"{PLAYER}.PlayPause")
    assert err == (
        "Error org.freedesktop.DBus.Error.Failed: The audio's server sends it only from its start."
    )


HOSTILE = [
    "\x1b]0;owned\x07\x1b[2J",
    "\x00\x00",
    "\ud800 alone \udfff",
    "\x9b31m",
    "x" * 100_000,
    "\u202eesrever",
    "\ufffe\U0010ffff",
    "%s%n<b>&amp;</b>",
]


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_words_reach_nobody(bus: Bus, published: Mpris, text: str) -> None:
    published.tell(replace(NIGHT, track=text, title=f"A{text}", podcast=text))
    shown = await bus.playerctl("metadata", "--format", "{{title}}")
    assert shown.startswith("A")
    assert len(shown) <= 500
    assert not any(character in shown for character in "\x00\x07\x1b\x9b\u202e")


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 1e300, -5.0])
async def test_numbers_that_make_no_sense_break_nothing(
    bus: Bus, published: Mpris, number: float
) -> None:
    published.tell(replace(NIGHT, position=number, length=number))
    assert await bus.playerctl("metadata", "--format", "{{title}}") == "The Lighthouse"
    await bus.playerctl("position")


class Signals:
    """What dbus-monitor overhears."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def heard(self, word: str) -> str:
        """Read on until a word comes, and give what came up to it."""
        assert self._process.stdout is not None
        seen = ""
        while word not in seen:
            line = await asyncio.wait_for(self._process.stdout.readline(), PATIENCE)
            assert line
            seen += line.decode()
        return seen


@pytest.fixture
async def signals(bus: Bus, published: Mpris) -> AsyncIterator[Signals]:
    process = await asyncio.create_subprocess_exec(
        "dbus-monitor",
        "--session",
        "path=/org/mpris/MediaPlayer2",
        stdout=asyncio.subprocess.PIPE,
        env=bus.environ,
    )
    found = Signals(process)
    await found.heard("NameLost")  # the last of what every monitor is told first
    yield found
    send_signal(process, signal.SIGKILL)
    await process.communicate()


async def test_a_change_is_told_with_nothing_else(published: Mpris, signals: Signals) -> None:
    published.tell(replace(NIGHT, state="playing"))
    published.tell(replace(NIGHT, state="playing", speed=1.5))
    seen = await signals.heard('"Rate"')
    assert '"PlaybackStatus"' in seen
    assert '"Metadata"' not in seen


async def test_a_jump_is_told(published: Mpris, signals: Signals) -> None:
    published.tell(replace(NIGHT, position=880.0))
    assert "int64 880000000" in await signals.heard("int64")


async def test_time_that_passes_is_not_told(published: Mpris, signals: Signals) -> None:
    published.tell(replace(NIGHT, position=62.0))
    published.tell(replace(NIGHT, position=62.0, speed=2.0))
    assert "Seeked" not in await signals.heard('"Rate"')


async def test_another_episode_is_told(published: Mpris, signals: Signals) -> None:
    published.tell(replace(NIGHT, track="night-shift/the-bakery", title="The Bakery", position=0))
    assert '"Metadata"' in await signals.heard('"The Bakery"')


async def test_what_was_closed_is_gone_from_the_bus(bus: Bus, published: Mpris) -> None:
    await published.close()
    assert (await bus.run("playerctl", "--list-all"))[1] == ""


async def test_closing_twice_does_no_harm(published: Mpris) -> None:
    await published.close()
    await published.close()
    published.tell(NIGHT)


async def test_a_bus_that_dies_switches_it_off_quietly(
    bus: Bus, published: Mpris, notes: Notes
) -> None:
    bus.start_killing()
    for second in range(50):  # some of it before the end of the bus was noticed
        published.tell(replace(NIGHT, title=f"Title {second}"))
    await bus.kill()
    for second in range(50):
        published.tell(replace(NIGHT, title=f"Later {second}"))
        await asyncio.sleep(0)
    await published.close()


async def test_a_second_one_of_the_same_process_is_not_published(bus: Bus, notes: Notes) -> None:
    assert await publish(notes.controls, bus.environ) is None
