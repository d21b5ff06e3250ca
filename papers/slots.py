"""What only people can write into a paper: who hands it in, its number and date, background and conclusions.

.. code-block:: toml

    organisation = "某市委编办"
    number       = "某编办〔2026〕12号"
    date         = 2026-11-22
    title        = "关于机构编制评估情况的报告"
    recipient    = "市委编委"
    units_due    = 400                       # how many units there are to evaluate, for the coverage
    background   = ["第一段。", "第二段。"]   # a text, or a list of paragraphs
    method       = "…"
    conclusions  = "…"
    recommendations = "…"
    contact      = "监督检查处，电话 …"

    [[uses]]                                 # what the results were used for
    matter = "修订三定规定"
    basis  = "…"
    date   = 2026-12-01

    [categories]                             # materials by kind, for the list of materials
    "第1类 机构编制台账" = ["编制台账", "三定规定"]
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

import attrs
import tomli

from ..core.span import NOWHERE, Span
from ..dsl.diagnostics import Both, Diagnostic, diagnose, listed
from ..workspace.errors import input_error
from ..workspace.reading import decode_source, diagnose_unreadable

_TEXT, _PARAGRAPHS, _DATE, _COUNT = "text", "paragraphs", "date", "count"
_SHAPE: Final = {
    "organisation": _TEXT,
    "number": _TEXT,
    "date": _DATE,
    "title": _TEXT,
    "subtitle": _TEXT,
    "recipient": _TEXT,
    "units_due": _COUNT,
    "background": _PARAGRAPHS,
    "method": _PARAGRAPHS,
    "conclusions": _PARAGRAPHS,
    "recommendations": _PARAGRAPHS,
    "contact": _TEXT,
    "uses": "uses",
    "categories": "categories",
}
_USE: Final = {"matter": _TEXT, "basis": _TEXT, "date": _DATE}
_NAMES: Final = {
    _TEXT: Both("字符串", "a string"),
    _PARAGRAPHS: Both("字符串，或字符串列表", "a string, or a list of strings"),
    _DATE: Both("日期，例如 2026-11-22", "a date, as in 2026-11-22"),
    _COUNT: Both("大于 0 的整数", "a whole number above 0"),
    "uses": Both("[[uses]] 表，写明 matter、basis、date", "tables [[uses]] with matter, basis and date"),
    "categories": Both("表，每类一个材料名称列表", "a table with a list of materials for each kind"),
}


@attrs.frozen
class Use:
    """One use that was made of the results."""

    matter: str = ""
    basis: str = ""
    date: dt.date | None = None


@attrs.frozen
class Slots:
    """The texts of a paper that people write; all of them may be absent."""

    organisation: str | None = None
    number: str | None = None
    date: dt.date | None = None
    title: str | None = None
    subtitle: str | None = None
    recipient: str | None = None
    units_due: int | None = None
    background: tuple[str, ...] = ()
    method: tuple[str, ...] = ()
    conclusions: tuple[str, ...] = ()
    recommendations: tuple[str, ...] = ()
    contact: str | None = None
    uses: tuple[Use, ...] = ()
    categories: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)


def read_slots(path: str | Path) -> Slots:
    """Return the texts of a TOML file.

    Raises:
        InputError: it cannot be read, is not TOML, or says something that is not understood.
    """
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise input_error(diagnose_unreadable(str(path), error)) from error
    return parse_slots(decode_source(content, str(path)).text, str(path))


def parse_slots(text: str, file: str = "") -> Slots:
    """Return the texts of a text in TOML.

    Raises:
        InputError: it is not TOML, or has an unknown key or a value of another type.
    """
    try:
        table = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
        place = Span(file, line, column, line, column)
        raise input_error(diagnose("paper-text-syntax", place, error=getattr(error, "msg", str(error)))) from error
    return slots_of(table, file)


def slots_of(table: Mapping[str, Any], file: str = "") -> Slots:
    """Return the texts of a table.

    Raises:
        InputError: it has an unknown key or a value of another type; all of them are told of.
    """
    if problems := tuple(_problems(table, file)):
        raise input_error(*problems)
    given: dict[str, Any] = dict(table)
    for name, value in table.items():
        if _SHAPE[name] == _PARAGRAPHS:
            given[name] = tuple(line for line in ([value] if isinstance(value, str) else value) if line.strip())
    given["uses"] = tuple(Use(**use) for use in table.get("uses", ()))
    given["categories"] = {name: tuple(items) for name, items in table.get("categories", {}).items()}
    return Slots(**given)


def _problems(table: Mapping[str, Any], file: str) -> Iterator[Diagnostic]:
    place = attrs.evolve(NOWHERE, file=file)
    for key, value in table.items():
        if key not in _SHAPE:
            yield _unknown(key, _SHAPE, place)
        elif not _fits(value, _SHAPE[key]):
            yield diagnose("paper-text-value", place, name=key, expected=_NAMES[_SHAPE[key]])
        elif key == "uses":
            for use in value:
                yield from (
                    _unknown(f"uses.{name}", [f"uses.{k}" for k in _USE], place) for name in use if name not in _USE
                )
                wrong = [name for name in use if name in _USE and not _fits(use[name], _USE[name])]
                yield from (
                    diagnose("paper-text-value", place, name=f"uses.{name}", expected=_NAMES[_USE[name]])
                    for name in wrong
                )


def _unknown(key: str, known: Any, place: Span) -> Diagnostic:
    near = get_close_matches(key, list(known), 1, cutoff=0.5)
    facts: dict[str, Any] = {"name": key, "names": listed(known), "nearest": near[0] if near else ""}
    return diagnose("paper-text-key", place, hint="nearest" if near else "", **facts)


def _fits(value: object, shape: str) -> bool:
    if shape == _TEXT:
        return isinstance(value, str)
    if shape == _DATE:
        return isinstance(value, dt.date) and not isinstance(value, dt.datetime)
    if shape == _COUNT:
        return isinstance(value, int) and not isinstance(value, bool) and value > 0
    if shape == _PARAGRAPHS:
        return isinstance(value, str) or _are_texts(value)
    if shape == "uses":
        return isinstance(value, list) and all(isinstance(use, Mapping) for use in value)
    return isinstance(value, Mapping) and all(map(_are_texts, value.values()))


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
