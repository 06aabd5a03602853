"""Texts that are hard to measure, as what came in makes them."""

from __future__ import annotations

from hypothesis import strategies as st

from steno_tui.text.sanitize import prose

TEXTS = st.one_of(
    st.text(max_size=200),
    st.text(alphabet="ab 漢字かな한글\u0301\u200c\u200d\ufe0f👩👧é\n\t", max_size=200),
).map(prose)
WIDTHS = st.integers(min_value=2, max_value=60)
