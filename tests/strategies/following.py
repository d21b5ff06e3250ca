"""Following a page as its reader would: files are written and commands run in the order in which they stand.

A fence ``LANGUAGE NAME`` is a file; in a fence ``console`` the lines after ``$ `` are commands, and what follows each
is what it prints; a line of ``…`` stands for any number of lines left out.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import attrs

_FENCE = re.compile(r"^```(\w+)(?: ([^\n]+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_MOVES = ("cd", "cp", "rm")
_PROGRAMS = ("quanheng", "pytest", "pip")


@attrs.frozen
class Ran:
    """One command, what the page says it prints and what it printed, without what differs from day to day."""

    command: str
    said: str
    printed: str

    @property
    def is_as_said(self) -> bool:
        """Whether it printed what the page says."""
        lines = ("(?:.*\n)*" if line == "…" else re.escape(line) + "\n" for line in self.said.splitlines())
        return re.fullmatch("".join(lines), f"{self.printed}\n" if self.printed else "") is not None


@attrs.define
class Reader:
    """A reader of a page, in a folder of its own.

    ``installed`` is where ``pip install`` puts what it installs, so that no environment is changed.  One who
    ``is_stranger`` has a record of trusted folders of their own, empty at first.
    """

    folder: Path
    locale: str = "C.UTF-8"
    installed: Path | None = None
    is_stranger: bool = False
    here: Path = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        """Begin in the folder."""
        self.here = self.folder

    def follow(self, page: Path) -> Iterator[Ran]:
        """Write the files and run the commands of a page one after the other."""
        for found in _FENCE.finditer(page.read_text(encoding="utf-8")):
            language, name, text = found[1], found[2], found[3]
            if language == "console":
                yield from map(self.run, *_commands(text))
            elif name:
                path = self.here / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")

    def run(self, command: str, said: str) -> Ran:
        """Run a command of a page: ``quanheng``, ``pytest``, ``pip install``, ``cd``, ``cp`` or ``rm``."""
        program, *words = shlex.split(command)
        if program in _MOVES:
            self._move(program, [self.here / word for word in words])
            return Ran(command, said, "")
        assert program in _PROGRAMS, f"the page runs {program}, which its reader has not"
        done = subprocess.run(
            [sys.executable, "-m", *self._arguments(program, words)],
            cwd=self.here,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            encoding="utf-8",
            env=self._environment(),
        )
        # a reader works at home
        return Ran(command, _plain(said), _plain(done.stdout.replace(str(self.folder.resolve()), "~")))

    def _move(self, program: str, paths: list[Path]) -> None:
        if program == "cd":
            self.here = paths[0].resolve()
        elif program == "cp":
            shutil.copy(*paths)
        else:
            for path in paths:
                path.unlink()

    def _arguments(self, program: str, words: list[str]) -> list[str]:
        if program == "pytest":
            # installed the plugin is found by itself; blocked under that name, it is one and the same everywhere
            plugin = ["-p", "no:quanheng", "-p", "quanheng.cli.pytest_plugin"]
            return ["pytest", *plugin, "-p", "no:cacheprovider", *words]
        if program == "pip":
            assert self.installed is not None
            where = ["--target", str(self.installed), "--no-build-isolation", "--no-deps", "--no-index"]
            return ["pip", *words, "--quiet", "--disable-pip-version-check", *where]
        return [program, *words]

    def _environment(self) -> dict[str, str]:
        # as a reader starts a program: the folder at hand is the first where modules are looked for
        paths = [str(self.installed)] if self.installed is not None else []
        paths += filter(None, [os.environ.get("PYTHONPATH", "")])
        plain = {"LC_ALL": self.locale, "PYTHONUTF8": "1", "COLUMNS": "120", "PYTHONDONTWRITEBYTECODE": "1"}
        own = {"QUANHENG_CONFIG_DIR": str(self.folder / ".config")} if self.is_stranger else {}
        return os.environ | plain | own | {"PYTHONPATH": os.pathsep.join(paths)}


def _commands(text: str) -> tuple[list[str], list[str]]:
    parts = re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]
    pairs = [part.partition("\n") for part in parts]
    return [command for command, _, _ in pairs], [said for _, _, said in pairs]


def _plain(output: str) -> str:
    """Return the text without the day, without how long a test took, and however wide pytest takes a screen to be."""
    lines = (re.sub(r"\d{4}-\d{2}-\d{2}$", "DATE", line.rstrip()) for line in output.strip().splitlines())
    shorter = (re.sub(r"(passed|failed) in [0-9.]+s$", r"\1", line) for line in lines)
    return "\n".join(re.sub(r" +\[100%\]$", " [100%]", line) for line in shorter)
