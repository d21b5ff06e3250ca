"""``check --fix``: the safe fixes written to the files, or shown as differences."""

from __future__ import annotations

import codecs
import difflib
from collections.abc import Iterator
from pathlib import Path

from ..document.writing import write_bytes
from ..dsl.fixing import Fixed
from ..dsl.syntax import Source
from ..workspace.loading import fix_text
from .console import Console
from .errors import UsageError
from .language import counted
from .opening import Workspaces
from .paths import STDIN, ReadFiles
from .progress import track


def fix_files(read: ReadFiles, workspaces: Workspaces, console: Console, *, writes: bool) -> Iterator[Fixed]:
    """Yield each file after its fixes; write those that changed, or print their differences.

    Raises:
        UsageError: the standard input is to be written.
        SchemeError: a file cannot be written; it is as it was.
    """
    if writes and any(str(path) == STDIN for path, _ in read.sources):
        raise UsageError("usage-fix-stdin")
    count, changed = 0, 0
    for path, source in track(read.sources, "check", console):
        fixed = fix_text(source, workspaces.of(path).plugins, path.parent)
        if fixed.fixed:
            count, changed = count + len(fixed.fixed), changed + 1
            _settle(path, source, fixed, console, writes=writes)
        yield fixed
    if changed:
        facts = {"count": counted(count, "fault"), "files": counted(changed, "file")}
        console.say("fix-count" if writes else "fix-diff-count", **facts)


def _settle(path: Path, source: Source, fixed: Fixed, console: Console, *, writes: bool) -> None:
    if not writes:
        console.print(difference(source, fixed.source))
        return
    mark = codecs.BOM_UTF8 if path.read_bytes().startswith(codecs.BOM_UTF8) else b""
    write_bytes(path, mark + fixed.source.text.encode(), overwrite=True)
    console.say("fixed", count=counted(len(fixed.fixed), "fault"), file=path)


def difference(before: Source, after: Source) -> str:
    """Return the unified difference of two texts of a file, as ``patch`` reads it."""
    lines = difflib.unified_diff(
        before.text.splitlines(keepends=True), after.text.splitlines(keepends=True), before.file, after.file
    )
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
