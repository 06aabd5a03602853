import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steno_tui.errors import BadAnswerError
from steno_tui.models.episode import Episode
from steno_tui.models.podcast import Podcast
from steno_tui.stenobird.parse.json_payloads import (
    Listing,
    read_episodes,
    read_podcast,
    read_podcasts,
    read_problem,
    read_state,
)
from tests.support.steps import grows_with_its_input

SITE = "https://stenobird.com"
PODCASTS = f"{SITE}/v1/public/podcasts"
EPISODES = f"{PODCASTS}/night-shift/episodes"

PODCAST = {
    "title": "Night Shift",
    "slug": "night-shift",
    "podcast_index_feed_id": 7,
    "rss_url": "https://nightshift.example/rss",
    "website_url": "https://nightshift.example/",
    "image_url": "https://nightshift.example/cover.png",
    "author": "Ada",
    "episode_count": 12,
    "summary": "About nights.",
    "last_synced_at": None,
    "page_url": f"{SITE}/podcast/night-shift",
}
EPISODE = {
    "title": "One",
    "slug": "one",
    "published_at": "2026-01-05T08:00:00+00:00",
    "page_url": f"{SITE}/podcast/night-shift/one",
    "show_page_url": f"{SITE}/podcast/night-shift",
    "url": "https://nightshift.example/1",
    "audio_url": "https://nightshift.example/1.mp3",
    "summary": "First.\n\nSecond.",
    "processing_state": "processed",
    "duration_seconds": 3718,
}
READ_PODCAST = Podcast(
    slug="night-shift",
    title="Night Shift",
    page_url=f"{SITE}/podcast/night-shift",
    rss_url="https://nightshift.example/rss",
    author="Ada",
    summary="About nights.",
)
READ_EPISODE = Episode(
    podcast=READ_PODCAST,
    slug="one",
    title="One",
    page_url=f"{SITE}/podcast/night-shift/one",
    published_at=datetime(2026, 1, 5, 8, tzinfo=UTC),
    link_url="https://nightshift.example/1",
    audio_url="https://nightshift.example/1.mp3",
    duration_seconds=3718,
    state="processed",
    summary="First.\n\nSecond.",
)

READERS: list[Callable[[bytes], object]] = [
    read_podcast,
    read_state,
    lambda body: read_podcasts(body, PODCASTS),
    lambda body: read_episodes(body, EPISODES),
]
every_reader = pytest.mark.parametrize(
    "read", READERS, ids=["podcast", "state", "podcasts", "episodes"]
)


def written(value: object) -> bytes:
    return json.dumps(value).encode()


def episode_of(members: dict[str, object]) -> Episode:
    (episode,) = read_episodes(written({"podcast": PODCAST, "episodes": [members]}), EPISODES).items
    return episode


def podcast_of(members: dict[str, object]) -> Podcast:
    return read_podcast(written({"podcast": members}))


@pytest.mark.parametrize("around", [{}, {"episode": EPISODE}, {"unknown": [1, {"x": None}]}])
def test_a_podcast_is_read_out_of_its_own_json_and_out_of_an_episode_s(
    around: dict[str, object],
) -> None:
    assert read_podcast(written({"podcast": PODCAST} | around)) == READ_PODCAST


WRONG: list[object] = [None, 5.5, True, [], {}, ["x"], "", " ", "twelve", -1, 10**300, "\ud800"]


@pytest.mark.parametrize("key", [key for key in EPISODE if key not in ("title", "slug")])
def test_a_key_of_the_wrong_kind_is_a_missing_key(key: str) -> None:
    for value in WRONG:
        assert episode_of(EPISODE | {key: value}).title == "One"


@pytest.mark.parametrize("key", EPISODE)
@pytest.mark.parametrize("wrong", [5, ["x"], {"a": 1}, "\ud800"], ids=ascii)
def test_what_is_wrong_with_one_episode_spoils_nothing_of_the_others(
    key: str, wrong: object
) -> None:
    around = {"podcast": PODCAST, "next": "?page=2"}
    listed = [EPISODE, EPISODE | {"slug": "other", key: wrong}, EPISODE | {"unknown": [{}]}]
    read = read_episodes(written(around | {"episodes": listed}), EPISODES)
    assert read.next_url == f"{EPISODES}?page=2"
    assert (read.items[0], read.items[-1]) == (READ_EPISODE, READ_EPISODE)


@pytest.mark.parametrize("key", [key for key in PODCAST if key != "title"])
def test_a_podcast_s_key_of_the_wrong_kind_is_a_missing_key(key: str) -> None:
    for value in WRONG:
        assert podcast_of(PODCAST | {key: value}).title == "Night Shift"


@pytest.mark.parametrize(("written_as", "seconds"), [("3718", 3718), (60.5, 60), ("1:01:58", 3718)])
def test_a_length_is_read_however_it_is_written(written_as: object, seconds: int) -> None:
    assert episode_of(EPISODE | {"duration_seconds": written_as}).duration_seconds == seconds


def test_a_thing_without_a_title_is_called_by_its_slug() -> None:
    assert podcast_of({"slug": "night-shift"}).title == "night-shift"
    assert episode_of({"slug": "one"}).title == "one"


def test_of_two_equal_keys_the_last_counts() -> None:
    assert read_podcast(b'{"podcast": {"title": "A", "title": "B"}}').title == "B"


def test_texts_from_json_are_safe_to_print() -> None:
    read = podcast_of({"title": "a\x1b]0;x\x07\nb\ud800", "summary": "c\x9bd\r\ne"})
    assert (read.title, read.summary) == ("a\ufffd]0;x\ufffd b\ufffd", "c\ufffdd\ne")


@pytest.mark.parametrize(
    "address", ["javascript:x", "file:///etc/passwd", "//", "http://[", "x\\y"]
)
def test_what_is_no_web_address_is_left_out(address: str) -> None:
    assert episode_of(EPISODE | {"audio_url": address}).audio_url is None


# --- collections


def test_podcasts_are_read_and_those_without_a_slug_left_out() -> None:
    listed = [PODCAST, 5, None, {}, {"title": "no slug"}, {"slug": "../../x"}]
    assert read_podcasts(written({"podcasts": listed}), PODCASTS) == Listing((READ_PODCAST,), None)


@pytest.mark.parametrize("slug", [None, "../../x", "a/b", "", ".", 5, "x" * 1500, "a\x00b"])
def test_episodes_are_read_and_those_without_a_slug_left_out(slug: object) -> None:
    listed = [EPISODE, EPISODE | {"slug": slug}, "x", None]
    listing = read_episodes(written({"podcast": PODCAST, "episodes": listed}), EPISODES)
    assert listing == Listing((READ_EPISODE,), None)


@pytest.mark.parametrize("around", [{}, {"podcast": 5}, {"podcast": {"title": "Night Shift"}}])
def test_the_address_names_the_podcast_of_episodes_that_do_not(around: dict[str, object]) -> None:
    listing = read_episodes(written({"episodes": [EPISODE]} | around), EPISODES)
    assert [episode.key for episode in listing.items] == [("night-shift", "one")]


def test_a_relative_address_is_resolved() -> None:
    listed = {"podcasts": [{"slug": "a", "page_url": "/podcast/a"}]}
    assert read_podcasts(written(listed), PODCASTS).items[0].page_url == f"{SITE}/podcast/a"


def test_an_empty_collection_is_a_collection() -> None:
    assert read_podcasts(b'{"podcasts": []}', PODCASTS) == Listing((), None)


@pytest.mark.parametrize("address", ["?page=2", "/v1/public/podcasts?page=2", f"{PODCASTS}?page=2"])
def test_the_next_part_is_found(address: str) -> None:
    listing = read_podcasts(written({"podcasts": [PODCAST], "next": address}), PODCASTS)
    assert listing.next_url == f"{PODCASTS}?page=2"


@pytest.mark.parametrize(
    "address",
    [
        None,
        5,
        "eyJvIjoxfQ==",
        "https://evil.example/",
        "//evil.example/",
        "http://stenobird.com/",
        "javascript:x",
        PODCASTS,
        "/a\\b",
        "http://[",
    ],
)
def test_what_is_no_address_of_another_part_is_the_end(address: object) -> None:
    listing = read_podcasts(written({"podcasts": [PODCAST], "next": address}), PODCASTS)
    assert listing.next_url is None


@pytest.mark.parametrize(
    "value",
    [{}, {"message": "x"}, [PODCAST], [{}], {"podcasts": 5}, {"podcasts": [5]}, "x", 5, None],
)
def test_an_answer_without_a_list_is_refused(value: object) -> None:
    with pytest.raises(BadAnswerError, match="does not hold a list"):
        read_podcasts(written(value), PODCASTS)


@pytest.mark.parametrize("value", [{}, [], [PODCAST], PODCAST, {"podcast": {}}, "x", 5, None])
def test_an_answer_without_the_podcast_asked_for_is_refused(value: object) -> None:
    with pytest.raises(BadAnswerError, match="does not hold a podcast"):
        read_podcast(written(value))


# --- states and problems


@pytest.mark.parametrize(
    ("value", "state"),
    [
        ({"processing_state": "queued"}, "queued"),
        ({"processing_state": "qu\x1beued", "status": 202}, "qu\ufffdeued"),
        ({"processing_state": 202}, None),
        ({"processing_state": "x" * 500}, "x" * 79 + "…"),
        ({}, None),
        ([], None),
        ("queued", None),
    ],
)
def test_a_state_is_read_where_there_is_one(value: object, state: str | None) -> None:
    assert read_state(written(value)) == state


@pytest.mark.parametrize("body", [b"", b" \r\n"])
def test_an_empty_answer_to_a_request_names_no_state(body: bytes) -> None:
    assert read_state(body) is None


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"title": "Busy", "detail": "Come back\nlater."}, "Busy: Come back later."),
        ({"detail": "Not found"}, "Not found"),
        ({"title": "Same", "detail": "Same"}, "Same"),
        ({"title": 5, "detail": ["x"], "status": "y"}, None),
        ({"title": "\x1b[2J"}, "�[2J"),
        (["x"], None),
        (None, None),
    ],
)
def test_a_problem_is_told_in_one_safe_line(value: object, said: str | None) -> None:
    assert read_problem(written(value)) == said


def test_a_problem_of_a_megabyte_is_cut() -> None:
    assert len(read_problem(written({"detail": "x" * 1_000_000})) or "") == 300


@pytest.mark.parametrize("body", [b"", b"<html>", b"[" * 100_000, b"\xff\xfe\x00"])
def test_what_is_no_problem_says_nothing(body: bytes) -> None:
    assert read_problem(body) is None


# --- what is no usable JSON


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"<!doctype html><p>x", "looks like an HTML page"),
        (b"# A page", "looks like plain text"),
        (b'{"a": 1,}', "looks like damaged JSON"),
        (b'{"a": 1', "looks like damaged JSON"),
        (b'{"a": NaN}', "damaged JSON"),
        (b"[-Infinity]", "looks like"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b"[" * 66 + b"]" * 66, "nested too deeply"),
        (b'{"a": ' + b"9" * 5000 + b"}", "damaged JSON"),
        (b"[" + b"0," * 50_000 + b"0]", "more than 50"),
        (b"0" * 9_000_000, "too large"),
        (b"\x00\x01\x02\xff", "looks like binary data"),
    ],
)
@every_reader
def test_what_is_no_usable_json_is_refused_with_a_sentence(
    read: Callable[[bytes], object], body: bytes, why: str
) -> None:
    with pytest.raises(BadAnswerError, match=why):
        read(body)


def test_sixty_four_levels_are_read() -> None:
    assert read_state(b"[" * 64 + b"]" * 64) is None


def test_fifty_thousand_episodes_are_read() -> None:
    items = [{"slug": f"e{n}", "title": "x"} for n in range(50_000)]
    assert len(read_episodes(written({"episodes": items}), EPISODES).items) == 50_000


@pytest.mark.parametrize("body", [b"\xef\xbb\xbf%s", b"\n\n%s\n"])
def test_a_byte_order_mark_and_space_do_not_matter(body: bytes) -> None:
    assert read_podcast(body % written({"podcast": PODCAST})) == READ_PODCAST


def test_1e999_is_no_duration() -> None:
    body = b'{"episodes": [{"slug": "x", "duration_seconds": 1e999}]}'
    assert read_episodes(body, EPISODES).items[0].duration_seconds is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(
            st.sampled_from(
                [*EPISODE, *PODCAST, "episode", "podcast", "episodes", "podcasts", "next"]
            ),
            inner,
        )
    ),
)


@every_reader
@given(JSON)
def test_any_json_is_read_or_refused(read: Callable[[bytes], object], value: object) -> None:
    try:
        read(written(value))
    except BadAnswerError as refusal:
        assert refusal.message


@every_reader
@given(st.binary())
def test_any_bytes_are_read_or_refused(read: Callable[[bytes], object], body: bytes) -> None:
    try:
        read(body)
    except BadAnswerError as refusal:
        assert refusal.message


@pytest.mark.parametrize("shape", ["[", '{"a":', "[],", '"', "0", "0,", '{"a":0},', " ", "\\u0000"])
@pytest.mark.parametrize("start", ["", "[", '{"podcast":{"title":"x","summary":"'])
def test_reading_nonsense_takes_steps_in_proportion_to_its_length(start: str, shape: str) -> None:
    def read(text: str) -> object:
        try:
            return read_podcast((start + text).encode())
        except BadAnswerError as refusal:
            return refusal

    assert grows_with_its_input(read, shape)


def test_an_address_that_is_too_long_is_left_out_and_not_cut() -> None:
    address = f"{SITE}/" + "x" * 7000
    assert episode_of(EPISODE | {"url": address}).link_url == address
    assert episode_of(EPISODE | {"url": address + "x" * 2000}).link_url is None
