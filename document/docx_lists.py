"""Lists of Word papers: real numbering, begun anew for each list."""

from __future__ import annotations

from typing import Any, Final

from ..dsl.diagnostics import Language
from .docx_xml import element

_MARKED, _ORDERED = 0, 1
#: In Chinese the mark stands where the first line of a paragraph begins, and the text goes on at the margin.
_INDENTS: Final = {"zh": {"left": 0, "firstLine": 640}, "en": {"left": 500, "hanging": 300}}

#: Papers of Chinese offices begin such items with a dash of two places.
_MARKS: Final = {"zh": "——", "en": "•"}


class Lists:
    """The numbering of a document; ``root`` is its element ``w:numbering``."""

    def __init__(self, root: Any, language: Language) -> None:
        self._root = root
        self._count = 0
        for child in list(root):
            root.remove(child)
        root.append(_kind(_MARKED, "bullet", _MARKS[language], language))
        root.append(_kind(_ORDERED, "decimal", "%1.", language))

    def new(self, *, ordered: bool) -> int:
        """Return the number of a new list, which counts from 1."""
        self._count += 1
        kind = element("abstractNumId", val=_ORDERED if ordered else _MARKED)
        start = element("lvlOverride", element("startOverride", val=1), ilvl=0)
        self._root.append(element("num", kind, start, numId=self._count))
        return self._count


def _after(form: str, language: Language) -> str:
    if language == "en":
        return "tab"
    return "nothing" if form == "bullet" else "space"


def _kind(number: int, form: str, text: str, language: Language) -> Any:
    indent = element("pPr", element("ind", **_INDENTS[language]))
    level = element(
        "lvl",
        element("start", val=1),
        element("numFmt", val=form),
        element("suff", val=_after(form, language)),
        element("lvlText", val=text),
        element("lvlJc", val="left"),
        indent,
        ilvl=0,
    )
    return element("abstractNum", element("multiLevelType", val="singleLevel"), level, abstractNumId=number)
