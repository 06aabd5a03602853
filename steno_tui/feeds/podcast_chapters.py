"""A publisher's chapters, JSON as ``podcast:chapters`` links to it, read; pure."""

from __future__ import annotations

from steno_tui.errors import FeedError
from steno_tui.feeds.feed_values import title_line, web_address
from steno_tui.feeds.other_bodies import shown
from steno_tui.models.chapters import MAX_CHAPTERS, Chapters, ChapterSource, in_order
from steno_tui.models.episode import Chapter
from steno_tui.text.counts import count
from steno_tui.text.json_object import JsonError, JsonObject, read_json
from steno_tui.urls import MAX_LENGTH


def read_podcast_chapters(body: bytes, url: str) -> Chapters:
    """Read chapters, in whatever order they are; the type that a host gives them does not matter.

    Those that are not meant to be listed (``"toc": false``) are left out. So are those whose start
    cannot be read, and those beyond `MAX_CHAPTERS`, which is told.

    Args:
        body: the file as it came.
        url: where it came from; relative addresses in it are resolved against this.

    Raises:
        FeedError: it is no JSON, or has no list of chapters in it.
    """
    try:
        listed = read_json(body).listed("chapters")
    except JsonError as error:
        raise FeedError(f"The chapters at {shown(url)} cannot be read: {error}.") from None
    if listed is None:
        raise FeedError(f"The file at {shown(url)} has no list of chapters in it.")
    within = [JsonObject(each) for each in listed[:MAX_CHAPTERS]]
    meant = [members for members in within if not members.is_false("toc")]
    chapters = [chapter for members in meant if (chapter := _chapter(members, url))]
    notices = []
    if unread := len(meant) - len(chapters):
        notices.append(f"{count(unread, 'chapter')} could not be read and left out.")
    if beyond := len(listed) - len(within):
        notices.append(f"{count(beyond, 'chapter')} beyond the first {MAX_CHAPTERS} left out.")
    return Chapters(ChapterSource.PUBLISHER, in_order(chapters), tuple(notices))


def _chapter(members: JsonObject, url: str) -> Chapter | None:
    start = members.seconds("startTime")
    if start is None:
        return None
    link_url = web_address(members.words("url", MAX_LENGTH + 1), url)
    return Chapter(start, title_line(members.words("title")), link_url=link_url)
