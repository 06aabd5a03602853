"""HTML transcripts: a name in ``cite``, a time in ``time``, what is said in ``p``; pure.

Anything else is laid out as text and read as that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from steno_tui.models.transcript import Segment, Transcript
from steno_tui.text.html_text import html_text, tags, unescape
from steno_tui.transcripts.segments import UnreadableError, speaker_name, together, words
from steno_tui.transcripts.stamped_text import read_stamped_text
from steno_tui.transcripts.stamps import seconds_of

_BLOCKS = frozenset(
    ("p", "div", "li", "tr", "td", "dd", "dt", "section", "article", "blockquote", "main", "body",
     "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "pre", "br", "hr")
)  # fmt: skip
_NOT_SAID = frozenset(("head", "nav", "header", "footer", "form", "button", "select"))
_PASSWORD = re.compile(r"type\s{0,4}+=\s{0,4}+[\"']?password", re.IGNORECASE)
_MARKS = re.compile(r"<(?:cite|time)[\s>]", re.IGNORECASE)
_TITLE = re.compile(r"<title(?:\s[^<>]{0,200}+)?>([^<]{1,300}+)<", re.IGNORECASE)
_NO_TRANSCRIPT = re.compile(
    r"\b(?:log ?-?in|sign ?-?in|not found|forbidden|denied|unauthori[sz]ed|error|just a moment"
    r"|attention required|unavailable)\b",
    re.IGNORECASE,
)
_SHORT = 2000
"""Characters that no page has which says no more than why it is not another one."""


def read_html(markup: str, *, is_expected: bool = True) -> Transcript:
    """Read HTML.

    Args:
        markup: the page.
        is_expected: whether it was called HTML, so that it may be a transcript without times.

    Raises:
        UnreadableError: it is a page of another kind, such as one that asks for a login.
    """
    inputs = [tag for tag in tags(markup) if tag.name == "input"]
    if any(_PASSWORD.search(tag.attributes) for tag in inputs):
        raise UnreadableError("it is a web page that asks for a login")
    if _MARKS.search(markup) is not None:
        return together(_segments(markup), of="paragraph")
    text, _ = html_text(markup)
    read = read_stamped_text(text)
    if not read.is_timed:
        match = _TITLE.search(markup)
        title = words(unescape(match[1])) if match is not None else ""
        asks = bool(inputs) or _NO_TRANSCRIPT.search(title) is not None
        if not is_expected or (len(text) < _SHORT and asks):
            raise UnreadableError(
                f"it is a web page called {title!r}" if title else "it is a web page"
            )
    return read


def _segments(markup: str) -> Iterator[Segment]:
    """What is said, a block at a time; names and times hold for what stands behind them."""
    pieces: list[str] = []
    inside, hidden = "", ""
    start: float | None = None
    speaker = ""
    at = 0
    lower = markup.lower()
    last_ends = {name: lower.rfind(f"</{name}") for name in _NOT_SAID}
    for tag in tags(markup):
        if not hidden:
            pieces.append(markup[at : tag.start])
        at = tag.end
        name = tag.name
        if hidden:
            hidden = "" if tag.is_end and name == hidden else hidden
        elif name in _NOT_SAID:
            hidden = "" if tag.is_end or last_ends[name] < at else name
        elif name in _BLOCKS or name in ("cite", "time"):
            text = words(unescape("".join(pieces)))
            pieces.clear()
            if tag.is_end and name == inside:
                inside = ""
                if name == "cite":
                    speaker = speaker_name(text)
                elif (read := seconds_of(text.strip("[]() "))) is not None:
                    start = read
                continue
            if text and not inside:
                yield Segment(text, start, None, speaker)
                start = None
            if name in ("cite", "time"):
                inside = "" if tag.is_end else name
    if text := words(unescape("".join(pieces) + markup[at:])):
        yield Segment(text, start, None, speaker)
