"""What stands where there are no podcasts yet: what can be done, with its keys. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from steno_tui.text.cells import measure, wrap
from steno_tui.tui.commands import first_key
from steno_tui.tui.text_lines import BLANK, Line, Span, wrap_spans
from steno_tui.tui.theme import Signs

_WHAT = (
    "Podcasts to read, scan and hear: what publishers tell of an episode, what Stenobird knows of "
    "it, and the sound from any time."
)
_WAYS = (
    ("add", "Add a podcast: paste the address of its feed or web page, or type its name."),
    ("import_list", "Import a list of feeds (OPML) from another program."),
    ("open_in_browser", "Look around on {host}."),
    ("help", "See every key."),
)
_SHORT = {
    "add": "Add one: feed, page or name.",
    "import_list": "Import a list of feeds (OPML).",
}
"""What of these is said where there are few rows."""

_DEMO = "steno-tui --demo shows it with invented podcasts."
_LOW = 16
"""With fewer rows, only what can be done is told."""


def welcome_lines(
    width: int, height: int, *, host: str, why: str, keys: Mapping[str, str], signs: Signs
) -> list[Line]:
    """The welcome.

    Args:
        width: cells.
        height: rows; in few of them it is shorter.
        host: the service's.
        why: what is to be told besides, such as that there is no network; may be empty.
        keys: what the configuration changed, by command name.
        signs: the terminal's.
    """
    is_low = height < _LOW
    lines = [Line((Span("Welcome. There are no podcasts yet.", "title"),))]
    if why:
        lines += _text(why, width, "warning")
    if not is_low:
        lines += [BLANK, *_text(_WHAT, width, "text"), BLANK]
    names = [(first_key(name, keys), name, words) for name, words in _WAYS]
    column = max(measure(key) for key, _, _ in names) + 2
    for key, name, words in names:
        words = _SHORT.get(name, words) if is_low else words
        lines += _way(key, name, words.format(host=host), column, width)
    lines += [BLANK, *_text(_DEMO, width, "muted")]
    if not is_low:
        lines += [BLANK, *map(Line, wrap_spans(_legend(signs), width, "   "))]
    return lines


def _text(words: str, width: int, role: str) -> list[Line]:
    return [Line((Span(row, role),)) for row in wrap(words, width)]


def _way(key: str, name: str, words: str, column: int, width: int) -> Iterator[Line]:
    """What can be done, beside its key; a click does it too."""
    action = f"app.hint('{name}')"
    first = Span(key.ljust(column), "key", action)
    for row in wrap(words, max(1, width - column)):
        yield Line((first, Span(row, "text", action)))
        first = Span(" " * column)


def _legend(signs: Signs) -> Sequence[Span]:
    """What the signs before the episodes will mean."""
    return [
        Span(f"{signs.processed} processed", "muted"),
        Span(f"{signs.requested} requested", "muted"),
        Span(f"{signs.not_requested} not requested", "muted"),
    ]
