"""Cues put together into paragraphs that can be read; pure.

Cues are cut for a screen, a few words each, or one. What one speaker says is put together, and
cut where a sentence ends or where a pause is, once it is long enough.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from steno_tui.models.transcript import Segment, Transcript
from steno_tui.transcripts.joining import space_between

SHORT = 300
"""Characters from which on a paragraph ends with a sentence."""

LONG = 600
"""Characters beyond which one ends in any case."""

_PAUSE = 1.5
"""Seconds of silence at which one ends with a sentence, if it is half as long as a short one."""

_SILENCE = 5.0
"""Seconds of silence at which one ends in any case."""

_ENDING = re.compile(r"[.!?…。！？۔؟।]['\"”’»)\]」』）]{0,3}$")
_END = re.compile(
    r"[.!?…۔؟।]['\"”’»)\]]{0,3}(?=\s+[^\sa-z.,;:!?])|[。！？][」』）”’]{0,3}(?=[^」』）”’])"
)
_SHORTENED = re.compile(
    r"(?:^|[\s(\"“])(?:[^\W\d_]|Mrs?|Ms|Drs?|Prof|St|Sr|Jr|Rev|Gen|Sen|Gov|vs|etc|Nr|No|Inc|Co|Ltd"
    r"|e\.g|i\.e|z\.B|(?:[A-Z]\.){1,3}[A-Z])\.$"
)
_LONGEST_SHORTENED = 12
_SPACE = re.compile(" ")


class _Piece(Struct, frozen=True, gc=False):
    """A part of what is said; a segment, or some sentences of a long one."""

    text: str
    start: float | None
    end: float | None
    begins_segment: bool = True


def paragraphs(transcript: Transcript) -> Transcript:
    """Put a transcript's segments together into paragraphs, each of one speaker.

    Where none of them ends with a sentence, and where one is long, it is cut within; when the rest
    of it begins is reckoned from its length, and so only about right. No word is lost or changed.
    What has no times stays in the paragraphs that it was written in, but for long ones.
    """
    merged: list[Segment] = []
    paragraph = _Paragraph("")
    segments = transcript.segments
    for number, segment in enumerate(segments):
        if segment.speaker != paragraph.speaker:
            merged += paragraph.taken()
            paragraph = _Paragraph(segment.speaker)
        following = segments[number + 1].start if number + 1 < len(segments) else None
        for piece in _pieces(segment, following):
            if paragraph.ends_before(piece):
                merged += paragraph.taken()
            elif paragraph.length + len(piece.text) > LONG:
                merged += paragraph.taken_up_to_best_end(piece)
            paragraph.add(piece)
    merged += paragraph.taken()
    return replace(transcript, segments=tuple(merged))


class _Paragraph:
    """A paragraph that is being put together.

    Args:
        speaker: who says it.

    Attributes:
        speaker: who says it.
        length: its characters.
    """

    def __init__(self, speaker: str) -> None:
        self.speaker = speaker
        self.length = 0
        self._pieces: list[_Piece] = []

    def add(self, piece: _Piece) -> None:
        """Go on with a piece."""
        self._pieces.append(piece)
        self.length += len(piece.text) + 1

    def ends_before(self, piece: _Piece) -> bool:
        """Whether it is whole, and a piece begins another one."""
        if not self._pieces:
            return False
        last = self._pieces[-1]
        if last.start is None or piece.start is None:
            if piece.begins_segment:
                return True
            pause = 0.0
        else:
            pause = piece.start - last.end if last.end is not None else 0.0
        if pause >= _SILENCE:
            return True
        is_enough = self.length >= (SHORT // 2 if pause >= _PAUSE else SHORT)
        return is_enough and _ends_sentence(last.text)

    def taken(self) -> list[Segment]:
        """What there is as a segment, and nothing left."""
        pieces, self._pieces, self.length = self._pieces, [], 0
        return [_together(pieces, self.speaker)] if pieces else []

    def taken_up_to_best_end(self, following: _Piece) -> list[Segment]:
        """What there is up to the last end of a sentence or the longest pause; the rest stays.

        Args:
            following: the piece behind it.
        """
        pieces = self._pieces
        if not pieces:
            return []
        best, longest, behind = len(pieces), 0.0, 0
        for number in range(len(pieces) - 1, -1, -1):
            piece = pieces[number]
            if (behind := behind + len(piece.text) + 1) > self.length - SHORT // 2:
                break
            if number < len(pieces) - 1 and _ends_sentence(piece.text):
                return self._taken(pieces[: number + 1], pieces[number + 1 :])
            if (end := _last_end(piece.text)) is not None:
                behind_it = pieces[number + 1] if number + 1 < len(pieces) else following
                left, right = _cut(piece, end, behind_it.start)
                return self._taken([*pieces[:number], left], [right, *pieces[number + 1 :]])
            before = pieces[number - 1] if number else piece
            if piece.start is not None and before.end is not None:
                pause = piece.start - before.end
                if pause > longest:
                    best, longest = number, pause
        return self._taken(pieces[:best], pieces[best:])

    def _taken(self, pieces: list[_Piece], rest: list[_Piece]) -> list[Segment]:
        self._pieces = pieces
        taken = self.taken()
        for piece in rest:
            self.add(piece)
        return taken


def _together(pieces: list[_Piece], speaker: str) -> Segment:
    text = [pieces[0].text]
    for piece in pieces[1:]:
        text += (space_between(text[-1], piece.text), piece.text)
    ends = [piece.end for piece in pieces if piece.end is not None]
    has_end = pieces[-1].end is not None and pieces[0].start is not None
    return Segment("".join(text), pieces[0].start, max(ends) if has_end else None, speaker)


def _ends_sentence(text: str) -> bool:
    if text[-1:].isalnum() or _ENDING.search(text[-5:]) is None:
        return False
    return text[-1] != "." or _SHORTENED.search(text[-_LONGEST_SHORTENED:]) is None


def _ends_within(text: str) -> Iterator[int]:
    """Where within a text sentences end."""
    for match in _END.finditer(text):
        end = match.end()
        if _ends_sentence(text[max(0, end - _LONGEST_SHORTENED) : end]):
            yield end


def _last_end(text: str) -> int | None:
    """Where within a text the last sentence begins; None where it is one."""
    return max(_ends_within(text), default=None)


def _cut(piece: _Piece, at: int, following: float | None) -> tuple[_Piece, _Piece]:
    """Two pieces of one, the second of which begins no later than the piece behind it."""
    latest = _latest(piece.start, piece.end, following)
    middle = _reckoned(piece.start, latest, at / len(piece.text))
    return (
        _Piece(piece.text[:at].rstrip(), piece.start, middle, piece.begins_segment),
        _Piece(piece.text[at:].lstrip(), middle, piece.end, begins_segment=False),
    )


def _latest(start: float | None, end: float | None, following: float | None) -> float | None:
    """When what is said has ended, at the latest where what follows begins."""
    if following is None or start is None:
        return end
    return max(start, following if end is None else min(end, following))


def _reckoned(start: float | None, end: float | None, share: float) -> float | None:
    """When so much of a piece was said; None where its times are not known."""
    if start is None or end is None:
        return None
    return round(start + (end - start) * share, 3)


def _pieces(segment: Segment, following: float | None) -> Sequence[_Piece]:
    """A segment, and a long one in parts of some sentences, or of some words where none ends.

    Args:
        segment: what is cut.
        following: when the one behind it begins, so that no part begins later.
    """
    text, start, end = segment.text, segment.start, segment.end
    cuts = _cuts(text) if len(text) > SHORT else ()
    if not cuts:
        return (_Piece(text, start, end),)
    latest = _latest(start, end, following)
    pieces: list[_Piece] = []
    begin, began = 0, start
    for cut in cuts:
        behind = _reckoned(start, latest, cut / len(text))
        pieces.append(_Piece(text[begin:cut].strip(), began, behind, begins_segment=not begin))
        begin, began = cut, behind
    pieces.append(_Piece(text[begin:].strip(), began, end, begins_segment=False))
    return pieces


def _cuts(text: str) -> list[int]:
    """Where a long text is cut; what is left behind the last cut is not short."""
    cuts: list[int] = []
    begin = 0
    spaces = [match.start() for match in _SPACE.finditer(text)]
    for end in [*_ends_within(text), len(text)]:
        while end - begin > LONG:
            last = bisect_left(spaces, begin + LONG) - 1
            if last < 0 or spaces[last] <= begin:
                last += 1
            if last >= len(spaces) or spaces[last] >= end:
                break
            begin = spaces[last]
            cuts.append(begin)
        if end - begin >= SHORT // 2:
            begin = end
            cuts.append(begin)
    return cuts[:-1]
