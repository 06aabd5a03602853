"""What of each podcast is fetched by itself, what was fetched once, and what survives with them."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from steno_tui.library.library import Library
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.keep_rules import KeepRules, OwnKeepRules
from steno_tui.models.queue import QueueRow
from tests.library.conftest import KEY, NIGHT, SERVER, an_episode

URL = "https://radio.example/feed.xml"
RULES = OwnKeepRules(3, None, True)


def put(library: Library, number: int = 5, *, audio: bool = True) -> list[EpisodeKey]:
    """Put episodes into the library, the newest first."""
    url = "https://audio.example/{}.mp3"
    episodes = [
        replace(
            an_episode(f"night-{at}", f"Night {at}", published=1_600_000_000 - at),
            audio_url=url.format(at) if audio else None,
        )
        for at in range(number)
    ]
    library.episodes.put(NIGHT.slug, episodes)
    return [episode.key for episode in episodes]


def wanted(library: Library, limit: int) -> list[EpisodeKey]:
    return [key for key, _ in library.fetched_audio.newest_wanted(NIGHT.slug, limit)]


@pytest.mark.parametrize(
    ("own", "holds"),
    [
        (OwnKeepRules(), KeepRules(2, 5, True)),
        (OwnKeepRules(0, 0, False), KeepRules()),
        (OwnKeepRules(keep_downloads=1), KeepRules(2, 1, True)),
    ],
)
def test_a_rule_of_its_own_outweighs_that_for_all(own: OwnKeepRules, holds: KeepRules) -> None:
    assert own.over(KeepRules(2, 5, True)) == holds


def test_podcasts_of_feeds_and_of_the_service_have_rules(library: Library) -> None:
    slug = library.feeds.add(URL, "Night Radio")
    library.keep_rules.set(slug, RULES)
    library.keep_rules.set(NIGHT.slug, OwnKeepRules(delete_when_heard=False))
    assert library.keep_rules.get(slug) == RULES
    assert library.keep_rules.all() == {
        slug: RULES,
        NIGHT.slug: OwnKeepRules(delete_when_heard=False),
    }
    library.keep_rules.set(slug, OwnKeepRules())
    assert library.keep_rules.get(slug) == OwnKeepRules()
    assert set(library.keep_rules.all()) == {NIGHT.slug}


def test_rules_stay_when_all_that_can_be_fetched_again_is_lost(directory: Path) -> None:
    with Library.open(directory, SERVER) as library:
        slug = library.feeds.add(URL, "Night Radio")
        library.keep_rules.set(slug, RULES)
        library.fetched_audio.note(KEY, by_rule=True)
    (directory / "library.db").unlink()
    (directory / "user.db").write_bytes(b"nonsense")  # then there is its copy
    with Library.open(directory, SERVER) as library:
        assert library.keep_rules.all() == {slug: RULES}
        (held,) = library.fetched_audio.held([KEY])
        assert held.by_rule


def test_rules_stay_when_a_feed_moves_and_when_its_podcast_is_left(library: Library) -> None:
    slug = library.feeds.add(URL, "Night Radio")
    library.keep_rules.set(slug, RULES)
    library.feeds.move(slug, "https://elsewhere.example/feed.xml")
    library.podcasts.leave(slug)
    assert library.keep_rules.get(slug) == RULES


def test_of_two_podcasts_that_are_one_no_rule_is_lost(library: Library) -> None:
    slug = library.feeds.add(URL, "Night Radio")
    library.podcasts.put([NIGHT])
    library.keep_rules.set(slug, OwnKeepRules(3, 9, None))
    library.keep_rules.set(NIGHT.slug, OwnKeepRules(None, 5, True))
    library.joins.podcasts(slug, NIGHT.slug)
    found = library.keep_rules.get(NIGHT.slug)
    assert (found.auto_download, found.delete_when_heard) == (3, True)
    assert found.keep_downloads in (5, 9)
    assert set(library.keep_rules.all()) == {NIGHT.slug}


def test_the_newest_are_wanted_that_were_neither_heard_nor_fetched(library: Library) -> None:
    keys = put(library)
    assert wanted(library, 3) == keys[:3]
    library.positions.mark_finished(keys[0], True)
    library.fetched_audio.note(keys[2], by_rule=False)
    assert wanted(library, 4) == [keys[1], keys[3]]
    library.positions.mark_finished(keys[0], False)
    assert wanted(library, 4) == [keys[0], keys[1], keys[3]]


def test_what_was_heard_in_part_is_wanted(library: Library) -> None:
    (key,) = put(library, 1)
    session = library.positions.begin(key)
    library.positions.save(key, 60, session=session)
    assert wanted(library, 1) == [key]


def test_audio_is_looked_for_on_the_page_that_was_not_read_and_only_there(
    library: Library,
) -> None:
    (key,) = put(library, 1, audio=False)
    assert wanted(library, 1) == [key]
    library.episodes.note_chapters(key, 0)
    assert wanted(library, 1) == []


def test_what_is_held_is_told_with_what_decides_on_it(library: Library) -> None:
    heard, queued, other = put(library, 3)
    library.fetched_audio.note(heard, by_rule=True)
    library.positions.mark_finished(heard, True)
    library.fetched_audio.note(queued, by_rule=False)
    library.queue.add(QueueRow(*queued, "Night", "Night Shift", None))
    facts = [
        (each.key, each.by_rule, each.was_heard, each.is_queued)
        for each in library.fetched_audio.held([heard, queued, other])
    ]
    assert facts == [
        (heard, True, True, False),
        (queued, False, False, True),
        (other, False, False, False),
    ]


def test_the_user_who_fetches_what_a_rule_had_fetched_makes_it_his_own(library: Library) -> None:
    (key,) = put(library, 1)
    library.fetched_audio.note(key, by_rule=True)
    library.fetched_audio.note(key, by_rule=False)
    (held,) = library.fetched_audio.held([key])
    assert not held.by_rule


def test_what_a_rule_begins_is_the_rules_before_it_came(library: Library) -> None:
    keys = put(library, 3)
    assert library.fetched_audio.begin(keys[0]) and not library.fetched_audio.begin(keys[0])
    (held,) = library.fetched_audio.held(keys[:1])
    assert held.by_rule
    assert wanted(library, 3) == keys  # it has not come
    library.fetched_audio.settle(keys[1:])
    assert wanted(library, 3) == keys
    library.fetched_audio.settle(keys[:1])
    assert wanted(library, 3) == keys[1:]
    library.fetched_audio.leave(keys[0])
    assert wanted(library, 3) == keys[1:]


def test_what_was_begun_and_did_not_come_is_as_before(library: Library) -> None:
    keys = put(library, 2)
    library.fetched_audio.begin(keys[0])
    library.fetched_audio.leave(keys[0])
    library.fetched_audio.note(keys[1], by_rule=False)
    assert not library.fetched_audio.begin(keys[1])
    assert [held.by_rule for held in library.fetched_audio.held(keys)] == [False, False]
