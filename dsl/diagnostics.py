"""What checking tells, as data: a stable code, a place, a message and a hint in Chinese and English.

A diagnostic is made from the catalogue (``catalogue/*.toml``) by its name: ``diagnose("weight-sum", span, sum="55", …)``.
Rendering is somebody else's work (:mod:`.rendering`).
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

import attrs
import tomli

from ..core.span import Span

Language = Literal["zh", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")


class Severity(StrEnum):
    """How bad it is: an error stops the evaluation, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@attrs.frozen
class Wording:
    """Message and hint in one language; ``related`` are further lines under the source (``15 · 在职人员控制率 30 分``)."""

    message: str
    hint: str = ""


@attrs.frozen
class Edit:
    """Text to write in place of a stretch of the source; an empty stretch is a place to put it in."""

    span: Span
    text: str


@attrs.frozen
class Both:
    """An argument that differs by language: ``Both("数值", "a number")``."""

    zh: str
    en: str


def listed(words: Iterable[str | Both]) -> Both:
    """Return words one after the other, as each language enumerates them.

    >>> listed(["甲", Both("等次", "grade")])
    Both(zh='甲、等次', en='甲, grade')
    """
    every = [Both(word, word) if isinstance(word, str) else word for word in words]
    return Both("、".join(word.zh for word in every), ", ".join(word.en for word in every))


@attrs.frozen
class Diagnostic:
    """One thing found, self-contained.

    ``fix`` mends it where what the author meant is beyond doubt; :mod:`.fixing` puts it to the test.
    """

    code: str
    name: str
    severity: Severity
    span: Span
    zh: Wording
    en: Wording
    related: tuple[Span, ...] = ()
    fix: tuple[Edit, ...] = ()

    def wording(self, language: Language) -> Wording:
        """Return message and hint in that language."""
        return self.zh if language == "zh" else self.en

    def message(self, language: Language = "zh") -> str:
        """Return the message in that language."""
        return self.wording(language).message

    def hint(self, language: Language = "zh") -> str:
        """Return the hint in that language, empty where there is none."""
        return self.wording(language).hint

    def to_dict(self, language: Language = "zh") -> dict[str, Any]:
        """Return the form that ``--format json`` prints."""
        found: dict[str, Any] = {
            "code": self.code,
            "name": self.name,
            "severity": str(self.severity),
            "file": self.span.file,
            **_place(self.span),
            "message": self.message(language),
            "hint": self.hint(language),
            "help": f"quanheng help {self.code}",
        }
        if self.fix:
            found["fix"] = [{**_place(edit.span), "text": edit.text} for edit in self.fix]
        return found


def _place(span: Span) -> dict[str, int]:
    return {"line": span.line, "column": span.column, "end_line": span.end_line, "end_column": span.end_column}


@cache
def catalogue() -> dict[str, Any]:
    """Return the catalogue by the name of the diagnostic."""
    entries: dict[str, Any] = {}
    for part in sorted(files(__package__).joinpath("catalogue").iterdir(), key=lambda part: part.name):
        if part.name.endswith(".toml"):
            entries |= tomli.loads(part.read_text(encoding="utf-8"))
    return entries


def diagnose(
    name: str,
    span: Span,
    /,
    *,
    related: tuple[Span, ...] = (),
    hint: str = "",
    fix: tuple[Edit, ...] = (),
    **arguments: object,
) -> Diagnostic:
    """Make the diagnostic of that name; ``arguments`` fill the braces of its texts.

    ``hint`` selects another hint of the catalogue (``hint_<name>``) than the plain one; ``fix`` mends what is found.

    Raises:
        KeyError: the catalogue has no such name, or a text asks for an argument that was not given.
    """
    entry = catalogue()[name]
    key = f"hint_{hint}" if hint else "hint"
    zh, en = (_wording(entry[language], key, _spoken(arguments, language)) for language in LANGUAGES)
    return Diagnostic(entry["code"], name, Severity(entry.get("severity", "error")), span, zh, en, related, fix)


def _spoken(arguments: dict[str, object], language: Language) -> dict[str, object]:
    return {name: getattr(value, language) if isinstance(value, Both) else value for name, value in arguments.items()}


def _wording(entry: dict[str, str], hint: str, arguments: dict[str, object]) -> Wording:
    return Wording(entry["message"].format(**arguments), entry.get(hint, "").format(**arguments))


class SchemeError(ValueError):
    """A scheme, or the data given to it, has errors; ``diagnostics`` carries every one."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__(diagnostics)
        self.diagnostics = diagnostics

    def __str__(self) -> str:
        """Return one line a diagnostic, in both languages."""
        return "\n".join(f"{d.span}:{d.span.column} {d.code} {d.zh.message} / {d.en.message}" for d in self.diagnostics)
