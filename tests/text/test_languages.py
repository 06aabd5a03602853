"""Names of languages are read as far as they are such."""

from __future__ import annotations

import pytest

from steno_tui.text.languages import primary, user_language


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("en", "en"),
        ("pt-BR", "pt"),
        ("DE_at", "de"),
        ("zh-Hant-TW", "zh"),
        (" fr ", "fr"),
        ("", None),
        (None, None),
        ("x", None),
        ("not a language", None),
        ("en-" + "x" * 500, None),
    ],
)
def test_a_language_is_told_without_its_country(name: str | None, language: str | None) -> None:
    assert primary(name) == language


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "de_DE.UTF-8"}, "de-DE"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "fr_FR"}, "fr-FR"),
        ({"LANG": "de_DE.UTF-8", "LC_MESSAGES": "ca_ES@valencia"}, "ca-ES"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": ""}, "de-DE"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "C.UTF-8"}, ""),
        ({"LANG": "POSIX"}, ""),
        ({}, ""),
        ({"LANG": "\x1b[31m"}, ""),
    ],
)
def test_the_first_variable_that_is_set_names_the_users(
    environment: dict[str, str], language: str
) -> None:
    assert user_language(environment) == language
