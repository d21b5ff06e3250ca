"""What does not calculate does not load what calculates: import time is a feature."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import quanheng

SCHEME = Path(quanheng.__file__).parent / "indicator_sets" / "tianjin" / "department.qh"
HEAVY = ("numpy", "polars", "pandas", "pyarrow", "duckdb", "narwhals", "xlsxwriter", "sqlalchemy", "docx", "lxml")

PROGRAM = """
import sys
from quanheng.cli import main
try:
    code = main(sys.argv[1:])
except SystemExit as stop:
    code = stop.code
loaded = [name for name in {heavy!r} if name in sys.modules]
print("loaded:", *loaded, file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["check", "--help"],
        ["diagnose", "--help"],
        ["campaign", "--help"],
        ["check", str(SCHEME)],
        ["format", "--check", str(SCHEME)],
        ["plugins"],
        ["sets"],
        ["help"],
        ["help", "QH201"],
    ],
    ids=lambda arguments: " ".join(part for part in arguments if "/" not in part),
)
def test_the_command_loads_neither_numpy_nor_polars(arguments: list[str]) -> None:
    program = PROGRAM.format(heavy=HEAVY)
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.strip().splitlines()[-1] == "loaded:"


def test_importing_the_package_loads_nothing_heavy() -> None:
    program = f"import sys, quanheng; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
