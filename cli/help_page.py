"""The page of one diagnostic: message, cause, a bad example with what it prints, a good one, and how to put it right.

``quanheng help`` prints it as text, ``docs/make_diagnostics.py`` as Markdown; both say the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import attrs

from ..dsl.diagnostics import Language, catalogue
from ..dsl.help import FILE, Case, Content, help_on, hints, placed
from .language import Speech
from .showing import show

#: How a file is called in the fence of a page.
_FENCES: Final = {".qh": "qh", ".py": "python", ".toml": "toml"}


@attrs.frozen
class Page:
    """What is known of one diagnostic, in one language; the examples are absent where nobody has written them."""

    code: str
    name: str
    severity: str
    language: Language
    message: str
    hints: tuple[str, ...]
    cause: str = ""
    bad: Case | None = None
    good: Case | None = None
    prints: str = ""
    unshown: str = ""

    @property
    def title(self) -> str:
        """The code and the name."""
        return f"{self.code} {self.name}"

    def to_dict(self) -> dict[str, Any]:
        """Return the page as ``--format json`` prints it."""
        plain = attrs.asdict(self, recurse=False)
        for key in ("bad", "good"):
            case = getattr(self, key)
            plain[key] = None if case is None else {"files": case.files, "command": _typed(case)}
        return plain


def make_page(name: str, language: Language) -> Page:
    """Return the page of the diagnostic of that name; its bad example is run for what it prints."""
    entry = catalogue()[name]
    speech = Speech(language)
    severity = speech(f"severity-{entry.get('severity', 'error')}")
    page = Page(entry["code"], name, severity, language, _message(name, language), tuple(hints(name, language)))
    known = help_on(name)
    if known is None:
        return page
    page = attrs.evolve(page, cause=speech.of(known.cause))
    if known.unshown is not None:
        return attrs.evolve(page, unshown=speech.of(known.unshown))
    return attrs.evolve(page, bad=known.bad, good=known.good, prints=show(known.bad, language).text)


def _message(name: str, language: Language) -> str:
    return placed(catalogue()[name][language]["message"])


def to_markdown(page: Page) -> str:
    """Return the page as a section of a Markdown page."""
    return "\n\n".join(_parts(page, f"## {page.title}", _fenced)) + "\n"


def to_text(page: Page) -> str:
    """Return the page as the terminal shows it."""
    return "\n\n".join(_parts(page, page.title, _indented)) + "\n"


def _parts(page: Page, heading: str, set_off: Any) -> list[str]:
    speech = Speech(page.language)
    parts = [heading, speech("page-message", severity=page.severity, message=page.message)]
    if page.cause:
        parts.append(speech("page-cause", text=page.cause))
    if page.bad is not None and page.good is not None:
        parts += [speech("page-bad"), *_files(page.bad, page.bad, set_off)]
        parts += [speech("page-prints", command=_typed(page.bad)), set_off("text", page.prints)]
        same = (page.good.main, page.good.encodings) == (page.bad.main, page.bad.encodings)
        key = "page-good-command" if page.good.command != page.bad.command else "page-good"
        parts += [speech(key, command=_typed(page.good))]
        parts += [] if same else _files(page.good, None, set_off)
    if page.unshown:
        parts.append(speech("page-unshown", text=page.unshown))
    if len(page.hints) == 1:
        parts.append(speech("page-fix", text=page.hints[0]))
    elif page.hints:
        parts.append("\n".join([speech("page-fixes"), "", *(f"- {hint}" for hint in page.hints)]))
    return parts


def _files(case: Case, whole: Case | None, set_off: Any) -> list[str]:
    """Return the files of an example, set off; ``whole`` also those that both examples have."""
    parts: list[str] = []
    for name, content in (whole.files if whole is not None else case.main).items():
        if not name.endswith("/"):
            label = _label(case, name)
            parts += [*filter(None, [label]), set_off(_FENCES.get(name[name.rfind(".") :], "text"), _spelled(content))]
    return parts


def _label(case: Case, name: str) -> str:
    """Return what stands above a file: its name, unless it is the only one, and its encoding, unless it is UTF-8."""
    if encoding := case.encodings.get(name):
        return f"`{name}` ({encoding.upper()})"
    return "" if list(case.files) == [FILE] else f"`{name}`"


def _spelled(content: Content) -> str:
    """Return a file's text; of a workbook each sheet under its name."""
    if isinstance(content, str):
        return "".join(c if c.isprintable() or c == "\n" else f"\\u{ord(c):04x}" for c in content)
    return "\n".join(f"[{name}]\n{text}" for name, text in content.items())


def _typed(case: Case) -> str:
    """Return the command as it is typed."""
    return case.command if case.command.startswith("python ") else f"quanheng {case.command}"


def _fenced(kind: str, text: str) -> str:
    return f"```{kind}\n{_rows(text)}\n```"


def _indented(kind: str, text: str) -> str:
    del kind
    return "\n".join(f"    {line}".rstrip() for line in _rows(text).split("\n"))


def _rows(text: str) -> str:
    """Return the lines of a text without empty ones around them."""
    return "\n".join(line.rstrip() for line in text.strip("\n").split("\n"))


def overview(language: Language) -> list[Mapping[str, str]]:
    """Return code, name, severity and message of every diagnostic, in the order of their codes."""
    speech = Speech(language)
    rows = [
        {
            "code": entry["code"],
            "name": name,
            "severity": speech(f"severity-{entry.get('severity', 'error')}"),
            "message": _message(name, language),
        }
        for name, entry in catalogue().items()
    ]
    return sorted(rows, key=lambda row: row["code"])
