"""A page that came with its white space collapsed onto one line, given its line breaks back.

Some tools hand pages on that way. The marks of the layout are still there, only the breaks before
them are gone, so `unfold` puts those back and the page is then read like any other. What cannot be
told from one line stays as it is: the paragraphs and items inside Resource and Transcript, and the
headings of sections that are not in `names`, because nothing says where such a heading ends.
"""

from __future__ import annotations

import re

from steno_tui.stenobird.parse.page_labels import Field, Heading

_MOST_ITEMS = 20_000
_LONGEST_HEAD = 16_384

_HEADING = re.compile(rf" ## ({'|'.join(Heading)})(?= |$)")

# A label counts only before a value of the right shape, because a title may hold the words too.
_SHAPES = {
    Field.PODCAST: r"\[[^\n]{0,300}?\]\(\S{0,2048}+",
    Field.PUBLISHED: r"\d{4}-\S{0,60}+",
    Field.PROCESSING_STATE: r"[\w-]{1,80}+",
    Field.DURATION_SECONDS: r"\S{1,20}+",
}
_ADDRESS = r"https?://\S{0,2048}+"
_FIELD = re.compile(
    " (?=" + "|".join(f"{field}: {_SHAPES.get(field, _ADDRESS)}(?: |$)" for field in Field) + ")"
)

# What begins an item rather than going on with the one before, after a dash between spaces.
_ITEM_STARTS = {
    Heading.HIGHLIGHTS: re.compile(r"[^\Wa-z_][^:.!?]{0,79}+: "),
    Heading.CHAPTERS: re.compile(r"\d{1,4}(?::\d\d){1,2} [—–―−‒-]"),
    Heading.ACTIONS: re.compile(r"[a-z_]{1,80}+: `"),
}


def is_collapsed(text: str) -> bool:
    """Whether a text is one line only."""
    return "\n" not in text.strip()


def unfold(text: str) -> str:
    """Put the line breaks of a page back that collapsing its white space took away."""
    text = text.strip()
    headings = list(_HEADING.finditer(text))
    head = text[: headings[0].start()] if headings else text
    parts = [_FIELD.sub("\n", head[:_LONGEST_HEAD]) + head[_LONGEST_HEAD:]]
    ends = [heading.start() for heading in headings[1:]] + [len(text)]
    for heading, end in zip(headings, ends, strict=False):
        title = Heading(heading[1])
        parts.append(f"## {title}\n\n{_unfold_section(title, text[heading.end() : end])}")
    return "\n\n".join(parts)


def _unfold_section(title: Heading, text: str) -> str:
    """Put each item of a section on its own line."""
    begins_item = _ITEM_STARTS.get(title)
    if begins_item is None:
        return text.strip()
    pieces = text.split(" - ", _MOST_ITEMS)
    if title is Heading.ACTIONS:
        # A note follows the last action, whose description is one sentence.
        pieces[-1] = pieces[-1].replace(". ", ".\n\n", 1)
    breaks = ["\n- " if begins_item.match(piece) else " - " for piece in pieces[1:]]
    return pieces[0] + "".join(map("".join, zip(breaks, pieces[1:], strict=True)))
