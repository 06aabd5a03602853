"""What the last row hints at: keys with a word each, and which of them stay where room is short."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from rich.cells import cell_len

from steno_tui.playback.now_playing import NowPlaying
from steno_tui.text.counts import grouped
from steno_tui.tui.commands import command, first_key
from steno_tui.tui.text_lines import Span

_GAP = 2
"""Cells between two hints."""


class Hint(NamedTuple):
    """Keys, and what they do here in a word."""

    word: str
    names: tuple[str, ...] = ()
    """The commands whose keys they are; several are two ways of the same, as back and on."""
    key: str = ""
    """A key that no command has, as it is written: those that end a window cannot be changed."""
    action: str = ""
    """The Textual action that such a key runs."""

    @property
    def is_exit(self) -> bool:
        """Whether it is the way out of where one is, which stays as long as there is any room."""
        return self.key == CLOSE.key or "back" in self.names

    def keys(self, own_keys: Mapping[str, str]) -> list[tuple[str, str]]:
        """Each key as it is written, and the action that a click on it runs."""
        if self.key:
            return [(self.key, self.action)]
        return [(first_key(name, own_keys), f"app.hint('{name}')") for name in self.names]

    def width(self, own_keys: Mapping[str, str]) -> int:
        """How many cells it takes."""
        keys = sum(cell_len(key) + 1 for key, _ in self.keys(own_keys)) - 1
        return keys + (1 + cell_len(self.word) if self.word else 0)

    def spans(self, own_keys: Mapping[str, str]) -> Iterator[Span]:
        """It as it is drawn."""
        action = ""
        for number, (key, action) in enumerate(self.keys(own_keys)):
            yield Span((" " if number else "") + key, "key", action)
        if self.word:
            yield Span(" " + self.word, "muted", action)


def hint(name: str, word: str = "") -> Hint:
    """Hint at a command, by its own word where none is given."""
    return Hint(word or command(name).hint, (name,))


CLOSE = Hint("close", key="Esc", action="screen.close")
"""The way out of every window."""

ENTER = Hint("choose", key="Enter", action="app.simulate_key('enter')")
"""What takes what is typed in a field, or chosen below it."""

CHAPTER = Hint("chapter", ("previous_chapter", "next_chapter"))
SKIP = Hint("5 s", ("seek_back", "seek_forward"))
SPEED = Hint("speed", ("slower", "faster"))


def sound_hints(heard: NowPlaying) -> list[Hint]:
    """What is done to the sound: holding it first, or having it go on."""
    hold = hint("play_pause", "pause" if heard.is_sounding else "play")
    if not heard.is_on:
        return [hold]
    return [hold, *([CHAPTER] if heard.episode.chapters else []), SKIP, SPEED, hint("mark_moment")]


FIELD_HINTS = (
    ENTER,
    hint("back", "show all"),
)
"""What the keys do while words are typed that narrow a list; all others are letters then."""


FIND_HINTS = (
    ENTER._replace(word="stay there"),
    Hint("everywhere", key="Tab", action="app.simulate_key('tab')"),
    hint("back", "end"),
)
"""The same while words are typed that are looked for on the page."""


TO_MANY = (
    hint("mark_read", "read"),
    hint("mark_heard", "heard"),
    hint("enqueue", "queue"),
    hint("download", "fetch"),
    hint("request", "request"),
    hint("back", "done"),
    hint("help"),
)
"""What the keys do to episodes that are picked together."""


def pane_hints(
    pane: str,
    offers: Collection[str],
    *,
    enter: str = "play",
    is_filtering: bool = False,
    picked: int = 0,
    hits: str = "",
    sound: Sequence[Hint] = (),
    is_of_sound: bool = False,
) -> list[Hint]:
    """What the keys do in a pane: what it is for, the way out, help, and then the rest.

    On the page of what is heard the keys for the sound come first; elsewhere the one that holds it
    stands behind the one that opens what is under the cursor.

    Args:
        pane: which.
        offers: the commands that do something now, of those that do not always.
        enter: what the key that chooses does on the page, in a word.
        is_filtering: whether the list is narrowed, which is what ``back`` ends then.
        picked: how many episodes are picked, to which the keys in their list do it then.
        hits: which hit one is at on the page, and of how many, while there are some.
        sound: what is done to the sound, if there is one.
        is_of_sound: whether the pane belongs to the episode that is heard, if it is the page.
    """
    if pane == "episodes" and picked:
        return [hint("pick", f"{grouped(picked)} picked"), *TO_MANY]
    finds = pane == "page" and bool(hits)
    back = hint("back", "show all" if is_filtering else "end search" if finds else "")
    way_out = [back] if is_filtering or pane != "podcasts" else []
    first, *own = {
        "podcasts": [hint("choose", "episodes"), hint("add")],
        "episodes": [hint("choose", "read"), hint("show_all"), hint("request"), hint("filter")],
        "page": [hint("choose", enter), hint("request"), *map(hint, ("chapters", "transcript"))],
    }[pane]
    if pane == "episodes" and "add" in offers:  # there are none yet
        first, own = hint("add"), []
    rest = [hint(name) for name in ("find", "refresh", "requests", "keep_up", "quit")]
    if finds:
        to_hits = Hint(hits, ("next_hit", "previous_hit"))
        wanted = [to_hits, first, *way_out, *sound[:1], hint("help"), *own, *rest]
    elif pane == "page" and is_of_sound:
        wanted = [*sound, *way_out, hint("help"), first, *own, *rest]
    elif pane == "page" and len(sound) == 1:  # it rests: what the page is for comes first
        wanted = [first, *own, *way_out, hint("help"), *sound, *rest]
    else:
        wanted = [first, *sound[:1], *own, *way_out, hint("help"), *sound[1:], *rest]
    unsure = {"choose", "show_all", "request", "chapters", "transcript", "refresh", "keep_up"}
    return [one for one in wanted if not unsure.intersection(one.names) - set(offers)]


def fitting(hints: Sequence[Hint], room: int, own_keys: Mapping[str, str]) -> list[Hint]:
    """The hints that there is room for, as they stand.

    The way out goes last, before it what ends the filters, before that the first.

    The key for help says enough by itself where its word has no room; what stands behind it goes
    before that word does.

    Args:
        hints: all of them, in order.
        room: cells.
        own_keys: the keys the configuration changed.
    """
    kept: dict[int, Hint] = {}

    def take(number: int, one: Hint) -> bool:
        """Keep a hint, in place of a shorter form of it, if there is room."""
        nonlocal room
        before = kept[number].width(own_keys) if number in kept else -_GAP if kept else 0
        more = one.width(own_keys) - before
        if more > room:
            return False
        kept[number] = one
        room -= more
        return True

    helps = [number for number, one in enumerate(hints) if "help" in one.names]
    wanted = [(_rank(number, one), number, one) for number, one in enumerate(hints)]
    wanted += [(1, number, hints[number]._replace(word="")) for number in helps]
    for _, number, one in sorted(wanted):
        if not take(number, one):
            break
    for number in helps:  # there may be room for the word where there is none for all before it
        if number in kept:
            take(number, hints[number])
    return [kept[number] for number in sorted(kept)]


def _rank(number: int, one: Hint) -> int:
    if one.is_exit:
        return -2
    return -1 if "show_all" in one.names else number * 2
