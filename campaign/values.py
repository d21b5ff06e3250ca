"""From what tomli read to values by their English keys, with every fault of the file."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Final

import attrs

from ..dsl.diagnostics import Both, Diagnostic, diagnose
from .keys import COUNT, COUNTS, DATE, EXPECTED, FILES, FLAG, NUMBERS, SHARE, TABLE, TEXT, TEXTS, UNITS, Key
from .naming import diagnose_unknown
from .places import Places

_ABSENT: Final = object()
_LAST_MONTH: Final = 12


@attrs.define
class Reader:
    """Reads tables key by key and remembers what is wrong with them."""

    places: Places
    problems: list[Diagnostic] = attrs.field(factory=list)

    def table(self, given: Mapping[str, Any], keys: tuple[Key, ...], path: tuple[str | int, ...]) -> dict[str, Any]:
        """Return the values of a table by the English names of its keys; wrong ones are left out and told."""
        found: dict[str, Any] = {"": path}
        for name, value in given.items():
            key = _key(name, keys)
            if key is None:
                self._unknown(name, keys, path)
            elif key.name in found:
                self.problems.append(
                    diagnose("campaign-twice", self.places.span(*path, name), name=name, what=_THE_KEY)
                )
            elif (read := self._value(key, value, (*path, name))) is not _ABSENT:
                found[key.name] = read
            else:
                found[key.name] = None
        for key in keys:
            if key.required and key.name not in found:
                where = Both("", "") if not path else _where(path)
                facts: dict[str, Any] = {
                    "key": Both(f"{key.name}（{key.zh}）", f"{key.name} ({key.zh})"),
                    "where": where,
                }
                self.problems.append(diagnose("campaign-required", self.places.span(*path), **facts))
        return found

    def _unknown(self, name: str, keys: tuple[Key, ...], path: tuple[str | int, ...]) -> None:
        known = [word for key in keys for word in (key.name, key.zh)]
        self.problems.append(diagnose_unknown("key", name, known, self.places.span(*path, name)))

    def _value(self, key: Key, value: Any, path: tuple[str | int, ...]) -> Any:
        if key.kind == TABLE and key.is_array:
            if isinstance(value, list) and all(isinstance(each, dict) for each in value):
                return [self.table(each, key.of, (*path, place)) for place, each in enumerate(value)]
            return self._wrong(key, path, Both(f"一组表，如 [[{key.name}]]", f"tables, as in [[{key.name}]]"))
        if key.kind == TABLE:
            return self.table(value, key.of, path) if isinstance(value, dict) else self._wrong(key, path)
        read = _READERS[key.kind](value)
        if read is None:
            return self._wrong(key, path)
        if not key.choices:
            return read
        return self._chosen(key, read, path)

    def _chosen(self, key: Key, value: str | tuple[str, ...], path: tuple[str | int, ...]) -> Any:
        words = {zh: name for name, zh in key.choices.items()} | {name: name for name in key.choices}
        given = (value,) if isinstance(value, str) else value
        for word in given:
            if word not in words:
                span = self.places.span(*path, holding=word)
                self.problems.append(diagnose_unknown(key.name, word, list(words), span))
                return _ABSENT
        return words[value] if isinstance(value, str) else tuple(words[word] for word in given)

    def _wrong(self, key: Key, path: tuple[str | int, ...], expected: Both | None = None) -> Any:
        facts: dict[str, Any] = {"name": path[-1], "expected": expected or EXPECTED[key.kind]}
        self.problems.append(diagnose("campaign-value", self.places.span(*path), **facts))
        return _ABSENT


_THE_KEY: Final = Both("键", "the key")


def _where(path: tuple[str | int, ...]) -> Both:
    """Return how a message names a table: ``第 2 个 stages``."""
    names = [part for part in path if isinstance(part, str)]
    number = path[-1]
    if isinstance(number, int):
        return Both(f"第 {number + 1} 个 {names[-1]} ", f" of {names[-1]} {number + 1}")
    return Both(f"{names[-1]} ", f" of {names[-1]}")


def _key(name: str, keys: tuple[Key, ...]) -> Key | None:
    plain = unicodedata.normalize("NFKC", name)
    return next((key for key in keys if plain in {key.name, key.zh}), None)


def _text(value: Any) -> str | None:
    return unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else None


def _raw_text(value: Any) -> str | None:
    """Return a text as it is written, for paths and sentences are not to be changed."""
    return value.strip() if isinstance(value, str) and value.strip() else ("" if isinstance(value, str) else None)


def _texts(value: Any) -> tuple[str, ...] | None:
    if isinstance(value, str):
        return (value.strip(),)
    if isinstance(value, list) and all(isinstance(each, str) and each.strip() for each in value):
        return tuple(each.strip() for each in value)
    return None


def _date(value: Any) -> date | None:
    if isinstance(value, datetime):
        return None
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _share(value: Any) -> Fraction | None:
    if isinstance(value, bool):
        return None
    text = unicodedata.normalize("NFKC", str(value)).strip()
    try:
        found = Fraction(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except (ValueError, ZeroDivisionError):
        return None
    return found if 0 <= found <= 1 else None


def _flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _counts(value: Any) -> tuple[int, ...] | None:
    months = [value] if isinstance(value, int) else value
    if not isinstance(months, list) or not all(type(each) is int and 1 <= each <= _LAST_MONTH for each in months):
        return None
    return tuple(sorted(set(months)))


def _units(value: Any) -> tuple[tuple[str, str | None], ...] | None:
    """Return pairs of name and stratum."""
    if not isinstance(value, list):
        return None
    found: list[tuple[str, str | None]] = []
    for each in value:
        table = {"name": each} if isinstance(each, str) else each
        if not isinstance(table, dict) or set(table) - {"name", "stratum", "名称", "分层"}:
            return None
        name, stratum = table.get("name", table.get("名称")), table.get("stratum", table.get("分层"))
        if not isinstance(name, str) or not name.strip() or not isinstance(stratum, str | None):
            return None
        found.append((_text(name) or "", stratum))
    return tuple(found)


def _numbers(value: Any) -> tuple[tuple[str, float], ...] | None:
    if not isinstance(value, dict):
        return None
    if not all(isinstance(each, int | float) and not isinstance(each, bool) for each in value.values()):
        return None
    return tuple((unicodedata.normalize("NFKC", name), float(each)) for name, each in value.items())


def _files(value: Any) -> tuple[tuple[str, str], ...] | None:
    """Return pairs of table and file."""
    if not isinstance(value, dict) or not all(isinstance(each, str) and each.strip() for each in value.values()):
        return None
    return tuple((unicodedata.normalize("NFKC", name), file) for name, file in value.items())


_READERS: Final[Mapping[str, Any]] = {
    TEXT: _raw_text,
    TEXTS: _texts,
    DATE: _date,
    COUNT: _count,
    SHARE: _share,
    FLAG: _flag,
    COUNTS: _counts,
    UNITS: _units,
    NUMBERS: _numbers,
    FILES: _files,
}
