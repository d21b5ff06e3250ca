"""Workbooks computed anew, by LibreOffice where it is and by the small spreadsheet, and held against what was cached."""

from __future__ import annotations

import datetime as dt
import math
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.datetime import to_excel
from small_excel import Bad, Book

_CACHED = re.compile(rb"(</f>)<v>[^<]*</v>")
_AS_TEXT = re.compile(rb' t="str"(>\s*<f)')
#: Relative, and below 1 absolute.
CLOSE = 1e-9


def has_office() -> bool:
    """Whether LibreOffice is at hand."""
    return shutil.which("soffice") is not None


def without_values(source: Path, target: Path) -> None:
    """Copy a workbook without what its formulas came to."""
    with zipfile.ZipFile(source) as found, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name in found.namelist():
            data = found.read(name)
            if name.startswith("xl/worksheets/"):
                data = _AS_TEXT.sub(rb"\1", _CACHED.sub(rb"\1", data))
            made.writestr(name, data)


def recalculated(paths: Sequence[Path], folder: Path) -> list[Path]:
    """Return workbooks as LibreOffice computes them, all in one call: starting it takes longer than most of them."""
    bare, done = folder / "bare", folder / "recalculated"
    bare.mkdir(parents=True)
    done.mkdir()
    for path in paths:
        without_values(path, bare / path.name)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(done)]
    subprocess.run([*command, *(str(bare / path.name) for path in paths)], check=True, capture_output=True)
    return [done / path.name for path in paths]


@cache
def cached(path: Path) -> dict[tuple[str, int, int], Any]:
    """Return the values of all cells as they were written."""
    book = openpyxl.load_workbook(path, data_only=True, read_only=True)
    return {
        (sheet.title, row, column): to_excel(value) if isinstance(value, dt.datetime) else value
        for sheet in book.worksheets
        for row, cells in enumerate(sheet.iter_rows(values_only=True), start=1)
        for column, value in enumerate(cells, start=1)
        if value not in {None, ""}
    }


def differences(path: Path, again: Path) -> Iterator[str]:
    """Yield the cells that another program computes otherwise."""
    told, found = cached(path), cached(again)
    for key in told.keys() | found.keys():
        if not is_same(told.get(key), found.get(key)) and not _is_idle(key, told.get(key)):
            yield f"{path.name} {key}: {told.get(key)!r}, computed {found.get(key)!r}"


def differences_in_small(path: Path) -> Iterator[str]:
    """Yield the cells that the small spreadsheet computes otherwise."""
    told, book = cached(path), Book(path)
    for key in book.cells:
        try:
            value = book.value(*key)
        except Bad as error:
            value = str(error)
        if not is_same(told.get(key), value) and not _is_idle(key, told.get(key)):
            yield f"{path.name} {key}: {told.get(key)!r}, computed {value!r}"


def _is_idle(key: tuple[str, int, int], told: Any) -> bool:
    """Whether it is a step that the engine has left out for a row that nothing asks it for."""
    return key[0].startswith(("计算", "Steps")) and told in {None, "缺", "missing"}


def is_same(one: Any, other: Any) -> bool:
    """Whether two cells hold the same."""
    if isinstance(one, float | int) and isinstance(other, float | int):
        return math.isclose(one, other, rel_tol=CLOSE, abs_tol=CLOSE)
    return (one or "") == (other or "")
