"""No text makes parser or checker do anything but tell what is wrong: seeds of the fuzzers, and a few thousand more."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from fuzzing import FIXTURES, survives_checking, survives_parsing, text_of
from hypothesis import given, settings
from hypothesis import strategies as st

SEEDS = sorted((FIXTURES / "fuzz").glob("*"))


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.name)
def test_a_seed_kept_ends_in_diagnostics(seed: Path) -> None:
    text = seed.read_text(encoding="utf-8") if seed.suffix == ".qh" else text_of(seed.read_bytes())

    survives_parsing(text)
    survives_checking(text)


@pytest.mark.parametrize("part", range(10))
def test_random_damage_ends_in_diagnostics(part: int) -> None:
    source = random.Random(f"parser {part}")  # noqa: S311 - inputs to try, nothing secret
    for _ in range(150):
        survives_parsing(text_of(source.randbytes(source.choice((8, 20, 60, 200)))))


@given(st.binary(max_size=120))
@settings(max_examples=150, deadline=None)
def test_any_bytes_end_in_diagnostics(data: bytes) -> None:
    survives_checking(text_of(data))
