"""What `BoundedBody` takes in and what it refuses."""

import tracemalloc
from random import Random

import pytest

from steno_tui.errors import BadAnswerError
from steno_tui.network.bounded_body import BODY_LIMIT, BoundedBody
from tests.network.stub import PAGE, gzipped


def taken(data: bytes, *codings: str, piece: int = 1 << 20) -> bytes:
    body = BoundedBody("stenobird.com", codings)
    for start in range(0, len(data), piece):
        body.feed(data[start : start + piece])
    return body.finish()


def test_a_plain_body_is_what_came() -> None:
    assert taken(PAGE) == PAGE


def test_identity_counts_as_no_coding() -> None:
    assert taken(PAGE, "identity", "Identity ", "") == PAGE


@pytest.mark.parametrize("piece", [1, 7, 1 << 20])
def test_a_zipped_body_is_unzipped_however_it_is_cut_up(piece: int) -> None:
    assert taken(gzipped(PAGE * 40), "gzip", piece=piece) == PAGE * 40


@pytest.mark.parametrize("piece", [1, 7, 1 << 20])
def test_every_member_of_a_zipped_body_is_read(piece: int) -> None:
    assert taken(gzipped(b"one ") + gzipped(b"two"), "X-GZip", piece=piece) == b"one two"


def test_zeros_after_a_zipped_body_are_padding() -> None:
    assert taken(gzipped(PAGE) + bytes(512), "gzip") == PAGE


def test_what_unfolds_beyond_the_limit_is_never_in_memory_as_a_whole() -> None:
    bomb, limit = gzipped(bytes(50_000_000)), 1_000_000
    body = BoundedBody("stenobird.com", ["gzip"], limit)
    tracemalloc.start()
    try:
        with pytest.raises(BadAnswerError):
            body.feed(bomb)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 2 * limit


@pytest.mark.parametrize("missing", [1, 8, 12])
def test_a_zipped_body_without_its_end_is_refused(missing: int) -> None:
    with pytest.raises(BadAnswerError, match="broke off"):
        taken(gzipped(PAGE)[:-missing], "gzip")


def test_a_second_member_without_its_end_is_refused() -> None:
    with pytest.raises(BadAnswerError, match="broke off"):
        taken(gzipped(PAGE) + gzipped(PAGE)[:-3], "gzip")


def test_a_zipped_body_with_a_wrong_checksum_is_refused() -> None:
    data = bytearray(gzipped(PAGE))
    data[-6] ^= 1
    with pytest.raises(BadAnswerError, match="damaged"):
        taken(bytes(data), "gzip")


def test_rubbish_after_a_zipped_body_is_refused() -> None:
    with pytest.raises(BadAnswerError, match="damaged"):
        taken(gzipped(PAGE) + b"<html>", "gzip")


@pytest.mark.parametrize("codings", [["gzip", "gzip"], ["br"], ["zstd"], ["deflate"]])
def test_a_coding_nobody_asked_for_is_refused(codings: list[str]) -> None:
    with pytest.raises(BadAnswerError, match="coding"):
        BoundedBody("stenobird.com", codings)


def test_a_body_at_the_limit_is_kept() -> None:
    assert len(taken(bytes(BODY_LIMIT))) == BODY_LIMIT


def test_a_body_beyond_the_limit_is_dropped() -> None:
    with pytest.raises(BadAnswerError, match="larger than 8 MB"):
        taken(bytes(BODY_LIMIT + 1))


def test_a_body_is_measured_unzipped() -> None:
    with pytest.raises(BadAnswerError, match="larger than 8 MB"):
        taken(gzipped(Random(1).randbytes(300_000).hex().encode() * 16, level=1), "gzip")


def test_endless_empty_members_are_dropped() -> None:
    with pytest.raises(BadAnswerError, match="larger"):
        taken(gzipped(b"") * (BODY_LIMIT // 20 + 1), "gzip", piece=4096)


def test_a_body_that_unfolds_beyond_measure_is_dropped() -> None:
    with pytest.raises(BadAnswerError, match="measure"):
        taken(gzipped(bytes(4_000_000)), "gzip")


def test_a_small_body_may_unfold_as_it_likes() -> None:
    assert taken(gzipped(bytes(900_000)), "gzip") == bytes(900_000)


def test_a_body_zipped_twice_is_unzipped_once_where_one_coding_is_named() -> None:
    inner = gzipped(bytes(5_000_000))
    assert taken(gzipped(inner), "gzip") == inner
