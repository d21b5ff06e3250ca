"""Binding ``given ratings`` and ``given evidence``: the lines of the long tables that an example needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ...core.example import GivenRecord
from .. import syntax
from ..diagnostics import Both
from ..schema import EVIDENCE, RATINGS, words
from ..vocabulary import vocabulary
from .bodies import Body, read_body
from .constants import name_of
from .scope import Scope

_TABLES: Final = {"ratings": RATINGS, "evidence": EVIDENCE}
#: What a row of the block gives: the pattern before the colon, the longer form, and what stands behind it.
_ROWS: Final = {
    RATINGS: (("rater",), ("role", "rater"), "rating"),
    EVIDENCE: (("item",), ("indicator", "item"), "status"),
}
_NEEDED: Final = {RATINGS: ("indicator", "rating"), EVIDENCE: ("indicator", "item", "status")}
_HEADER: Final[Mapping[str, str]] = words("header")


def table_of(block: syntax.Block) -> str | None:
    """Return which table a ``given`` fills, by the word after it; None for one that gives data of a unit."""
    first = block.header[0] if len(block.header) == 1 else None
    if not isinstance(first, syntax.Name) or first.quoted:
        return None
    return _TABLES.get(_HEADER.get(first.name, ""))


def given_records(scope: Scope, blocks: list[syntax.Block], table: str) -> tuple[GivenRecord, ...]:
    """Return the lines that the blocks of one table give: attributes hold for all rows of their block."""
    own = (block for block in blocks if table_of(block) == table)
    return tuple(record for block in own for record in _records(scope, block, table))


def _records(scope: Scope, block: syntax.Block, table: str) -> Iterator[GivenRecord]:
    reporter = scope.reporter
    body = read_body(reporter, table, block.body)
    common = {name: _text(scope, attribute.value) for name, attribute in body.attributes.items()}
    if not body.rows:
        yield from _complete(scope, block.keyword, body, table, common)
    for row in body.rows:
        found = _of_row(scope, row, table)
        if found is not None:
            yield from _complete(scope, row, body, table, common | found)


def _of_row(scope: Scope, row: syntax.Row, table: str) -> dict[str, str] | None:
    *forms, last = _ROWS[table]
    names = next((form for form in forms if len(form) == len(row.patterns)), None)
    texts = [name_of(pattern) for pattern in row.patterns if isinstance(pattern, syntax.Name | syntax.Text)]
    if names is None or len(texts) != len(row.patterns):
        scope.reporter.report("given-table-row", row.patterns[0], text=scope.reporter.text(row))
        return None
    return {name: text or "" for name, text in zip(names, texts, strict=True)} | {last: _text(scope, row.value)}


def _complete(
    scope: Scope, place: syntax.Node, body: Body, table: str, values: dict[str, str]
) -> Iterator[GivenRecord]:
    lacking = next((name for name in _NEEDED[table] if not values.get(name)), None)
    if lacking is not None:
        if not body.lost and not scope.reporter.lost:
            scope.reporter.report("given-table-lacks", place, name=_attribute(lacking))
        return
    yield GivenRecord(values, scope.reporter.span(place))


def _attribute(name: str) -> Both:
    return Both(vocabulary()["column"].spelling(name, "zh"), name)


def _text(scope: Scope, node: syntax.Expression) -> str:
    """Return what is given as a text: a name, a text, or a number as it is written."""
    found = name_of(node)
    return scope.reporter.text(node) if found is None else found
