"""Whatever is done to a scheme, checking it ends with diagnostics and never with an exception."""

from __future__ import annotations

import re
from importlib.resources import files

from checking import check
from hypothesis import given, settings
from hypothesis import strategies as st

SCHEMES = [
    files("quanheng.indicator_sets").joinpath(path).read_text(encoding="utf-8")
    for path in ("tianjin/department.qh", "indices/hdi/hdi.qh", "indices/gii/gii.qh")
]
TOKENS = [re.findall(r'\w+|"[^"\n]*"|\s+|[^\w\s]', text) for text in SCHEMES]
WORDS = sorted({token for tokens in TOKENS for token in tokens})


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """Draw a scheme in which a few tokens were taken out, put in or changed."""
    tokens = list(draw(st.sampled_from(TOKENS)))
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(tokens) - 1))
        tokens[place : place + draw(st.integers(0, 2))] = draw(st.lists(st.sampled_from(WORDS), max_size=2))
    return "".join(tokens)


@given(damaged())
@settings(max_examples=150, deadline=None)
def test_a_damaged_scheme_gives_diagnostics(text: str) -> None:
    checked = check(text)
    assert (checked.scheme is None) == checked.has_errors
    assert list(checked.diagnostics) == sorted(checked.diagnostics, key=lambda found: found.span)
