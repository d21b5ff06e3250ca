"""A fuzzer of whole schemes: makes them with data from seeds, and sees that checking and evaluating keep every promise.

Each seed is one scheme with its data, so that a failure is known by its number.  Failing schemes are kept in a folder,
with what went wrong; once mended they go to ``tests/fixtures/fuzz`` (``tests/test_whole_schemes.py`` replays them).

Run: python tests/fuzz/schemes.py --count 100000 --seed 1 [--processes 2] [--keep FOLDER] [--check-only]
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
import warnings
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "strategies"))
from whole_promises import Tally, is_told_of, keeps_its_promises
from whole_schemes import whole_scheme

_PORTION = 200


def portion(first: int, last: int, keep: Path, is_told_only: bool) -> tuple[Tally, list[int]]:  # noqa: FBT001 - map gives it by place
    """Try the seeds from the first to before the last; return how far they came, and those that failed."""
    warnings.simplefilter("error")
    tally, failed = Tally(), []
    for seed in range(first, last):
        try:
            (is_told_of if is_told_only else keeps_its_promises)(seed, tally)
        except Exception:  # noqa: BLE001 - whatever goes wrong is what we are looking for
            failed.append(seed)
            keep.mkdir(parents=True, exist_ok=True)
            (keep / f"{seed}.qh").write_text(whole_scheme(Random(seed)).text, encoding="utf-8")  # noqa: S311
            (keep / f"{seed}.txt").write_text(traceback.format_exc(), encoding="utf-8")
    return tally, failed


def main() -> int:
    """Try many seeds and tell what came of them; 1 where any failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("fuzz-failures"))
    parser.add_argument("--check-only", action="store_true", help="check, and evaluate nothing: ten times as fast")
    asked = parser.parse_args()
    firsts = range(asked.seed, asked.seed + asked.count, _PORTION)
    lasts = [min(first + _PORTION, asked.seed + asked.count) for first in firsts]
    start, total, failed = time.monotonic(), Counter[str](), []
    with ProcessPoolExecutor(asked.processes) as pool:
        for last, (tally, wrong) in zip(
            lasts, pool.map(portion, firsts, lasts, repeat(asked.keep), repeat(asked.check_only)), strict=True
        ):
            total.update(tally.counts())
            failed += wrong
            spent = time.monotonic() - start
            done = f"{last - asked.seed} schemes, {spent:.0f} s, {dict(total)}, {len(failed)} failed {failed[-5:]}"
            print(done, flush=True)  # noqa: T201 - a script that tells how far it is
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
