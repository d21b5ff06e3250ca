"""Binding what a file declares: fields, params and defines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ...core.expressions import Builtin, Call
from ...core.functions import Family
from ...core.model import Bounds, CellMeaning, Define, Field
from ...core.value_type import NUMBER, VECTOR, Kind, ValueType
from .. import syntax
from ..diagnostics import listed
from ..schema import words
from .attributes import named_call
from .bodies import Body, read_body
from .constants import name_of, number_of, read_texts
from .context import LOST, Binders, Context, Place, kind_word
from .names import nearest
from .operators import epoch_days
from .reporting import Reporter
from .rows import link_tables, table_header
from .scope import DefineName, FieldName, Names, ParamName, Scope, TableName

_TYPES: Final = words("type")
_YES: Final = {word: float(english == "yes") for word, english in words("constant").items()}
_CODES: Final = {word: CellMeaning(english) for word, english in words("option.codes").items()}


def declare(reporter: Reporter, names: Names, body: Body) -> list[syntax.Block]:
    """Enter the fields, params and defines of a file or a set into the names; return the ``fields`` blocks."""
    blocks = body.of("fields")
    for block in blocks:
        if block.header:
            _declare_table(reporter, names, block)
            continue
        inner = read_body(reporter, "fields", block.body)
        for row in inner.fields:
            _declare_field(reporter, names, row)
        for statement in inner.defines:
            _declare_define(reporter, names, statement)
    for param in body.params:
        if _is_new(reporter, names, param.name):
            kind = ValueType(Kind.NUMBER, param.unit.value) if param.unit else NUMBER
            names.params[param.name.name] = ParamName(param.name.name, kind, param.name)
    for statement in body.defines:
        _declare_define(reporter, names, statement)
    link_tables(reporter, names)
    return blocks


def _declare_table(reporter: Reporter, names: Names, block: syntax.Block) -> None:
    """Enter a table of rows below the unit; its fields and defines have names of their own."""
    header = table_header(reporter, block)
    inner = read_body(reporter, "fields", block.body)
    if header is None or not _is_new(reporter, names, header[0]):
        return
    own = Names()
    for row in inner.fields:
        _declare_field(reporter, own, row)
    for statement in inner.defines:
        _declare_define(reporter, own, statement)
    for name, define in own.defines.items():
        define.name = f"{header[0].name}.{name}"
    names.tables[header[0].name] = TableName(header[0].name, *header, block, own.fields, own.defines)


def _declare_define(reporter: Reporter, names: Names, statement: syntax.Define) -> None:
    if _is_new(reporter, names, statement.name):
        parameters = None if statement.parameters is None else tuple(each.name for each in statement.parameters)
        names.defines[statement.name.name] = DefineName(statement.name.name, parameters, statement)


def _is_new(reporter: Reporter, names: Names, name: syntax.Name) -> bool:
    before = names.place_of(name.name)
    if before is not None:
        reporter.report("name-twice", name, related=(reporter.span(before),), name=name.name)
    return before is None


def _declare_field(reporter: Reporter, names: Names, row: syntax.FieldRow) -> None:
    if not _is_new(reporter, names, row.name):
        return
    kind = _field_type(reporter, row)
    bounds = _bounds(reporter, row.bounds) if row.bounds is not None else None
    title = row.title.value if row.title else None
    field = Field(row.name.name, kind or NUMBER, title, bounds, span=reporter.source.span(row.name.start, row.end))
    names.fields[field.name] = FieldName(field, row.name, is_lost=kind is None)


def _field_type(reporter: Reporter, row: syntax.FieldRow) -> ValueType | None:
    """Return the type of a field, None where it could not be read."""
    if isinstance(row.type, syntax.Missing):
        reporter.lost = True
        return None
    english = _TYPES.get(row.type.name)
    unit = row.unit.value if row.unit else None
    if english is None:
        reporter.report_unknown("unknown-type", row.type, _TYPES)
        return None
    if english != "one of":
        return ValueType(Kind(english), unit)
    labels = [_label(label) for label in row.labels]
    for index, (label, node) in enumerate(zip(labels, row.labels, strict=True)):
        if label in labels[:index]:
            reporter.report("label-twice", node, name=label)
    return ValueType(Kind.TEXT, unit, tuple(dict.fromkeys(labels)))


def _label(node: syntax.Name | syntax.Text | syntax.Number) -> str:
    return f"{node.value:g}" if isinstance(node, syntax.Number) else name_of(node) or ""


def _bounds(reporter: Reporter, node: syntax.Pattern) -> Bounds | None:
    if isinstance(node, syntax.Missing):
        return None
    if isinstance(node, syntax.ComparisonPattern):
        value = number_of(node.value)
        if value is None:
            reporter.report("bound-constant", node, text=reporter.text(node))
            return None
        closed = node.operator in {"<=", ">="}
        return (
            Bounds(low=value, low_closed=closed)
            if node.operator in {">", ">="}
            else Bounds(high=value, high_closed=closed)
        )
    low, high, closed_low, closed_high = _both_bounds(node)
    if low is None or high is None or low > high:
        reporter.report("bound-constant", node, text=reporter.text(node))
        return None
    return Bounds(low, high, closed_low, closed_high)


def _both_bounds(node: syntax.Pattern) -> tuple[float | None, float | None, bool, bool]:
    if isinstance(node, syntax.IntervalPattern):
        return number_of(node.low), number_of(node.high), node.low_closed, node.high_closed
    if isinstance(node, syntax.Vector) and len(node.items) == 2:  # noqa: PLR2004 - [low, high]
        return number_of(node.items[0]), number_of(node.items[1]), True, True
    if isinstance(node, syntax.Binary) and node.operator == "..":
        return number_of(node.left), number_of(node.right), True, True
    return None, None, True, True


# --- second pass: what may refer to other names ----------------------------------------------------------------------


def complete_fields(scope: Scope, binders: Binders, blocks: list[syntax.Block]) -> tuple[list[Field], Codes]:
    """Bind ``missing`` and ``codes`` of the fields of these blocks; return them with the marks of the whole block."""
    found: list[Field] = []
    marks: list[str] = []
    codes: dict[str, CellMeaning | float | str] = {}
    silent = Reporter(scope.reporter.source)
    for block in blocks:
        if block.header:
            continue
        body = read_body(silent, "fields", block.body)
        if "missing_as" in body.attributes:
            marks.extend(read_texts(scope.reporter, body.attributes["missing_as"].value))
        if "codes" in body.attributes:
            codes |= field_codes(scope, body.attributes["codes"].value)
        for row in body.fields:
            declared = scope.fields.get(row.name.name)
            if declared is not None and declared.place is row.name:
                declared.field = completed_field(scope, binders, declared.field, row)
                found.append(declared.field)
    return found, (tuple(marks), codes)


Codes = tuple[tuple[str, ...], Mapping[str, CellMeaning | float | str]]


def completed_field(scope: Scope, binders: Binders, field: Field, row: syntax.FieldRow) -> Field:
    """Return a field with what its row says of absent cells and codes."""
    missing: float | str | Call | None = None
    codes: Mapping[str, CellMeaning | float | str] = {}
    seen: set[str] = set()
    for attribute in row.attributes:
        english = words("attribute").get(attribute.name.name)
        if english in seen:
            scope.reporter.report("attribute-twice", attribute.name, name=attribute.name.name)
        elif english == "missing":
            missing = _filling(scope, binders, field, attribute.value)
        elif english == "codes":
            codes = field_codes(scope, attribute.value)
        else:
            scope.reporter.report_unknown("field-attribute", attribute.name, ("missing", "codes", "缺失", "代码"))
        seen.add(english or attribute.name.name)
    if missing is None and not codes:
        return field
    return Field(field.name, field.type, field.title, field.bounds, missing, codes, field.table, field.span)


def _filling(scope: Scope, binders: Binders, field: Field, node: syntax.Expression) -> float | str | Call | None:
    """Bind the datum, or the function, that fills in for an absent cell."""
    context = Context(scope, binders, Place.CONSTANT)
    if isinstance(node, syntax.Call):
        return named_call(context, node, (Family.MISSING,), "missing")
    is_error = isinstance(node, syntax.Name) and words("option.missing").get(node.name) == "error"
    if is_error and not (isinstance(node, syntax.Name) and node.name in field.type.labels):
        return "error"
    return datum(scope, field, node)


def datum(scope: Scope, field: Field, node: syntax.Expression) -> float | str | None:
    """Return a constant as it would stand in a cell of the field, or report that it cannot."""
    kind, reporter = field.type.kind, scope.reporter
    if field.name in scope.fields and scope.fields[field.name].is_lost:
        return None
    if isinstance(node, syntax.Missing):
        reporter.lost = True
        return None
    if kind is Kind.TEXT:
        return _text_datum(scope, field, node)
    found = number_of(node)
    if kind is Kind.FLAG:
        found = _YES.get(node.name) if isinstance(node, syntax.Name) else None
    elif kind is Kind.DATE:
        found = epoch_days(node.value) if isinstance(node, syntax.Date) else None
    if found is None:
        reporter.report("wrong-datum", node, name=field.name, kind=kind_word(kind), text=reporter.text(node))
        return None
    if not within(field.bounds, found) or (kind is Kind.COUNT and (found < 0 or not float(found).is_integer())):
        reporter.report("datum-bounds", node, name=field.name, kind=kind_word(kind), text=reporter.text(node))
        return None
    return found


def within(bounds: Bounds | None, number: float) -> bool:
    """Whether a number lies within the bounds of a field."""
    if bounds is None:
        return True
    low, high = bounds.low, bounds.high
    above = low is None or number > low or (bounds.low_closed and number == low)
    return above and (high is None or number < high or (bounds.high_closed and number == high))


def _text_datum(scope: Scope, field: Field, node: syntax.Expression) -> str | None:
    text, labels, reporter = name_of(node), field.type.labels, scope.reporter
    if text is None and isinstance(node, syntax.Number):
        text = reporter.text(node)
    if text is None:
        reporter.report("wrong-datum", node, name=field.name, kind=kind_word(Kind.TEXT), text=reporter.text(node))
        return None
    if not labels or text in labels:
        return text
    if (alike := scope.alike(text, node, dict.fromkeys(labels))) is not None:
        return alike
    near = nearest(text, labels)
    reporter.report(
        "unknown-label", node, hint="nearest" if near else "", name=text, nearest=near, labels=listed(labels)
    )
    return None


def field_codes(scope: Scope, node: syntax.Expression) -> dict[str, CellMeaning | float | str]:
    """Return what the texts of a mapping mean in a cell."""
    reporter = scope.reporter
    if not isinstance(node, syntax.Table) or node.name is not None or node.is_by:
        if isinstance(node, syntax.Missing):
            reporter.lost = True
        else:
            reporter.report("codes-mapping", node)
        return {}
    found: dict[str, CellMeaning | float | str] = {}
    for row in node.rows:
        if isinstance(row, syntax.Missing):
            reporter.lost = True
            continue
        key = name_of(row.patterns[0]) if len(row.patterns) == 1 else None
        value = row.value
        meaning = number_of(value)
        if key is None:
            reporter.report("codes-mapping", row.patterns[0])
        elif isinstance(value, syntax.Name) and value.name in _CODES:
            found[key] = _CODES[value.name]
        elif meaning is not None:
            found[key] = meaning
        elif (text := name_of(value)) is not None:
            found[key] = text
        else:
            reporter.report("codes-mapping", value)
    return found


def bind_defines(scope: Scope, binders: Binders, statements: list[syntax.Define]) -> list[Define]:
    """Bind each define by itself, so that what is wrong in an unused one is found too.

    One with parameters is bound silently: what its arguments are is known only where it is used.
    """
    bound: list[Define] = []
    silent = Scope(scope.names, Reporter(scope.reporter.source), scope.registry)
    silent.indicators, silent.namespaces, silent.used = scope.indicators, scope.namespaces, scope.used
    silent.files, silent.trees, silent.label = scope.files, scope.trees, scope.label
    silent.common.table, silent.common.base = scope.table, scope.base
    for statement in statements:
        declared = scope.defines.get(statement.name.name)
        if declared is None or declared.place is not statement.name:
            continue
        parameters = declared.parameters or ()
        arguments = {name: Builtin(name, type=VECTOR) for name in parameters}
        within_scope = silent if parameters else scope
        context = Context(
            within_scope, binders, Place.DEFINE, arguments=arguments, path=(declared.label or declared.name,)
        )
        body = context.bind(statement.body)
        if body is not LOST:
            bound.append(Define(declared.name, parameters, body, scope.reporter.span(statement)))
    circles = (found for found in silent.reporter.found if found.name == "define-cycle")
    scope.reporter.found.extend(circles)
    return bound
