"""A podcast or an episode that was two is one, and nothing that the user did to either is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from steno_tui.library.library import Library
from steno_tui.models.episode import Episode, EpisodeKey
from steno_tui.models.feed import Feed, FeedEpisode, FeedPodcast
from steno_tui.models.http import Validators
from steno_tui.models.last_place import LastPlace
from steno_tui.models.podcast import Podcast
from steno_tui.models.queue import QueueRow
from tests.library.conftest import SERVER, Clock, a_request

URL = "https://radio.example/feed.xml"
OWN = "@night-radio"
SHOW = "night-radio-show"
RADIO = Podcast(SHOW, "Night Radio", rss_url=f"{URL}/")
TAGS = Validators('"one"')


def told(number: int, title: str = "") -> FeedEpisode:
    return FeedEpisode(
        f"id-{number}",
        title or f"Episode {number}",
        audio_url=f"https://cdn.example/{number}.mp3",
        published_at=datetime(2026, 1, number, tzinfo=UTC),
        duration_seconds=1800,
    )


def known(number: int, title: str = "") -> Episode:
    title = title or f"Episode {number}"
    slug = title.lower().replace(" ", "-")
    return Episode(
        RADIO, slug, title, audio_url=f"https://count.example/e/cdn.example/{number}.mp3"
    )


FEED = Feed(FeedPodcast(URL, "Night Radio"), (told(1), told(2, "Renamed"), told(3), told(9)))
KNOWN = [known(1), known(2, "First name"), known(3), known(7)]


def key(slug: str, podcast: str = SHOW) -> EpisodeKey:
    return EpisodeKey(podcast, slug)


def queued(library: Library, at: EpisodeKey) -> None:
    library.queue.add(QueueRow(*at, at.episode, "Night Radio", None))


def apart(library: Library, clock: Clock) -> None:
    """Add the podcast from the service and by its feed, and use either."""
    library.podcasts.put([RADIO])
    library.podcasts.follow(RADIO)
    library.episodes.put(SHOW, KNOWN)
    library.feeds.add(URL, "Night Radio")
    library.feeds.put(OWN, FEED, TAGS, b"")
    library.podcasts.follow(Podcast(OWN, "Night Radio"))
    library.positions.set_speed(OWN, 1.5)
    library.tags.add(OWN, ["At work", "Radio"])
    library.tags.add(SHOW, ["At work", "Night"])
    library.read_marks.set(key("id-1", OWN))
    library.read_marks.set(key("first-name"))
    library.read_marks.set(key("id-9", OWN))
    for at, seconds in ((key("id-2", OWN), 60), (key("first-name"), 30), (key("id-3", OWN), 90)):
        clock.now += 1
        library.positions.save(at, seconds, session=library.positions.begin(at))
    library.positions.mark_finished(key("id-2", OWN), True)
    library.positions.set_offset(key("id-3", OWN), 5)
    library.requests.record(a_request(key("episode-3")))
    for at in (key("id-3", OWN), key("episode-7"), key("episode-3"), key("id-9", OWN)):
        queued(library, at)
    library.settings.set_last_place(LastPlace(OWN, key("id-1", OWN)))
    for at in (key("id-3", OWN), key("first-name"), key("id-2", OWN), key("episode-3")):
        clock.now += 1
        library.recent.note_read(at)


def join(library: Library) -> None:
    """What is done when the service's podcast turns out to be the feed's."""
    if library.feeds.get(OWN) is not None:
        library.joins.podcasts(OWN, SHOW)
    library.joins.episodes(SHOW)


def seen(library: Library) -> object:
    """All that the user sees of it."""
    place = library.settings.last_place()
    return (
        [(row.slug, row.count, row.unread, row.followed) for row in library.podcasts.rows()],
        sorted(
            (row.slug, row.title, row.read, row.heard, row.position, row.request)
            for row in library.episodes.rows()
        ),
        [row.key for row in library.queue.rows()],
        library.positions.speed(SHOW),
        library.positions.offset(key("episode-3")),
        library.positions.last(),
        [request.key for request in library.requests.rows()],
        place and (place.podcast, place.episode),
        library.tags.all(),
        [each.row.slug for each in library.recent.read(9)],
        [each.row.slug for each in library.recent.started(9)],
    )


JOINED = (
    [(SHOW, 5, 2, True)],
    [
        ("@id-9", "Episode 9", True, False, 0, None),
        ("episode-1", "Episode 1", True, False, 0, None),
        ("episode-3", "Episode 3", False, False, 90, "waiting"),
        ("episode-7", "Episode 7", False, False, 0, None),
        ("first-name", "First name", True, True, 30, None),
    ],
    [key("episode-3"), key("episode-7"), key("@id-9")],
    1.5,
    5,
    key("episode-3"),
    [key("episode-3")],
    (SHOW, key("episode-1")),
    {SHOW: ("At work", "Night", "Radio")},
    ["episode-3", "first-name"],
    ["episode-3"],
)


def test_what_the_user_did_to_either_is_the_users_to_both(library: Library, clock: Clock) -> None:
    apart(library, clock)
    assert library.joins.service_podcast(URL) == SHOW
    join(library)
    assert seen(library) == JOINED
    assert library.feeds.find(URL) == SHOW
    source = library.feeds.get(SHOW)
    assert source is not None and source.validators == TAGS


def test_each_source_goes_on_telling_its_own(library: Library, clock: Clock) -> None:
    apart(library, clock)
    join(library)
    row = library.episodes.row(key("first-name"))
    beside = library.feeds.told(key("first-name"))
    assert row is not None and row.title == "First name" and row.duration == 1800
    assert beside is not None and beside.episode.title == "Renamed" and beside.rule == "audio"
    rules = [library.feeds.told(key(slug)) for slug in ("episode-1", "@id-9")]
    assert [found and found.rule for found in rules] == ["title", None]
    again = replace(FEED, episodes=(told(4), *FEED.episodes[1:], told(1, "Renamed, too")))
    assert library.feeds.put(SHOW, again, TAGS, b"") == (1, 1)
    assert library.joins.episodes(SHOW) == 0
    rows = {row.slug: row.title for row in library.episodes.rows()}
    assert rows["episode-1"] == "Episode 1" and rows["@id-4"] == "Episode 4"
    library.episodes.put(SHOW, [known(4)])
    assert library.joins.episodes(SHOW) == 1
    assert "@id-4" not in {row.slug for row in library.episodes.rows()}


def test_it_stays_one_when_the_library_is_lost(
    library: Library, clock: Clock, directory: Path
) -> None:
    apart(library, clock)
    join(library)
    library.read_marks.set(key("episode-7"))
    library.close()
    (directory / "library.db").unlink()
    with Library.open(directory, SERVER, clock=clock) as again:
        assert [row.slug for row in again.podcasts.rows()] == [SHOW]
        again.feeds.put(SHOW, FEED, TAGS, b"")
        marks = {row.slug: (row.read, row.position) for row in again.episodes.rows()}
        assert marks["@id-1"] == (True, 0) and marks["@id-2"] == (True, 30)
        again.episodes.put(SHOW, KNOWN)
        again.joins.episodes(SHOW)
        again.read_marks.set(key("episode-7"), False)
        assert seen(again) == JOINED


def test_a_mark_on_one_that_was_joined_is_known_by_the_feed_too(
    library: Library, clock: Clock, directory: Path
) -> None:
    library.podcasts.follow(RADIO)
    library.episodes.put(SHOW, KNOWN)
    library.joins.adopt(SHOW, URL)
    assert library.feeds.put(SHOW, FEED, TAGS, b"") == (4, 0)
    assert library.joins.episodes(SHOW) == 3
    library.read_marks.set(key("episode-1"))
    library.close()
    (directory / "library.db").unlink()
    with Library.open(directory, SERVER, clock=clock) as again:
        again.feeds.put(SHOW, FEED, TAGS, b"")
        assert [row.slug for row in again.episodes.rows() if row.read] == ["@id-1"]


@pytest.mark.parametrize("left", [OWN, SHOW])
def test_a_podcast_that_was_left_under_one_name_alone_is_listed(
    library: Library, clock: Clock, left: str
) -> None:
    apart(library, clock)
    library.podcasts.leave(left)
    join(library)
    assert [(row.slug, row.followed) for row in library.podcasts.rows()] == [(SHOW, True)]


def test_a_podcast_that_was_left_under_both_names_stays_away(
    library: Library, clock: Clock
) -> None:
    apart(library, clock)
    library.podcasts.leave(OWN)
    library.podcasts.leave(SHOW)
    join(library)
    assert library.podcasts.rows() == []


def test_two_feeds_of_one_podcast_become_one(library: Library, clock: Clock) -> None:
    first = library.feeds.add("https://a.example/feed", "Night Radio")
    second = library.feeds.add("https://b.example/feed", "Night Radio")
    for slug in (first, second):
        library.feeds.put(slug, FEED, TAGS, b"")
        library.podcasts.follow(Podcast(slug, "Night Radio"))
    library.read_marks.set(key("id-1", first))
    library.read_marks.set(key("id-2", second))
    library.tags.add(second, ["Radio"])
    for slug in (first, second):
        clock.now += 1
        at = key("id-3", slug)
        library.positions.save(at, 30, session=library.positions.begin(at))
        queued(library, at)
    library.joins.podcasts(second, first)
    assert [row.slug for row in library.podcasts.rows()] == [first]
    marks = {row.slug: (row.read, row.position) for row in library.episodes.rows()}
    assert marks["id-1"] == (True, 0) and marks["id-2"] == (True, 0) and marks["id-3"][1] == 30
    assert [row.key for row in library.queue.rows()] == [key("id-3", first)]
    assert library.feeds.find("https://b.example/feed") is None
    assert library.tags.all() == {first: ("Radio",)}


KILLED = """
import os, shutil, signal, sys
from itertools import count
from pathlib import Path
from steno_tui.library.library import Library
from tests.library.conftest import SERVER
from tests.library.test_feed_joins import join

source, copies = map(Path, sys.argv[1:])
for last in count(1):
    shutil.copytree(source, copies / str(last))
    child = os.fork()
    if not child:
        library = Library.open(copies / str(last), SERVER)
        left = last

        def step(_):
            global left
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

        library._connection._connection.set_trace_callback(step)
        join(library)
        library._connection._connection.set_trace_callback(None)
        os._exit(0)
    if os.waitpid(child, 0)[1] == 0:
        print(last)
        break
"""


@pytest.mark.slow
def test_whoever_is_killed_at_any_step_of_it_loses_nothing(
    library: Library, clock: Clock, directory: Path, tmp_path: Path
) -> None:
    apart(library, clock)
    before = seen(library)
    library.close()
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(directory), str(tmp_path / "copies")],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    steps = int(done.stdout)
    assert steps > 20
    states = []
    for step in range(1, steps + 1):
        with Library.open(tmp_path / "copies" / str(step), SERVER, clock=clock) as copy:
            assert copy.notice is None
            states.append(seen(copy))
            join(copy)
            assert seen(copy) == JOINED
    assert states[0] == before and states[-1] == JOINED
    whole = [state for number, state in enumerate(states) if state != states[number - 1]]
    assert len(whole) <= 3
