"""A coverage-guided fuzzer of parser and checker: finds texts that end in anything but diagnostics.

Needs atheris (``pip install atheris``), which no other part of the project uses.  What it finds goes to
``tests/fixtures/fuzz`` as a seed once it is mended; ``tests/dsl/test_fuzzing.py`` replays all seeds.

Run: python tests/fuzz/guided.py [parse|check] CORPUS_FOLDER [-runs=1000000] [-max_len=512] [further options of libFuzzer]
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "strategies"))
with atheris.instrument_imports(include=["quanheng.dsl"]):
    import fuzzing


def main() -> None:
    survives = fuzzing.survives_checking if sys.argv[1] == "check" else fuzzing.survives_parsing
    atheris.Setup([sys.argv[0], *sys.argv[2:]], lambda data: survives(fuzzing.text_of(data)))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
