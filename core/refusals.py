"""Rows that a plugin's function refuses, in the plugin's own words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import numerals
from .errors import RowError
from .functions import Function
from .phrasing import Sentence


class Refused(RowError):  # noqa: N818 - named by what the function did; it is part of every plugin that raises it
    """Some rows must stop the evaluation: raised by a plugin's function, with a sentence that says why.

    Args:
        mask: which of the rows that the function was given are meant: one truth value a row, or one for all of them.
        en: why, in English; ``{name}`` stands for the fact of that name.
        zh: the same in Chinese; the English one where there is none.
        facts: what the braces stand for: a number or text, or an array with one of them a row, of which the message
            shows that of the first row meant.

    The message names plugin, function, indicator, the first unit and how many there are.  A row that is not
    applicable, or in a branch not taken, does not count: the function is called again without it.

    >>> import numpy as np
    >>> length = np.array([1200.0, -5.0])
    >>> raise Refused(length < 0, "a berth of {length} m", "泊位长度为 {length} 米", length=length)
    Traceback (most recent call last):
    quanheng.core.refusals.Refused: a berth of {length} m
    """

    function: Function | None = None

    def __init__(self, mask: Any, en: str, zh: str | None = None, /, **facts: Any) -> None:
        super().__init__(mask, "function-refused", **facts)
        self.en, self.zh = en, zh or en
        self.args = (en,)

    def over(self, mask: Any, facts: Mapping[str, Any]) -> Refused:
        """Return the same refusal of other rows."""
        found = Refused(mask, self.en, self.zh, **facts)
        found.function = self.function
        return found

    def told(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the diagnostic says, the braces filled with the facts of one row."""
        shown = {name: _Shown(fact) if isinstance(fact, float) else fact for name, fact in facts.items()}
        function = self.function
        return {
            "function": "" if function is None else function.full_name,
            "plugin": "" if function is None else function.plugin,
            "said": Sentence(_filled(self.zh, shown), _filled(self.en, shown)),
        }


class _Shown(float):
    """A number that is shown as people read it where its author does not say how."""

    def __format__(self, spec: str) -> str:
        """Return it by its specification, else without binary noise."""
        return super().__format__(spec) if spec else numerals.number(self)


def _filled(text: str, facts: Mapping[str, Any]) -> str:
    """Return the text with its braces filled; as it stands where it asks for what was not given."""
    try:
        return text.format(**facts)
    except (KeyError, IndexError, ValueError, TypeError, AttributeError):
        return text
