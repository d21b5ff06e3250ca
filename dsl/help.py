"""The help on each diagnostic: why it is told, a bad and a good example, and what is done with them.

It stands in ``catalogue/help/*.toml``, apart from the messages, so that only who asks for help parses it.  The schema
of these files is described in ``docs/architecture.md``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any, Final

import attrs
import tomli

from .diagnostics import Both, Language, catalogue

#: What a file of an example holds: text, or the sheets of a workbook as CSV.
Content = str | Mapping[str, str]

#: The file that `bad` and `good` are, and what is done with it, unless the entry says otherwise.
FILE: Final = "scheme.qh"
COMMAND: Final = "check scheme.qh"
#: The keys of an entry.
KEYS: Final = frozenset({
    *("cause", "file", "bad", "good", "files", "encodings", "command", "good_command", "also", "trusted", "unshown", "tested")
})  # fmt: skip


@attrs.frozen
class Case:
    """An example: small files, and the command that is run where they stand."""

    command: str
    #: The file that the example is about, as far as it has one.
    main: Mapping[str, Content]
    #: What else must be there; a name that ends in ``/`` is a folder.
    others: Mapping[str, Content]
    #: The encoding of a file that is not UTF-8.
    encodings: Mapping[str, str]
    #: Whether the plugins among the files may run; that they may not is what an example may be about.
    is_trusted: bool = True

    @property
    def files(self) -> dict[str, Content]:
        """All files, by name."""
        return {**self.main, **self.others}


@attrs.frozen
class Help:
    """What stands on the page of one diagnostic besides its messages."""

    cause: Both
    bad: Case
    good: Case
    #: Names of diagnostics that the bad example cannot but show too.
    also: tuple[str, ...] = ()
    #: Why no example shows it, and the test that does.
    unshown: Both | None = None
    tested: str = ""


@cache
def areas() -> dict[str, dict[str, Any]]:
    """Return the entries by the names of files and diagnostics, each over the ``[defaults]`` of its file."""
    folder = files(__package__).joinpath("catalogue", "help")
    parts = sorted((part for part in folder.iterdir() if part.name.endswith(".toml")), key=lambda part: part.name)
    return {part.name.removesuffix(".toml"): _entries(part.read_text(encoding="utf-8")) for part in parts}


def _entries(text: str) -> dict[str, Any]:
    written = tomli.loads(text)
    defaults = written.pop("defaults", {})
    return {name: {**defaults, **entry} for name, entry in written.items()}


def help_on(name: str) -> Help | None:
    """Return the help on the diagnostic of that name, None where nobody has written it yet."""
    entry = next((entries[name] for entries in areas().values() if name in entries), None)
    if entry is None:
        return None
    unshown = entry.get("unshown")
    return Help(
        Both(entry["cause"]["zh"], entry["cause"]["en"]),
        _case(entry, "bad", entry.get("command", COMMAND)),
        _case(entry, "good", entry.get("good_command", entry.get("command", COMMAND))),
        tuple(entry.get("also", ())),
        Both(unshown["zh"], unshown["en"]) if unshown else None,
        entry.get("tested", ""),
    )


def _case(entry: dict[str, Any], which: str, command: str) -> Case:
    main = {entry.get("file", FILE): entry[which]} if which in entry else {}
    encodings = entry.get("encodings", {}) if which == "bad" else {}
    return Case(command, main, entry.get("files", {}), encodings, is_trusted=entry.get("trusted", True))


def find_name(text: str) -> str | None:
    """Return the name of the diagnostic that a code (``QH201``, ``201``) or a name stands for, None for neither."""
    wanted = text.strip()
    code = wanted.upper() if wanted[:2].upper() == "QH" else f"QH{wanted}"
    return next((name for name, entry in catalogue().items() if name == wanted.lower() or entry["code"] == code), None)


def nearest_name(text: str) -> str:
    """Return the name of the diagnostic nearest to a text, empty where none is near."""
    return next(iter(get_close_matches(text.strip().lower(), catalogue(), 1)), "")


def placed(text: str) -> str:
    """Return a text of the catalogue with ‹name› for what is filled in.

    >>> placed("sum {sum:g} of {{ a }}")
    'sum ‹sum› of { a }'
    """
    braces = {"{{": "{", "}}": "}"}
    pieces = re.split(r"(\{\{|\}\}|\{[^{}]+\})", text)
    return "".join(
        braces.get(piece) or (re.sub(r"\{(\w+).*\}", r"‹\1›", piece) if piece.startswith("{") else piece)
        for piece in pieces
    )


def hints(name: str, language: Language) -> list[str]:
    """Return the hints of a diagnostic with ‹name› for what is filled in, the plain one first."""
    wording: dict[str, str] = catalogue()[name][language]
    said = [placed(text) for key, text in wording.items() if key != "message"]
    return [text for text in said if text != "‹advice›"]  # what the diagnostic of another thing advises
