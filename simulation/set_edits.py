"""From a change to the stretches of text that it replaces: attributes, points, params, bands of grades, whole blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import attrs

from ..data.naming import quoted
from ..dsl import syntax
from ..dsl.binding.merging import attribute_name, english, slots
from ..dsl.diagnostics import Both, Diagnostic
from ..dsl.formatting.spelling import spelling
from ..dsl.literals import SINGULAR
from ..dsl.parser import parse
from ..dsl.schema import BLOCKS, words
from ..dsl.syntax import Source
from .change import Change
from .complaints import unfit, unknown
from .scheme_text import NAMED, SchemeText

#: Attributes that stand in the header of a block, and the part of the header that holds them.
_IN_HEADER: Final = {"points": "weight", "weight": "weight", "upto": "upto", "title": "title"}
_ARITHMETIC: Final = {
    "+=": lambda old, by: old + by,
    "-=": lambda old, by: old - by,
    "*=": lambda old, by: old * by,
    "/=": lambda old, by: old / by,
}
_DIGITS: Final = 12


@attrs.frozen
class TextEdit:
    """A stretch of the joined text and what takes its place; ``lead`` characters of that stand before the user's own.

    ``before`` is the text that was there, as it is told; ``name`` what it is of, where no change of the user says so.
    """

    start: int
    end: int
    text: str
    change: Change | None
    lead: int = 0
    before: str = ""
    name: str = ""

    @property
    def after(self) -> str:
        """The text that takes its place, without what only belongs to the syntax around it."""
        if self.change is not None:
            is_whole = self.before != "" and self.lead == 0  # with the unit that the number has there
            return self.text if is_whole else self.change.value
        number = parse_number(self.text)
        return self.text if number is None else written_number(float(f"{number.value:.6g}"), number.unit)


def block_edits(
    text: SchemeText, block: syntax.Block, attribute: str, change: Change
) -> Iterable[TextEdit | Diagnostic]:
    """Yield the edits of an attribute of a block, in its header or its body, put in where it is not said yet."""
    name = attribute_word(attribute)
    kind = english(block)
    known = (*BLOCKS[kind].attributes, *(each for each in _IN_HEADER if _may_head(kind, each)))
    if name not in known:
        spelt = [*known, *(zh for zh, en in words("attribute").items() if en in known)]
        yield unknown(change, _quoted(block_name(block)), attribute, spelt)
        return
    part = slots(kind, block.header).get(_IN_HEADER.get(name, "?"), ())
    if part:
        yield _header_edit(text, part, name, change)
        return
    body = [each for each in block.body or () if isinstance(each, syntax.Attribute) and attribute_name(each) == name]
    if body:
        yield _value_edit(text, body[-1].value, change)
    elif change.operator != "=":
        yield unfit(change, "no-number", "—")
    else:
        yield _inserted(block, name, change)


def attribute_word(attribute: str) -> str:
    """Return the English word of an attribute, as written where it is none; ``upto`` is a word of headers."""
    return words("attribute").get(attribute) or ("upto" if words("header").get(attribute) == "upto" else attribute)


def _may_head(kind: str, attribute: str) -> bool:
    header = BLOCKS[kind].header
    return attribute == "title" or attribute in header or (attribute == "weight" and "points" in header)


def _header_edit(
    text: SchemeText, part: tuple[syntax.Expression, ...], name: str, change: Change
) -> TextEdit | Diagnostic:
    """Return the edit of points, weight, cap or title in a header: what is said there is of the kind asked for."""
    number = part[-1]
    if name == "title":
        value = change.value if change.value.startswith(('"', "“")) else f'"{change.value}"'
        lead = 0 if value == change.value else 1
        return TextEdit(part[0].start, number.end, value, change, lead, _at(text, number))
    if change.operator != "=":
        return _computed(text, number, change)
    is_points = isinstance(number, syntax.Number) and number.unit == "points"
    if name == "upto" or (name == "weight" and not is_points and len(part) > 1):
        return TextEdit(number.start, number.end, change.value, change, 0, _at(text, number))
    plain = parse_number(change.value)
    if name == "points":
        value = f"{change.value} points" if plain is not None and plain.unit is None else change.value
        return TextEdit(part[0].start, number.end, value, change, 0, _at(text, number))
    value = f"weight {change.value}"
    return TextEdit(part[0].start, number.end, value, change, len("weight "), _at(text, number))


def _value_edit(text: SchemeText, value: syntax.Expression, change: Change) -> TextEdit | Diagnostic:
    if change.operator != "=":
        return _computed(text, value, change)
    return TextEdit(value.start, value.end, change.value, change, 0, _at(text, value))


def _computed(text: SchemeText, number: syntax.Expression, change: Change) -> TextEdit | Diagnostic:
    """Return the edit that puts the outcome of ``*=`` and its kin in place of a number written out."""
    by = parse_number(change.value)
    if not isinstance(number, syntax.Number) or by is None:
        return unfit(change, "no-number", change.value if by is None else _at(text, number))
    if change.operator == "/=" and by.value == 0:
        return unfit(change, "zero")
    found = written_number(_ARITHMETIC[change.operator](number.value, by.value), number.unit)
    return TextEdit(number.start, number.end, found, change, 0, _at(text, number))


def written_number(value: float, unit: str | None) -> str:
    """Return a number as the language writes it, with the unit that stood there.

    >>> written_number(0.27, "%"), written_number(33.0, "points"), written_number(1250.5, None)
    ('27%', '33 points', '1250.5')
    """
    shown = value * 100 if unit in {"%", "pp"} else value
    text = f"{round(shown, _DIGITS):.15g}"
    if "e" in text:
        text = f"{shown:f}"
    return text + {None: "", "%": "%", "pp": "pp"}.get(unit, f" {unit}")


def parse_number(text: str) -> syntax.Number | None:
    """Return a number written out, None where the text is something else."""
    statements = parse(Source("", f"param x = {text}\n")).file.statements
    value = statements[0].value if len(statements) == 1 and isinstance(statements[0], syntax.Param) else None
    if isinstance(value, syntax.Unary) and isinstance(value.operand, syntax.Number) and value.operator == "-":
        return attrs.evolve(value.operand, value=-value.operand.value)
    return value if isinstance(value, syntax.Number) else None


def _inserted(block: syntax.Block, name: str, change: Change) -> TextEdit:
    """Return the edit that says an attribute first thing in the body of a block."""
    home = block.made.included if block.made is not None and block.made.included is not None else block
    if name == "upto":
        place = home.own_header[-1].end if home.own_header else home.keyword.end
        return TextEdit(place, place, f" upto {change.value}", change, len(" upto "))
    if home.opened >= 0:
        text = f" {name} = {change.value};"
        return TextEdit(home.opened + 1, home.opened + 1, text, change, len(f" {name} = "))
    text = f" {{ {name} = {change.value} }}"
    return TextEdit(home.end, home.end, text, change, len(f" {{ {name} = "))


def insertion_edit(block: syntax.Block, change: Change) -> TextEdit:
    """Return the edit that puts further statements into the body of a block."""
    home = block.made.included if block.made is not None and block.made.included is not None else block
    if home.opened >= 0:
        return TextEdit(home.opened + 1, home.opened + 1, f" {change.value}\n", change, 1)
    return TextEdit(home.end, home.end, f" {{ {change.value} }}", change, 3)


def removal_edits(text: SchemeText, block: syntax.Block, change: Change) -> Iterator[TextEdit | Diagnostic]:
    """Yield the edits that take a block out, with every ``override`` of it."""
    if english(block) not in NAMED or block is text.block:
        yield unfit(change, "off")
        return
    overrides = block.made.overrides if block.made is not None else ()
    for each in (block, *overrides):
        yield TextEdit(each.start, each.end, "", change, 0, _at(text, each))


def param_edits(
    text: SchemeText, param: syntax.Param, patterns: str | None, change: Change
) -> Iterator[TextEdit | Diagnostic]:
    """Yield the edit of a param: its value, its whole table, or the row that ``patterns`` name."""
    if patterns is None:
        # a table is replaced by a table, a constant by a constant: the braces are the user's to write
        if isinstance(param.value, syntax.Table) and not change.value.startswith("{") and change.operator == "=":
            keys = [_at(text, row).partition(":")[0].strip() for row in param.value.rows[:2]]
            yield unfit(change, "table", quoted(f"{param.name.name}{{{key}}}" for key in keys))
        else:
            yield _value_edit(text, param.value, change)
        return
    wanted = patterns_of(patterns)
    rows = param.value.rows if isinstance(param.value, syntax.Table) else ()
    row = next((each for each in rows if each.patterns == wanted), None)
    if row is None:
        known = [_at(text, each).partition(":")[0].strip() for each in rows]
        yield unknown(change, _quoted(param.name.name), patterns, known)
        return
    yield _value_edit(text, row.value, change)


def patterns_of(text: str) -> tuple[syntax.Pattern, ...]:
    """Return the patterns of a table's row, without its value."""
    statements = parse(Source("", f"param x by y {{ {text} : 0 }}\n")).file.statements
    value = statements[0].value if len(statements) == 1 and isinstance(statements[0], syntax.Param) else None
    return value.rows[0].patterns if isinstance(value, syntax.Table) and len(value.rows) == 1 else ()


def grade_edits(
    text: SchemeText, block: syntax.Block | None, label: str | None, change: Change
) -> Iterator[TextEdit | Diagnostic]:
    """Yield the edit of all grades, or of the bound of one: a number keeps the comparison that stands there."""
    if block is None:
        yield unknown(change, _quoted(text.name), change.path, ())
        return
    if label is None:
        yield TextEdit(block.opened, block.end, change.value, change, 0, _at(text, block))
        return
    rows = [each for each in block.body or () if isinstance(each, syntax.Row)]
    row = next((each for each in rows if _label(each.value) == label), None)
    if row is None:
        yield unknown(
            change, Both("等次", "the ladder of grades"), label, filter(None, (_label(each.value) for each in rows))
        )
        return
    pattern = row.patterns[0]
    if parse_number(change.value) is None:
        yield TextEdit(pattern.start, row.patterns[-1].end, change.value, change, 0, _at(text, pattern))
    elif isinstance(pattern, syntax.ComparisonPattern):
        yield _value_edit(text, pattern.value, change)
    elif isinstance(pattern, syntax.IntervalPattern):
        yield _value_edit(text, pattern.low, change)
    else:
        yield unfit(change, "no-number", _at(text, pattern))


def field_edits(
    text: SchemeText, field: syntax.FieldRow, attribute: str, change: Change
) -> Iterator[TextEdit | Diagnostic]:
    """Yield the edit of an attribute of a field: ``missing`` or ``codes``."""
    name = words("attribute").get(attribute, attribute)
    if name not in ("missing", "codes"):
        yield unknown(change, _quoted(field.name.name), attribute, ("missing", "codes"))
        return
    said = [each for each in field.attributes if attribute_name(each) == name]
    if said:
        yield _value_edit(text, said[-1].value, change)
    else:
        yield TextEdit(field.end, field.end, f"  {name} = {change.value}", change, len(f"  {name} = "))


def _label(value: syntax.Expression) -> str:
    return value.name if isinstance(value, syntax.Name) else value.value if isinstance(value, syntax.Text) else ""


def _quoted(name: str) -> Both:
    return Both(f"“{name}”", f"“{name}”")


def _at(text: SchemeText, node: syntax.Node) -> str:
    return " ".join(text.source.text[node.start : node.end].split())


def block_name(block: syntax.Block) -> str:
    """Return the name that a block begins with."""
    first = block.header[0] if block.header else None
    return first.name if isinstance(first, syntax.Name) else ""


def spoken_number(text: str, language: str) -> str:
    """Return a number with its unit in the vocabulary of a language, and any other text as it is.

    >>> spoken_number("30 points", "zh"), spoken_number("30分", "en"), spoken_number("1分", "en")
    ('30分', '30 points', '1 point')
    """
    number = parse_number(text)
    if number is None or number.unit in {None, "%"}:
        return text
    unit = str(number.unit).replace("_", " ")
    numeral = written_number(number.value * (100 if unit == "pp" else 1), None)
    if language == "zh":
        return numeral + spelling("measure", unit).zh
    singular = {many: one for one, many in SINGULAR.items()}
    return f"{numeral}{unit}" if unit == "pp" else f"{numeral} {singular.get(unit, unit) if numeral == '1' else unit}"
