"""Binding ``rated``: levels and marks, who rates, when a ballot is valid, how ratings are combined."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ...core.expressions import (
    Binary,
    Builtin,
    Call,
    Expression,
    FieldRef,
    IndicatorRef,
    Literal,
    RoleRef,
    Template,
)
from ...core.functions import Family, Yields
from ...core.model import Indicator
from ...core.outcome_rules import Finding
from ...core.rated import Gap, Level, Rated, Role
from ...core.value_type import FLAG, NUMBER, SHARE, VECTOR
from ...core.walking import expressions_in
from .. import syntax
from ..diagnostics import listed
from ..schema import words
from .attributes import named_call
from .bodies import Body, keyword, read_body
from .constants import name_of, number_of
from .context import BALLOT, LOST, Context, Place
from .names import nearest
from .node_attributes import Tree, read_require
from .operators import condition

_ANY: Final = words("option.require")
_PERCENT: Final = (0.0, 100.0)
_NEVER: Final = (FieldRef, IndicatorRef, RoleRef)
_PAIR: Final = 2
_COMPARISONS: Final = frozenset({"==", "!=", "<", "<=", ">", ">="})


def bind_rated(tree: Tree, block: syntax.Block, require: float) -> Rated:
    """Bind the block of a leaf; ``require`` is that of the leaf, where the block has none of its own."""
    reporter = tree.scope.reporter
    for atom in block.header:
        reporter.report("header-atom", atom, text=reporter.text(atom), block=keyword("rated"))
    body = read_body(reporter, "rated", block.body)
    own = body.attributes
    levels = tuple(_levels(tree, body))
    marks = _marks(tree, own["marks"].value) if "marks" in own else None
    if marks is None and any(level.is_range for level in levels):
        marks = _PERCENT
    if not levels and marks is None and not body.lost and not reporter.lost:
        reporter.report("rated-without-marks", block.keyword)
    roles = tuple(_roles(tree, body))
    return Rated(
        levels,
        roles,
        marks,
        _combine(tree, own["combine"].value) if "combine" in own else None,
        _valid(tree, own["valid"].value, levels, marks) if "valid" in own else None,
        _gap(tree, own["gap"].value, roles) if "gap" in own else None,
        read_require(tree, own["require"].value) if "require" in own else require,
        reporter.span(block.keyword),
    )


# --- levels and marks ------------------------------------------------------------------------------------------------


def _rows(tree: Tree, body: Body, name: str) -> Iterator[tuple[str, syntax.Row]]:
    """Yield the rows of a table of names, each with its name; a name that stands twice is reported."""
    reporter, seen = tree.scope.reporter, set()
    for block in body.of(name):
        inner = read_body(reporter, name, block.body)
        body.lost = body.lost or inner.lost
        for row in inner.rows:
            label = name_of(row.patterns[0]) if len(row.patterns) == 1 else None
            if label is None:
                reporter.report("rated-row", row.patterns[0], text=reporter.text(row.patterns[0]))
                body.lost = True
            elif label in seen:
                reporter.report("attribute-twice", row.patterns[0], name=label)
            else:
                seen.add(label)
                yield label, row


def _levels(tree: Tree, body: Body) -> Iterator[Level]:
    for label, row in _rows(tree, body, "levels"):
        node = row.value
        is_range = isinstance(node, syntax.Binary) and node.operator == ".."
        low = number_of(node.left) if isinstance(node, syntax.Binary) and is_range else number_of(node)
        high = number_of(node.right) if isinstance(node, syntax.Binary) and is_range else low
        if low is None or high is None or not 0 <= low <= high <= 1:
            if isinstance(node, syntax.Missing):
                tree.scope.reporter.lost = True
            else:
                tree.scope.reporter.report("level-share", node, text=tree.scope.reporter.text(node))
            body.lost = True
            continue
        yield Level(label, low, high)


def _marks(tree: Tree, node: syntax.Expression) -> tuple[float, float] | None:
    if isinstance(node, syntax.Binary) and node.operator == "..":
        low, high = number_of(node.left), number_of(node.right)
        if low is not None and high is not None and 0 <= low < high:
            return low, high
    if isinstance(node, syntax.Missing):
        tree.scope.reporter.lost = True
    else:
        tree.scope.reporter.report("marks-range", node, text=tree.scope.reporter.text(node))
    return None


def _roles(tree: Tree, body: Body) -> Iterator[Role]:
    reporter = tree.scope.reporter
    found: list[tuple[str, float, syntax.Row, bool]] = []
    for label, row in _rows(tree, body, "raters"):
        value = number_of(row.value)
        if value is None or value < 0:
            if not isinstance(row.value, syntax.Missing):
                reporter.report("role-weight", row.value, text=reporter.text(row.value))
            body.lost = True
            continue
        is_percent = isinstance(row.value, syntax.Number) and row.value.unit == "%"
        found.append((label, value, row, is_percent))
    total = sum(value for _, value, _, _ in found)
    if found and not body.lost:
        by_percent = any(is_percent for *_, is_percent in found)
        if total <= 0 or (by_percent and abs(total - 1.0) > 1e-9):  # noqa: PLR2004 - what binary fractions leave
            reporter.report("role-sum", (found[0][2].start, found[-1][2].end), sum=f"{total * 100:.12g}%")
    for label, value, _, _ in found:
        yield Role(label, value / total if total > 0 else 0.0)


# --- combining and checking ------------------------------------------------------------------------------------------


def _combine(tree: Tree, node: syntax.Expression) -> Call | None:
    context = Context(tree.scope, tree.binders, Place.SCORE)
    call = named_call(context, node, (Family.STATISTIC,), "combine")
    if call is None:
        return None
    is_fit = call.function.reduce is not None and call.function.yields is Yields.SAME
    if not is_fit or not all(isinstance(value, Literal) for _, value in call.arguments):
        tree.scope.reporter.report("combine-method", node, text=tree.scope.reporter.text(node))
        return None
    return call


def _valid(
    tree: Tree, node: syntax.Expression, levels: tuple[Level, ...], marks: tuple[float, float] | None
) -> Expression | None:
    top = 1.0 if marks is None else marks[1]
    unit = "%" if marks is None else None
    kind = SHARE if marks is None else NUMBER
    plain = (level for level in levels if not level.is_range)
    names = {level.label: Literal(level.low * top, unit, type=kind) for level in plain}
    context = Context(
        tree.scope, tree.binders, Place.VALUE, arguments={**names, BALLOT: Builtin("ballot", type=VECTOR)}
    )
    bound = condition(context, node)
    if bound is LOST:
        return None
    reporter = tree.scope.reporter
    parts = list(expressions_in(bound))
    if not any(isinstance(part, Builtin) and part.name == "ballot" for part in parts):
        reporter.report("valid-reads", node)
    for part in parts:
        is_over_units = isinstance(part, Call) and part.function.stands_as(Family.STATISTIC) and not part.reduces
        other = isinstance(part, Builtin) and part.name != "ballot"
        if isinstance(part, _NEVER) or is_over_units or other:
            reporter.report("valid-reads", (part.start, part.end) if part.start >= 0 else node)
            return None
        if isinstance(part, Binary) and part.operator in _COMPARISONS:
            _check_measure(tree, part, marks)
    return bound


def _check_measure(tree: Tree, part: Binary, marks: tuple[float, float] | None) -> None:
    """Report a percentage beside marks, and a number beyond 1 beside shares: it could never be met."""
    for one, other in ((part.left, part.right), (part.right, part.left)):
        if not (isinstance(one, Builtin) and one.name == "ballot" and isinstance(other, Literal)):
            continue
        value = other.value
        is_percent = other.unit == "%"
        if isinstance(value, str) or other.start < 0:
            continue
        place = (other.start, other.end)
        if marks is not None and is_percent and marks[1] != 1:
            shown = f"{value * marks[1]:.12g}"
            tree.scope.reporter.report("ballot-measure", place, hint="marks", text=f"{value * 100:.12g}%", number=shown)
        elif marks is None and not is_percent and value > 1:
            tree.scope.reporter.report("ballot-measure", place, text=f"{value:.12g}", number=f"{value:.12g}%")


# --- the gap between two roles ---------------------------------------------------------------------------------------


def _gap(tree: Tree, node: syntax.Expression, roles: tuple[Role, ...]) -> Gap | None:
    reporter = tree.scope.reporter
    if isinstance(node, syntax.Missing):
        reporter.lost = True
        return None
    items = node.items if isinstance(node, syntax.Vector) else ()
    most = number_of(items[_PAIR]) if len(items) == _PAIR + 1 else None
    if most is None or not 0 <= most < 1:
        reporter.report("gap-form", node, text=reporter.text(node))
        return None
    names = [name_of(item) or reporter.text(item) for item in items[:_PAIR]]
    known = [role.name for role in roles]
    for name, item in zip(names, items, strict=False):
        if name not in known:
            near = nearest(name, known)
            hint = "nearest" if near else "" if known else "none"
            reporter.report("unknown-role", item, hint=hint, name=name, nearest=near, roles=listed(known or ["—"]))
            return None
    if names[0] == names[1]:
        reporter.report("gap-form", node, text=reporter.text(node))
        return None
    return Gap(names[0], names[1], most)


def gap_findings(tree: Tree, root: Indicator) -> tuple[Finding, ...]:
    """Return the findings that the gaps of rated leaves raise."""
    return tuple(_gap_finding(tree, node, node.rated.gap) for node in root.walk() if node.rated and node.rated.gap)


def _gap_finding(tree: Tree, node: Indicator, gap: Gap) -> Finding:
    absolute = tree.scope.function("abs")
    assert absolute is not None  # noqa: S101 - built in
    first, second = (RoleRef(node.name, role, type=SHARE) for role in (gap.first, gap.second))
    apart = Call(absolute, (("x", Binary("-", first, second, type=SHARE)),), type=SHARE)
    points = f"{gap.most * 100:.12g}"
    label = node.title or node.name
    zh = (f"“{label}”{gap.first} ", (first, ".2%"), f"，{gap.second} ", (second, ".2%"))
    en = (f"{label}: {gap.first} ", (first, ".2%"), f", {gap.second} ", (second, ".2%"))
    return Finding(
        f"{node.name}分差",
        Binary(">", apart, Literal(gap.most, "pp", type=SHARE), type=FLAG),
        category="resolve",
        kind=f"{gap.first}与{gap.second}分差",
        kind_en=f"gap between {gap.first} and {gap.second}",
        message=Template((*zh, f"，相差超过 {points} 个百分点")),
        message_en=Template((*en, f": more than {points} percentage points apart")),
        span=node.rated.span if node.rated else node.span,
    )
