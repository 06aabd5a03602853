"""What is typed to find words is read as people mean it."""

from __future__ import annotations

import pytest

from steno_tui.text.search_terms import Term, is_searchable, plain_words, read_terms


def word(*words: str, start: bool = False, unwanted: bool = False) -> Term:
    return Term(words, start, unwanted)


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("", []),
        ("  \t", []),
        ("light", [word("light", start=True)]),
        ("night light", [word("night"), word("light", start=True)]),
        ('"night light"', [word("night", "light")]),
        ('fog "night light', [word("fog"), word("night", "light")]),
        ("„night light“ fog", [word("night", "light"), word("fog", start=True)]),
        ("fog -light", [word("fog"), word("light", start=True, unwanted=True)]),
        ('fog -"night light"', [word("fog"), word("night", "light", unwanted=True)]),
        ("fog - light", [word("fog"), word("light", start=True)]),
        ("lig* fog", [word("lig", start=True), word("fog", start=True)]),
        ("x-ray", [word("x", "ray", start=True)]),
        ("a", [word("a")]),
        ("夜", [word("夜", start=True)]),
        ("fog fog fog", [word("fog"), word("fog", start=True)]),
        ("NEAR(a b, 2)", [word("near", "a"), word("b"), word("2")]),
        (
            "a AND b OR NOT c",
            [word("a"), word("and"), word("b"), word("or"), word("not"), word("c")],
        ),
        ("title:fog ^a + b", [word("title", "fog"), word("a"), word("b")]),
        ("\0fo\0g\0", [word("fo", "g")]),
        ("\ud800 fog", [word("fog", start=True)]),
        ('"', []),
        ('""', []),
        ("- * ' \" ( ) { } ^ : + , ; \\ % _ / ?", []),
        ("\u202efog\u202c", [word("fog", start=True)]),
    ],
)
def test_what_is_typed_is_read(typed: str, terms: list[Term]) -> None:
    assert read_terms(typed) == terms
    assert is_searchable(typed) == any(not term.is_unwanted for term in terms)


def test_no_more_is_read_than_anybody_types() -> None:
    assert len(read_terms(" ".join(map(str, range(5000))))) == 30
    assert len(read_terms("x" * 10_000)[0].words[0]) == 1000
    assert len(read_terms("夜" * 10_000)[0].words) == 1000


def test_only_unwanted_words_find_nothing() -> None:
    assert not is_searchable("-fog -light")


def test_what_titles_are_looked_through_for_has_no_signs() -> None:
    assert plain_words('"night shift" -fog lig* x-ray') == "night shift lig x-ray"
    assert plain_words('* -fog "') == ""
