"""What the first bytes of a file say it is: audio, of a constant bit rate or not, or words; pure.

A server's word for what it sends is not asked: hotels answer everything with a web page, and many
hosts call everything ``audio/mpeg``.
"""

from __future__ import annotations

import re
from enum import Enum, auto

from msgspec import Struct

ENOUGH = 16_384
"""So many bytes tell all there is to know, counted from the end of a tag before the audio."""

_WORDS_LOOKED_AT = 512


class MediaType(Enum):
    """What a file is, as far as that matters."""

    AUDIO = auto()
    """Audio, or nothing that is known."""
    HTML = auto()
    TEXT = auto()
    """Anything else that is meant to be read: XML, JSON, plain text."""


class SniffedAudio(Struct, frozen=True):
    """What could be told."""

    kind: MediaType = MediaType.AUDIO
    constant: bool = False
    """Whether the bit rate is known to be constant."""
    look_at: int | None = None
    """Where the audio itself begins, if that is beyond the bytes given: look there to know."""


def sniff(head: bytes) -> SniffedAudio:
    """Tell what a file is.

    Sources: RIFF/WAVE, Ogg (RFC 3533 §6), FLAC (RFC 9639 §6) and MP4 (ISO/IEC 14496-12 §4.3) are
    told by their first four-letter words; ID3v2, MPEG frames and words as the functions below say.

    Args:
        head: the first bytes; `ENOUGH` of them, or all where there are fewer.
    """
    start = tags_end(head)
    if start >= len(head):
        return SniffedAudio(look_at=start or None)
    body = head[start : start + ENOUGH]
    if body[:4] in (b"RIFF", b"RF64") and body[8:12] == b"WAVE":
        return SniffedAudio(constant=_is_plain(body))
    if body[:4] in (b"OggS", b"fLaC") or body[4:8] == b"ftyp":
        return SniffedAudio()
    if (words := _words(body)) is not None:
        return SniffedAudio(words)
    return SniffedAudio(constant=_has_constant_frames(body))


def tags_end(head: bytes) -> int:
    """Where the ID3v2 tags at a file's start end, 0 where there are none; may be beyond ``head``.

    Source: ID3v2.4 main structure, §3.1: "ID3", two bytes of version, one of flags, and the size
    as four bytes of seven bits, which leaves out the ten bytes of this header and those of a
    footer, told of by the fifth flag.
    """
    end = 0
    while (tag := head[end : end + 10])[:3] == b"ID3" and len(tag) == 10:
        if tag[3] == 0xFF or tag[4] == 0xFF or any(byte & 0x80 for byte in tag[6:]):
            break
        size = tag[6] << 21 | tag[7] << 14 | tag[8] << 7 | tag[9]
        end += 10 + size + (10 if tag[5] & 0x10 else 0)
    return end


def _is_plain(body: bytes) -> bool:
    """Whether a WAVE file holds samples as they are: format 1 (PCM), 3 (floats), or 0xFFFE.

    Source: Multimedia Programming Interface 1.0, "WAVE file format": the chunk ``fmt `` begins
    with the format's number.
    """
    at = body.find(b"fmt ", 12)
    return at >= 0 and int.from_bytes(body[at + 8 : at + 10], "little") in (1, 3, 0xFFFE)


_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_HTML = re.compile(rb"<(?:!doctype\s{1,8}html|html|head|body|script|title|meta|h1|div|p|a|br)\b")
# What the WHATWG's MIME Sniffing Standard (§3, "binary data byte") says no text contains.
_BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")


def _words(body: bytes) -> MediaType | None:
    """What kind of words a file begins with; None where it does not look like any."""
    head = body[:_WORDS_LOOKED_AT]
    if head[:2] in _UTF16:
        # Two bytes a letter; text that is mostly ASCII has a zero in every other one.
        whole = head[: len(head) // 2 * 2]
        head = whole.decode("utf-16", "replace").encode("utf-8")
    head = head.removeprefix(b"\xef\xbb\xbf").strip().lower()
    if not head or _BINARY.search(head):
        return None
    if _HTML.match(head) or (head[:1] == b"<" and _HTML.search(head)):
        return MediaType.HTML
    is_text = head[:2] in (b"<?", b"<!") or _is_utf8(head)
    return MediaType.TEXT if is_text else None


def _is_utf8(head: bytes) -> bool:
    """Whether bytes are UTF-8, the last letter of which may be cut."""
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data" and error.end == len(head)
    return True


# ISO/IEC 11172-3 §2.4.2.3 and 13818-3 §2.4.2.3: bit rates in kbit/s by their index, of which 0 is
# "free" and 15 forbidden, by (low sampling frequencies, layer); and sampling rates of MPEG 1.
_BIT_RATES = {
    (False, 1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (False, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (False, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (True, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (True, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (True, 3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_SAMPLE_RATES = (44_100, 48_000, 32_000)
_VBRI_AT = 36


class _Frame(Struct, frozen=True):
    """The header of one frame of MPEG audio."""

    layer: int
    low: bool
    """MPEG 2 or 2.5, with their lower sampling rates."""
    mono: bool
    rate: int
    """Samples a second."""
    size: int
    """Bytes to the next header."""


def _frame(header: bytes) -> _Frame | None:
    """Read four bytes as a frame's header (ISO/IEC 11172-3 §2.4.1.3); None where they are none."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:
        return None
    version, layer = header[1] >> 3 & 3, 4 - (header[1] >> 1 & 3)
    rate_index, sample_index = header[2] >> 4, header[2] >> 2 & 3
    if version == 1 or layer == 4 or rate_index in (0, 15) or sample_index == 3:
        return None
    low = version != 3
    rate = _SAMPLE_RATES[sample_index] >> {3: 0, 2: 1, 0: 2}[version]
    bits = _BIT_RATES[low, layer][rate_index - 1] * 1000
    padding = header[2] >> 1 & 1
    if layer == 1:
        size = (12 * bits // rate + padding) * 4
    else:
        size = (72 if low and layer == 3 else 144) * bits // rate + padding
    return _Frame(layer, low, header[3] >> 6 == 3, rate, size)


def _has_constant_frames(body: bytes) -> bool:
    """Find the first frame of MPEG audio, and whether it says that the bit rate is constant.

    LAME, and encoders after it, begin with a frame of silence that holds "Xing" where the bit
    rate varies and "Info" where it is constant, behind the side information of a layer III frame;
    Fraunhofer's put "VBRI" 32 bytes behind the header (Gabriel Bouvigne, "Mp3 Info Tag rev. 1";
    Konrad Windszus, "MPEG Audio Frame Header"). Without any of them nothing is known.
    """
    at = body.find(b"\xff")
    while 0 <= at < len(body) - 4:
        frame = _frame(body[at : at + 4])
        if frame is not None:
            side = {(False, False): 32, (False, True): 17, (True, False): 17, (True, True): 9}
            told = at + 4 + side[frame.low, frame.mono]
            tag = body[told : told + 4] if frame.layer == 3 else b""
            if tag in (b"Info", b"Xing"):
                return tag == b"Info"
            after = _frame(body[at + frame.size : at + frame.size + 4])
            is_real = after is not None and (after.layer, after.rate) == (frame.layer, frame.rate)
            if is_real or body[at + _VBRI_AT : at + _VBRI_AT + 4] == b"VBRI":
                return False
        at = body.find(b"\xff", at + 1)
    return False
