"""Every word that is on disk finds its episode, with the sentence in which it stands."""

from __future__ import annotations

import asyncio

import pytest

from steno_tui.core import search
from steno_tui.core.core import Core
from steno_tui.core.moments import moment_at
from steno_tui.core.reference import EpisodeRef
from steno_tui.core.search import MOST_OF_EPISODE
from steno_tui.library.library import Library
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.episode import Episode, EpisodeKey
from steno_tui.models.episode_list import EpisodeFilter
from steno_tui.models.search import Hit, PassageKind
from tests.core.feeds import SLUG, added, serve
from tests.core.support import LIGHTHOUSE, MOSS, gathered
from tests.feeds.feeds import item, rss
from tests.support.faulty_service import FaultyService

NOTES = """<description>&lt;p&gt;The &lt;b&gt;bakery&lt;/b&gt; at night.&lt;/p&gt;
&lt;p&gt;Thanks to the bakers.&lt;/p&gt;</description>
<podcast:person>Grace Hopper</podcast:person>"""


async def opened(core: Core, key: EpisodeKey) -> None:
    await gathered(core.pages.open(EpisodeRef(key)))


async def indexed(core: Core) -> int:
    """Go on until there is nothing to do; how many episodes are left."""
    while (turn := await core.search.index_some()).done:
        assert turn.notice is None
    return turn.left


async def stored(core: Core) -> Episode:
    """The Lighthouse, as its page is shown."""
    read = await core.pages.stored(LIGHTHOUSE)
    assert read is not None
    return read.episode


def lit(hit: Hit) -> list[str]:
    return [hit.text[start:end] for start, end in hit.lit]


async def test_a_page_is_found_as_soon_as_it_was_read(core: Core) -> None:
    await opened(core, LIGHTHOUSE)
    chapter = (await stored(core)).chapters[0]
    found = await core.search.find(f'"{chapter.title}"', kinds=[PassageKind.CHAPTER])
    (hit,) = found.hits
    assert (hit.episode.key, hit.kind, hit.place) == (LIGHTHOUSE, PassageKind.CHAPTER, 0)
    assert hit.start_seconds == chapter.start_seconds
    assert lit(hit) == [chapter.title] and (found.after, found.notice) == (None, None)


async def test_every_piece_of_a_page_is_found_where_it_stands(core: Core) -> None:
    await opened(core, LIGHTHOUSE)
    episode = await stored(core)
    pieces = [
        (PassageKind.TITLE, [episode.title]),
        (PassageKind.HIGHLIGHT, [highlight.text for highlight in episode.highlights]),
        (PassageKind.TOPIC, list(episode.topics)),
        (PassageKind.CHAPTER, [chapter.title for chapter in episode.chapters]),
    ]
    for kind, texts in pieces:
        for place, text in enumerate(texts):
            found = await core.search.find(f'"{text}"', kinds=[kind], episode=LIGHTHOUSE)
            assert place in [hit.place for hit in found.hits], text


async def test_a_moment_is_found_as_it_is_now(core: Core) -> None:
    await opened(core, LIGHTHOUSE)
    episode = await stored(core)
    await core.moments.mark(moment_at(episode, 5))
    made = await core.moments.mark(moment_at(episode, 70, "Zebras pass"), note="Ask Ada")
    assert await indexed(core) == 0
    (hit,) = (await core.search.find("zebras ada", kinds=[PassageKind.MOMENT])).hits
    assert (hit.episode.key, hit.kind, hit.place) == (LIGHTHOUSE, PassageKind.MOMENT, 1)
    assert (hit.start_seconds, hit.text, lit(hit)) == (
        70,
        "Zebras pass: Ask Ada",
        ["Zebras", "Ada"],
    )
    noted = await core.moments.set_note(made.moment.id, "Ask Grace")
    await core.moments.mark(moment_at(episode, 60))
    (hit,) = (await core.search.find("zebras")).hits
    assert (hit.text, hit.place) == ("Zebras pass: Ask Grace", 2)
    assert await indexed(core) == 0
    assert (await core.search.find("grace")).hits and not (await core.search.find("ada")).hits
    await core.moments.take_back(noted)
    assert await indexed(core) == 0
    assert (await core.search.find("ada")).hits
    await core.moments.remove(made.moment.id)
    assert (await core.search.find("zebras")).hits == []


async def test_moments_stand_where_the_page_has_them(core: Core) -> None:
    await opened(core, LIGHTHOUSE)
    episode = await stored(core)
    word = f'"{episode.chapters[0].title}"'
    await core.moments.mark(moment_at(episode, 5, episode.chapters[0].title))
    assert await indexed(core) == 0
    found = await core.search.find(word, episode=LIGHTHOUSE, limit=100)
    kinds = [hit.kind for hit in found.hits]
    assert kinds.index(PassageKind.MOMENT) == kinds.index(PassageKind.CHAPTER) - 1


async def test_what_lists_tell_is_found_once_it_was_looked_through(core: Core) -> None:
    await gathered(core.podcasts.add(f"{core.service.server}/podcast/night-shift"))
    assert (await core.search.find("lighthouse")).hits == []
    assert await core.search.left() == 4
    assert await indexed(core) == 0
    found = await core.search.find("lighthouse")
    assert [(hit.episode.key, hit.kind) for hit in found.hits] == [(LIGHTHOUSE, PassageKind.TITLE)]
    for typed in ("night sh", '"night shift"', "shift -fog"):
        assert [row.slug for row in (await core.search.find(typed)).podcasts] == ["night-shift"]
    assert (await core.search.find("night", kinds=[PassageKind.TITLE])).podcasts == []


async def test_who_wants_the_machine_waits_for_one_episode_and_all_are_found(
    core: Core, service: FaultyService
) -> None:
    """One behind the other: what lists tell, and what has notes of its publisher."""
    await gathered(core.podcasts.add(f"{core.service.server}/podcast/night-shift"))
    await added(core, serve(service, rss(*(item(number, NOTES) for number in range(3)))))
    left = [await core.search.left()]
    while (turn := await core.search.index_some(lambda: True)).done:
        left.append(turn.left)
    assert left == [7, 6, 5, 4, 3, 2, 1, 0]
    assert len((await core.search.find("hopper")).hits) == 3


async def test_what_was_taken_by_a_turn_that_was_left_is_found_after_the_next(
    core: Core, service: FaultyService
) -> None:
    await added(core, serve(service, rss(*(item(number, NOTES) for number in range(3)))))
    taken = asyncio.Event()
    loop = asyncio.get_running_loop()

    def is_wanted() -> bool:
        loop.call_soon_threadsafe(taken.set)
        return False

    turn = asyncio.create_task(core.search.index_some(is_wanted))
    await taken.wait()
    turn.cancel()
    await asyncio.gather(turn, return_exceptions=True)
    assert await indexed(core) == 0
    assert len((await core.search.find("hopper")).hits) == 3


async def test_what_a_feed_tells_is_found_with_its_notes_and_persons(
    core: Core, service: FaultyService
) -> None:
    await added(core, serve(service, rss(item(2), item(1, NOTES))))
    assert await indexed(core) == 0
    key = EpisodeKey(SLUG, "id-1")
    found = (await core.search.find("baker")).hits
    assert [(hit.kind, hit.place, hit.text, lit(hit)) for hit in found] == [
        (PassageKind.NOTES, 0, "The bakery at night.", ["bakery"]),
        (PassageKind.NOTES, 1, "Thanks to the bakers.", ["bakers"]),
    ]
    (hit,) = (await core.search.find("hopper")).hits
    assert (hit.episode.key, hit.kind, hit.text) == (key, PassageKind.PERSON, "Grace Hopper")


async def test_the_words_may_stand_in_several_passages(core: Core, service: FaultyService) -> None:
    await added(core, serve(service, rss(item(1, NOTES))))
    await indexed(core)
    kinds = [hit.kind for hit in (await core.search.find("night grace")).hits]
    assert kinds == [PassageKind.NOTES, PassageKind.PERSON]
    assert (await core.search.find('"night grace"')).hits == []
    (hit,) = (await core.search.find("bakery night")).hits
    assert lit(hit) == ["bakery", "night"]


async def test_an_episode_with_many_passages_says_how_many(
    core: Core, service: FaultyService
) -> None:
    lines = "".join(f"&lt;p&gt;Fog, part {n}.&lt;/p&gt;" for n in range(9))
    notes = f"<description>{lines}</description>"
    await added(core, serve(service, rss(item(2, notes), item(1, notes))))
    await indexed(core)
    hits = (await core.search.find("fog", limit=4)).hits
    assert [hit.place for hit in hits] == [*range(MOST_OF_EPISODE), *range(MOST_OF_EPISODE)]
    assert {hit.of_episode for hit in hits} == {9}
    whole = await core.search.find("fog", episode=EpisodeKey(SLUG, "id-1"), limit=100)
    assert [hit.place for hit in whole.hits] == list(range(9))


async def test_more_is_found_from_where_the_answer_before_ended(
    core: Core, service: FaultyService
) -> None:
    await added(core, serve(service, rss(*(item(number) for number in range(30)))))
    await indexed(core)
    for best_first in (False, True):
        keys, after = [], None
        for _ in range(100):
            found = await core.search.find("episode", limit=4, after=after, best_first=best_first)
            keys += [hit.episode.key for hit in found.hits]
            after = found.after
            if after is None:
                break
        assert len(keys) == len(set(keys)) == 30


async def test_kinds_that_share_a_column_are_told_apart(core: Core) -> None:
    await opened(core, LIGHTHOUSE)
    await opened(core, MOSS)
    for kind in PassageKind:
        found = await core.search.find("the", kinds=[kind], limit=50)
        assert {hit.kind for hit in found.hits} <= {kind}
    assert (await core.search.find("the", kinds=[PassageKind.CHAPTER])).hits


async def test_filters_and_podcasts_narrow_what_is_found(core: Core) -> None:
    await opened(core, LIGHTHOUSE)
    await opened(core, MOSS)
    await core.marks.set_read(MOSS, True)

    async def keys(**asked: object) -> set[EpisodeKey]:
        found = await core.search.find("idea", limit=50, **asked)  # type: ignore[arg-type]
        return {hit.episode.key for hit in found.hits}

    assert await keys() == {LIGHTHOUSE, MOSS}
    assert await keys(podcast="field-notes") == {MOSS}
    assert await keys(filters=[EpisodeFilter.UNREAD]) == {LIGHTHOUSE}
    assert await keys(filters=[EpisodeFilter.DOWNLOADED], here=[MOSS]) == {MOSS}


@pytest.mark.parametrize(
    "typed", ["", "  ", '"', "*", "-", "-the", "\0", "\ud800", "🤷", "'" * 10_000]
)
async def test_what_has_no_word_to_look_for_finds_nothing(core: Core, typed: str) -> None:
    await opened(core, LIGHTHOUSE)
    found = await core.search.find(typed)
    assert (found.hits, found.podcasts, found.after) == ([], [], None)


async def test_who_types_on_has_the_older_answer_given_up(core: Core) -> None:
    await opened(core, LIGHTHOUSE)
    asked = [asyncio.create_task(core.search.find(typed)) for typed in ("l", "li", "lig", "ligh")]
    await asyncio.sleep(0)
    for one in asked[:-1]:
        one.cancel()
    done = await asyncio.gather(*asked, return_exceptions=True)
    assert [isinstance(one, asyncio.CancelledError) for one in done] == [True, True, True, False]
    assert (await core.search.find("lighthouse")).hits


async def test_answers_side_by_side_lose_nothing_that_another_forgets(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in (LIGHTHOUSE, MOSS):
        await opened(core, key)
    found = await core.search.find("the")
    monkeypatch.setattr(search, "_KEPT", 0)
    for _ in range(50):
        answers = await asyncio.gather(*(core.search.find("the") for _ in range(4)))
        assert all(answer.hits == found.hits for answer in answers)


async def test_a_damaged_index_is_made_anew_and_told(core: Core, library: LibraryWorker) -> None:
    await opened(core, LIGHTHOUSE)

    def damage(library: Library) -> None:
        with library.transaction():
            sql = "UPDATE search_index_data SET block = randomblob(length(block)) WHERE id > 10"
            library._connection._connection.execute(sql)  # noqa: SLF001

    await library.run(damage)
    found = await core.search.find("lighthouse")
    assert found.hits == [] and found.notice is not None and "being made anew" in found.notice
    assert await indexed(core) == 0
    assert (await core.search.find("lighthouse")).hits


async def test_a_page_is_read_again_where_its_words_are_missing(
    core: Core, library: LibraryWorker
) -> None:
    await opened(core, LIGHTHOUSE)
    topic = (await stored(core)).topics[0]
    await library.run(lambda library: library.search_index.make_anew())
    assert (await core.search.find(topic)).hits == []
    assert await indexed(core) == 0
    found = await core.search.find(topic)
    assert {hit.episode.key for hit in found.hits} == {LIGHTHOUSE}


async def test_what_cannot_be_read_any_more_is_found_by_its_title(
    core: Core, library: LibraryWorker
) -> None:
    await opened(core, LIGHTHOUSE)

    def spoil(library: Library) -> None:
        url = library.episodes.page_url(LIGHTHOUSE)
        assert url is not None
        body = library.http_cache.get(url)
        assert body is not None
        library.http_cache.put(url, b"\xff no page", body.validators)
        library.search_index.make_anew()

    await library.run(spoil)
    assert await indexed(core) == 0
    (hit,) = (await core.search.find("lighthouse")).hits
    assert hit.kind is PassageKind.TITLE
