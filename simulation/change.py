"""One change as it was written: ``PATH = VALUE``, ``PATH *= 0.9 where CONDITION``, ``PATH = off``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import attrs

from ..core.span import Span
from ..dsl.diagnostics import Diagnostic, SchemeError, diagnose
from ..dsl.syntax import Source
from ..dsl.words import normal

#: What turns an indicator, a limit or a finding off.
OFF: Final = frozenset({"off", "停用", "关闭"})
_OPERATOR: Final = re.compile(r"(?<![<>!=])[-+*/]?=(?!=)")
_WHERE: Final = re.compile(r"\s(?:where|当)(?:\s+(?P<condition>.+))?$", re.DOTALL)
_FULL_WIDTH: Final = str.maketrans(
    {"＝": "=", "＊": "*", "＋": "+", "－": "-", "×": "*", "｛": "{", "｝": "}", "．": "."}
)


@attrs.frozen
class Change:
    """One change: its path, what is done (``=``, ``+=``, ``-=``, ``*=``, ``/=``) and with what.

    ``source`` is the text that it stands in, a file or ``--set``; ``start`` where it begins there, ``value_start`` where
    its value does.  ``condition`` chooses units, where it changes data.
    """

    path: str
    operator: str
    value: str
    source: Source
    start: int = 0
    value_start: int = 0
    condition: str = ""
    text: str = ""
    condition_start: int = 0

    @property
    def as_condition(self) -> Change:
        """The condition as if it were the value, so that what is told of it has its place."""
        return attrs.evolve(self, value=self.condition, value_start=self.condition_start, operator="=")

    @property
    def is_off(self) -> bool:
        """Whether it turns something off."""
        return self.operator == "=" and self.value in OFF

    @property
    def span(self) -> Span:
        """The place of the whole change."""
        return self.source.span(self.start, self.start + len(self.text))

    def value_span(self, first: int, last: int) -> Span:
        """Return the place of a stretch of the value."""
        end = self.value_start + len(self.value)
        return self.source.span(min(self.value_start + first, end), min(self.value_start + max(last, first + 1), end))


def read_changes(texts: Sequence[str], name: str = "--set") -> tuple[Change, ...]:
    """Return the changes that texts write, each a source of its own for what is told about it.

    Raises:
        SchemeError: some of them are no changes; all of these are told.
    """
    return _all_of([read_change(source.text, source, 0) for source in change_sources(texts, name)])


def change_sources(texts: Sequence[str], name: str = "--set") -> tuple[Source, ...]:
    """Return texts of changes as sources, numbered where there are several."""
    several = len(texts) > 1
    return tuple(Source(f"{name} #{place}" if several else name, text) for place, text in enumerate(texts, start=1))


def _all_of(found: Sequence[Change | Diagnostic]) -> tuple[Change, ...]:
    if wrong := tuple(each for each in found if isinstance(each, Diagnostic)):
        raise SchemeError(wrong)
    return tuple(each for each in found if isinstance(each, Change))


def read_change(text: str, source: Source, start: int) -> Change | Diagnostic:
    """Return the change that a stretch of a source writes, or what is wrong with it."""
    plain = text.translate(_FULL_WIDTH)
    found = next((match for match in _OPERATOR.finditer(plain) if _is_outside(plain, match.start())), None)
    path = "" if found is None else plain[: found.start()].strip()
    value = "" if found is None else text[found.end() :]
    condition, begun = "", 0
    if found is not None and (where := _WHERE.search(value)) is not None:
        condition, begun = (where["condition"] or "").strip(), start + found.end() + where.start("condition")
        value = value[: where.start()] if condition else ""
    if found is None or not path or not value.strip():
        place = source.span(start, start + len(text))
        return diagnose("change-form", place, text=text.strip())
    lead = len(value) - len(value.lstrip())
    return Change(
        path=normal(path),
        operator=found[0],
        value=value.strip(),
        source=source,
        start=start,
        value_start=start + found.end() + lead,
        condition=condition,
        text=text,
        condition_start=begun,
    )


def _is_outside(text: str, place: int) -> bool:
    """Whether a place is outside braces and backticks: the row of a table is named in them, with comparisons."""
    before = text[:place]
    return before.count("{") == before.count("}") and before.count("`") % 2 == 0
