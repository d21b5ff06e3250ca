"""Binding examples: the rows that are given and what is expected of them."""

from __future__ import annotations

import datetime
from collections.abc import Container
from typing import Final

import attrs

from ...core.calendar import read_period
from ...core.example import Example, Expectation, GivenRow
from ...core.model import IndicatorSet
from ...core.outcome_rules import EVIDENCE_FINDING
from .. import syntax
from ..diagnostics import listed
from ..schema import EVIDENCE, RATINGS, words
from .bodies import Body, read_body
from .constants import name_of, number_of, read_date, read_text
from .declarations import datum
from .given_tables import given_records, table_of
from .headers import read_header
from .names import nearest
from .scope import FieldName, Scope

_MISSING: Final = frozenset(word for word, english in words("attribute").items() if english == "missing")
_FINDING: Final = frozenset(word for word, english in words("keyword").items() if english == "finding")


def bind_example(scope: Scope, block: syntax.Block, sets: dict[str, tuple[Scope, IndicatorSet]]) -> Example | None:
    """Bind an example of a set of the file."""
    reporter = scope.reporter
    header = read_header(reporter, "example", block)
    body = read_body(reporter, "example", block.body)
    of = header.of.name if header.of else next(iter(sets), "") if len(sets) == 1 else ""
    found = sets.get(of)
    if found is None and header.of is not None:
        alike = scope.alike(of, header.of, sets)
        found = sets.get(alike or "")
    if found is None:
        near = nearest(of, sets)
        if not header.lost and not (reporter.lost and not sets):
            place = header.of or header.name or block.keyword
            reporter.report("unknown-set", place, hint="nearest" if near else "", name=of or "—", nearest=near)
        found = sets.get(near or "")
    if found is None:
        return None
    inner, bound = found
    blocks = [block for block in body.of("given") if table_of(block) is None]
    given = tuple(row for each in blocks if (row := _given(inner, each, bound.codes)) is not None)
    _check_above(inner, given, blocks)
    ratings, evidence = (given_records(inner, body.of("given"), table) for table in (RATINGS, EVIDENCE))
    expect = tuple(line for each in body.of("expect") for line in _expect(inner, bound, each))
    if not (given or ratings or evidence) and not body.lost and not reporter.lost:
        reporter.report("given-missing", header.name or block.keyword, name=header.name.name if header.name else "")
    name = header.name.name if header.name else ""
    span = reporter.source.span(header.start, header.end)
    title = header.title or (
        read_text(reporter, body.attributes["title"].value) if "title" in body.attributes else None
    )
    return Example(name, bound.name, given, expect, _as_of(scope, body), title, span, ratings, evidence)


def _as_of(scope: Scope, body: Body) -> datetime.date | None:
    attribute = body.attributes.get("as_of")
    return None if attribute is None else read_date(scope.reporter, attribute.value)


def _given(scope: Scope, block: syntax.Block, codes: Container[str]) -> GivenRow | None:
    reporter, table, fields = scope.reporter, None, scope.fields
    if block.header:
        name = name_of(block.header[0]) if len(block.header) == 1 else None
        table = _table_of(scope, name or reporter.text(block.header[0]), block.header[0])
        if table is None:
            return None
        fields = scope.tables[table].fields
    body = read_body(reporter, "given", block.body, free=True)
    values: dict[str, float | str | None] = {}
    for statement in body.others:
        if isinstance(statement, syntax.Attribute):
            _give(scope, fields, values, statement, codes)
        else:
            reporter.report("stray-statement", statement)
    unit = _named(scope, body.attributes.get("unit"))
    period = _named(scope, body.attributes.get("period"))
    return GivenRow(values, unit, period, table, reporter.span(block.keyword))


def _table_of(scope: Scope, name: str, place: syntax.Node) -> str | None:
    """Return the table whose row is given, or report that there is none."""
    if name in scope.tables:
        return name
    alike = scope.alike(name, place, scope.tables)
    if alike is None:
        near = nearest(name, scope.tables)
        hint = "nearest" if near else "" if scope.tables else "none"
        known = listed(scope.tables or ["—"])
        scope.reporter.report("unknown-table-of-rows", place, hint=hint, name=name, nearest=near, known=known)
    return alike


def _check_above(scope: Scope, given: tuple[GivenRow, ...], blocks: list[syntax.Block]) -> None:
    """Report rows of a nested table before which no row of the table above is given."""
    if len(given) < len(blocks):
        return
    seen: set[str | None] = set() if any(row.table is None for row in given) else {None}
    for row, block in zip(given, blocks, strict=True):
        above = None if row.table is None else scope.tables[row.table].within
        if row.table is not None and above not in seen:
            word = above or scope.tables[row.table].above.name
            scope.reporter.report("rows-given-first", block.header[0], table=row.table, above=word)
        seen.add(row.table)


def _give(
    scope: Scope,
    fields: dict[str, FieldName],
    values: dict[str, float | str | None],
    statement: syntax.Attribute,
    codes: Container[str],
) -> None:
    reporter, name = scope.reporter, statement.name.name
    if name not in fields:
        alike = scope.alike(name, statement.name, fields)
        if alike is None:
            near = nearest(name, fields)
            reporter.report("unknown-field", statement.name, hint="nearest" if near else "", name=name, nearest=near)
            return
        name = alike
    if name in values:
        reporter.report("attribute-twice", statement.name, name=name)
        return
    node, field = statement.value, fields[name].field
    is_missing = isinstance(node, syntax.Name) and node.name in _MISSING and node.name not in field.type.labels
    is_code = (text := name_of(node)) is not None and (text in field.codes or text in codes)
    # a code is given as it stands in a cell, and gets its meaning where cells are read
    values[name] = None if is_missing else text if is_code else datum(scope, field, node)


def _named(scope: Scope, attribute: syntax.Attribute | None) -> str | None:
    if attribute is None:
        return None
    text = name_of(attribute.value)
    return scope.reporter.text(attribute.value) if text is None else text


def _expect(scope: Scope, bound: IndicatorSet, block: syntax.Block) -> list[Expectation]:
    reporter = scope.reporter
    unit, period = _whose(scope, block)
    body = read_body(reporter, "expect", block.body, free=True)
    found: list[Expectation] = []
    for name, attribute in body.attributes.items():
        found.extend(_result(scope, bound, name, attribute, unit))
    for word, inner in body.blocks:
        found.extend(_finding(scope, bound, word, inner, unit))
    for statement in body.others:
        if isinstance(statement, syntax.Attribute):
            found.extend(_score(scope, bound, statement, unit))
        elif isinstance(statement, syntax.ExpressionStatement):
            found.extend(_missing(scope, bound, statement.value, unit))
        else:
            reporter.report("stray-statement", statement)
    return sorted((attrs.evolve(line, period=period) for line in found), key=lambda line: line.span)


def _whose(scope: Scope, block: syntax.Block) -> tuple[str | None, str | None]:
    """Return the unit and the period that an ``expect`` names: ``expect 甲``, ``expect 2020``, ``expect 甲, 2020``."""
    names = [atom for atom in block.header if isinstance(atom, syntax.Name | syntax.Text)]
    times = [atom for atom in block.header if not isinstance(atom, syntax.Name | syntax.Text)]
    unit = name_of(names[0]) if names else None
    texts = [scope.reporter.text(atom) for atom in times] + [name_of(atom) or "" for atom in names[1:]]
    period = read_period(texts[0]) if len(texts) == 1 else None
    if texts and period is None and not any(isinstance(atom, syntax.Missing) for atom in times):
        place = [*times, *names[1:]][-1]
        scope.reporter.report("expect-whose", place, text=scope.reporter.text(place))
    return unit, None if period is None else period.name


def _result(
    scope: Scope, bound: IndicatorSet, what: str, attribute: syntax.Attribute, unit: str | None
) -> list[Expectation]:
    reporter, span = scope.reporter, scope.reporter.span(attribute)
    if what == "rank":
        value = number_of(attribute.value)
        if value is None:
            reporter.report("wrong-expectation", attribute.value, text=reporter.text(attribute.value))
            return []
        return [Expectation("rank", bound.name, value, unit, span=span)]
    label = name_of(attribute.value) or reporter.text(attribute.value)
    if label in scope.grades:
        return [Expectation("grade", bound.name, label, unit, span=span)]
    if (
        not isinstance(attribute.value, syntax.Missing)
        and "grade" not in scope.lost
        and (scope.grades or not reporter.lost)
    ):
        alike = scope.alike(label, attribute.value, dict.fromkeys(scope.grades))
        if alike is not None:
            return [Expectation("grade", bound.name, alike, unit, span=span)]
        near = nearest(label, scope.grades)
        hint = "nearest" if near else "" if scope.grades else "none"
        grades = listed(scope.grades)
        reporter.report("unknown-grade", attribute.value, hint=hint, name=label, nearest=near, grades=grades)
    return []


def _score(scope: Scope, bound: IndicatorSet, statement: syntax.Attribute, unit: str | None) -> list[Expectation]:
    reporter, name = scope.reporter, statement.name.name
    scored, reports = _scored(scope, bound), {report.name for report in bound.report}
    if name not in scored and name not in reports:
        known = dict.fromkeys((*scored, *reports))
        alike = scope.alike(name, statement.name, known)
        if alike is None:
            near = nearest(name, known)
            reporter.report(
                "unknown-indicator", statement.name, hint="nearest" if near else "", name=name, nearest=near
            )
            return []
        name = alike
    what = "total" if name == bound.name else "score" if name in scored else "report"
    span = reporter.span(statement)
    if isinstance(statement.value, syntax.Name) and statement.value.name in _MISSING:
        return [Expectation("missing", name, None, unit, span=span)]
    value = number_of(statement.value)
    text = statement.value.value if isinstance(statement.value, syntax.Text) and what == "report" else None
    if value is None and text is None:
        if not isinstance(statement.value, syntax.Missing):
            reporter.report("wrong-expectation", statement.value, text=reporter.text(statement.value))
        return []
    return [Expectation(what, name, text if value is None else value, unit, span=span)]


def _scored(scope: Scope, bound: IndicatorSet) -> dict[str, None]:
    """Return what has a score to expect: indicators, bonuses and penalties."""
    pending = [adjustment for node in bound.nodes() for adjustment in node.adjustments]
    names = list(scope.indicators)
    while pending:
        adjustment = pending.pop()
        names.append(adjustment.name)
        pending += adjustment.children
    return dict.fromkeys(names)


def _finding(scope: Scope, bound: IndicatorSet, word: str, block: syntax.Block, unit: str | None) -> list[Expectation]:
    reporter = scope.reporter
    atoms = list(block.header)
    if word == "no" and atoms and isinstance(atoms[0], syntax.Name) and atoms[0].name in _FINDING:
        atoms.pop(0)
    name = name_of(atoms[0]) if len(atoms) == 1 else None
    known = {finding.name for finding in bound.findings}
    if scope.common.evidence and name is not None and name not in known and words("header").get(name) == "evidence":
        name = EVIDENCE_FINDING
        known.add(name)
    if name is None:
        reporter.report("name-missing", block.keyword, block=block.keyword.name)
        return []
    if name not in known:
        alike = scope.alike(name, atoms[0], dict.fromkeys(known))
        if alike is None and "" in known:  # one has no name; it may be this
            return []
        if alike is None:
            near = nearest(name, known)
            reporter.report("unknown-finding", atoms[0], hint="nearest" if near else "", name=name, nearest=near)
            return []
        name = alike
    what = "finding" if word == "finding" else "no_finding"
    return [Expectation(what, name, None, unit, span=reporter.span(block))]


def _missing(scope: Scope, bound: IndicatorSet, node: syntax.Expression, unit: str | None) -> list[Expectation]:
    reporter = scope.reporter
    function = node.function if isinstance(node, syntax.Call) else None
    is_missing = isinstance(function, syntax.Name) and function.name in _MISSING
    if not isinstance(node, syntax.Call) or not is_missing or len(node.arguments) != 1:
        if not isinstance(node, syntax.Missing):
            reporter.report("wrong-expectation", node, text=reporter.text(node))
        return []
    argument = node.arguments[0].value
    name = name_of(argument) or ""
    if name not in (scored := _scored(scope, bound)):
        near = nearest(name, scored)
        reporter.report("unknown-indicator", argument, hint="nearest" if near else "", name=name, nearest=near)
        return []
    return [Expectation("missing", name, None, unit, span=reporter.span(node))]
