"""What the first bytes of a file say it is: audio, of a constant bit rate or not, or not; pure.

A server's word for what it sends is not asked: hotels answer everything with a web page, and many
hosts call everything ``audio/mpeg``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Enum

from msgspec import Struct

ENOUGH = 16_384
"""So many bytes tell all there is to know, counted from the end of a tag before the audio."""

_WORDS_LOOKED_AT = 512


class MediaType(Enum):
    """What a file is: audio, or what it is called in a sentence that refuses it."""

    AUDIO = "audio"
    HTML = "a web page"
    JSON = "JSON"
    TEXT = "text"
    """Anything else that is meant to be read: XML, a playlist, plain text."""
    PICTURE = "a picture"
    ARCHIVE = "an archive"
    DOCUMENT = "a document"
    UNKNOWN = "something else"


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
    if body[:4] in (b"RIFF", b"RF64", b"BW64") and body[8:12] == b"WAVE":
        return SniffedAudio(constant=_is_plain(body))
    if (told := _told_by_first_bytes(body)) is not None:
        return SniffedAudio(told)
    if (words := _words(body)) is not None:
        return SniffedAudio(words)
    constant = _has_constant_frames(body)
    if constant is None and not start and not _is_of_packets(body):
        return SniffedAudio(MediaType.UNKNOWN)
    return SniffedAudio(constant=constant is True)


_FIRST_BYTES = (
    (
        MediaType.AUDIO,
        *(b"OggS", b"fLaC", b"FORM", b".snd", b"caff", b"#!AMR", b"ADIF", b"wvpk", b"MAC "),
        *(b"MPCK", b"MP+", b"APETAGEX", b"TTA1", b"DSD ", b"FRM8", b"FLV\x01", b"\x0b\x77"),
        b"\x1a\x45\xdf\xa3",  # Matroska and WebM
        b"\x30\x26\xb2\x75\x8e\x66\xcf\x11",  # ASF, as of WMA
        b"\x00\x00\x01\xba",  # an MPEG programme stream
    ),
    (
        MediaType.PICTURE,
        *(b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"BM", b"\0\0\x01\0"),
    ),
    (
        MediaType.ARCHIVE,
        *(b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh"),
        *(b"\xfd7zXZ", b"\x28\xb5\x2f\xfd"),
    ),
    (MediaType.DOCUMENT, b"%PDF", b"\xd0\xcf\x11\xe0"),
)
"""How files begin; the formats' own descriptions, as they are listed by libmagic."""

_BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")
_PICTURES = (b"heic", b"heix", b"hevc", b"avif", b"avis", b"mif1", b"msf1")
"""The boxes that an MP4 or QuickTime file begins with, and the brands of pictures among them."""


def _told_by_first_bytes(body: bytes) -> MediaType | None:
    """What a file is whose first bytes say it; None for all others."""
    if body[4:8] in _BOXES:
        is_picture = body[4:8] == b"ftyp" and body[8:12] in _PICTURES
        return MediaType.PICTURE if is_picture else MediaType.AUDIO
    if body[:4] == b"RIFF":
        return {b"AVI ": MediaType.AUDIO, b"WEBP": MediaType.PICTURE}.get(body[8:12])
    return next((kind for kind, *starts in _FIRST_BYTES if body.startswith(tuple(starts))), None)


_PACKET = 188
_AT_LEAST = 3
"""So many headers that lead to one another are no chance; two are where the bytes end then."""


def _is_of_packets(body: bytes) -> bool:
    """Whether a file is an MPEG transport stream (ISO/IEC 13818-1 §2.4.3.2) or AAC in frames."""
    if len(body) > _PACKET * 2 and all(body[at] == 0x47 for at in range(0, _PACKET * 3, _PACKET)):
        return True
    at = body.find(b"\xff")
    while at >= 0:
        if _is_chain(body, at, _adts_size):
            return True
        at = body.find(b"\xff", at + 1)
    return False


def _adts_size(body: bytes, at: int) -> int | None:
    """The size of a frame of AAC (ISO/IEC 13818-7 §6.2); None where none begins."""
    head = body[at : at + 6]
    if len(head) < 6 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0 or head[2] >> 2 & 15 > 12:
        return None
    size = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    return size if size > 7 else None


def _is_chain(body: bytes, at: int, size_of: Callable[[bytes, int], int | None]) -> bool:
    """Whether one frame follows another."""
    for number in range(_AT_LEAST):
        if at >= len(body) - 6:
            return number == _AT_LEAST - 1
        size = size_of(body, at)
        if size is None:
            return False
        at += size
    return True


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
    if head[:2] not in (b"<?", b"<!") and not _is_utf8(head):
        return None
    return MediaType.JSON if head[:1] in (b"{", b"[") else MediaType.TEXT


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
    return _Frame(layer, low, header[3] >> 6 == 3, size)


def _frame_size(body: bytes, at: int) -> int | None:
    frame = _frame(body[at : at + 4])
    return None if frame is None else frame.size


def _has_constant_frames(body: bytes) -> bool | None:
    """Find frames of MPEG audio, and whether the first says that the bit rate is constant.

    LAME, and encoders after it, begin with a frame of silence that holds "Xing" where the bit
    rate varies and "Info" where it is constant, behind the side information of a layer III frame;
    Fraunhofer's put "VBRI" 32 bytes behind the header (Gabriel Bouvigne, "Mp3 Info Tag rev. 1";
    Konrad Windszus, "MPEG Audio Frame Header"). Without any of them nothing is known.

    Returns:
        None where there are no frames.
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
            is_told = body[at + _VBRI_AT : at + _VBRI_AT + 4] == b"VBRI"
            if is_told or _is_chain(body, at, _frame_size):
                return False
        at = body.find(b"\xff", at + 1)
    return None
