"""Places in episodes are marked once each, noted at, found by their words, and taken back."""

from __future__ import annotations

import pytest

from steno_tui.core.core import Core
from steno_tui.core.moments import GONE, REACH_SECONDS, moment_at
from steno_tui.errors import GoneError, NotOnDiskError, UnknownError, UsageError
from steno_tui.models.episode import Chapter, Episode, EpisodeKey
from steno_tui.models.moment import MOST_OF_EPISODE, NOTE_LIMIT, WORDS_LIMIT
from steno_tui.models.podcast import Podcast
from tests.tui.test_hostile import WORDS

from .support import BAKERY, LIGHTHOUSE, Time, gathered

RADIO = Podcast("night-radio", "Night Radio")
EPISODE = Episode(
    RADIO, "ships", "Ships", chapters=(Chapter(60, "The lamp"), Chapter(120, "Fog", "Thick."))
)


@pytest.mark.parametrize(
    ("seconds", "chapter"), [(None, ""), (0, ""), (60, "The lamp"), (119, "The lamp"), (999, "Fog")]
)
def test_a_place_is_told_with_its_chapter(seconds: int | None, chapter: str) -> None:
    place = moment_at(EPISODE, seconds, "A line")
    assert (place.chapter, place.seconds, place.name) == (chapter, seconds, "A line")


def test_what_no_line_was_marked_at_is_called_by_its_chapter_or_its_episode() -> None:
    assert moment_at(EPISODE, 130).name == "Fog"
    assert moment_at(EPISODE, 5).name == "Ships"


@pytest.mark.parametrize("words", WORDS)
async def test_hostile_words_are_made_safe_and_short(core: Core, words: str) -> None:
    place = moment_at(EPISODE, 5, words * 200)
    kept = (await core.moments.mark(place, note=words * 200)).moment
    assert len(kept.words) <= WORDS_LIMIT and len(kept.note) <= NOTE_LIMIT
    for text in (kept.words, kept.note):
        assert "\n" not in text and "\x1b" not in text and "\u202e" not in text
    assert await core.moments.of(EPISODE.key) == [kept]


async def test_a_place_is_marked_once_and_then_found(core: Core) -> None:
    marked = await core.moments.mark(moment_at(EPISODE, 60))
    assert marked.before is None and marked.status.moments == (marked.moment,)
    again = await core.moments.mark(moment_at(EPISODE, 60, "The lamp"))
    assert again.before == again.moment == marked.moment
    assert len(again.status.moments) == 1


async def test_what_is_heard_a_little_behind_a_moment_is_that_moment(core: Core) -> None:
    first = (await core.moments.mark(moment_at(EPISODE, 60))).moment
    near = await core.moments.mark(moment_at(EPISODE, 60 + REACH_SECONDS), reach=REACH_SECONDS)
    assert near.moment == first
    later = await core.moments.mark(moment_at(EPISODE, 61 + REACH_SECONDS), reach=REACH_SECONDS)
    assert later.before is None


async def test_all_that_was_done_is_taken_back_step_by_step(core: Core) -> None:
    marked = await core.moments.mark(moment_at(EPISODE, 60))
    noted = await core.moments.set_note(marked.moment.id, "Ask\nAda")
    removed = await core.moments.remove(marked.moment.id)
    assert (noted.moment.note, removed.status.moments) == ("Ask Ada", ())
    assert (await core.moments.take_back(removed)).moments == (noted.moment,)
    assert (await core.moments.take_back(noted)).moments == (marked.moment,)
    assert (await core.moments.take_back(marked)).moments == ()


async def test_what_is_gone_can_be_neither_noted_at_nor_removed(core: Core) -> None:
    for call in (core.moments.set_note(7, "A note"), core.moments.remove(7)):
        with pytest.raises(UnknownError, match=GONE):
            await call


async def test_an_episode_has_no_more_moments_than_anybody_marks(core: Core) -> None:
    def fill(library: object) -> None:
        with library.transaction("user"):  # type: ignore[attr-defined]
            for seconds in range(MOST_OF_EPISODE):
                library.moments.put(moment_at(EPISODE, seconds))  # type: ignore[attr-defined]

    await core.library.run(fill)
    with pytest.raises(UsageError, match="1 000 moments at most: delete one of them first."):
        await core.moments.mark(moment_at(EPISODE, MOST_OF_EPISODE))
    assert (await core.moments.mark(moment_at(EPISODE, 5))).before is not None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", ["Fog", "The lamp", "Tide"]),
        ("ada", ["Tide"]),
        ("LAMP", ["The lamp"]),
        ("ships", ["Fog", "The lamp"]),
        ("night radio fog", ["Fog"]),
        ("cafe", ["Tide"]),
        ("nothing", []),
        ('"%_*', []),
    ],
)
async def test_moments_are_found_by_any_of_their_words(
    core: Core, time: Time, text: str, names: list[str]
) -> None:
    other = Episode(Podcast("day-radio", "Day"), "sea", "The Sea")
    for place, note in (
        (moment_at(other, None, "Tide"), "Ask Ada in the café"),
        (moment_at(EPISODE, 60, "The lamp"), ""),
        (moment_at(EPISODE, 130), "thick"),
    ):
        time.now += 1
        await core.moments.mark(place, note=note)
    found = await core.moments.find(text, limit=10)
    assert [moment.name for moment in found.moments] == names
    assert (found.count, found.total) == (len(names), 3)
    first = await core.moments.find(text, limit=1)
    assert (first.moments, first.count) == (found.moments[:1], found.count)
    assert (await core.moments.find(text, limit=9, podcasts=["day-radio"])).count == names.count(
        "Tide"
    )


async def test_a_time_of_an_episode_that_is_only_named_is_marked(core: Core) -> None:
    marked = await core.moments.add(LIGHTHOUSE, 700, "A note")
    assert marked.moment.title == "The Lighthouse" and marked.moment.note == "A note"
    again = await core.moments.add(LIGHTHOUSE, 700)
    assert again.moment == again.before == marked.moment
    changed = await core.moments.add(LIGHTHOUSE, 700, "Another")
    assert changed.before == marked.moment and changed.moment.note == "Another"


async def test_a_time_beyond_the_end_or_of_nothing_is_refused(core: Core) -> None:
    with pytest.raises(UsageError, match="ends at 45:00"):
        await core.moments.add(BAKERY, 45 * 60)
    with pytest.raises(GoneError):
        await core.moments.add(EpisodeKey("night-shift", "nothing"), 5)
    assert (await core.moments.find(limit=5)).total == 0


async def test_what_is_on_disk_is_marked_without_a_network(core: Core, offline: Core) -> None:
    with pytest.raises(NotOnDiskError):
        await offline.moments.add(LIGHTHOUSE, 5)
    await gathered(core.podcasts.update())
    assert (await offline.moments.add(LIGHTHOUSE, 5)).moment.title == "The Lighthouse"
