"""What the service of these tests has: a plain catalogue in ASCII, and one that means harm."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from steno_tui.demo.catalogue import Content, DemoEpisode, DemoPodcast
from steno_tui.models.episode import NOT_REQUESTED, PROCESSED, Chapter, Highlight

_FIRST = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)

CANARY = "CANARY"
"""Follows whatever a terminal would obey."""

SEQUENCES = {
    "title": "\x1b]0;CANARY\x07",
    "title and icon": "\x1b]2;CANARY\x1b\\",
    "clipboard": "\x1b]52;c;Q0FOQVJZ\x07CANARY",
    "link": "\x1b]8;;file:///etc/CANARY\x1b\\x\x1b]8;;\x1b\\",
    "notification": "\x1b]777;notify;CANARY;x\x07",
    "device string": "\x1bP$qCANARY\x1b\\",
    "setting asked for": "\x1bP+q544e\x1b\\CANARY",
    "name of tmux's window": "\x1bkCANARY\x1b\\",
    "privacy message": "\x1b^CANARY\x1b\\",
    "application command": "\x1b_CANARY\x1b\\",
    "start of string": "\x1bXCANARY\x1b\\",
    "position asked for": "\x1b[6nCANARY",
    "attributes asked for": "\x1b[cCANARY",
    "version asked for": "\x1b[>0qCANARY",
    "title asked for": "\x1b[21tCANARY",
    "clear": "\x1b[2J\x1b[3JCANARY",
    "position": "\x1b[777;777HCANARY",
    "colour": "\x1b[58;5;199mCANARY",
    "reset": "\x1bcCANARY",
    "line drawing": "\x1b(0CANARY",
    "shift out": "\x0eCANARY",
    "main screen": "\x1b[?1049lCANARY",
    "paste off": "\x1b[?2004lCANARY",
    "C1 title": "\x9d0;CANARY\x9c",
    "C1 control": "\x9b31mCANARY",
    "C1 device string": "\x90$qCANARY\x9c",
    "C1 single shift": "\x8eCANARY",
    "bell": "\x07CANARY",
    "backspaces": "\x08\x08\x08CANARY",
    "delete": "\x7fCANARY",
    "null": "\x00CANARY",
    "return": "x\rCANARY",
    "feeds": "x\x0b\x0cCANARY",
    "right to left": "\u202eCANARY\u202c\u2067CANARY\u2069\u200fCANARY",
    "invisible": "\u200bCAN\u2060ARY\ufeff\U000e0041",
    "separators": "x\u2028CANARY\u2029CANARY\x85CANARY",
    "tower": "Z\u0336" + "\u0301\u0336" * 400 + "CANARY",
    "an action": "[@click=app.quit]CANARY[/]",
    "a tag that closes nothing": "[/nope] CANARY [bold",
    "no tag": r"[a=b=c] \[ [12:34] [/ CANARY",
    "a title without an end": "\x1b]0;CANARY",
    "a device string without an end": "\x1bP$qCANARY",
    "C1 without an end": "\x9dCANARY",
}
"""What a terminal, a renderer of bidirectional text or of markup would obey."""


def _podcast(slug: str, title: str, episodes: list[DemoEpisode]) -> DemoPodcast:
    newest_first = sorted(episodes, key=lambda episode: episode.published, reverse=True)
    about = f"What {title} is about."
    return DemoPodcast(
        slug, title, "A. Host", about, f"https://{slug}.example/", tuple(newest_first)
    )


def _episode(podcast: str, number: int, title: str, text: Callable[[str], str]) -> DemoEpisode:
    """An episode, processed where its number is even.

    Args:
        podcast: its podcast's slug.
        number: how many weeks after the first it came out.
        title: its title.
        text: makes any other text of it, given what that text is.
    """
    content = Content(
        text("summary"),
        tuple(text(f"topic {count}") for count in (1, 2, 3)),
        tuple(Highlight(text("label"), text(f"highlight {count}")) for count in (1, 2)),
        tuple(
            Chapter(300 * count, text(f"chapter {count}"), text("what it is about"))
            for count in range(1, 9)
        ),
    )
    processed = number % 2 == 0
    return DemoEpisode(
        podcast=podcast,
        slug=f"episode-{number}",
        title=title,
        published=_FIRST + timedelta(weeks=number),
        duration=3000,
        state=PROCESSED if processed else NOT_REQUESTED,
        has_audio=True,
        content=content if processed else Content(text("notes")),
        later=None if processed else content,
        fails=False,
    )


def plain() -> tuple[DemoPodcast, ...]:
    """Two podcasts of which every text is ASCII."""
    return tuple(
        _podcast(
            slug,
            title,
            [
                _episode(
                    slug,
                    number,
                    f"{title} number {number}",
                    lambda what: f"The {what}",
                )
                for number in numbers
            ],
        )
        for slug, title, numbers in (
            ("harbour-talk", "Harbour Talk", range(0, 24, 2)),
            ("second-wind", "Second Wind", range(1, 24, 2)),
        )
    )


def hostile() -> tuple[DemoPodcast, ...]:
    """Two podcasts of which every text holds something a terminal would obey."""
    attacks = list(SEQUENCES.values())
    everything = " ".join(attacks)
    slugs = ("first", "second")
    return tuple(
        _podcast(
            slug,
            attacks[at] + " show",
            [
                _episode(slug, number, f"{attack} {number}", lambda what: f"{everything} {what}")
                for number, attack in enumerate(attacks)
                if number % 2 == at
            ],
        )
        for at, slug in enumerate(slugs)
    )
