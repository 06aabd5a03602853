"""Publishers' feeds: which there are, how asking for them went, and what each told, kept apart.

Which feeds there are, and under which slugs their podcasts are listed, is the user's and in
``user.db``. All else can be fetched again. A feed's podcast and episodes stand in the lists as
those of a service do, and what only a feed tells stands here beside them.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Any

import msgspec

from steno_tui.library.connection import Connection
from steno_tui.library.episodes import EpisodeTable
from steno_tui.library.feed_items import item_of, podcast_slug
from steno_tui.library.podcasts import PodcastTable
from steno_tui.library.rows import stable_id
from steno_tui.library.sources import FEED, ORIGIN, SourceTable
from steno_tui.models.episode import Episode, EpisodeKey
from steno_tui.models.feed import Feed, FeedEpisode, FeedPodcast
from steno_tui.models.feed_source import FeedSource, ToldEpisode
from steno_tui.models.http import Validators
from steno_tui.models.podcast import FEED_SIGN, Podcast
from steno_tui.urls import same_place_key

_ADDRESSES = f"SELECT s.origin, s.podcast FROM user.podcast_sources s WHERE s.kind = '{FEED}'"
_BY_NUMBER = f"SELECT s.id, s.podcast FROM user.podcast_sources s WHERE s.kind = '{FEED}'"
_SELECT = f"""
    SELECT s.podcast, s.origin, f.told, f.etag, f.last_modified, f.digest, f.fetched_at,
        f.checked_at, f.due_at, f.failures, f.gone_at
    FROM user.podcast_sources s
        LEFT JOIN main.feeds f ON f.origin = {ORIGIN} AND f.id = s.id AND f.url = s.origin
    WHERE s.kind = '{FEED}'
"""
_TOLD = f"""
    SELECT t.told, t.rule FROM main.feed_episodes t JOIN main.episodes e ON e.number = t.episode
    WHERE e.origin = {ORIGIN} AND e.podcast = ? AND e.slug = ?
"""
_KEEP_FEED = """
    INSERT INTO main.feeds (origin, id, url, guid, etag, last_modified, digest, fetched_at,
        checked_at, due_at, failures, gone_at, told, item_digests)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, 0, NULL, ?, ?)
    ON CONFLICT (origin, id) DO UPDATE SET url = excluded.url, guid = excluded.guid,
        etag = excluded.etag, last_modified = excluded.last_modified, digest = excluded.digest,
        fetched_at = excluded.fetched_at, checked_at = excluded.checked_at, due_at = NULL,
        failures = 0, gone_at = NULL, told = excluded.told, item_digests = excluded.item_digests
    RETURNING number
"""
_OF = f"""
    FROM user.podcast_sources s WHERE f.origin = {ORIGIN} AND f.id = s.id AND f.url = s.origin
        AND s.kind = '{FEED}' AND
"""
_IS_OF = f"{_OF} s.podcast = ?"
_TOUCH_PODCASTS = f"""
    UPDATE main.podcasts SET checked_at = ?
    WHERE origin = {ORIGIN} AND slug IN (SELECT value FROM json_each(?))
"""
_TOUCH_FEEDS = f"""
    UPDATE main.feeds AS f SET checked_at = ?, due_at = NULL, failures = 0, gone_at = NULL
    {_OF} s.podcast IN (SELECT value FROM json_each(?))
"""
_TAG_FEED = f"UPDATE main.feeds AS f SET etag = ?, last_modified = ? {_IS_OF}"
_BEGIN_FEED = f"""
    INSERT INTO main.feeds (origin, id, url)
    SELECT {ORIGIN}, s.id, s.origin FROM user.podcast_sources s
        WHERE s.kind = '{FEED}' AND s.podcast = ?
    ON CONFLICT (origin, id) DO UPDATE SET url = excluded.url
"""
_ITEM_DIGESTS = f"""
    SELECT item_digests FROM main.feeds
    WHERE origin = {ORIGIN} AND id = ? AND url = ? AND item_digests IS NOT NULL
"""
_ITEMS = f"""
    SELECT t.item FROM main.feed_episodes t JOIN main.feeds f ON f.number = t.feed
    WHERE f.origin = {ORIGIN} AND f.id = ?
"""
_TOLD_BEFORE = """
    SELECT item, digest, rule FROM main.feed_episodes
    WHERE feed = ? AND item IN (SELECT value FROM json_each(?))
"""
_KEEP_EPISODE = """
    INSERT INTO main.feed_episodes (episode, feed, item, digest, told, transcripts)
    VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (feed, item) DO UPDATE SET digest = excluded.digest, told = excluded.told,
        transcripts = excluded.transcripts
"""
_TELL_AGAIN = """
    UPDATE main.feed_episodes SET digest = ?, told = ?, transcripts = ?
    WHERE feed = ? AND item = ?
"""
_NUMBER = "SELECT number FROM main.episodes WHERE origin = ? AND podcast = ? AND slug = ?"


def _packed(value: FeedPodcast | FeedEpisode) -> bytes:
    return msgspec.msgpack.encode(value)


def _podcast(told: bytes | None) -> FeedPodcast | None:
    """What a feed said of its podcast; None where nothing is kept that can be read."""
    try:
        return None if told is None else msgspec.msgpack.decode(told, type=FeedPodcast)
    except msgspec.MsgspecError:
        return None


def _packed_digests(feed: Feed) -> bytes | None:
    """What stands for the bytes of a feed's items, as it is kept; None where nothing is known."""
    if not feed.digests and not feed.as_before:
        return None
    fresh = {
        digest: item_of(episode.guid)
        for digest, episode in zip(feed.digests, feed.episodes, strict=True)
    }
    return msgspec.msgpack.encode({**feed.as_before, **fresh})


def _unpacked_digests(packed: bytes) -> dict[int, str]:
    try:
        return msgspec.msgpack.decode(packed, type=dict[int, str])
    except msgspec.MsgspecError:
        return {}


def unpacked(told: bytes) -> FeedEpisode | None:
    """What a feed said of an episode, as it is kept; None where that cannot be read."""
    try:
        return msgspec.msgpack.decode(zlib.decompress(told), type=FeedEpisode)
    except (msgspec.MsgspecError, zlib.error):
        return None


def _source(row: Sequence[Any]) -> FeedSource:
    slug, url, told, etag, modified, digest, fetched, checked, due, failures, gone = row
    podcast = _podcast(told)
    is_kept = podcast is not None
    return FeedSource(
        slug,
        url,
        podcast,
        Validators(etag, modified) if is_kept else Validators(),
        digest or b"" if is_kept else b"",
        fetched,
        checked,
        due or 0.0,
        failures or 0,
        gone,
    )


def _listed(podcast: Podcast, slug: str, told: FeedEpisode) -> Episode:
    """An episode as the lists have it."""
    return Episode(
        podcast,
        slug,
        told.title,
        published_at=told.published_at,
        duration_seconds=told.duration_seconds,
        link_url=told.page_url,
        audio_url=told.audio_url,
        chapters=told.chapters,
    )


class FeedTable:
    """The tables of feeds and of what they tell."""

    def __init__(
        self,
        connection: Connection,
        sources: SourceTable,
        podcasts: PodcastTable,
        episodes: EpisodeTable,
    ) -> None:
        self._connection = connection
        self._sources = sources
        self._podcasts = podcasts
        self._episodes = episodes

    def find(self, url: str, guid: str | None = None) -> str | None:
        """The slug of the podcast whose feed it is.

        Args:
            url: the feed's address, in the form in which it is used.
            guid: its ``podcast:guid``, which says it too.
        """
        row = self._connection.row(f"{_ADDRESSES} AND s.origin = ?", url)
        if row is not None:  # as it nearly always is, and the others need not be looked at
            return str(row[1])
        key = same_place_key(url)
        for address, slug in self._connection.iterate(_ADDRESSES):
            if same_place_key(address) == key:
                return str(slug)
        row = guid and self._connection.row(
            "SELECT s.podcast FROM main.feeds f JOIN user.podcast_sources s ON s.id = f.id"
            f" AND s.kind = '{FEED}' WHERE f.origin = {ORIGIN} AND f.guid = ?",
            self._sources.origin,
            guid,
        )
        return str(row[0]) if row else None

    def find_all(self, urls: Iterable[str]) -> dict[str, str]:
        """The slugs of the podcasts whose feeds are at some addresses, by these."""
        known = {same_place_key(url): slug for url, slug in self._connection.iterate(_ADDRESSES)}
        return {url: slug for url in urls if (slug := known.get(same_place_key(url)))}

    def addresses(self) -> dict[str, str]:
        """Where all feeds are, by the slugs of their podcasts."""
        return {slug: url for url, slug in self._connection.iterate(_ADDRESSES)}

    def get(self, slug: str) -> FeedSource | None:
        """The feed of a podcast; None where it has none."""
        row = self._connection.row(f"{_SELECT} AND s.podcast = ?", self._sources.origin, slug)
        return None if row is None else _source(row)

    def several(self, slugs: Iterable[str]) -> list[FeedSource]:
        """The feeds of podcasts; of those that have one."""
        some = f"{_SELECT} AND s.podcast IN (SELECT value FROM json_each(?))"
        rows = self._connection.rows(some, self._sources.origin, json.dumps(list(slugs)))
        return [_source(row) for row in rows]

    def item_digests(self, slug: str) -> dict[int, str]:
        """The items of a podcast's feed that were read, by what stands for their bytes."""
        feed = self._sources.feed(slug)
        row = feed and self._connection.row(_ITEM_DIGESTS, self._sources.origin, *feed)
        return _unpacked_digests(row[0]) if row else {}

    def all(self) -> list[FeedSource]:
        """All feeds, by their addresses."""
        rows = self._connection.rows(f"{_SELECT} ORDER BY s.origin", self._sources.origin)
        return [_source(row) for row in rows]

    def add(self, url: str, title: str) -> str:
        """Keep the address of a feed; see `add_all`."""
        ((slug, _),) = self.add_all([(url, title)])
        return slug

    def add_all(self, feeds: Sequence[tuple[str, str]]) -> list[tuple[str, bool]]:
        """Keep the addresses of feeds.

        Args:
            feeds: of each its address, in the form in which it is used, and the podcast's title,
                from which its slug is made.

        Returns:
            Of each the slug under which the podcast is listed from now on, or was before, and
            whether it was.
        """
        with self._connection.writing("user") as connection:
            known = {same_place_key(url): slug for url, slug in connection.execute(_ADDRESSES)}
            first = dict(connection.execute(_BY_NUMBER).fetchall())  # by where each was at first
            taken = set(known.values())
            found: list[tuple[str, bool]] = []
            for url, title in feeds:
                key, number = same_place_key(url), stable_id(FEED, url)
                slug = known.get(key) or first.get(number)
                if is_new := slug is None:
                    slug = podcast_slug(title, url, taken)
                    taken.add(slug)
                    connection.execute(
                        "INSERT INTO user.podcast_sources (kind, origin, podcast, id)"
                        " VALUES (?, ?, ?, ?)",
                        (FEED, url, slug, number),
                    )
                known[key] = first[number] = slug
                found.append((slug, not is_new))
        return found

    def move(self, slug: str, url: str) -> None:
        """Keep that a podcast's feed is at another address from now on; the same as it was."""
        number = self._sources.podcast_of_feed(slug)
        with self._connection.writing("user") as connection:
            connection.execute(
                f"UPDATE user.podcast_sources SET origin = ? WHERE kind = '{FEED}' AND podcast = ?",
                (url, slug),
            )
        with self._connection.writing("main") as connection:
            connection.execute("UPDATE main.feeds SET url = ? WHERE id = ?", (url, number))

    def put(self, slug: str, feed: Feed, validators: Validators, digest: bytes) -> tuple[int, int]:
        """Keep what a feed tells; an episode that it does not tell of any more stays.

        Args:
            slug: under which its podcast is listed.
            feed: what was read.
            validators: those of the same answer.
            digest: stands for the body.

        Returns:
            How many episodes were new, and how many of the others changed.
        """
        podcast = feed.podcast
        listed = Podcast(
            slug,
            podcast.title,
            podcast.page_url,
            podcast.feed_url,
            podcast.author,
            podcast.summary,
        )
        number, url = self._sources.feed(slug) or (stable_id(FEED, slug), podcast.feed_url)
        now = self._connection.now()
        item_digests = _packed_digests(feed)
        if not self._has(number, feed.as_before.values()):  # so all of it is read the next time
            validators, digest, item_digests = Validators(), b"", None
        tags = (validators.etag, validators.last_modified)
        with self._connection.writing("main") as connection:
            if slug.startswith(FEED_SIGN):  # else the service says what the podcast is
                self._podcasts.put([listed])
            self._podcasts.touch(slug)
            which = (self._sources.number(connection), number, url, podcast.guid)
            values = (*which, *tags, digest, now, now, _packed(podcast), item_digests)
            (row_number,) = connection.execute(_KEEP_FEED, values).fetchone()
            return self._put_episodes(connection, row_number, listed, feed.episodes)

    def _has(self, feed: int, items: Collection[str]) -> bool:
        """Whether the items of a feed are here; those of one that became another's are not."""
        if not items:
            return True
        here = self._connection.iterate(_ITEMS, self._sources.origin, feed)
        return set(items) <= {item for (item,) in here}

    def _put_episodes(
        self,
        connection: sqlite3.Connection,
        feed: int,
        podcast: Podcast,
        episodes: Sequence[FeedEpisode],
    ) -> tuple[int, int]:
        """Keep those episodes of a feed that were not told before, or in another way."""
        items = [item_of(told.guid) for told in episodes]
        found = connection.execute(_TOLD_BEFORE, (feed, json.dumps(items)))
        known = {item: (digest, rule) for item, digest, rule in found}
        fresh: dict[str, tuple[FeedEpisode, bytes, int]] = {}
        changed = 0
        for item, told in zip(items, episodes, strict=True):
            packed = _packed(told)
            digest = int.from_bytes(blake2b(packed, digest_size=8).digest(), "big", signed=True)
            before, rule = known.get(item, (None, None))
            if before == digest:
                continue
            if rule is None:
                fresh.setdefault(item, (told, packed, digest))
            else:  # it stands beside a service's episode
                what = (digest, zlib.compress(packed, 1), len(told.transcripts))
                connection.execute(_TELL_AGAIN, (*what, feed, item))
                changed += 1
        sign = "" if podcast.slug.startswith(FEED_SIGN) else FEED_SIGN
        listed = [_listed(podcast, f"{sign}{item}", told) for item, (told, *_) in fresh.items()]
        added, _ = self._episodes.put(podcast.slug, listed)
        origin = self._sources.number(connection)
        for episode, (item, (told, packed, digest)) in zip(listed, fresh.items(), strict=True):
            (row,) = connection.execute(_NUMBER, (origin, *episode.key)).fetchone()
            what = (digest, zlib.compress(packed, 1), len(told.transcripts))
            connection.execute(_KEEP_EPISODE, (row, feed, item, *what))
            if episode.chapters or item in known:
                self._episodes.note_chapters(episode.key, len(episode.chapters))
        return added, changed + len(fresh) - added

    def touch(self, unchanged: Mapping[str, Validators | None]) -> None:
        """Note that the hosts of feeds said just now that these are still the same.

        Args:
            unchanged: the new validators, where the answers brought some, by the slugs under
                which the podcasts are listed.
        """
        slugs = json.dumps(list(unchanged))
        now, origin = self._connection.now(), self._sources.origin
        fresh = [
            (tags.etag, tags.last_modified, origin, slug)
            for slug, tags in unchanged.items()
            if tags is not None
        ]
        with self._connection.writing("main") as connection:
            connection.execute(_TOUCH_PODCASTS, (now, origin, slugs))
            connection.execute(_TOUCH_FEEDS, (now, origin, slugs))
            connection.executemany(_TAG_FEED, fresh)

    def put_off(self, slug: str, due_at: float, failures: int) -> None:
        """Note when to ask for a feed again, and how often in a row it could not be read."""
        self._change(slug, "failures = ?, due_at = ?", failures, due_at)

    def mark_gone(self, slug: str) -> None:
        """Note that a feed's host says that it is gone for good; what it told stays."""
        self._change(slug, "gone_at = coalesce(gone_at, ?)", self._connection.now())

    def _change(self, slug: str, what: str, *values: object) -> None:
        """Note something of a feed that is known, whether anything was kept of it so far or not."""
        change = f"UPDATE main.feeds AS f SET {what} {_IS_OF}"
        with self._connection.writing("main") as connection:
            parameters = (*values, self._sources.origin, slug)
            if not connection.execute(change, parameters).rowcount:
                self._sources.number(connection)
                connection.execute(_BEGIN_FEED, (self._sources.origin, slug))
                connection.execute(change, parameters)

    def told(self, key: EpisodeKey) -> ToldEpisode | None:
        """What a feed tells of an episode; None where none does."""
        row = self._connection.row(_TOLD, self._sources.origin, *key)
        if row is None:
            return None
        feed, episode = self.get(key.podcast), unpacked(row[0])
        if feed is None or episode is None:
            return None
        return ToldEpisode(feed, episode, row[1])
