"""The user's record of folders whose plugins may run: a small file of the user's own, read and written here alone."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import attrs
import tomli

from ..document.writing import write_text
from .errors import UsageError

#: The folder of the user's own files of Quanheng, where it is not to be the one that the system has for that.
PLACE: Final = "QUANHENG_CONFIG_DIR"
_NAME: Final = "trusted.toml"
_HEAD: Final = """\
# Folders whose plugins Quanheng runs. Written by `quanheng trust`; `quanheng trust --remove FOLDER` takes one out.
"""


@attrs.frozen
class TrustRecord:
    """Folders that are trusted: ``folders`` with all below them, ``only`` by themselves; absolute, links followed."""

    file: Path
    folders: tuple[str, ...] = ()
    only: tuple[str, ...] = ()

    def covers(self, folder: Path) -> bool:
        """Whether the plugins of a folder may run."""
        place = _resolved(folder)
        return place in self.only or any(place == each or Path(place).is_relative_to(each) for each in self.folders)

    def adding(self, folder: Path, *, below: bool) -> TrustRecord:
        """Return the record with a folder, and with those below it where that is said."""
        place = _resolved(folder)
        if below:
            return attrs.evolve(self, folders=_with(self.folders, place), only=_without(self.only, place))
        return self if self.covers(folder) else attrs.evolve(self, only=_with(self.only, place))

    def removing(self, folder: Path) -> TrustRecord:
        """Return the record without a folder."""
        place = _resolved(folder)
        return attrs.evolve(self, folders=_without(self.folders, place), only=_without(self.only, place))

    def holds(self, folder: Path) -> bool:
        """Whether the folder itself is recorded."""
        return _resolved(folder) in {*self.folders, *self.only}

    def write(self) -> None:
        """Write it, whole or not at all.

        Raises:
            UsageError: a name cannot be written as text.
            SchemeError: the file cannot be written.
            OSError: its folder cannot be made.
        """
        lists = (("folders", "with all below them", self.folders), ("only", "by themselves", self.only))
        text = _HEAD + "".join(_entry(*each) for each in lists)
        try:
            text.encode()
        except UnicodeEncodeError:
            raise UsageError("trust-name", folder=self.folders[-1] if self.folders else "") from None
        self.file.parent.mkdir(parents=True, exist_ok=True)
        write_text(self.file, text, overwrite=True)


def read_record(environment: Mapping[str, str]) -> TrustRecord:
    """Return the user's record, empty where there is none yet.

    Raises:
        UsageError: it cannot be read or understood; then nothing is trusted.
    """
    file = _place(environment) / _NAME
    try:
        table = tomli.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return TrustRecord(file)
    except (OSError, ValueError) as error:
        raise UsageError("trust-unreadable", file=file, reason=error) from None
    return TrustRecord(file, _texts(table, "folders", file), _texts(table, "only", file))


def _place(environment: Mapping[str, str]) -> Path:
    if given := environment.get(PLACE):
        return Path(given)
    from platformdirs import user_config_path  # noqa: PLC0415 - only where a folder has plugins of its own

    return user_config_path("quanheng", appauthor=False)


def _texts(table: Mapping[str, Any], key: str, file: Path) -> tuple[str, ...]:
    found = table.get(key, [])
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise UsageError("trust-unreadable", file=file, reason=f"{key} = {found!r}")
    return tuple(found)


def _entry(key: str, about: str, folders: Iterable[str]) -> str:
    lines = "".join(f"  {_quoted(folder)},\n" for folder in folders)
    return f"\n# {about}\n{key} = [\n{lines}]\n"


def _quoted(text: str) -> str:
    """Return a string of TOML: that of JSON, but for one character that TOML wants escaped too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _resolved(folder: Path) -> str:
    return os.path.normcase(folder.resolve())


def _with(folders: tuple[str, ...], place: str) -> tuple[str, ...]:
    return folders if place in folders else (*folders, place)


def _without(folders: tuple[str, ...], place: str) -> tuple[str, ...]:
    return tuple(folder for folder in folders if folder != place)
