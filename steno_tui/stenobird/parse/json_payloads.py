"""The JSON of the public API, read into podcasts and episodes by the keys that are known; pure.

Only an episode's JSON was seen, as far as its ``summary``. The rest is assumed, so it is looked
for in every plausible place, and left out where it is of the wrong kind: a key that holds another
thing than it should is no worse than a key that is missing. An answer is refused only if it is no
JSON, is built to exhaust its reader, or has nothing in it that was asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar
from urllib.parse import urljoin

from steno_tui import urls
from steno_tui.errors import AddressError, BadAnswerError
from steno_tui.models.episode import Chapter, Episode, Highlight
from steno_tui.models.podcast import Podcast
from steno_tui.stenobird.addresses import page_slugs
from steno_tui.stenobird.parse import json_keys
from steno_tui.stenobird.parse.field_values import MAX_LABEL, in_order, say_unread, within_bounds
from steno_tui.stenobird.parse.json_object import JsonObject, read_json
from steno_tui.text.sanitize import line

_LONGEST_PROBLEM = 300

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Listing(Generic[_Item]):
    """A part of a collection."""

    items: tuple[_Item, ...]
    next_url: str | None
    """Where the next part is, on the same origin; None at the end of the collection."""


def read_episode(body: bytes) -> Episode:
    """Read an episode's JSON: its facts, its podcast's, and of its content what is there.

    Raises:
        BadAnswerError: this is no JSON of an episode.
    """
    members = _one(body, "episode")
    episode = _episode(members, None) if members else None
    if episode is None:
        raise _nothing("an episode")
    return episode


def read_podcast(body: bytes) -> Podcast:
    """Read a podcast's JSON.

    Raises:
        BadAnswerError: this is no JSON of a podcast.
    """
    members = _one(body, "podcast")
    podcast = _podcast(members) if members else None
    if podcast is None:
        raise _nothing("a podcast")
    return podcast


def read_podcasts(body: bytes, url: str) -> Listing[Podcast]:
    """Read a part of the collection of podcasts; those without a slug are left out.

    Args:
        body: the JSON.
        url: where it came from.

    Raises:
        BadAnswerError: this is no JSON of podcasts.
    """

    def read(members: JsonObject) -> Podcast | None:
        podcast = _podcast(members)
        return podcast if podcast and podcast.slug else None

    return _listing(read_json(body), url, json_keys.PODCAST_LISTS, read)


def read_episodes(body: bytes, url: str) -> Listing[Episode]:
    """Read a part of a podcast's collection of episodes; those without a slug are left out.

    Args:
        body: the JSON.
        url: where it came from; names the podcast where the episodes do not.

    Raises:
        BadAnswerError: this is no JSON of episodes.
    """
    value = read_json(body)
    around = JsonObject.of(value, url)
    shared = around.inside("podcast") if around else None
    podcast = _podcast(shared) if shared else None
    if podcast is None and (slugs := page_slugs(url)):
        podcast = Podcast(slugs[0], "")

    def read(members: JsonObject) -> Episode | None:
        episode = _episode(members, podcast)
        return episode if episode and all(episode.key) else None

    return _listing(value, url, json_keys.EPISODE_LISTS, read)


def skim_episodes(body: bytes, url: str) -> Listing[Episode]:
    """Read only where the next part is, in a part of a podcast's collection that was read before.

    Args:
        body: the JSON.
        url: where it came from.

    Raises:
        BadAnswerError: this is no JSON.
    """
    around = JsonObject.of(read_json(body), url)
    return Listing((), _next_url(around, url) if around else None)


def read_state(body: bytes) -> str | None:
    """Read the state that the answer to a request names; None where it names none or is empty.

    Raises:
        BadAnswerError: the answer is something else than JSON.
    """
    members = JsonObject.of(read_json(body)) if body.strip() else None
    if members is None:
        return None
    holders = (members, members.inside(*json_keys.STATE_HOLDERS))
    words = (holder.words(*json_keys.STATE_KEYS, limit=MAX_LABEL) for holder in holders if holder)
    return next(filter(None, words), None)


def read_problem(body: bytes) -> str | None:
    """Read what an error answer says, as RFC 9457 has it: one line, short and safe to print.

    Returns:
        Title and detail, as far as they are texts; None where there are none.
    """
    try:
        members = JsonObject.of(read_json(body))
    except BadAnswerError:
        return None
    if members is None:
        return None
    said = dict.fromkeys(filter(None, (members.words("title"), members.words("detail"))))
    return line(": ".join(said), _LONGEST_PROBLEM) or None


def _nothing(wanted: str) -> BadAnswerError:
    return BadAnswerError(f"The service's answer does not hold {wanted}. Try again later.")


def _one(body: bytes, name: str) -> JsonObject | None:
    """The object that holds the one thing asked for, without what may be wrapped around it."""
    members = JsonObject.of(read_json(body))
    if members is None or members.inside(name):
        return members
    return members.inside(*json_keys.WRAPPERS) or members


def _listing(
    value: object, url: str, keys: Sequence[str], read: Callable[[JsonObject], _Item | None]
) -> Listing[_Item]:
    """Read each object of a list; refuse a list of which none can be read."""
    around = JsonObject.of(value, url)
    listed: Sequence[object] | None = value if isinstance(value, list) else None
    if around:
        inside = around.inside(*keys)
        listed = around.listed(*keys)
        if listed is None and inside:
            listed = inside.listed(*keys)
    if listed is None:
        raise _nothing("a list")
    items = [read(members) for each in listed if (members := JsonObject.of(each, url))]
    readable = tuple(item for item in items if item is not None)
    if listed and not readable:
        raise _nothing("a list of anything that can be read")
    return Listing(readable, _next_url(around, url) if around else None)


def _next_url(around: JsonObject, url: str) -> str | None:
    """The address of the next part, if it is one: a bare token is not, nor a foreign address."""
    for members in (around, *map(around.inside, json_keys.NEXT_GROUPS)):
        if members is None:
            continue
        link = members.inside(*json_keys.NEXT_KEYS)
        words = members.words(*json_keys.NEXT_KEYS) or (link.words("href", "url") if link else None)
        if words and words.startswith(("https://", "http://", "/", "?")):
            try:
                address = urljoin(url, words)
                is_ours = urls.origin(address) == urls.origin(url)
            except (AddressError, ValueError):
                continue
            return address if is_ours and address != url else None
    return None


def _podcast(members: JsonObject) -> Podcast | None:
    own = members.inside("podcast") or members
    slugs = own.slugs()
    slug = own.slug() or (slugs[0] if slugs else "")
    title = own.words(*json_keys.TITLE_KEYS) or slug
    if not title:
        return None
    return Podcast(
        slug,
        title,
        page_url=own.address("page_url"),
        rss_url=own.address("rss_url"),
        website_url=own.address("website_url"),
        image_url=own.address("image_url"),
        author=own.words("author"),
        summary=own.prose(*json_keys.SUMMARY_KEYS),
        episode_count=own.count("episode_count"),
    )


def _episode(members: JsonObject, shared: Podcast | None) -> Episode | None:
    """Read an episode.

    Args:
        members: the episode's, or those around it and its podcast.
        shared: the podcast of all the episodes of a collection.
    """
    own = members.inside("episode") or members
    show = members.inside("podcast") or own.inside("podcast")
    podcast = (_podcast(show) if show else None) or shared or Podcast("", "")
    slug = own.slug()
    if slug is None or not podcast.slug:
        podcast_slug, episode_slug = own.slugs() or ("", None)
        slug = slug or episode_slug or ""
        podcast = podcast if podcast.slug else replace(podcast, slug=podcast_slug)
    title = own.words(*json_keys.TITLE_KEYS) or slug
    if not title:
        return None
    if podcast.page_url is None:
        podcast = replace(podcast, page_url=own.address("show_page_url"))
    notices: list[str] = []
    return Episode(
        podcast=podcast,
        slug=slug,
        title=title,
        page_url=own.address("page_url"),
        published_at=own.moment(*json_keys.PUBLISHED_KEYS),
        duration_seconds=own.seconds(*json_keys.DURATION_KEYS),
        link_url=own.address("url"),
        audio_url=own.address("audio_url"),
        state=own.words(*json_keys.STATE_KEYS, limit=MAX_LABEL),
        summary=own.prose(*json_keys.SUMMARY_KEYS),
        highlights=_highlights(own, notices),
        topics=_topics(own, notices),
        chapters=_chapters(own, notices),
        notices=tuple(notices),
    )


def _items(own: JsonObject, noun: str, notices: list[str]) -> Sequence[object]:
    """The list of things of a kind, which lists of episodes do not have."""
    listed = own.listed(f"{noun}s")
    return within_bounds(listed, noun, notices) if listed else ()


def _highlights(own: JsonObject, notices: list[str]) -> tuple[Highlight, ...]:
    """Read a list of texts, or of objects with a label and a text."""
    highlights = []
    for item in _items(own, "highlight", notices):
        members = JsonObject.of(item) or JsonObject({"text": item})
        if text := members.words(*json_keys.TEXT_KEYS):
            label = members.words(*json_keys.LABEL_KEYS, limit=MAX_LABEL)
            highlights.append(Highlight(label or "", text))
    return tuple(highlights)


def _topics(own: JsonObject, notices: list[str]) -> tuple[str, ...]:
    """Read a list of texts, or of objects with a name."""
    items = _items(own, "topic", notices)
    members = (JsonObject.of(item) or JsonObject({"title": item}) for item in items)
    return tuple(filter(None, (each.words(*json_keys.TITLE_KEYS) for each in members)))


def _chapters(own: JsonObject, notices: list[str]) -> tuple[Chapter, ...]:
    """Read a list of objects with a start, a title and a summary."""
    items = _items(own, "chapter", notices)
    chapters = []
    for members in map(JsonObject.of, items):
        start = members.seconds(*json_keys.START_KEYS) if members else None
        if members and start is not None:
            title = members.words(*json_keys.TITLE_KEYS) or ""
            summary = members.words(*json_keys.SUMMARY_KEYS)
            chapters.append(Chapter(start, title, summary))
    say_unread(len(items) - len(chapters), "chapter", notices)
    return in_order(chapters)
