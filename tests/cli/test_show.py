"""``podcasts``, ``episodes`` and ``show``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.faulty_service import Fault, FaultyService

from .conftest import Done, Steno, finished, process, shown_on_terminal

PAGE = Path(__file__).parents[1] / "stenobird" / "data" / "page.md"
LIGHTHOUSE = "night-shift/the-lighthouse"

EPISODE_FIELDS = [
    "podcast",
    "slug",
    "title",
    "page_url",
    "published_at",
    "duration_seconds",
    "link_url",
    "audio_url",
    "state",
    "summary",
    "highlights",
    "topics",
    "chapters",
    "chapter_source",
    "feed_url",
    "season",
    "number",
    "persons",
    "soundbites",
    "moments",
    "source",
    "fetched_at",
    "transcripts",
]


def test_podcasts_are_listed(steno: Steno) -> None:
    done = steno("podcasts")
    assert done.code == 0
    assert "night-shift\tNight Shift\t\t\tMarguerite Holt\t\n" in done.out


def test_on_a_terminal_podcasts_are_listed_for_people(service: FaultyService) -> None:
    seen = shown_on_terminal("--server", service.origin, "podcasts")
    assert "Night Shift\n  night-shift, by Marguerite Holt" in seen


def test_podcasts_are_listed_as_json(steno: Steno, service: FaultyService) -> None:
    steno("add", "night-shift")
    rows = {row["slug"]: row for row in steno("podcasts", "--json").json}
    row = rows["night-shift"]
    assert row.pop("checked_at")
    assert row == {
        "slug": "night-shift",
        "title": "Night Shift",
        "page_url": f"{service.origin}/podcast/night-shift",
        "author": "Marguerite Holt",
        "episodes": 4,
        "unread": 4,
        "followed": True,
    }


def test_what_is_missing_is_null_and_never_absent(steno: Steno) -> None:
    row = next(row for row in steno("podcasts", "--json").json if row["slug"] == "field-notes")
    assert (row["episodes"], row["unread"], row["checked_at"]) == (None, None, None)


def test_no_podcasts_are_an_empty_array(steno: Steno) -> None:
    assert steno("podcasts", "--json", offline=True).out == "[]\n"


def test_a_podcasts_episodes_are_listed_newest_first(steno: Steno) -> None:
    done = steno("episodes", "night-shift")
    assert done.code == 0
    places = [done.out.index(title) for title in ("The Lighthouse", "The Bakery", "The Tunnel")]
    assert places == sorted(places)


def slugs(done: Done) -> list[str]:
    return [row["slug"] for row in done.json]


def test_episodes_are_filtered_and_sorted_as_on_the_screen(steno: Steno) -> None:
    steno("show", LIGHTHOUSE)
    steno("mark", LIGHTHOUSE, "--read")
    all_of_them = slugs(steno("episodes", "night-shift", "--json"))
    unread = slugs(steno("episodes", "night-shift", "--unread", "--json"))
    assert unread == [slug for slug in all_of_them if slug != "the-lighthouse"]
    assert slugs(steno("episodes", "--chapters", "--processed", "--json")) == ["the-lighthouse"]
    oldest = slugs(steno("episodes", "night-shift", "--sort", "oldest", "--limit", "2", "--json"))
    assert oldest == all_of_them[::-1][:2]
    for name in ("new", "started", "downloaded", "requested", "transcript"):
        assert steno("episodes", f"--{name}", "--json").json == []


def test_filters_that_leave_nothing_are_told_from_a_list_that_is_empty(steno: Steno) -> None:
    done = steno("episodes", "night-shift", "--unread", "--requested")
    assert (done.code, done.out) == (0, "")
    assert "These filters leave no episode." in done.err


def test_an_order_that_there_is_not_is_refused(steno: Steno) -> None:
    assert steno("episodes", "--sort", "loudest").code == 2


def test_podcasts_are_sorted_as_on_the_screen(steno: Steno) -> None:
    steno("episodes")
    by_title = [(row["title"], row["unread"]) for row in steno("podcasts", "--json").json]
    by_unread = steno("podcasts", "--sort", "unread", "--json").json
    assert [(row["title"], row["unread"]) for row in by_unread] == sorted(
        by_title, key=lambda row: -row[1]
    )


def test_an_episode_is_listed_with_what_is_known(steno: Steno) -> None:
    steno("show", LIGHTHOUSE)
    done = steno("episodes", "night-shift", "--limit", "1")
    assert done.out == (
        f"{LIGHTHOUSE}\tThe Lighthouse\t2026-11-04T06:00:00+00:00\t3843\tprocessed\t\t\n"
    )


def test_in_a_pipe_every_row_is_one_line_with_all_its_cells(steno: Steno) -> None:
    steno("add", "night-shift")
    steno("mark", LIGHTHOUSE, "--read", "--heard")
    steno("request", "night-shift/the-bakery")
    for verb, cells in (("podcasts", 6), ("episodes", 7), ("requests", 5)):
        lines = steno(verb).out.splitlines()
        assert lines
        assert {line.count("\t") for line in lines} == {cells - 1}
    rows = [line.split("\t") for line in steno("episodes", "night-shift").out.splitlines()]
    assert {row[0]: row[5:] for row in rows}[LIGHTHOUSE] == ["", "read heard"]


def test_on_a_terminal_an_episode_is_listed_for_people(service: FaultyService) -> None:
    seen = shown_on_terminal("--server", service.origin, "episodes", "night-shift", "--limit", "1")
    assert seen.startswith("The Lighthouse\n  night-shift/the-lighthouse, 2026-11-0")
    assert "1 h 4 min, processed" in seen


@pytest.mark.parametrize(
    ("verb", "said"),
    [
        (["show", "night-shift/nothing"], "has no episode night-shift/nothing."),
        (["request", "nobody/nothing"], "has no episode nobody/nothing."),
        (["play", "night-shift/nothing"], "has no episode night-shift/nothing."),
        (["download", "night-shift/nothing"], "has no episode night-shift/nothing."),
        (["queue", "add", "night-shift/nothing"], "has no episode night-shift/nothing."),
        (["show", "nobody"], "nobody names no episode."),
        (["play", "nobody"], "nobody names no episode."),
        (["request", "nobody"], "nobody names no episode."),
        (["download", "nobody"], "nobody names no episode."),
        (["mark", "nobody", "--read"], "nobody names no episode."),
        (["queue", "add", "nobody"], "nobody names no episode."),
        (["queue", "remove", "nobody"], "nobody names no episode."),
        (["episodes", "nobody"], "knows no podcast named nobody."),
    ],
    ids=" ".join,
)
def test_a_wrong_word_is_answered_about_what_was_typed(
    steno: Steno, verb: list[str], said: str
) -> None:
    done = steno(*verb)
    assert done.code == 3
    assert said in done.err
    assert ".md" not in done.err and "/podcast/" not in done.err


@pytest.mark.parametrize(
    ("verb", "meant"),
    [
        (["episodes", "night"], "night-shift"),
        (["episodes", "nigth-shift"], "night-shift"),
        (["remove", "Night-Shift"], "night-shift"),
        (["refresh", "shift"], "night-shift"),
        (["show", "night-shift/the-light"], LIGHTHOUSE),
        (["show", "nightshift/the-lihgthouse"], LIGHTHOUSE),
        (["play", "night-shift/lighthouse"], LIGHTHOUSE),
        (["queue", "add", "night-shift/the-light"], LIGHTHOUSE),
        (["mark", "night-shift/the-light", "--read"], LIGHTHOUSE),
        (["show", "night-shift/moss"], None),
        (["show", "night-shift/the"], None),
        (["show", "night-shift"], None),
        (["episodes", "zzz"], None),
        (["queue", "remove", LIGHTHOUSE], None),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, list) else "",
)
def test_the_nearest_name_in_the_library_is_told_where_there_is_one(
    steno: Steno, verb: list[str], meant: str | None
) -> None:
    steno("episodes")
    done = steno(*verb)
    assert done.code == 3
    said = done.err.partition("Did you mean ")[2]
    assert said == (f"{meant}?\n" if meant else "")


def test_offline_the_nearest_name_is_told_too(steno: Steno) -> None:
    steno("episodes")
    done = steno("show", "night-shift/the-light", offline=True)
    assert (done.code, done.err.splitlines()[-1]) == (4, f"Did you mean {LIGHTHOUSE}?")
    assert "Did you mean" not in steno("show", "night-shift/the-bakery", offline=True).err


def test_episodes_are_listed_as_json(steno: Steno, service: FaultyService) -> None:
    (row,) = steno("episodes", "night-shift", "--limit", "1", "--json").json
    assert row == {
        "podcast": {
            "slug": "night-shift",
            "title": "Night Shift",
            "page_url": f"{service.origin}/podcast/night-shift",
        },
        "slug": "the-lighthouse",
        "title": "The Lighthouse",
        "page_url": f"{service.origin}/podcast/night-shift/the-lighthouse",
        "published_at": "2026-11-04T06:00:00+00:00",
        "duration_seconds": 3843,
        "state": "processed",
        "chapter_count": None,
        "read": False,
        "heard": False,
        "request": None,
    }


def test_episodes_of_all_podcasts_are_listed(steno: Steno) -> None:
    titles = [row["title"] for row in steno("episodes", "--json").json]
    assert titles[:3] == ["The Lighthouse", "Moss", "The Bakery"]


def test_what_was_read_just_before_is_not_asked_for_again(
    steno: Steno, service: FaultyService
) -> None:
    steno("episodes")
    before = len(service.requests)
    steno("episodes")
    steno("episodes", "night-shift")
    steno("podcasts")
    assert len(service.requests) == before


def test_offline_episodes_come_from_disk(steno: Steno, service: FaultyService) -> None:
    steno("episodes")
    before = len(service.requests)
    done = steno("episodes", "night-shift", "--json", offline=True)
    assert (done.code, len(done.json)) == (0, 4)
    assert len(service.requests) == before


def test_offline_an_unknown_podcast_is_not_on_disk(steno: Steno) -> None:
    assert steno("episodes", "night-shift", offline=True).code == 4


def test_an_unknown_podcast_is_no_such_thing(steno: Steno) -> None:
    done = steno("episodes", "nobody")
    assert (done.code, done.out) == (3, "")


def test_when_the_service_fails_what_is_on_disk_is_listed(
    steno: Steno, service: FaultyService
) -> None:
    steno("podcasts")
    steno("show", LIGHTHOUSE)
    service.faults.set("*", Fault(status=403))
    done = steno("episodes", "--json")
    assert (done.code, [row["slug"] for row in done.json]) == (0, ["the-lighthouse"])
    assert "Night Shift" in done.err
    assert "What was on disk is shown." in done.err


@pytest.mark.parametrize("verb", ["podcasts", "episodes"])
@pytest.mark.parametrize("listed", [False, True])
def test_where_nothing_is_on_disk_a_list_that_cannot_be_had_is_a_failure(
    steno: Steno, service: FaultyService, verb: str, listed: bool
) -> None:
    if listed:
        steno("podcasts")
    service.faults.set("*", Fault(status=503))
    refused = steno(verb, "--json")
    service.stop()
    unreached = steno(verb)
    if listed and verb == "podcasts":
        assert (refused.code, unreached.code) == (0, 0)
    else:
        assert (refused.code, refused.out) == (5, "")
        assert (unreached.code, unreached.out) == (4, "")
        assert "on disk" not in refused.err + unreached.err


def test_an_episode_is_shown(steno: Steno) -> None:
    done = steno("show", LIGHTHOUSE)
    assert done.code == 0
    assert done.out.startswith("The Lighthouse\n\nPodcast: Night Shift\n")
    assert "Length: 1 h 4 min\nState: processed\n" in done.out
    assert "  - Main idea: Light needs tending.\n" in done.out
    assert "  light, stairs, the sea\n" in done.out
    assert "     5:50  The stairs\n           There are many.\n" in done.out
    assert "  1:02:05  The morning\n" in done.out


def test_an_episode_is_shown_as_json(steno: Steno, service: FaultyService) -> None:
    found = steno("show", LIGHTHOUSE, "--json").json
    assert list(found) == EPISODE_FIELDS
    assert found["podcast"] == {
        "slug": "night-shift",
        "title": "Night Shift",
        "page_url": f"{service.origin}/podcast/night-shift",
    }
    assert found["chapters"][0] == {
        "start_seconds": 350,
        "title": "The stairs",
        "summary": "There are many.",
    }
    assert found["highlights"][1] == {"label": "Failure mode", "text": "Fog."}
    assert (found["source"], found["published_at"]) == ("network", "2026-11-04T06:00:00+00:00")
    assert found["fetched_at"].endswith("+00:00")


def test_the_options_may_stand_after_the_verb(
    bare: Callable[..., Done], service: FaultyService
) -> None:
    assert bare("show", LIGHTHOUSE, "--server", service.origin).code == 0
    assert bare("show", LIGHTHOUSE, "--server", service.origin, "--offline").code == 0


def test_offline_a_known_episode_is_shown_with_its_age(steno: Steno) -> None:
    steno("show", LIGHTHOUSE)
    done = steno("show", LIGHTHOUSE, "--json", offline=True)
    assert (done.code, done.json["source"]) == (0, "library")
    assert "From the library: read just now" in done.err


def test_offline_an_unknown_episode_is_not_on_disk(steno: Steno) -> None:
    done = steno("show", LIGHTHOUSE, offline=True)
    assert (done.code, done.out) == (4, "")
    assert "offline" in done.err


def test_offline_what_a_list_told_is_shown(steno: Steno) -> None:
    steno("episodes", "night-shift")
    done = steno("show", LIGHTHOUSE, "--json", offline=True)
    assert (done.code, done.json["title"], done.json["fetched_at"]) == (0, "The Lighthouse", None)
    assert "has not been read yet" in done.err


def test_without_a_network_a_known_episode_is_shown(
    steno: Steno, service: FaultyService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("steno_tui.core.freshness.FRESH_SECONDS", 0)
    steno("show", LIGHTHOUSE)
    service.stop()
    done = steno("show", LIGHTHOUSE, "--json")
    assert (done.code, done.json["source"]) == (0, "library")
    assert "127.0.0.1" in done.err


def test_without_a_network_an_unknown_episode_is_not_on_disk(
    steno: Steno, service: FaultyService
) -> None:
    service.stop()
    assert steno("show", LIGHTHOUSE).code == 4


@pytest.mark.parametrize(
    ("ref", "code"),
    [
        ("night-shift/nothing", 3),
        ("night-shift", 3),
        ("a/b/c", 3),
        ("gone.md", 3),
        ("https://elsewhere.example/podcast/a/b", 3),
        ("", 2),
    ],
)
def test_what_is_not_there_is_told_so(steno: Steno, ref: str, code: int) -> None:
    done = steno("show", ref)
    assert (done.code, done.out) == (code, "")
    assert done.err


@pytest.mark.parametrize(
    ("fault", "code"),
    [(Fault(status=403), 5), (Fault.garbage(), 5), (Fault.portal(), 4), (Fault(status=410), 3)],
)
def test_a_service_that_refuses_or_fails_is_told_of(
    steno: Steno, service: FaultyService, fault: Fault, code: int
) -> None:
    service.faults.set("/podcast/*", fault)
    assert steno("show", LIGHTHOUSE).code == code


def test_nothing_a_page_says_reaches_the_terminal_unless_it_is_safe(
    steno: Steno, service: FaultyService
) -> None:
    evil = "\x1b]0;CANARY\x07\x9b2J\u202e"
    page = (
        f"# Title {evil}\n\nPublished: x{evil}\n\n## Resource\n\n{evil}\n\n## Topics\n\n{evil}, b\n"
    )
    service.faults.set("/podcast/*", Fault(body=page.encode()))
    for arguments in (["show", LIGHTHOUSE], ["show", LIGHTHOUSE, "--json"], ["episodes", "--json"]):
        done = steno(*arguments)
        assert not [sign for sign in done.out + done.err if not sign.isprintable() and sign != "\n"]


def test_a_saved_page_is_shown_without_home_disk_or_network() -> None:
    done = finished(
        process("show", str(PAGE), "--json", HOME="/dev/null", STENO_TUI_SERVER="nonsense://")
    )
    assert (done.code, done.err) == (0, "")
    assert list(done.json) == EPISODE_FIELDS
    assert (done.json["source"], done.json["fetched_at"]) == ("file", None)


def test_a_saved_page_is_shown_without_touching_anything(
    bare: Callable[..., Done], home: Path
) -> None:
    assert bare("show", str(PAGE)).code == 0
    assert list(home.iterdir()) == []


def test_a_saved_page_that_is_none_fails(bare: Callable[..., Done], tmp_path: Path) -> None:
    file = tmp_path / "x.md"
    file.write_text("nothing")
    assert bare("show", str(file)).code == 1


def test_json_of_a_saved_page_is_the_page(bare: Callable[..., Done]) -> None:
    found = json.loads(bare("show", str(PAGE), "--json").out)
    assert f"# {found['title']}\n" in PAGE.read_text("utf-8")
    assert [mark["label"] for mark in found["highlights"]]


def test_the_library_may_be_somewhere_else(steno: Steno, tmp_path: Path) -> None:
    steno("--library", str(tmp_path / "mine"), "podcasts")
    assert (tmp_path / "mine" / "library.db").is_file()


def test_one_library_keeps_what_every_server_offers(steno: Steno) -> None:
    steno("podcasts")
    with FaultyService() as other:
        theirs = steno("podcasts", "--json", "--server", other.origin).json
    ours = steno("podcasts", "--json", offline=True).json
    assert {row["slug"] for row in ours} == {"night-shift", "field-notes"}
    assert "kernel-panic" in {row["slug"] for row in theirs}


def test_a_library_that_cannot_be_kept_is_no_obstacle(steno: Steno, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = steno("--library", str(tmp_path / "file"), "podcasts", "--json")
    assert (done.code, len(done.json)) == (0, 2)
    assert "Nothing is kept" in done.err


@pytest.mark.parametrize("verb", ["show", "play", "download"])
def test_a_single_name_is_not_claimed_to_be_a_podcast(steno: Steno, verb: str) -> None:
    done = steno(verb, "nope")
    assert (done.code, done.out) == (3, "")
    assert "nope names no episode" in done.err
    assert "nope is a podcast" not in done.err
