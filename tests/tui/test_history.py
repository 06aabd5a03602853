"""The places where the user was: what is one, and in which order they come back and forward."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from steno_tui.models.episode import EpisodeKey
from steno_tui.models.episode_list import EpisodeFilter
from steno_tui.tui.history import MOST, History, PastPlace

UNREAD = frozenset({EpisodeFilter.UNREAD})


def listed(
    podcast: str | None = None, filters: frozenset[EpisodeFilter] = frozenset()
) -> PastPlace:
    return PastPlace(podcast, filters, pane="episodes")


def paged(name: str, scroll: int = 0) -> PastPlace:
    return PastPlace(pane="page", page=EpisodeKey("night", name), scroll=scroll)


AMONG_PODCASTS = PastPlace("night")


def noted(*places: PastPlace) -> History:
    history = History()
    for place in places:
        history.note(place)
    return history


def pages(places: list[PastPlace]) -> list[str]:
    return [place.page.episode if place.page else place.podcast or "all" for place in places]


def test_the_nearest_place_comes_first() -> None:
    history = noted(listed(), paged("a"), paged("b"), paged("c"))
    assert pages(history.beyond(paged("c"), -1)) == ["b", "a", "all"]
    assert history.beyond(paged("c"), 1) == []


def test_a_place_is_remembered_as_it_was_left() -> None:
    history = noted(paged("a"), paged("a", 7), paged("b"))
    assert [place.scroll for place in history.beyond(paged("b"), -1)] == [7]


def test_podcasts_and_lists_between_two_pages_are_only_passed_through() -> None:
    history = noted(AMONG_PODCASTS, listed(), paged("a"), listed(), paged("b"), AMONG_PODCASTS)
    assert pages(history.beyond(paged("b"), -1)) == ["a", "all"]


def test_from_where_one_passes_through_one_goes_back_to_the_page_before() -> None:
    history = noted(listed(), paged("a"), listed())
    assert pages(history.beyond(listed(), -1)) == ["a", "all"]


def test_a_list_with_other_filters_or_of_another_podcast_is_another_place() -> None:
    places = [listed(), listed(None, UNREAD), listed("night", UNREAD), listed("night")]
    assert noted(*places).beyond(places[-1], -1) == places[-2::-1]


def test_who_went_back_goes_forward_until_somewhere_else() -> None:
    history = noted(listed(), paged("a"), paged("b"))
    back = history.beyond(paged("b"), -1)[0]
    history.go_to(back, [])
    assert (history.current, pages(history.beyond(back, 1))) == (paged("a"), ["b"])
    history.note(paged("c"))
    assert history.beyond(paged("c"), 1) == []
    assert pages(history.beyond(paged("c"), -1)) == ["a", "all"]


def test_what_is_gone_is_forgotten() -> None:
    history = noted(paged("a"), paged("b"), paged("c"))
    b, a = history.beyond(paged("c"), -1)
    history.go_to(a, [b])
    assert pages(history.beyond(a, 1)) == ["c"]


def test_nothing_was_anywhere_at_first() -> None:
    history = noted(AMONG_PODCASTS)
    assert history.current is None
    assert history.beyond(AMONG_PODCASTS, -1) == history.beyond(AMONG_PODCASTS, 1) == []


PLACES = st.one_of(
    st.just(AMONG_PODCASTS),
    st.builds(listed, st.sampled_from([None, "night", "stone"]), st.sampled_from([UNREAD])),
    st.builds(paged, st.sampled_from("abc"), st.integers(0, 9)),
)


@given(st.lists(st.tuples(PLACES, st.sampled_from([0, -1, 1])), max_size=300))
def test_however_one_goes_the_history_is_bounded_and_no_place_follows_itself(
    moves: list[tuple[PastPlace, int]],
) -> None:
    history = History()
    for place, way in moves:
        history.note(place)
        beyond = history.beyond(place, way) if way else []
        if beyond:
            history.go_to(beyond[0], [])
            assert history.current is beyond[0]
    places = history._places
    assert len(places) <= MOST
    assert not any(one.is_same(other) for one, other in zip(places, places[1:], strict=False))
