"""``transcript``."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from steno_tui.downloads.download_store import name_of
from steno_tui.paths import audio
from tests.support.faulty_service import FaultyService

from .conftest import Steno, shown_on_terminal

BAKERY = "night-shift/the-bakery"
LIGHTHOUSE = "night-shift/the-lighthouse"
VTT = """WEBVTT

05:55.000 --> 05:57.500
<v Ada>The lamp

05:57.500 --> 05:59.000
<v Ada>turns.

06:10.000 --> 06:12.000
<v Bo>Does it?
"""


@pytest.fixture
def vtt(tmp_path: Path) -> str:
    path = tmp_path / "lamp.en.vtt"
    path.write_text(VTT)
    return str(path)


@pytest.fixture
def brought(steno: Steno, vtt: str) -> Steno:
    """A command line with a transcript of one episode."""
    assert steno("transcript", "import", LIGHTHOUSE, vtt).code == 0
    return steno


def test_it_is_printed_in_paragraphs(brought: Steno) -> None:
    done = brought("transcript", LIGHTHOUSE, offline=True)
    assert (done.code, done.out) == (0, "Ada: The lamp turns.\n\nBo: Does it?\n")
    assert done.err == "Brought by you: lamp.en.vtt, WebVTT.\n"
    assert brought("transcript", "show", LIGHTHOUSE).out == done.out
    assert brought("transcript", "--format", "text", LIGHTHOUSE).out == done.out


def test_what_of_it_cannot_be_read_is_told_beside_it(steno: Steno, tmp_path: Path) -> None:
    damaged = tmp_path / "lamp.vtt"
    damaged.write_text(f"{VTT}\n06:xx.000 --> 06:19.000\nLost.\n")
    told = "1 cue left out: its time cannot be read.\n"
    assert steno("transcript", "import", LIGHTHOUSE, str(damaged)).err == told
    done = steno("transcript", LIGHTHOUSE)
    assert done.out == "Ada: The lamp turns.\n\nBo: Does it?\n"
    assert done.err.startswith(told)


def test_as_markdown_its_times_lead_into_the_audio(brought: Steno) -> None:
    text = brought("transcript", LIGHTHOUSE, "--format", "markdown").out
    assert text.startswith("# The Lighthouse\n\n[Night Shift](http")
    assert "#t=355) **Ada:** The lamp turns.\n\n[6:10](http" in text


@pytest.mark.parametrize("form", ["vtt", "srt", "json"])
def test_as_it_came_it_is_the_same_when_it_is_brought_again(
    brought: Steno, tmp_path: Path, form: str
) -> None:
    done = brought("transcript", LIGHTHOUSE, "--format", form)
    assert done.code == 0
    again = tmp_path / f"again.{form}"
    again.write_text(done.out)
    assert brought("transcript", "import", BAKERY, str(again)).code == 0
    for each in ("vtt", "srt", "json", "text"):
        of = [brought("transcript", ref, "--format", each).out for ref in (LIGHTHOUSE, BAKERY)]
        assert of[0] == of[1]


MEANINGFUL = """WEBVTT

00:01.000 --> 00:02.000
<v Ada>so --&gt; there, &lt;b&gt;not bold&lt;/b&gt; &amp;amp;

00:02.000 --> 00:03.000
<v Ada>Remark: it works.

00:03.000 --> 00:04.000
<v Remark>- {\\an8} said.

00:04.000 --> 00:05.000
<v Bo>&gt;&gt; whispered, 名： á́.
"""


@pytest.mark.parametrize("form", ["vtt", "srt", "json"])
def test_what_would_mean_something_is_the_same_when_it_is_brought_again(
    steno: Steno, tmp_path: Path, form: str
) -> None:
    first, again = tmp_path / "first.vtt", tmp_path / f"again.{form}"
    first.write_text(MEANINGFUL, "utf-8")
    assert steno("transcript", "import", LIGHTHOUSE, str(first)).code == 0
    again.write_text(steno("transcript", LIGHTHOUSE, "--format", form).out, "utf-8")
    assert steno("transcript", "import", BAKERY, str(again)).code == 0
    of = [steno("transcript", ref, "--format", "json").out for ref in (LIGHTHOUSE, BAKERY)]
    assert of[0] == of[1]
    assert "so --> there, <b>not bold</b> &amp;" in of[0]


def a_paragraph(start: float, end: float, speaker: str, text: str) -> dict[str, object]:
    return {"start_seconds": start, "end_seconds": end, "speaker": speaker, "text": text}


def test_as_json_it_is_an_object_as_elsewhere(brought: Steno, service: FaultyService) -> None:
    found = brought("transcript", LIGHTHOUSE, "--json", offline=True).json
    assert found.pop("fetched_at").endswith("+00:00")
    about: dict[str, object] = {"format": "vtt", "language": None, "name": "lamp.en.vtt"}
    about |= {"on_disk": True, "in_part": False}
    assert found == {
        "podcast": {
            "slug": "night-shift",
            "title": "Night Shift",
            "page_url": f"{service.origin}/podcast/night-shift",
        },
        "slug": "the-lighthouse",
        "title": "The Lighthouse",
        "page_url": f"{service.origin}/podcast/night-shift/the-lighthouse",
        "source": "file",
        **about,
        "paragraphs": [
            a_paragraph(355.0, 359.0, "Ada", "The lamp turns."),
            a_paragraph(370.0, 372.0, "Bo", "Does it?"),
        ],
        "transcripts": [{"source": "file", **about}],
    }


def test_what_has_no_times_is_no_subtitles(steno: Steno, tmp_path: Path) -> None:
    plain = tmp_path / "words.txt"
    plain.write_text("Nobody knows when.\n\nNor does the sea.\n")
    assert steno("transcript", "import", LIGHTHOUSE, str(plain)).code == 0
    assert steno("transcript", LIGHTHOUSE).out == "Nobody knows when.\n\nNor does the sea.\n"
    done = steno("transcript", LIGHTHOUSE, "--format", "srt")
    assert (done.code, done.out) == (1, "") and "times" in done.err


def test_where_there_is_none_it_is_said_what_can_be_done(steno: Steno) -> None:
    done = steno("transcript", BAKERY)
    assert (done.code, done.out) == (3, "")
    assert f"steno-tui transcript import {BAKERY} FILE" in done.err
    assert steno("transcript", "list", BAKERY).err == done.err
    assert steno("transcript", "list", BAKERY, "--json").json == []
    assert steno("transcript", "night-shift/no-such-one").code == 3
    assert steno("transcript", "show", "night-shift").code == 3
    assert steno("transcript", "field-notes/moss", offline=True).code == 4


def test_of_several_one_may_be_chosen(brought: Steno, tmp_path: Path) -> None:
    said = {"language": "de", "segments": [{"startTime": 1, "body": "Die Lampe dreht sich."}]}
    german = tmp_path / "lampe.json"
    german.write_text(json.dumps(said))
    assert brought("transcript", "import", LIGHTHOUSE, str(german), "--json").json == {
        "source": "file",
        "format": "json",
        "language": "de",
        "name": "lampe.json",
        "on_disk": True,
        "in_part": False,
    }
    chosen = brought("transcript", LIGHTHOUSE, "--language", "de-AT", "--source", "file")
    assert chosen.out == "Die Lampe dreht sich.\n"
    rows = brought("transcript", "list", LIGHTHOUSE).out.splitlines()
    assert rows == ["file\tjson\tde\ton disk\tlampe.json", "file\tvtt\t\ton disk\tlamp.en.vtt"]
    none = brought("transcript", LIGHTHOUSE, "--language", "fr")
    assert none.code == 3 and "lamp.en.vtt" in none.err
    assert brought("transcript", LIGHTHOUSE, "--source", "page").code == 3
    assert brought("transcript", LIGHTHOUSE, "--language", "!").code == 2


def test_one_is_printed_by_the_name_that_the_list_has(
    brought: Steno, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.txt"
    other.write_text("Other words.")
    brought("transcript", "import", LIGHTHOUSE, str(other))
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"Words of a pipe.")))
    brought("transcript", "import", LIGHTHOUSE, "-")
    told = brought("transcript", "list", LIGHTHOUSE, "--json").json
    assert [one["name"] for one in told] == [None, "other.txt", "lamp.en.vtt"]
    said = {"other.txt": "Other words.\n", "-": "Words of a pipe.\n"}
    for name, words in said.items():
        assert brought("transcript", LIGHTHOUSE, "--name", name).out == words
    assert "The lamp" in brought("transcript", "--name", "lamp.en.vtt", LIGHTHOUSE).out
    wrong = brought("transcript", LIGHTHOUSE, "--name", "lamp\x1b")
    assert (wrong.code, wrong.out) == (3, "")
    assert wrong.err.endswith("There are: -, other.txt, lamp.en.vtt.\n")
    both = brought("transcript", LIGHTHOUSE, "--name", "other.txt", "--source", "page")
    assert both.code == 3 and "no such transcript" in both.err


def test_where_there_is_none_a_name_says_what_can_be_done(steno: Steno) -> None:
    done = steno("transcript", BAKERY, "--name", "words.vtt")
    assert done.code == 3 and f"steno-tui transcript import {BAKERY} FILE" in done.err


def test_it_is_taken_from_a_pipe(steno: Steno, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(VTT.encode())))
    done = steno("transcript", "import", LIGHTHOUSE, "-")
    assert (done.code, done.out) == (
        0,
        f"Kept as a transcript of {LIGHTHOUSE}: WebVTT, brought by you.\n",
    )
    assert "The lamp turns." in steno("transcript", LIGHTHOUSE).out


def test_a_file_may_be_given_by_its_address(steno: Steno, tmp_path: Path) -> None:
    file = tmp_path / "the lamp & sea.vtt"
    file.write_text(VTT)
    assert "%20" in file.as_uri()
    done = steno("transcript", "import", LIGHTHOUSE, file.as_uri())
    assert done.code == 0 and "the lamp & sea.vtt" in done.out


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("file:///nowhere/a%1b%5D0;CANARY%07.vtt", "There is no file /nowhere/a"),
        ("file:///nowhere/%ff%fe.vtt", "There is no file /nowhere/"),
        ("file:///nowhere/a%00b.vtt", "cannot be read"),
        ("file:///", "cannot be read"),
        (f"file:///{'a' * 5000}", "cannot be read"),
        ("file://elsewhere.example/a.vtt", "a file on another host, elsewhere.example: give the"),
        ("file://else%1bwhere/a%1b.vtt", "a file on another host, else%1bwhere: give the path"),
    ],
    ids=["commands", "bytes", "nul", "directory", "long", "host", "odd"],
)
def test_what_is_no_address_of_a_file_here_is_a_sentence(
    steno: Steno, home: Path, address: str, words: str
) -> None:
    done = steno("transcript", "import", LIGHTHOUSE, address)
    assert (done.code, done.out) == (3, "")
    assert words in done.err
    assert not {*done.err} & {*"\x1b\x07\0"}
    assert not list(home.rglob("*crash*"))


def test_the_page_tells_which_there_are(steno: Steno, vtt: str) -> None:
    assert "Transcripts" not in steno("show", LIGHTHOUSE).out
    assert steno("transcript", "import", LIGHTHOUSE, vtt).code == 0
    assert "\n\nTranscripts\n\n  - Brought by you: lamp.en.vtt, WebVTT\n" in (
        steno("show", LIGHTHOUSE).out
    )
    told = steno("show", LIGHTHOUSE, "--json").json["transcripts"]
    assert told == steno("transcript", "list", LIGHTHOUSE, "--json").json
    assert [one["name"] for one in told] == ["lamp.en.vtt"]


def test_what_is_none_is_refused(steno: Steno, tmp_path: Path, vtt: str) -> None:
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    done = steno("transcript", "import", LIGHTHOUSE, str(picture))
    assert done.code == 1 and "picture.png" in done.err
    assert steno("transcript", "import", LIGHTHOUSE, "no-such-file.vtt").code == 3
    assert steno("transcript", "import", "night-shift/no-such-one", vtt).code == 3
    assert steno("transcript", "import", LIGHTHOUSE).code == 2
    assert steno("transcript", "list", LIGHTHOUSE, "--json").json == []


def test_it_is_deleted_by_its_name_where_there_are_several(
    brought: Steno, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.txt"
    other.write_text("Other words.")
    assert brought("transcript", "import", LIGHTHOUSE, str(other)).code == 0
    several = brought("transcript", "remove", LIGHTHOUSE)
    assert several.code == 2 and "lamp.en.vtt" in several.err and "other.txt" in several.err
    wrong = brought("transcript", "remove", LIGHTHOUSE, "othr.txt")
    assert wrong.code == 3 and "other.txt" in wrong.err
    gone = brought("transcript", "remove", LIGHTHOUSE, "other.txt")
    assert (gone.code, gone.out) == (
        0,
        f"Deleted the transcript of {LIGHTHOUSE}: other.txt, text, brought by you.\n",
    )
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"Words of a pipe.")))
    assert brought("transcript", "import", LIGHTHOUSE, "-").code == 0
    assert ": -, " in brought("transcript", "remove", LIGHTHOUSE).err
    assert brought("transcript", "remove", LIGHTHOUSE, "-").code == 0
    last = brought("transcript", "remove", LIGHTHOUSE, "--json").json
    assert (last["name"], last["on_disk"]) == ("lamp.en.vtt", False)
    assert brought("transcript", "remove", LIGHTHOUSE).code == 3
    assert brought("transcript", LIGHTHOUSE).code == 3


def test_it_is_found_by_its_words(brought: Steno) -> None:
    (hit,) = brought("search", "lamp", "turns", "--in", "transcripts", "--json").json["hits"]
    assert (hit["kind"], hit["start_seconds"], hit["text"]) == (
        "transcript",
        355,
        "The lamp turns.",
    )
    assert [row.split("\t")[0] for row in brought("episodes", "--transcript").out.splitlines()] == [
        LIGHTHOUSE
    ]


@pytest.mark.parametrize("words", [("transcript",), ("transcript", "nonsense")])
def test_without_an_episode_it_is_said_how_it_goes(steno: Steno, words: tuple[str, ...]) -> None:
    done = steno(*words)
    assert done.code == 2 and "transcript" in done.err


def test_on_a_terminal_it_is_wrapped(brought: Steno, service: FaultyService) -> None:
    assert "Ada: The lamp turns." in shown_on_terminal(
        "--server", service.origin, "transcript", LIGHTHOUSE, "--offline"
    )


def test_nothing_that_somebody_says_reaches_the_terminal_as_a_command(
    steno: Steno, tmp_path: Path
) -> None:
    canary = "\x1b]0;CANARY\x07\x9b31m\u202e"
    path = tmp_path / f"{canary}.json"
    segment = {"startTime": 1, "endTime": 2, "speaker": f"Ada{canary}", "body": f"Lamp{canary}"}
    path.write_text(json.dumps({"language": canary, "segments": [segment]}))
    imported = steno("transcript", "import", LIGHTHOUSE, str(path))
    assert imported.code == 0
    forms = [("--format", form) for form in ("text", "markdown", "srt", "vtt", "json")]
    for words in ((LIGHTHOUSE,), *((LIGHTHOUSE, *form) for form in forms), ("list", LIGHTHOUSE)):
        done = steno("transcript", *words)
        assert done.code == 0 and (done.out or imported.out)
        said = imported.out + done.out + done.err + steno("search", "lamp").out
        assert not {*said} & {*"\x1b\x07\x9b\u202e"}


def test_one_beside_the_audio_is_kept_when_that_has_come_and_told_as_the_others_are(
    steno: Steno, service: FaultyService
) -> None:
    directory = audio()
    assert directory is not None
    directory.mkdir(parents=True)
    name = name_of(f"{service.origin}/audio/night-shift/the-lighthouse.wav")
    beside = directory / f"{name}.vtt"
    beside.write_text(VTT)
    assert steno("download", LIGHTHOUSE).code == 0
    assert steno("cache", "clear").code == 0
    assert steno("episodes", "--transcript", offline=True).out.startswith(f"{LIGHTHOUSE}\t")
    (hit,) = steno("search", "lamp turns", "--in", "transcripts", "--json").json["hits"]
    assert (hit["start_seconds"], hit["text"]) == (355, "The lamp turns.")
    (listed,) = steno("transcript", "list", LIGHTHOUSE, "--json").json
    assert (listed["source"], listed["format"], listed["on_disk"]) == ("audio", "vtt", True)
    refused = steno("transcript", "remove", LIGHTHOUSE)
    assert refused.code == 2 and str(beside) in refused.err
    beside.unlink()
    gone = steno("transcript", "remove", LIGHTHOUSE)
    assert gone.out == f"Deleted the transcript of {LIGHTHOUSE}: WebVTT, beside the audio.\n"
    assert steno("search", "lamp turns", "--in", "transcripts").code == 3


def test_one_that_is_laid_beside_audio_is_found_by_the_next_search(steno: Steno) -> None:
    held = Path(steno("download", LIGHTHOUSE).out.removesuffix("\n"))
    held.with_suffix(".vtt").write_text(VTT)
    assert steno("search", "lamp turns", "--in", "transcripts", offline=True).code == 0
    held.with_suffix(".vtt").write_text(VTT.replace("turns", "burns"))
    assert steno("search", "lamp burns", "--in", "transcripts", offline=True).code == 0
    assert steno("search", "lamp turns", "--in", "transcripts", offline=True).code == 3
