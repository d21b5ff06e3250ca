"""Whole random schemes on random data end in diagnostics or in results that are whole: a small part of the fuzzer's run."""

from __future__ import annotations

import pytest
from whole_promises import Tally, keeps_its_promises


@pytest.mark.parametrize("part", range(10))
def test_whole_schemes_keep_every_promise(part: int) -> None:
    tally = Tally()
    for seed in range(12):
        keeps_its_promises(10_000_000 + 100 * part + seed, tally)

    assert tally.evaluated
