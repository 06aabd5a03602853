"""An episode's words: from disk at once, then from its publisher, never lost to a bad answer."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from steno_tui.core.core import Core
from steno_tui.core.events import CoreEvent, Failed, NoTranscript, Source, TranscriptRead, Unchanged
from steno_tui.core.reference import EpisodeRef
from steno_tui.core.stored_transcripts import ReadWords, StoredTranscript, read_words
from steno_tui.downloads.download import Sidecar
from steno_tui.downloads.download_store import DownloadStore, name_of
from steno_tui.errors import (
    GoneError,
    LibraryError,
    NotOnDiskError,
    StenoError,
    TranscriptError,
    UnknownError,
    UsageError,
)
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.episode_list import EpisodeFilter, EpisodeQuery
from steno_tui.models.search import PassageKind
from steno_tui.models.transcript import (
    PARTIAL,
    KeptTranscript,
    TranscriptForm,
    TranscriptSource,
)
from tests.core.feeds import SLUG, added, asked, refreshed, serve
from tests.core.support import BAKERY, LIGHTHOUSE, Time, failure, gathered, of
from tests.feeds.feeds import item, rss
from tests.support.faulty_service import Fault, FaultyService

KEY = EpisodeKey(SLUG, "id-1")
VTT = b"WEBVTT\n\n00:01.000 --> 00:04.000\n<v Ada>The lamp turns.\n"
SRT = b"1\n00:00:01,000 --> 00:00:04,000\nDie Lampe dreht sich.\n"
PLAIN = b"The lamp turns, and nobody knows when.\n\nThe sea does not care.\n"
FILE = "/words/1.vtt"


def linked(service: FaultyService, *links: tuple[str, str, str]) -> bytes:
    """A feed with one episode, which names transcripts: their paths, types and languages."""
    tags = "".join(
        f'<podcast:transcript url="{service.origin}{path}" type="{kind}" language="{language}"/>'
        for path, kind, language in links
    )
    return rss(item(1, tags))


async def with_file(core: Core, service: FaultyService) -> None:
    await added(core, serve(service, linked(service, (FILE, "text/vtt", "en"))))
    serve(service, VTT, FILE, headers={"etag": '"one"'})


async def opened(core: Core, key: EpisodeKey = KEY, **asked: object) -> list[CoreEvent]:
    return await gathered(core.transcripts.open(key, **asked))  # type: ignore[arg-type]


async def test_a_publishers_words_are_asked_for_once_and_then_on_disk(
    core: Core, offline: Core, service: FaultyService, time: Time
) -> None:
    await with_file(core, service)
    (read,) = await opened(core)
    assert isinstance(read, TranscriptRead) and read.source is Source.NETWORK
    (segment,) = read.transcript.segments
    assert (segment.text, segment.speaker, segment.start) == ("The lamp turns.", "Ada", 1.0)
    assert read.paragraphs.segments == (segment,)
    assert (read.episode.title, read.transcript.language) == ("Episode 1", "en")
    assert (read.choice.source, read.choice.form) == (
        TranscriptSource.PUBLISHER,
        TranscriptForm.VTT,
    )
    assert read.choice.is_here and read.choices == [read.choice]
    for one in (core, offline):
        (again,) = of(TranscriptRead, await opened(one))
        assert (again.source, again.transcript) == (Source.LIBRARY, read.transcript)
    assert len(asked(service, FILE)) == 1
    time.now += 2 * 24 * 3600
    serve(service, path=FILE, status=304)
    assert of(Unchanged, await opened(core)) == [Unchanged(KEY, time.now)]
    assert asked(service, FILE)[-1].headers["if-none-match"] == '"one"'
    assert len(await opened(core)) == 1


async def test_newer_words_come_behind_those_on_disk(
    core: Core, service: FaultyService, time: Time
) -> None:
    await with_file(core, service)
    await opened(core)
    serve(service, VTT.replace(b"turns", b"burns"), FILE)
    first, second = of(TranscriptRead, await opened(core, refresh="always"))
    assert first.transcript.segments[0].text == "The lamp turns."
    assert second.transcript.segments[0].text == "The lamp burns."
    assert (second.source, second.fetched_at) == (Source.NETWORK, time.now)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=404),
        Fault(status=500),
        Fault(body=b"WEBVTT"),
        Fault(body=b"\x89PNG\r\n\x1a\n" + bytes(50)),
        Fault(body=b"The lamp turns, as everybody knows."),
        Fault.portal(),
    ],
)
async def test_a_bad_answer_leaves_what_was_read(
    core: Core, offline: Core, service: FaultyService, fault: Fault
) -> None:
    await with_file(core, service)
    await opened(core)
    service.faults.set(FILE, fault)
    events = await opened(core, refresh="always")
    assert failure(events).kept and len(of(TranscriptRead, events)) == 1
    (read,) = of(TranscriptRead, await opened(offline))
    assert read.transcript.segments[0].text == "The lamp turns."


@pytest.mark.parametrize(
    "fault",
    [Fault.portal(), Fault(body=b"<!doctype html><title>Station</title><p>Hello, traveller.")],
)
async def test_a_web_page_that_is_no_transcript_leaves_one_without_times(
    core: Core, service: FaultyService, fault: Fault
) -> None:
    await added(core, serve(service, linked(service, ("/a.html", "text/html", "en"))))
    lines = b"".join(b"<p>The lamp turns, and nobody knows when.</p>" for _ in range(9))
    serve(service, b"<html><body>" + lines, "/a.html")
    (before,) = of(TranscriptRead, await opened(core))
    assert not before.transcript.is_timed
    service.faults.set("/a.html", fault)
    events = await opened(core, refresh="always")
    assert failure(events).kept
    (after,) = of(TranscriptRead, events)
    assert after.transcript == before.transcript


async def test_where_the_best_cannot_be_read_the_next_one_is(
    core: Core, service: FaultyService
) -> None:
    links = ("/a.vtt", "text/vtt", "en"), ("/b.srt", "application/x-subrip", "en")
    await added(core, serve(service, linked(service, *links)))
    serve(service, b"\x89PNG\r\n\x1a\n" + bytes(50), "/a.vtt")
    serve(service, SRT, "/b.srt")
    failed, read = await opened(core)
    assert isinstance(failed, Failed) and isinstance(failed.error, TranscriptError)
    assert isinstance(read, TranscriptRead) and read.choice.form is TranscriptForm.SRT
    assert [one.is_here for one in await core.transcripts.choices(KEY)] == [False, True]


async def test_where_the_users_own_is_damaged_another_that_is_here_is_taken_along(
    core: Core, service: FaultyService, tmp_path: Path
) -> None:
    await with_file(core, service)
    await opened(core)
    own = (await core.transcripts.import_body(KEY, SRT, "own.srt")).transcript
    with closing(sqlite3.connect(tmp_path / "library" / "user.db")) as file, file:
        file.execute("UPDATE kept_transcripts SET body = x'00'")
    first, _ = await core.transcripts.choices(KEY)
    assert first.id == own.id
    read = await core.transcripts.stored(KEY)
    assert read is not None and read.choice.source is TranscriptSource.PUBLISHER


async def test_one_that_was_chosen_is_read_and_no_other(core: Core, service: FaultyService) -> None:
    links = ("/a.vtt", "text/vtt", "en"), ("/b.srt", "application/x-subrip", "de")
    await added(core, serve(service, linked(service, *links)))
    serve(service, VTT, "/a.vtt")
    serve(service, SRT, "/b.srt")
    first, second = await core.transcripts.choices(KEY)
    assert (first.language, second.language) == ("en", "de")
    (read,) = of(TranscriptRead, await opened(core, choice=second))
    assert read.transcript.segments[0].text == "Die Lampe dreht sich."
    assert not asked(service, "/a.vtt")
    serve(service, path="/a.vtt", status=404)
    failed = failure(await opened(core, choice=first))
    assert isinstance(failed.error, GoneError) and not failed.kept


async def test_words_with_times_are_asked_for_where_those_on_disk_have_none(
    core: Core, service: FaultyService
) -> None:
    links = ("/a.txt", "text/plain", "en"), ("/b.srt", "application/x-subrip", "en")
    await added(core, serve(service, linked(service, *links)))
    serve(service, PLAIN, "/a.txt")
    serve(service, path="/b.srt", status=500)
    failed, plain = await opened(core)
    assert isinstance(failed, Failed) and isinstance(plain, TranscriptRead)
    assert not plain.transcript.is_timed
    serve(service, SRT, "/b.srt")
    assert [one.choice.form for one in of(TranscriptRead, await opened(core))] == ["text", "srt"]
    assert [one.choice.form for one in of(TranscriptRead, await opened(core))] == ["srt"]


async def test_one_that_was_chosen_before_it_came_is_read_from_disk_then(
    core: Core, service: FaultyService
) -> None:
    await with_file(core, service)
    (choice,) = await core.transcripts.choices(KEY)
    for _ in range(2):
        assert len(of(TranscriptRead, await opened(core, choice=choice))) == 1
    assert len(asked(service, FILE)) == 1


async def test_what_cannot_be_kept_can_be_read_all_the_same(
    core: Core, service: FaultyService
) -> None:
    await with_file(core, service)
    connection = await core.library.run(lambda library: library._connection)  # noqa: SLF001
    connection.read_only = True
    failed, read = await opened(core)
    assert isinstance(failed, Failed) and isinstance(failed.error, LibraryError)
    assert isinstance(read, TranscriptRead) and read.source is Source.NETWORK


@pytest.mark.parametrize(
    ("body", "is_read"),
    [
        (b"<html><body><p>Log in, please.</p></body></html>", False),
        (b"<html><body>" + b"<p>A page of whatever a network has to say.</p>" * 50, False),
        (b"<cite>Ada:</cite><time>0:01</time><p>The lamp turns.</p>", True),
    ],
)
async def test_a_web_page_in_place_of_another_form_is_a_transcript_where_it_has_times(
    core: Core, service: FaultyService, body: bytes, is_read: bool
) -> None:
    await with_file(core, service)
    serve(service, body, FILE)
    events = await opened(core)
    assert bool(of(TranscriptRead, events)) is is_read
    assert len(of(Failed, events)) == (not is_read)


async def test_a_transcript_that_does_not_say_is_in_the_language_of_its_feed(
    core: Core, service: FaultyService
) -> None:
    tag = f'<podcast:transcript url="{service.origin}{FILE}" type="text/vtt"/>'
    body = rss(item(1, tag), channel="<language>de-AT</language>")
    await added(core, serve(service, body))
    (choice,) = await core.transcripts.choices(KEY)
    assert choice.language == "de-at"


async def test_offline_what_was_never_read_is_said_to_be_missing(
    core: Core, offline: Core, service: FaultyService
) -> None:
    await with_file(core, service)
    failed = failure(await opened(offline))
    assert isinstance(failed.error, NotOnDiskError) and "Episode 1" in failed.error.message
    assert not asked(service, FILE)


async def test_a_transcript_that_a_feed_gains_is_there(core: Core, service: FaultyService) -> None:
    await added(core, serve(service, rss(item(1))))
    (none,) = of(NoTranscript, await opened(core))
    assert not none.may_be_asked and "Episode 1" in none.sentence
    await refreshed(core)
    serve(service, linked(service, (FILE, "text/vtt", "en")))
    serve(service, VTT, FILE)
    await refreshed(core)
    assert len(of(TranscriptRead, await opened(core))) == 1


async def test_an_episode_that_nobody_has_the_words_of_may_be_asked_for(core: Core) -> None:
    (none,) = of(NoTranscript, await opened(core, LIGHTHOUSE))
    assert (none.may_be_asked, none.request) == (not none.episode.is_processed, None)


async def test_a_transcript_that_a_page_gains_is_there(core: Core, service: FaultyService) -> None:
    assert of(NoTranscript, await opened(core, LIGHTHOUSE))
    url = f"{service.origin}/podcast/{LIGHTHOUSE}.md"
    body = await core.library.run(lambda library: library.http_cache.get(url))
    assert body is not None
    head, heading, _ = body.body.partition(b"## Transcript")
    words = b"\n\n[00:00:07] Ada: The lamp turns.\n\n[00:00:09] Bo: Does it?\n"
    service.faults.set(f"/podcast/{LIGHTHOUSE}.md", Fault(body=head + heading + words))
    await gathered(core.pages.open(EpisodeRef(LIGHTHOUSE), "always"))
    (read,) = of(TranscriptRead, await opened(core, LIGHTHOUSE))
    assert read.choice.source is TranscriptSource.PAGE
    assert [(one.speaker, one.start) for one in read.transcript.segments] == [("Ada", 7), ("Bo", 9)]
    listing = await core.listings.episodes(
        EpisodeQuery(filters=frozenset({EpisodeFilter.TRANSCRIPT}))
    )
    assert [row.key for row in listing.rows] == [LIGHTHOUSE]
    await index_all(core)
    (hit,) = (await core.search.find("lamp turns", kinds=[PassageKind.TRANSCRIPT])).hits
    assert hit.start_seconds == 7


async def test_of_what_there_is_not_no_transcript_is_told(core: Core, offline: Core) -> None:
    unknown = EpisodeKey("night-shift", "no-such-episode")
    for one in (core, offline):
        assert isinstance(failure(await opened(one, unknown)).error, StenoError)


# The user's own.


@pytest.fixture
def vtt(tmp_path: Path) -> Path:
    path = tmp_path / "lamp.vtt"
    path.write_bytes(VTT)
    return path


def write(path: Path, body: bytes) -> None:
    path.write_bytes(body)


async def test_what_the_user_brings_counts_before_all_others(
    core: Core, offline: Core, service: FaultyService, vtt: Path, time: Time
) -> None:
    await with_file(core, service)
    write(vtt, VTT.replace(b"turns", b"stands"))
    kept = (await core.transcripts.import_file(KEY, vtt)).transcript
    assert (kept.name, kept.form, kept.source) == ("lamp.vtt", "vtt", TranscriptSource.FILE)
    for one in (core, offline):
        (read,) = await opened(one)
        assert isinstance(read, TranscriptRead)
        assert read.transcript.segments[0].text == "The lamp stands."
        assert (read.choice.id, read.choice.name) == (kept.id, "lamp.vtt")
        assert len(read.choices) == 2
    assert not asked(service, FILE)
    time.now += 1
    await core.transcripts.import_body(KEY, b"Words of mine, without times.", "mine.txt")
    (mine,) = await opened(core)
    assert isinstance(mine, TranscriptRead) and mine.choice.name == "mine.txt"
    assert not asked(service, FILE)
    await core.transcripts.remove(KEY, mine.choice.id)
    await core.transcripts.remove(KEY, kept.id)
    assert len(await core.transcripts.choices(KEY)) == 1


async def test_an_episode_needs_no_page_for_it(offline: Core, core: Core, vtt: Path) -> None:
    await gathered(core.podcasts.refresh(LIGHTHOUSE.podcast))
    await offline.transcripts.import_file(LIGHTHOUSE, vtt)
    (read,) = of(TranscriptRead, await opened(offline, LIGHTHOUSE))
    assert read.transcript.segments[0].text == "The lamp turns."
    listing = await offline.listings.episodes(
        EpisodeQuery(filters=frozenset({EpisodeFilter.TRANSCRIPT}))
    )
    assert [row.key for row in listing.rows] == [LIGHTHOUSE]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "nothing at all"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "picture"),
        (b"ID3" + bytes(500), "audio"),
        (b"WEBVTT\n\n", "nothing is said"),
    ],
)
async def test_a_file_that_is_none_is_refused_and_nothing_is_kept(
    core: Core, vtt: Path, body: bytes, words: str
) -> None:
    write(vtt, body)
    with pytest.raises(TranscriptError, match=words) as raised:
        await core.transcripts.import_file(LIGHTHOUSE, vtt)
    assert "lamp.vtt" in raised.value.message
    assert await core.transcripts.kept(LIGHTHOUSE) == []


@pytest.mark.parametrize("path", [Path("no-such-file.vtt"), Path("/"), Path("a\0b")])
async def test_a_file_that_cannot_be_read_is_told_by_its_name(core: Core, path: Path) -> None:
    with pytest.raises(UnknownError):
        await core.transcripts.import_file(LIGHTHOUSE, path)


# Beside the audio.


def beside_audio(directory: Path, ending: str = ".vtt") -> Path:
    """Where the transcript of `KEY` lies beside its audio, of which it is told whose it is."""
    url = "https://cdn.example/1.mp3"
    label = Sidecar(url, *KEY, "Episode 1", "Night Radio")
    DownloadStore(directory, lambda: 0).put_label(name_of(url), label)
    return directory / (name_of(url) + ending)


@pytest.fixture
async def beside(
    library: LibraryWorker, core: Core, service: FaultyService, tmp_path: Path
) -> Core:
    """A core with a directory of audio, in whose library is one episode of a feed."""
    await added(core, serve(service, rss(item(1))))
    await index_all(core)
    return Core(library, service.origin, None, audio=tmp_path)


async def read_of(core: Core) -> TranscriptRead:
    (read,) = of(TranscriptRead, await opened(core))
    return read


@pytest.mark.parametrize("ending", [".vtt", ".srt", ".transcript.json"])
async def test_a_file_beside_downloaded_audio_is_read_and_kept(
    beside: Core, core: Core, tmp_path: Path, ending: str
) -> None:
    said = {"segments": [{"startTime": 1, "body": "The lamp turns."}]}
    body = json.dumps(said).encode() if ending.endswith("json") else VTT
    write(beside_audio(tmp_path, ending), body)
    read = await read_of(beside)
    assert read.choice.source is TranscriptSource.AUDIO
    assert read.transcript.segments[0].text == "The lamp turns."
    assert read.status is not None and [one.id for one in read.status.transcripts] == [
        read.choice.id
    ]
    beside_audio(tmp_path, ending).unlink()
    again = await read_of(core)
    assert (again.choice, again.transcript) == (read.choice, read.transcript)


async def test_it_is_found_and_listed_before_anybody_opens_it(beside: Core, tmp_path: Path) -> None:
    write(beside_audio(tmp_path), VTT)
    assert await beside.beside_transcripts.keep_all() == [KEY]
    await index_all(beside)
    (hit,) = (await beside.search.find("lamp turns", kinds=[PassageKind.TRANSCRIPT])).hits
    assert (hit.episode.key, hit.start_seconds) == (KEY, 1)
    query = EpisodeQuery(filters=frozenset({EpisodeFilter.TRANSCRIPT}))
    assert [row.key for row in (await beside.listings.episodes(query)).rows] == [KEY]
    (kept,) = (await beside.listings.status(KEY)).transcripts
    assert kept.source is TranscriptSource.AUDIO
    assert await beside.beside_transcripts.keep_all() == []


async def test_where_the_file_changes_the_newer_is_taken_by_who_reads_the_older(
    beside: Core, tmp_path: Path
) -> None:
    path = beside_audio(tmp_path)
    write(path, VTT)
    read = await read_of(beside)
    write(path, VTT.replace(b"turns", b"burns"))
    os.utime(path, (5, 5))  # whichever of the two is the older file
    (newer,) = of(TranscriptRead, await opened(beside, choice=read.choice, refresh="always"))
    assert newer.transcript.segments[0].text == "The lamp burns."
    assert newer.choices == [read.choice]


async def test_where_its_copy_is_damaged_the_file_is_read_and_kept_again(
    beside: Core, tmp_path: Path
) -> None:
    path = beside_audio(tmp_path)
    write(path, VTT)
    read = await read_of(beside)
    with closing(sqlite3.connect(tmp_path / "library" / "user.db")) as file, file:
        file.execute("UPDATE kept_transcripts SET body = x'00'")
    again = await read_of(beside)
    assert (again.choice, again.transcript) == (read.choice, read.transcript)
    path.unlink()
    assert (await read_of(beside)).transcript == read.transcript


async def test_where_its_copy_is_damaged_and_the_file_is_gone_that_is_told(
    beside: Core, tmp_path: Path
) -> None:
    path = beside_audio(tmp_path)
    write(path, VTT)
    await read_of(beside)
    with closing(sqlite3.connect(tmp_path / "library" / "user.db")) as file, file:
        file.execute("UPDATE kept_transcripts SET body = x'00'")
    path.unlink()
    assert "damaged" in failure(await opened(beside)).error.message


async def test_one_that_the_user_brought_comes_before_it_and_one_that_was_made_behind(
    beside: Core, tmp_path: Path, vtt: Path
) -> None:
    write(beside_audio(tmp_path), VTT)
    made = KeptTranscript(KEY, TranscriptSource.SERVICE, TranscriptForm.TEXT)
    await beside.library.run(lambda library: library.kept_transcripts.put(made, b"Made."))
    await beside.transcripts.import_body(KEY, b"Brought.")
    sources = [one.source for one in await beside.transcripts.choices(KEY)]
    assert sources == [TranscriptSource.FILE, TranscriptSource.AUDIO, TranscriptSource.SERVICE]


async def test_it_is_deleted_once_its_file_is(beside: Core, tmp_path: Path) -> None:
    path = beside_audio(tmp_path)
    write(path, VTT)
    (choice,) = await beside.transcripts.choices(KEY)
    with pytest.raises(UsageError, match="would come back") as raised:
        await beside.transcripts.remove(KEY, choice.id)
    assert path.name in raised.value.message
    path.unlink()
    await beside.transcripts.remove(KEY, choice.id)
    assert await beside.transcripts.choices(KEY) == []


async def test_what_is_no_transcript_is_told_to_who_opens_it_and_left_alone_else(
    beside: Core, tmp_path: Path
) -> None:
    write(beside_audio(tmp_path), b"\x89PNG\r\n\x1a\n" + bytes(50))
    assert await beside.beside_transcripts.keep_all() == []
    assert "picture" in failure(await opened(beside)).error.message
    assert await beside.transcripts.kept(KEY) == []
    write(beside_audio(tmp_path), VTT)
    assert await beside.beside_transcripts.keep_all() == [KEY]


async def test_a_file_beside_the_audio_of_nobody_is_left_alone(
    beside: Core, tmp_path: Path
) -> None:
    """Audio of another server's episode may have the same name, and another address."""
    url = "https://elsewhere.example/1.mp3"
    DownloadStore(tmp_path, lambda: 0).put_label(name_of(url), Sidecar(url, *KEY, "1", "Radio"))
    write(tmp_path / (name_of(url) + ".vtt"), VTT)
    write(tmp_path / "notes.srt", SRT)
    assert await beside.beside_transcripts.keep_all() == []
    assert await beside.transcripts.choices(KEY) == []


async def test_what_lies_beside_it_as_a_link_is_left_alone(
    beside: Core, tmp_path: Path, vtt: Path
) -> None:
    beside_audio(tmp_path).symlink_to(vtt)
    assert await beside.beside_transcripts.keep_all() == []
    assert await beside.transcripts.choices(KEY) == []


# Taken back.


async def test_what_was_brought_is_taken_back_with_what_it_replaced(core: Core, vtt: Path) -> None:
    await gathered(core.podcasts.refresh(LIGHTHOUSE.podcast))
    first = await core.transcripts.import_file(LIGHTHOUSE, vtt)
    write(vtt, VTT.replace(b"turns", b"burns"))
    second = await core.transcripts.import_file(LIGHTHOUSE, vtt)
    assert second.status.transcripts == (second.transcript,)
    assert (await core.transcripts.take_back(second)).transcripts == (first.transcript,)
    (read,) = of(TranscriptRead, await opened(core, LIGHTHOUSE))
    assert read.transcript.segments[0].text == "The lamp turns."
    assert (await core.transcripts.take_back(first)).transcripts == ()


async def test_what_was_deleted_is_back_as_it_was(core: Core, vtt: Path) -> None:
    await gathered(core.podcasts.refresh(LIGHTHOUSE.podcast))
    kept = (await core.transcripts.import_file(LIGHTHOUSE, vtt)).transcript
    change = await core.transcripts.remove(LIGHTHOUSE, kept.id)
    assert change.status.transcripts == ()
    with pytest.raises(UnknownError):
        await core.transcripts.remove(LIGHTHOUSE, kept.id)
    assert (await core.transcripts.take_back(change)).transcripts == (kept,)
    await index_all(core)
    assert (await core.search.find('"lamp turns"')).hits


# Found by their words.


async def test_an_episode_is_found_by_what_is_said_with_its_time(
    core: Core, service: FaultyService
) -> None:
    await with_file(core, service)
    await index_all(core)
    await opened(core)
    await index_all(core)
    found = await core.search.find("lamp turns", kinds=[PassageKind.TRANSCRIPT])
    assert [(hit.text, hit.start_seconds) for hit in found.hits] == [("The lamp turns.", 1)]
    assert [hit.kind for hit in (await core.search.find("lamp")).hits] == [PassageKind.TRANSCRIPT]
    assert not (await core.search.find("lamp", kinds=[PassageKind.SUMMARY])).hits


async def test_it_is_found_by_its_publishers_words_rather_than_by_those_made_in_part(
    core: Core, service: FaultyService
) -> None:
    await with_file(core, service)
    await opened(core)
    service_text = TranscriptSource.SERVICE, TranscriptForm.TEXT
    kept = KeptTranscript(KEY, *service_text, name=PARTIAL)
    await core.library.write(lambda library: library.kept_transcripts.put(kept, b"A moth sits."))
    await index_all(core)
    assert (await core.search.find("lamp turns")).hits
    assert not (await core.search.find("moth")).hits


async def test_a_hit_has_the_time_of_its_sentence(core: Core, vtt: Path) -> None:
    await gathered(core.podcasts.refresh(LIGHTHOUSE.podcast))
    write(
        vtt,
        b"""WEBVTT

00:01.000 --> 00:04.000
The lamp turns. The sea

00:04.000 --> 00:07.000
does not care. Nor does

00:07.000 --> 00:09.000
the lamp care for it.
""",
    )
    await core.transcripts.import_file(LIGHTHOUSE, vtt)
    await index_all(core)
    for words, sentence, seconds in (
        ("turns", "The lamp turns.", 1),
        ("sea", "The sea does not care.", 1),
        ("nor", "Nor does the lamp care for it.", 4),
        ("lamp care", "Nor does the lamp care for it.", 4),
    ):
        (hit,) = (await core.search.find(words, kinds=[PassageKind.TRANSCRIPT])).hits
        assert (hit.text.strip("\u2026"), hit.start_seconds) == (sentence, seconds)


async def test_what_the_user_brings_is_found_and_what_was_taken_away_no_more(
    core: Core, vtt: Path
) -> None:
    await gathered(core.podcasts.refresh(LIGHTHOUSE.podcast))
    await index_all(core)
    kept = (await core.transcripts.import_file(LIGHTHOUSE, vtt)).transcript
    await index_all(core)
    (hit,) = (await core.search.find('"lamp turns"')).hits
    assert (hit.episode.key, hit.start_seconds) == (LIGHTHOUSE, 1)
    await core.transcripts.remove(LIGHTHOUSE, kept.id)
    await index_all(core)
    assert not (await core.search.find('"lamp turns"')).hits


async def test_a_page_that_is_read_again_keeps_the_words_that_are_said(
    core: Core, service: FaultyService, vtt: Path
) -> None:
    await gathered(core.podcasts.refresh(LIGHTHOUSE.podcast))
    await core.transcripts.import_file(LIGHTHOUSE, vtt)
    await index_all(core)
    await opened(core, LIGHTHOUSE, refresh="always")
    assert (await core.search.find('"lamp turns"')).hits
    await index_all(core)
    assert (await core.search.find('"lamp turns"')).hits


async def index_all(core: Core) -> None:
    while (await core.search.index_some()).done:
        pass


async def test_long_transcripts_are_not_all_kept_for_the_next_letter(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("steno_tui.core.search._KEPT_PASSAGES", 10)
    read: list[StoredTranscript] = []

    def reading(stored: StoredTranscript) -> ReadWords:
        read.append(stored)
        return read_words(stored)

    monkeypatch.setattr("steno_tui.core.stored_texts.read_words", reading)
    await gathered(core.podcasts.refresh(LIGHTHOUSE.podcast))
    said = "\n\n".join(f"The lamp turns {number} times." for number in range(100))
    for key in (LIGHTHOUSE, BAKERY):
        await core.transcripts.import_body(key, said.encode())
    await index_all(core)
    read.clear()
    for _ in range(2):
        assert len((await core.search.find("lamp")).hits) == 6
    assert len(read) == 4
