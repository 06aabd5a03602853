"""What was found, as lines of a list: what it is, when, and the words in their sentence. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice

from steno_tui.models.podcast import PodcastRow
from steno_tui.models.search import Hit, PassageKind
from steno_tui.text.cells import cut, fit, measure
from steno_tui.text.counts import count
from steno_tui.text.search_terms import find, is_searchable, read_terms
from steno_tui.text.snippets import joined
from steno_tui.text.times import timestamp
from steno_tui.text.tokens import tokens
from steno_tui.tui.commands import first_key
from steno_tui.tui.list_lines import row_sign, short_date, state_words
from steno_tui.tui.note_lines import Mark, marked_lines
from steno_tui.tui.search_results import FoundRow, SearchQuery
from steno_tui.tui.text_lines import BLANK, Line, Span, spread
from steno_tui.tui.theme import Signs

Places = Sequence[tuple[int, int]]

_ROOM_FOR_KINDS = 60
"""Cells from which on each hit says in words what it is."""
_ROOM_FOR_SOME_KINDS = 60
"""Cells from which on not all that can be looked in alone is named, but some of it."""
_ROOM_FOR_DISK = 84
_KIND_WIDTH = 16
_PODCAST_WIDTH = 24

KINDS: Mapping[PassageKind | None, tuple[str, str]] = {
    None: ("Everything", ""),
    PassageKind.TITLE: ("Titles", "Title"),
    PassageKind.SUMMARY: ("Summaries", "Summary"),
    PassageKind.HIGHLIGHT: ("Highlights", "Highlight"),
    PassageKind.CHAPTER: ("Chapters", "Chapter"),
    PassageKind.TOPIC: ("Topics", "Topic"),
    PassageKind.NOTES: ("Notes", "Notes"),
    PassageKind.MOMENT: ("Moments", "Moment"),
    PassageKind.TRANSCRIPT: ("Said", "Said"),
    PassageKind.PERSON: ("People", "Person"),
}
"""What can be looked through alone: how all of them are called, and one."""


def hit_lines(
    row: FoundRow,
    width: int,
    *,
    words: str,
    is_chosen: bool,
    has_audio: bool,
    now: float,
    signs: Signs,
) -> list[Line]:
    """A podcast or a hit in two rows.

    The first hit of an episode names that and has a row for its sentence, the others have two.

    Args:
        row: which.
        width: cells.
        words: what was typed.
        is_chosen: whether Enter opens it; the others are quieter.
        has_audio: whether the audio is on this machine.
        now: Unix seconds.
        signs: the terminal's.
    """
    found = row.found
    if isinstance(found, PodcastRow):
        return _podcast_lines(found, width, words, is_chosen, signs)
    label, indent = _label(found, width, is_chosen)
    role = "text" if is_chosen else "muted"
    if not row.is_first:
        lines = lit_lines(found.text, found.lit, width - indent, 2, role, signs.ellipsis)
        first, *others = lines
        rest = [Line((Span(" " * indent), *other.spans)) for other in others]
        return [Line((*label, *first.spans)), *rest, BLANK][:2]
    head = _head(found, width, is_chosen, has_audio, now, signs)
    if found.kind is PassageKind.TITLE:
        about = found.episode.main_idea or state_words(found.episode.state)
        idea = fit(about, width - indent, signs.ellipsis)
        return [head, Line((*label, Span(idea, "muted")))]
    (first,) = lit_lines(found.text, found.lit, width - indent, 1, role, signs.ellipsis)
    return [head, Line((*label, *first.spans))]


def _label(hit: Hit, width: int, is_chosen: bool) -> tuple[list[Span], int]:
    """What a hit is, in a column of its own; how wide that is."""
    stamp = "" if hit.start_seconds is None else timestamp(hit.start_seconds)
    name = KINDS[hit.kind][1]
    roles = ("label", "stamp") if is_chosen else ("muted", "muted")
    if width < _ROOM_FOR_KINDS:
        only = stamp or name
        return [Span(f"{only}  ", roles[bool(stamp)])], measure(only) + 2
    gap = " " * max(1, _KIND_WIDTH - measure(name) - measure(stamp) - 1)
    return [Span(f"{name} ", roles[0]), Span(stamp, roles[1]), Span(gap)], _KIND_WIDTH


def _head(hit: Hit, width: int, is_chosen: bool, has_audio: bool, now: float, signs: Signs) -> Line:
    """An episode's title, its words lit; right whose it is, when, and what of it is on disk."""
    row = hit.episode
    is_title = hit.kind is PassageKind.TITLE
    title, lit = (hit.text, hit.lit) if is_title else (row.title, ())
    day = "" if row.published is None else short_date(row.published, now)
    facts = [day]
    if width >= _ROOM_FOR_KINDS:
        facts.insert(0, fit(row.podcast_title, _PODCAST_WIDTH, signs.ellipsis))
    if width >= _ROOM_FOR_DISK:
        facts.append(_on_disk(row.chapters is not None, has_audio))
    elif has_audio:
        facts.append(signs.on_disk)
    words = f" {signs.dot} ".join(filter(None, facts))
    sign = row_sign(row, signs)
    right = [Span(f" {words} ", "muted"), sign]
    room = max(8, width - sum(measure(span.text) for span in right) - 1)
    role = "strong" if is_chosen else "text"
    (line,) = lit_lines(title, lit, room, 1, role, signs.ellipsis)
    return spread(line.spans, right, width, signs.ellipsis)


def _on_disk(has_page: bool, has_audio: bool) -> str:
    if has_page and has_audio:
        return "page and audio on disk"
    if has_page or has_audio:
        return f"{'page' if has_page else 'audio'} on disk"
    return "not on disk yet"


def _podcast_lines(
    row: PodcastRow, width: int, words: str, is_chosen: bool, signs: Signs
) -> list[Line]:
    role = "strong" if is_chosen else "text"
    (title,) = lit_lines(row.title, lit_in(row.title, words), width, 1, role, signs.ellipsis)
    number = count(row.count, "episode") if row.count else "no episodes on disk"
    gap = " " * (_KIND_WIDTH - len("Podcast")) if width >= _ROOM_FOR_KINDS else "  "
    label = Span(f"Podcast{gap}", "label" if is_chosen else "muted")
    return [title, Line((label, Span(number, "muted")))]


def lit_in(text: str, words: str) -> list[tuple[int, int]]:
    """Where what was typed stands in a text."""
    wanted = [term for term in read_terms(words) if not term.is_unwanted]
    return joined(chain.from_iterable(find(wanted, list(tokens(text)))))


def lit_lines(
    text: str, lit: Places, width: int, rows: int, role: str, ellipsis: str
) -> list[Line]:
    """A text in so many rows at most, with parts of it lit, of which the first is seen.

    Args:
        text: on one line.
        lit: starts and ends, in order; no two overlap.
        width: cells.
        rows: how many.
        role: that of what is not lit.
        ellipsis: what stands for what is left out.
    """
    text, lit = _from_near(text, lit, width * rows, ellipsis)
    marks = [Mark(start, end, "found") for start, end in lit]
    drawn = list(islice(marked_lines(text, marks, max(1, width)), rows + 1))
    lines = [
        Line(tuple(s._replace(role=role) if s.role == "text" else s for s in line.spans))
        for line in drawn[:rows]
    ]
    if len(drawn) > rows:
        lines[-1] = _left_off(lines[-1], role, width, ellipsis)
    return lines or [BLANK]


def _left_off(line: Line, role: str, width: int, ellipsis: str) -> Line:
    """A row that goes on in what is left out."""
    *before, last = line.spans
    room = width - sum(measure(span.text) for span in line.spans)
    if room > len(ellipsis):
        return Line((*line.spans, Span(f" {ellipsis}", role)))
    size = measure(last.text) + room
    return Line((*before, last._replace(text=fit(f"{last.text}   ", size, ellipsis))))


def _from_near(text: str, lit: Places, room: int, ellipsis: str) -> tuple[str, Places]:
    """A text without its beginning, where what is lit first would have no room else."""
    if not lit or measure(text) <= room or measure(text[: lit[0][1]]) <= room * 2 // 3:
        return text, lit
    first = lit[0][0]
    start = cut(text, max(0, measure(text[:first]) - room // 3))
    space = text.find(" ", start, first)
    start = start if space < 0 else space + 1
    shift = len(ellipsis) - start
    kept = [(one + shift, other + shift) for one, other in lit if one >= start]
    return ellipsis + text[start:], kept


# Above and in place of the hits.


def kind_spans(kind: PassageKind | None, room: int, signs: Signs) -> list[Span]:
    """What is looked through, beside what else could be, as far as there is room for that."""
    kinds: list[PassageKind | None] = list(KINDS)
    if _kinds_width(kinds) <= room:
        return _named_kinds(kinds, kind)
    less, more = Span(f"{signs.less} ", "muted"), Span(f" {signs.more}", "muted")
    room -= measure(less.text + more.text)
    if room < _ROOM_FOR_SOME_KINDS:
        kinds = [kind]
    while len(kinds) > 1 and _kinds_width(kinds) > room:
        kinds.pop(0 if kind is kinds[-1] else -1)
    return [
        less._replace(action="screen.look_beside(-1)"),
        *_named_kinds(kinds, kind),
        more._replace(action="screen.look_beside(1)"),
    ]


def _kinds_width(kinds: Sequence[PassageKind | None]) -> int:
    return measure("  ".join(KINDS[one][0] for one in kinds))


def _named_kinds(kinds: Sequence[PassageKind | None], chosen: PassageKind | None) -> list[Span]:
    spans: list[Span] = []
    for one in kinds:
        action = f"screen.look_in('{one or ''}')"
        spans += [Span("  ")] if spans else []
        spans.append(Span(KINDS[one][0], "current" if one is chosen else "muted", action))
    return spans


_HOW = (
    ('"two words"', "one behind the other"),
    ("-word", "without it"),
    ("begin", "the last word may be the beginning of one"),
)


def nothing_typed(width: int, keys: Mapping[str, str]) -> Iterator[Line]:
    """How words are asked for, and last, where there may be no room for it, what is looked through.

    That is no affair of the height, which follows from it.
    """
    yield from marked_lines("All words must be there.", [], width)
    yield BLANK
    column = max(len(sample) for sample, _ in _HOW) + 2
    ways = ("only_unread", "show_all", "sort", "play_hit")
    first, none, order, play = (first_key(name, keys) for name in ways)
    last = first_key("only_transcript", keys)
    below = f"leads down, where {first} to {last} filter and {none} takes filters away"
    rows = [*_HOW, ("Tab", f"{below}, {order} sorts, {play} plays, and arrows choose in what")]
    for sample, words in rows:
        lines = list(marked_lines(words, [], max(8, width - column)))
        for number, line in enumerate(lines):
            label = "" if number else sample
            spans = (span._replace(role="muted") for span in line.spans)
            yield Line((Span(f"{label:<{column}}", "key"), *spans))
    yield BLANK
    where = "titles, summaries, highlights, chapters, topics, notes, moments, transcripts, people"
    yield from marked_lines(f"Every word on this machine is looked for: {where}.", [], width)


def nothing_found(query: SearchQuery, keys: Mapping[str, str]) -> str:
    """Why there are no hits, and what may help."""
    if not is_searchable(query.words):
        return "There is no word in this that could be looked for."
    if query.is_narrowed:
        where = KINDS[query.kind][0] if query.kind else ""
        names = ", ".join([*filter(None, [where]), *(str(one) for one in query.filters)])
        away = first_key("show_all", keys)
        return (
            f"Nothing there has all of these words: {names}. {away} in the list, where Tab leads, "
            "looks everywhere."
        )
    return (
        "Nothing on this machine has all of these words. What a page says is found once it was "
        "opened."
    )
