"""Running an example of the help: its files are written to a folder of its own, and its command is run there."""

from __future__ import annotations

import csv
import io
import os
import runpy
import shlex
from collections.abc import Mapping
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs

from ..dsl.diagnostics import Language, SchemeError
from ..dsl.help import Case
from .console import Console


@attrs.frozen
class Shown:
    """What a command printed, on both streams, and its exit code."""

    code: int
    text: str


def show(case: Case, language: Language) -> Shown:
    """Run an example where nothing else is, and return what it prints.

    Raises:
        OSError: there is no folder for temporary files.
    """
    out = io.StringIO()
    with TemporaryDirectory() as folder:
        write_files(case, Path(folder))
        with chdir(folder), redirect_stdout(out), redirect_stderr(out):
            code = _run([*shlex.split(case.command), *_trust(case)], language)
    return Shown(code, out.getvalue().replace(os.sep, "/"))


def _trust(case: Case) -> list[str]:
    """Return what lets the plugins of an example run, which are the package's own."""
    has_plugins = any(name.startswith("plugins/") for name in case.files)
    return ["--trust"] if has_plugins and case.is_trusted and not case.command.startswith("python") else []


def write_files(case: Case, folder: Path) -> None:
    """Write the files of an example into a folder."""
    for name, content in case.files.items():
        path = folder / name
        if name.endswith("/"):
            path.mkdir(parents=True, exist_ok=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            path.write_bytes(content.encode(case.encodings.get(name, "utf-8")))
        else:
            _write_workbook(path, content)


def _write_workbook(path: Path, sheets: Mapping[str, str]) -> None:
    from xlsxwriter import Workbook  # noqa: PLC0415 - heavy, and few examples need it

    with Workbook(path) as workbook:
        for name, text in sheets.items():
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(csv.reader(io.StringIO(text))):
                sheet.write_row(number, 0, row)


def _run(words: list[str], language: Language) -> int:
    from .running import main  # noqa: PLC0415 - which knows the command that shows examples

    if words[0] != "python":
        return main(["--lang", language, *words])
    try:
        runpy.run_path(words[1])
    except SchemeError as error:
        Console(language).report(error.diagnostics)
        return 1
    return 0
