"""Bodies come back byte for byte, with what is needed to ask again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from steno_tui.library.library import Library
from steno_tui.models.http import CachedBody, CachedPart, NewPart, Validators
from tests.library.conftest import PAGE, SERVER, Clock

ETAG = Validators('"abc"', "Mon, 02 Nov 2026 06:00:00 GMT")


def test_an_address_never_seen_has_no_body(library: Library) -> None:
    assert library.http_cache.get(PAGE) is None


def test_a_body_comes_back_with_its_validators_and_times(library: Library, clock: Clock) -> None:
    library.http_cache.put(PAGE, b"# A page", ETAG)
    assert library.http_cache.get(PAGE) == CachedBody(PAGE, b"# A page", ETAG, clock.now, clock.now)


def test_a_new_body_takes_the_place_of_the_old_one(library: Library) -> None:
    library.http_cache.put(PAGE, b"old", ETAG)
    library.http_cache.put(PAGE, b"new", Validators())
    stored = library.http_cache.get(PAGE)
    assert stored is not None
    assert (stored.body, stored.validators) == (b"new", Validators())


def test_a_body_that_is_still_the_same_keeps_the_time_it_came(
    library: Library, clock: Clock
) -> None:
    library.http_cache.put(PAGE, b"body", ETAG)
    came, clock.now = clock.now, clock.now + 60
    library.http_cache.touch(PAGE)
    assert library.http_cache.get(PAGE) == CachedBody(PAGE, b"body", ETAG, came, clock.now)


def test_new_validators_of_the_same_body_are_kept(library: Library) -> None:
    library.http_cache.put(PAGE, b"body", ETAG)
    library.http_cache.touch(PAGE, Validators('"def"'))
    stored = library.http_cache.get(PAGE)
    assert stored is not None and stored.validators == Validators('"def"')


def test_touching_what_is_not_there_keeps_nothing(library: Library) -> None:
    library.http_cache.touch(PAGE, ETAG)
    assert library.http_cache.get(PAGE) is None


def test_of_many_bodies_it_is_noted_at_once_that_they_are_the_same(
    library: Library, clock: Clock
) -> None:
    odd = f"{PAGE}?'\"[é"
    for url in (PAGE, odd, SERVER):
        library.http_cache.put(url, b"body", ETAG)
    library.http_cache.mark_gone(odd)
    came, clock.now = clock.now, clock.now + 60
    library.http_cache.touch_all([PAGE, odd, f"{PAGE}/never-seen"])
    library.http_cache.touch_all([])
    assert [library.http_cache.checked_at(url) for url in (PAGE, odd)] == [clock.now] * 2
    assert library.http_cache.checked_at(SERVER) == came
    assert library.http_cache.checked_at(f"{PAGE}/never-seen") is None
    assert library.http_cache.get(odd) == CachedBody(odd, b"body", ETAG, came, clock.now)


def test_what_is_gone_upstream_keeps_its_body(library: Library, clock: Clock) -> None:
    library.http_cache.put(PAGE, b"body", ETAG)
    library.http_cache.mark_gone(PAGE)
    assert library.http_cache.get(PAGE) == CachedBody(
        PAGE, b"body", ETAG, clock.now, clock.now, clock.now
    )


def test_gone_is_dated_by_the_first_time(library: Library, clock: Clock) -> None:
    library.http_cache.put(PAGE, b"body", ETAG)
    library.http_cache.mark_gone(PAGE)
    first, clock.now = clock.now, clock.now + 60
    library.http_cache.mark_gone(PAGE)
    stored = library.http_cache.get(PAGE)
    assert stored is not None and stored.gone_at == first


def test_what_comes_back_upstream_is_not_gone(library: Library) -> None:
    library.http_cache.put(PAGE, b"body", ETAG)
    library.http_cache.mark_gone(PAGE)
    library.http_cache.put(PAGE, b"body", ETAG)
    stored = library.http_cache.get(PAGE)
    assert stored is not None and stored.gone_at is None


@given(body=st.binary())
def test_any_body_comes_back_byte_for_byte(body: bytes) -> None:
    with Library.open(None, SERVER) as library:
        library.http_cache.put(PAGE, body, Validators())
        stored = library.http_cache.get(PAGE)
        assert stored is not None and stored.body == body


LIST = "https://stenobird.example/list"


def test_the_parts_of_a_list_are_found_as_one_leads_to_the_next(library: Library) -> None:
    second = f"{LIST}?page=2"
    library.http_cache.put_parts(
        [NewPart(LIST, b"one", ETAG, second), NewPart(second, b"two", Validators(), None)]
    )
    assert library.http_cache.parts(LIST, most=9) == {
        LIST: CachedPart(ETAG, second),
        second: CachedPart(Validators(), None),
    }


def test_a_body_of_which_nobody_knows_where_it_leads_is_no_part(library: Library) -> None:
    library.http_cache.put_parts([NewPart(LIST, b"one", ETAG, PAGE)])
    library.http_cache.put(PAGE, b"two", ETAG)
    assert list(library.http_cache.parts(LIST, most=9)) == [LIST]
    library.http_cache.put(LIST, b"as a body alone", ETAG)
    assert library.http_cache.parts(LIST, most=9) == {}


def test_parts_that_lead_round_in_a_circle_or_on_for_ever_end(library: Library) -> None:
    second = f"{LIST}?page=2"
    library.http_cache.put_parts(
        [NewPart(LIST, b"one", ETAG, second), NewPart(second, b"two", ETAG, LIST)]
    )
    assert len(library.http_cache.parts(LIST, most=9)) == 2
    assert len(library.http_cache.parts(LIST, most=1)) == 1


def test_a_list_of_many_parts_is_kept_whole(library: Library) -> None:
    urls = [f"{LIST}?page={number}" for number in range(45)]
    following = [*urls[1:], None]
    library.http_cache.put_parts(
        [NewPart(url, url.encode(), ETAG, then) for url, then in zip(urls, following, strict=True)]
    )
    assert list(library.http_cache.parts(urls[0], most=99)) == urls
    bodies = [library.http_cache.get(url) for url in urls]
    assert [body and body.body for body in bodies] == [url.encode() for url in urls]


def test_no_parts_at_all_are_nothing(library: Library) -> None:
    library.http_cache.put_parts([])
    assert library.http_cache.get(LIST) is None


def test_of_some_addresses_it_is_told_which_have_a_body_and_whose_came_last(
    library: Library, clock: Clock
) -> None:
    first, second, third = (f"{PAGE}{number}" for number in range(3))
    assert library.http_cache.newest([first]) is None
    for url in (second, first):
        library.http_cache.put(url, b"x", Validators())
        clock.now += 1
    assert library.http_cache.which([first, second, third]) == {first, second}
    assert library.http_cache.newest([second, first, third]) == first
    assert library.http_cache.newest([third]) is None
