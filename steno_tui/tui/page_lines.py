"""An episode's page as lines: one scroll, made to be scanned. Pure, and blind to colour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from steno_tui.core.events import EpisodeRead, Source
from steno_tui.models.chapters import ChapterSource
from steno_tui.models.episode import Chapter, Episode, EpisodeRow, Highlight
from steno_tui.models.feed import Person
from steno_tui.models.moment import Moment
from steno_tui.models.note_paragraphs import Paragraph, first_notes, paragraphs, stamped_words
from steno_tui.models.request import is_requestable
from steno_tui.text.cells import fit, wrap
from steno_tui.text.counts import count
from steno_tui.text.times import age, duration, timestamp
from steno_tui.tui.list_lines import (
    audio_words,
    long_date,
    short_date,
    state_span,
)
from steno_tui.tui.moment_lines import MANY_MOMENTS, page_moments
from steno_tui.tui.note_lines import notes_lines
from steno_tui.tui.page_advice import job_step, job_trouble, next_step, under_way
from steno_tui.tui.page_state import PageState
from steno_tui.tui.page_targets import Link, Targets
from steno_tui.tui.soundbite_lines import soundbite_lines, soundbites
from steno_tui.tui.text_lines import BLANK, Line, Span, spread, wrap_spans
from steno_tui.tui.theme import Signs
from steno_tui.tui.transcript_words import section_words

PROSE_WIDTH = 88
"""The longest row of prose, in cells, however wide the window."""

MANY_CHAPTERS = 20
"""From more chapters than this on, each has one line, with as much of its summary as fits."""

MANY_PERSONS = 12
"""So many are named at most."""

_OF_PUBLISHER = "from the publisher"
_SHORTEST_ABOUT = 16
_PODCAST_WIDTH = 24
_LABEL_WIDTH = 22
_RULES = {
    "title": "its title",
    "audio": "its audio",
    "page": "its page",
    "time": "its time and length",
}
"""By what an episode of the service was found in its publisher's feed."""

_SIDE_BY_SIDE = 60


def _prose(text: str, width: int, role: str = "text") -> Iterator[Line]:
    for row in wrap(text, width):
        yield Line((Span(row, role),))


def _warning(sentence: str, width: int, signs: Signs) -> Iterator[Line]:
    """A sign, and beside it what is wrong."""
    margin = f"{signs.failed} "
    for row in wrap(sentence, width - len(margin)):
        yield Line((Span(margin + row, "warning"),))
        margin = " " * len(margin)


def _heading(title: str, width: int, right: str = "") -> Line:
    return spread([Span(title, "heading")], [Span(right, "muted")], width)


def _copy_words(state: PageState, now: float) -> str:
    """How old what is shown is, and whose."""
    read = state.read
    if read.source is Source.FILE:
        return "from a file"
    if state.fetching:
        return "fetching its page"
    if read.fetched_at is None:
        return "page not read yet"
    if read.episode.is_feeds:
        return f"from its feed, read {age(read.checked_at or read.fetched_at, now)}"
    return f"saved {age(read.checked_at or read.fetched_at, now)}"


def _facts(episode: Episode) -> Iterator[str]:
    """Whose an episode is, from when, how long, and what it is within its podcast."""
    yield episode.podcast.title or episode.podcast.slug
    if episode.published_at is not None:
        yield long_date(episode.published_at)
    if episode.duration_seconds is not None:
        yield duration(episode.duration_seconds)
    publisher = episode.publisher
    if publisher is not None and publisher.season:
        yield f"season {publisher.season}"
    if publisher is not None and publisher.number:
        yield f"episode {publisher.number}"
    if publisher is not None and publisher.kind != "full":
        yield publisher.kind


def _head(state: PageState, width: int, now: float, signs: Signs) -> Iterator[Line]:
    episode = state.read.episode
    for row in wrap(episode.title, width):
        yield Line((Span(row, "title"),))
    facts = _facts(episode)
    gap = f" {signs.dot} "
    for spans in wrap_spans((Span(fact, "muted") for fact in facts if fact), width, gap):
        yield Line(tuple(span._replace(role="muted") for span in spans))
    words = [*under_way(state), _copy_words(state, now)]
    if state.read.gone:
        words.append("its feed is gone" if episode.is_feeds else "gone from the service")
    publisher = episode.publisher
    if publisher is not None and publisher.rule is not None:
        words.append(f"found in its feed by {_RULES.get(publisher.rule, publisher.rule)}")
    if episode.key.podcast_is_feeds:
        words.append("not on Stenobird")
    if episode.audio_url is None and state.read.fetched_at is not None:
        words.append("no audio")
    if state.status.row is not None and state.status.row.heard:
        words.append("heard")
    if state.position:
        length = episode.duration_seconds
        of = f"of {duration(length)}" if length else "heard"
        words.append(f"{timestamp(state.position)} {of}")
    if state.audio is not None:
        words.append(audio_words(state.audio))
    asked = state.request.state if state.request else None
    is_feeds, has_job = episode.is_feeds, state.job is not None and state.job.state.is_alive
    sign = state_span(episode.state, asked, signs, is_feeds=is_feeds, has_job=has_job)
    margin = [sign, Span(" ")] if sign.text != " " else []
    room = width - len(margin)
    for spans in wrap_spans((Span(word, "muted") for word in words), room, gap):
        yield Line((*margin, *(span._replace(role="muted") for span in spans)))
        margin = [Span(" ")] * len(margin)
    yield from _with_whom(episode, width, gap)
    reason = state.request.reason if state.request else None
    for sentence in (state.trouble, reason, job_trouble(state.job)):
        if sentence:
            yield from _warning(sentence, width, signs)


def _with_whom(episode: Episode, width: int, gap: str) -> Iterator[Line]:
    """Who is heard in it; those who have a page of their own lead there."""
    persons, spans = _persons(episode), []
    target = len(jumps(episode)) + len(links(episode)) - len(episode.topics)
    target -= sum(1 for person in persons if person.url)
    for number, person in enumerate(persons):
        words = f"{'' if number else 'With '}{person.name} ({person.role})"
        spans.append(Span(words, "link", target=target) if person.url else Span(words, "muted"))
        target += 1 if person.url else 0
    if episode.publisher is not None and (more := len(episode.publisher.persons) - len(persons)):
        spans.append(Span(count(more, "other"), "muted"))
    for row in wrap_spans(spans, width, gap):
        yield Line(row)


def _highlights(highlights: Sequence[Highlight], width: int, target: int) -> Iterator[Line]:
    """Labels in a column of their own where there is room, else above their texts.

    Args:
        highlights: all of them.
        width: cells.
        target: that of the first; those of the others follow.
    """
    if width < _SIDE_BY_SIDE:
        for number, highlight in enumerate(highlights, target):
            if highlight.label:
                yield Line((Span("  " + fit(highlight.label, width - 2), "label"),), number)
            for row in wrap(highlight.text, width - 4):
                yield Line((Span("    " + row),), number)
        return
    longest = max((cell_len(highlight.label) for highlight in highlights), default=0)
    column = min(_LABEL_WIDTH, longest)
    for place, highlight in enumerate(highlights, target):
        labels = list(wrap(highlight.label, column)) if highlight.label else []
        texts = list(wrap(highlight.text, width - column - 5))
        for number in range(max(len(labels), len(texts))):
            label = labels[number] if number < len(labels) else ""
            gap = " " * (column - cell_len(label) + 3)
            text = texts[number] if number < len(texts) else ""
            yield Line((Span("  "), Span(label, "label"), Span(gap + text)), place)


def _chapters(
    chapters: Sequence[Chapter], width: int, length: int | None, offset: int
) -> Iterator[Line]:
    """Time stamps right-aligned in their own column; what lies beyond the audio's end is dim.

    Many chapters have a line each, so that they can be looked over.
    """
    stamps = [timestamp(max(0, chapter.start_seconds + offset)) for chapter in chapters]
    column = max(map(len, stamps), default=0)
    indent = " " * (column + 4)
    for number, chapter in enumerate(chapters):
        beyond = length is not None and chapter.start_seconds >= length
        stamp = stamps[number].rjust(column)
        title_rows = list(wrap(chapter_title(chapter, number + 1), width - column - 4))
        roles = ("muted", "muted") if beyond else ("stamp", "strong")
        if len(chapters) > MANY_CHAPTERS:
            room = width - column - 4
            title = fit(chapter_title(chapter, number + 1), room)
            words = chapter.summary or "" if not beyond else "Beyond the end of the audio."
            room -= cell_len(title) + 2
            about = f"  {fit(words, room)}" if words and room >= _SHORTEST_ABOUT else ""
            spans = (Span("  "), Span(stamp, roles[0]), Span("  "), Span(title, roles[1]))
            yield Line((*spans, Span(about, "muted")), number)
            continue
        yield Line(
            (Span("  "), Span(stamp, roles[0]), Span("  "), Span(title_rows[0], roles[1])), number
        )
        for row in title_rows[1:]:
            yield Line((Span(indent + row, roles[1]),), number)
        summary = chapter.summary
        if beyond:
            summary = "Beyond the end of the audio."
        if summary:
            for row in wrap(summary, width - column - 4):
                yield Line((Span(indent + row, "muted"),), number)


def jumps(episode: Episode) -> list[int]:
    """The times one can go to from a page, in seconds.

    Its chapters come first, then the stamps in its notes, then what its publisher recommends.

    The place in this list is the ``target`` of the lines.
    """
    stamps = [part.seconds for part in _all_notes(episode) if part.stamp is not None]
    starts = [chapter.start_seconds for chapter in episode.chapters]
    return starts + stamps + [one.start_seconds for one in soundbites(episode)]


def _all_notes(episode: Episode) -> list[Paragraph]:
    """The lines of both its notes, in the order of the page."""
    notes = paragraphs(first_notes(episode), episode)
    beside = episode.show_notes
    return notes if beside is None else notes + paragraphs(beside, episode)


def links(episode: Episode) -> list[Link]:
    """What leads elsewhere: the links in the notes, the persons' pages, then the topics.

    Their ``target`` is the place in this list, counted on from `jumps`.
    """
    found = [Link(link.url, True) for part in _all_notes(episode) for link in part.links]
    found += [Link(person.url, True) for person in _persons(episode) if person.url]
    return found + [Link(topic, False) for topic in episode.topics]


def _persons(episode: Episode) -> Sequence[Person]:
    """Who is named on its page."""
    return episode.publisher.persons[:MANY_PERSONS] if episode.publisher is not None else ()


def targets(
    episode: Episode,
    moments: Sequence[Moment] = (),
    related: Sequence[EpisodeRow] = (),
    *,
    has_transcript: bool = False,
) -> Targets:
    """All that the cursor can be on.

    Args:
        episode: whose page it is.
        moments: those in it.
        related: the episodes that are named under it.
        has_transcript: whether its words can be read.
    """
    notes = _all_notes(episode)
    words = [
        *(chapter_title(chapter, number) for number, chapter in enumerate(episode.chapters, 1)),
        *(stamped_words(part) for part in notes if part.stamp is not None),
        *(one.title for one in soundbites(episode)),
        *(part.text for part in notes for _ in part.links),
        *(f"{person.name} ({person.role})" for person in _persons(episode) if person.url),
        *episode.topics,
        *(highlight_words(highlight) for highlight in episode.highlights),
        *(row.title for row in related),
        *(["Transcript"] if has_transcript else []),
    ]
    shown = moments[:MANY_MOMENTS]
    rows = [Link(row.title, False, row.key) for row in related]
    where = jumps(episode), links(episode), episode.highlights, rows
    return Targets(*where, has_transcript, shown, words)


def chapter_title(chapter: Chapter, number: int) -> str:
    """What a chapter is called, the first being number 1."""
    return chapter.title or f"Chapter {number}"


def highlight_words(highlight: Highlight) -> str:
    """A highlight in one line, with what kind it is."""
    return f"{highlight.label}: {highlight.text}" if highlight.label else highlight.text


def offered(
    state: PageState, link: Link | None = None, *, leads_nowhere: bool = False
) -> tuple[str, ...]:
    """The commands that do something with a page, of those that do not always.

    Args:
        state: the page.
        link: what the cursor is on, if that leads elsewhere.
        leads_nowhere: whether the cursor is on something that is only read.
    """
    episode, request = state.read.episode, state.request
    asked = request.state if request is not None else None
    offers = {
        "choose": not leads_nowhere
        and bool(link or episode.audio_url or state.read.fetched_at is None),
        "chapters": bool(jumps(episode)),
        "transcript": bool(state.transcripts),
        "request": all(episode.key) and is_requestable(episode.key, episode.state, asked),
    }
    return tuple(name for name, is_offered in offers.items() if is_offered)


def _moments(state: PageState, width: int, signs: Signs, keys: dict[str, str]) -> Iterator[Line]:
    """What the user marked."""
    episode, moments = state.read.episode, state.status.moments
    if not moments:
        return
    yield _heading("MOMENTS", width, str(len(moments)))
    shown, offset = moments[:MANY_MOMENTS], state.status.offset
    first = _first_related(episode) + len(state.read.related) + bool(state.transcripts)
    yield from page_moments(shown, width, offset=offset, target=first, signs=signs)
    if more := len(moments) - len(shown):
        where = f": {keys['moments']} shows all" if "moments" in keys else ""
        yield Line((Span(fit(f"  and {more} more{where}", width), "muted"),))
    yield BLANK


def _body(state: PageState, width: int, signs: Signs, keys: dict[str, str]) -> Iterator[Line]:
    episode, offset = state.read.episode, state.status.offset
    own = f"from {ChapterSource.SERVICE}" if episode.publisher is not None else ""
    yield from _first_notes(episode, width, own)
    if episode.highlights:
        yield _heading("HIGHLIGHTS", width, own)
        first = len(jumps(episode)) + len(links(episode))
        yield from _highlights(episode.highlights, width, first)
        yield BLANK
    if episode.topics:
        yield _heading("TOPICS", width, own)
        first = len(jumps(episode)) + len(links(episode)) - len(episode.topics)
        chips = [
            Span(f" {topic} ", "chip", target=number)
            for number, topic in enumerate(episode.topics, first)
        ]
        for row in wrap_spans(chips, width - 2):
            yield Line((Span("  "), *row))
        yield BLANK
    yield from _moments(state, width, signs, keys)
    yield from _transcript(state, width, signs)
    if episode.chapters:
        shifted = f", {abs(offset)} s {'later' if offset > 0 else 'earlier'}" if offset else ""
        of = f", from {episode.chapter_source}" if episode.chapter_source else ""
        yield _heading("CHAPTERS", width, f"{len(episode.chapters)}{of}{shifted}")
        yield from _chapters(episode.chapters, width, episode.duration_seconds, offset)
        yield BLANK
    if bites := soundbites(episode):
        yield _heading("SOUNDBITES", width, _OF_PUBLISHER)
        first = len(jumps(episode)) - len(bites)
        yield from soundbite_lines(episode, bites, width, offset=offset, target=first)
        yield BLANK
    for section in episode.sections:
        yield _heading(section.title.upper(), width, own)
        yield from _prose(section.text, width)
        yield BLANK
    yield from _show_notes(episode, width)
    if episode.transcript and not state.transcripts:  # it says why there is none
        yield _heading("TRANSCRIPT", width, own)
        yield from _prose(episode.transcript, width, "muted")
        yield BLANK
    for notice in episode.notices:
        yield from _prose(notice, width, "muted")


def _transcript(state: PageState, width: int, signs: Signs) -> Iterator[Line]:
    """What leads to the words that are said."""
    choices = state.transcripts
    if not choices:
        return
    target = _first_related(state.read.episode) + len(state.read.related)
    yield _heading("TRANSCRIPT", width)
    words = f" {signs.dot} ".join(["Read what is said", *section_words(choices)])
    for row in wrap(words, width - 2):
        yield Line((Span("  "), Span(row, "link")), target)
    yield BLANK


def _first_notes(episode: Episode, width: int, own: str) -> Iterator[Line]:
    """The summary, which needs no heading where there is nothing beside it, or the notes."""
    notes = first_notes(episode)
    if not notes.text:
        return
    if not episode.is_processed:
        is_publishers = episode.publisher is not None and notes is episode.publisher.notes
        yield _heading("SHOW NOTES", width, _OF_PUBLISHER if is_publishers else own)
    elif own:
        yield _heading("SUMMARY", width, own)
    parts = paragraphs(notes, episode)
    jump, link = len(episode.chapters), len(jumps(episode))
    yield from notes_lines(parts, width, jump=jump, link=link)
    yield BLANK


def _show_notes(episode: Episode, width: int) -> Iterator[Line]:
    """The publisher's notes beside what the service made of the episode."""
    notes = episode.show_notes
    if notes is None:
        return
    before = paragraphs(first_notes(episode), episode)
    jump = len(episode.chapters) + sum(part.stamp is not None for part in before)
    link = len(jumps(episode)) + sum(len(part.links) for part in before)
    yield _heading("SHOW NOTES", width, _OF_PUBLISHER)
    yield from notes_lines(paragraphs(notes, episode), width, jump=jump, link=link)
    yield BLANK


def _first_related(episode: Episode) -> int:
    return len(jumps(episode)) + len(links(episode)) + len(episode.highlights)


def _related(read: EpisodeRead, width: int, now: float, signs: Signs) -> Iterator[Line]:
    """The episodes that share its topics, a line each, with their podcasts where there is room."""
    if not read.related:
        return
    yield BLANK
    yield _heading("RELATED", width, "by their topics")
    for target, row in enumerate(read.related, _first_related(read.episode)):
        facts = [] if row.published is None else [short_date(row.published, now)]
        if width >= _SIDE_BY_SIDE:
            facts.insert(0, fit(row.podcast_title, _PODCAST_WIDTH, signs.ellipsis))
        right = [Span(f" {signs.dot} ".join(facts), "muted")]
        title = Span(row.title, "read" if row.read else "strong")
        yield spread([Span("  "), title], right, width, signs.ellipsis)._replace(target=target)


def sentence_lines(sentence: str, width: int, signs: Signs) -> list[Line]:
    """Say why there is no page, where it would have stood."""
    return list(_warning(sentence, max(8, min(width, PROSE_WIDTH)), signs))


def undrawn_lines(
    error: Exception, width: int, *, signs: Signs, keys: dict[str, str]
) -> list[Line]:
    """Say why a page is not shown that is there, and what helps; otherwise as `page_lines`."""
    anew = f", {keys['refresh']} asks for it anew" if "refresh" in keys else ""
    return sentence_lines(
        "This page cannot be shown: steno-tui met an error in it that it does not know "
        f"({type(error).__name__}). {keys['open_in_browser']} opens it in the browser{anew}; "
        "all other pages are there as ever.",
        width,
        signs,
    )


def page_lines(
    state: PageState, width: int, *, now: float, signs: Signs, keys: dict[str, str]
) -> list[Line]:
    """Lay a page out.

    Args:
        state: the page.
        width: cells there are.
        now: Unix seconds, to write ages by.
        signs: the terminal's.
        keys: how the keys named in advice are written, by command; without those that do nothing.

    Returns:
        its lines; their targets are those of `targets`.
    """
    width = max(8, min(width, PROSE_WIDTH))
    lines = [*_head(state, width, now, signs), BLANK]
    for step in filter(None, (job_step(state.job, keys), next_step(state, keys))):
        lines += [*_prose(step, width, "accent"), BLANK]
    lines += _body(state, width, signs, keys)
    while lines and lines[-1] is BLANK:
        lines.pop()
    return [*lines, *_related(state.read, width, now, signs)]
