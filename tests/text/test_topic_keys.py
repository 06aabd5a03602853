"""Spellings of one topic have one key; other topics have others."""

from __future__ import annotations

import pytest

from steno_tui.text.topic_keys import spellings, topic_key


@pytest.mark.parametrize(
    "alike",
    [
        ("parsing", "Parsing", "PARSING", " parsing "),
        ("flame graph", "Flame-Graphs", "flame_graphs", "flame\u2011graph"),
        ("database", "Databases"),
        ("memory leak", "memory-leaks", "Memory  Leaks"),
        ("library", "libraries"),
        ("cache", "caches"),
        ("class", "classes"),
        ("index", "indexes"),
        ("résumé", "Resumes"),
        ("深夜",),
    ],
)
def test_what_differs_in_case_hyphen_or_plural_is_one_topic(alike: tuple[str, ...]) -> None:
    assert len({topic_key(topic) for topic in alike}) <= 2
    assert topic_key(alike[0]) == topic_key(alike[-1])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("gas", "ga"),
        ("DNS", "dn"),
        ("consensus", "consensu"),
        ("analysis", "analysi"),
        ("chaos", "chao"),
        ("c", "c++"),
        ("business", "busines"),
        ("systems thinking", "system thinking"),
        ("ties", "ty"),
    ],
)
def test_what_is_no_plural_stays_as_it_is(one: str, other: str) -> None:
    assert topic_key(one) != topic_key(other)


def test_a_page_has_a_topic_once_as_it_stands_there_first() -> None:
    topics = ["Flame graphs", "flame-graph", "", " - ", "Rust"]
    assert list(spellings(topics).values()) == ["Flame graphs", "Rust"]
