"""What the path of a change means: something of the scheme, or cells of the data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

import attrs

from ..core.model import IndicatorSet
from ..dsl import syntax
from ..dsl.diagnostics import Both, Diagnostic
from ..dsl.schema import words
from .change import Change
from .complaints import unfit, unknown
from .scheme_text import SchemeText
from .set_edits import (
    TextEdit,
    attribute_word,
    block_edits,
    field_edits,
    grade_edits,
    insertion_edit,
    param_edits,
    removal_edits,
)

#: Words that may stand before a path and say what it is of; the vocabulary has their Chinese spelling.
_KINDS: Final = frozenset(
    {"param", "define", "indicator_set", "indicator", "bonus", "penalty", "limit", "finding", "grades"}
)
_UNIT_WORDS: Final = frozenset({"unit", "单位"})
_FIELD_WORDS: Final = frozenset({"field", "字段"})
_RATING_WORDS: Final = frozenset({"ratings", "评分"})
#: A name and what is meant of it: NAME.ATTRIBUTE, TABLE.FIELD.
_PAIR: Final = 2
_PIECE: Final = re.compile(r"`(?P<quoted>[^`]*)`|(?P<plain>[^.`]+)")


@attrs.frozen
class DataTarget:
    """Cells of the data: a field of some units (``*`` all) and of a period, or of the rows of a table below them.

    ``table`` is ``ratings`` for the table of ratings; ``field`` is then the rated indicator, and ``role`` who rated it.
    """

    units: tuple[str, ...]
    field: str
    period: str | None = None
    table: str | None = None
    role: str | None = None


def split_path(path: str) -> tuple[str, ...]:
    """Return the parts of a path between its dots; those in backticks may hold dots themselves.

    >>> split_path("甲局.编制数"), split_path("`A.B`.posts")
    (('甲局', '编制数'), ('A.B', 'posts'))
    """
    text, _, braces = path.partition("{")
    parts = [
        (found["quoted"] if found["quoted"] is not None else found["plain"]).strip() for found in _PIECE.finditer(text)
    ]
    if braces and parts:
        parts[-1] = f"{parts[-1]}{{{braces}"
    return tuple(parts)


def kind_before(path: str) -> tuple[str, str]:
    """Return the word before a path that says what it is of, in English, and the path itself."""
    first, _, rest = path.partition(" ")
    keyword = words("keyword").get(first, first)
    if rest.strip() and keyword in _KINDS:
        return keyword, rest.strip()
    for kind, known in (("unit", _UNIT_WORDS), ("field", _FIELD_WORDS)):
        if rest.strip() and first in known:
            return kind, rest.strip()
    return "", path


def resolve(
    change: Change, found: IndicatorSet, text: SchemeText | None
) -> Iterator[TextEdit | DataTarget | Diagnostic]:
    """Yield what a change is of: edits of the scheme's text, cells of the data, or why it is neither."""
    if change.operator == "insert" and text is not None:
        block = text.block_named(change.path) if change.path else text.block
        yield insertion_edit(block, change) if block else _nothing(change, (change.path,), found, text)
        return
    if change.path.startswith(".") and text is not None:  # of the set itself, as a file of changes says it
        yield from block_edits(text, text.block, change.path[1:], change)
        return
    kind, path = kind_before(change.path)
    parts = split_path(path)
    if kind != "unit":
        edits = list(_of_scheme(change, kind, path, parts, text)) if text is not None else []
        if edits and change.condition:
            yield unfit(change, "condition")
            return
        if edits or kind:
            yield from edits or [_nothing(change, parts, found, text)]
            return
    target = _of_data(parts, found)
    yield target if target is not None else _nothing(change, parts, found, text)


# --- the scheme


def _of_scheme(
    change: Change, kind: str, path: str, parts: tuple[str, ...], text: SchemeText
) -> Iterable[TextEdit | Diagnostic]:
    keyword = words("keyword").get(parts[0], "") if parts else ""
    if kind == "grades" or (not kind and keyword == "grades" and text.block_named(parts[0]) is None):
        inner = parts if kind == "grades" else parts[1:]
        return grade_edits(text, text.grades(), inner[0] if inner else None, change)
    if kind in {"", "param", "define", "field"} and (edits := list(_of_declaration(change, kind, path, text))):
        return edits
    block = text.block_named(parts[0], kind) if parts else None
    if block is None or (kind == "" and len(parts) == _PAIR and _is_unclear(parts[1])):
        return ()
    if len(parts) == 1:
        return (
            removal_edits(text, block, change)
            if change.is_off
            else [unfit(change, "no-attribute", f"{parts[0]}.points")]
        )
    return block_edits(text, block, parts[1], change) if len(parts) == _PAIR else ()


def _is_unclear(attribute: str) -> bool:
    """Whether a name with a dot is rather that of a unit and a field: the second part is no attribute of any block."""
    return attribute_word(attribute) not in {*words("attribute").values(), "upto"}


def _of_declaration(change: Change, kind: str, path: str, text: SchemeText) -> Iterable[TextEdit | Diagnostic]:
    name, mark, patterns = path.partition("{")
    name = name.strip().replace("`", "")
    row, _, rest = patterns.rpartition("}")
    if rest.strip():
        return ()
    wanted = text.declared(name, kind)
    if isinstance(wanted, syntax.Param):
        return param_edits(text, wanted, row if mark else None, change)
    if isinstance(wanted, syntax.Define):
        before = " ".join(text.source.text[wanted.body.start : wanted.body.end].split())
        if change.operator != "=":
            return [unfit(change, "no-number", before)]
        return [TextEdit(wanted.body.start, wanted.body.end, change.value, change, 0, before)]
    above, dot, attribute = name.rpartition(".")
    field = text.declared(above, "field") if dot and kind in {"", "field"} else None
    is_attribute = words("attribute").get(attribute, attribute) in {"missing", "codes"}
    if isinstance(field, syntax.FieldRow) and (is_attribute or kind == "field"):
        return field_edits(text, field, attribute, change)
    return ()


# --- the data


def _of_data(parts: tuple[str, ...], found: IndicatorSet) -> DataTarget | None:
    """Return the cells that ``UNITS.FIELD``, ``UNITS.TABLE.FIELD`` or ``UNITS.ratings.INDICATOR.ROLE`` name."""
    for place in range(1, len(parts)):
        selector, rest = ".".join(parts[:place]), parts[place:]
        units, _, period = selector.partition("@")
        names = tuple(each.strip() for each in re.split(r"[,，、]", units) if each.strip())
        if not names or (place > 1 and parts[0] == "*"):  # a name may hold dots, but not that of all units
            continue
        if len(rest) == 1 and found.field(rest[0]) is not None:
            return DataTarget(names, rest[0], period.strip() or None)
        tables = {table.name for table in found.tables}
        if len(rest) == _PAIR and rest[0] in tables and found.field(rest[1], rest[0]) is not None:
            return DataTarget(names, rest[1], period.strip() or None, rest[0])
        if rest[0] in _RATING_WORDS and 2 <= len(rest) <= 3 and _is_rated(found, rest[1]):  # noqa: PLR2004 - and the role
            return DataTarget(names, rest[1], period.strip() or None, "ratings", rest[2] if len(rest) == 3 else None)  # noqa: PLR2004
    return None


def _is_rated(found: IndicatorSet, name: str) -> bool:
    node = found.node(name)
    return node is not None and node.rated is not None


def _nothing(change: Change, parts: tuple[str, ...], found: IndicatorSet, text: SchemeText | None) -> Diagnostic:
    """Return that a path names nothing, with what may have been meant."""
    fields = [field.name for field in found.fields]
    if len(parts) > _PAIR and parts[-1] in fields:
        return unknown(change, Both("隶属表", "the tables of rows"), parts[-2], [table.name for table in found.tables])
    if len(parts) == _PAIR and text is not None and not _is_unclear(parts[1]) and text.block_named(parts[0]) is None:
        return unknown(change, Both(f"“{found.name}”", f"“{found.name}”"), parts[0], _names(text))
    if len(parts) > 1 and (text is None or text.block_named(parts[0]) is None):
        return unknown(
            change, Both("方案和数据", "neither scheme nor data; the scheme"), parts[-1], [*fields, *_names(text)]
        )
    if len(parts) > 1 and text is not None and (block := text.block_named(parts[0])) is not None:
        told = (each for each in block_edits(text, block, parts[1], change) if isinstance(each, Diagnostic))
        return next(told, unfit(change, "no-attribute", f"{parts[0]}.points"))
    if len(parts) == 1 and parts[0] in fields:
        return unfit(change, "field", parts[0])
    named = [*_names(text), *fields]
    return unknown(change, Both(f"“{found.name}”", f"“{found.name}”"), parts[0] if parts else change.path, named)


def _names(text: SchemeText | None) -> list[str]:
    if text is None:
        return []
    blocks = (block.header[0] for _, block in text.blocks() if block.header)
    return [
        *(each.name.name for _, each in text.declarations() if not isinstance(each, syntax.FieldRow)),
        *(atom.name for atom in blocks if isinstance(atom, syntax.Name)),
    ]
