"""The official indicator table (一级指标 / 二级指标 / 分值 / 评分标准 / 备查材料) that a scheme stands for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import attrs

from ..core.expressions import Expression, Literal, Lookup
from ..core.model import Adjustment, Field, Indicator, IndicatorSet
from ..core.origins import Adopted, adopted_by_node, origin_text
from ..core.outcome_rules import GradeRow, Limit
from ..core.phrasing import written
from ..core.value_type import FLAG
from ..dsl.diagnostics import Language
from ..dsl.vocabulary import vocabulary

_LEVELS: Final = "一二三四五六七八九十"

_KINDS: Final = {True: {"zh": "加分", "en": "bonus"}, False: {"zh": "扣分", "en": "penalty"}}
_CAPS: Final = {True: {"zh": "最多加{}分", "en": "up to +{}"}, False: {"zh": "最多扣{}分", "en": "up to −{}"}}
_EFFECTS: Final = {
    "grade": {"zh": "等次定为{}", "en": "graded {}"},
    "highest_grade": {"zh": "等次不高于{}", "en": "graded {} at most"},
    "downgrade": {"zh": "降低{}个等次", "en": "downgraded by {}"},
    "highest_score": {"zh": "得分不高于{}", "en": "at most {} points"},
    "hold": {"zh": "{}只得基本分", "en": "{} get their base points only"},
}


@attrs.frozen
class TableRow:
    """A leaf, a bonus, a penalty or a limit: the path of titles to it, points, criterion and evidence.

    ``formula`` is how its value is reckoned, where the criterion of the author does not already say so; ``origin`` is
    where it comes from, where the set did not write it itself.
    """

    path: tuple[str, ...]
    points: str
    criterion: str
    evidence: tuple[str, ...] = ()
    formula: str = ""
    origin: str = ""


@attrs.frozen
class IndicatorTable:
    """The rows of the table in the order of the scheme; ``depth`` is the number of levels, ``notes`` stand below it."""

    title: str
    rows: tuple[TableRow, ...]
    depth: int
    language: Language
    is_points: bool = True
    notes: tuple[str, ...] = ()

    @property
    def has_formulas(self) -> bool:
        """Whether any value has a formula: then they have a column."""
        return any(row.formula for row in self.rows)

    @property
    def has_origins(self) -> bool:
        """Whether anything comes from elsewhere: then that has a column."""
        return any(row.origin for row in self.rows)

    @property
    def headers(self) -> tuple[str, ...]:
        """The heads of the columns."""
        if self.language == "zh":
            levels = tuple(
                f"{_LEVELS[level] if level < len(_LEVELS) else level + 1}级指标" for level in range(self.depth)
            )
            formula = ("计算公式",) * self.has_formulas
            origin = ("来源",) * self.has_origins
            return (*levels, "分值" if self.is_points else "权重", "评分标准", *formula, "备查材料", *origin)
        levels = tuple(f"level {level + 1}" for level in range(self.depth))
        formula = ("formula",) * self.has_formulas
        origin = ("from",) * self.has_origins
        return (*levels, "points" if self.is_points else "weight", "criterion", *formula, "evidence", *origin)

    def cells(self) -> list[tuple[str, ...]]:
        """Return the cells, a title only where it changes, as merged cells would show it."""
        found, above = [], tuple[str, ...]()
        for row in self.rows:
            same = next(
                (i for i, pair in enumerate(zip(row.path, above, strict=False)) if pair[0] != pair[1]), len(above)
            )
            path = tuple("" if level < same else title for level, title in enumerate(row.path))
            padding = ("",) * (self.depth - len(path))
            found.append((*path, *padding, *self.texts_of(row)))
            above = row.path
        return found

    def texts_of(self, row: TableRow) -> tuple[str, ...]:
        """Return the cells of a row right of its titles."""
        formula, origin = (row.formula,) * self.has_formulas, (row.origin,) * self.has_origins
        return (row.points, row.criterion, *formula, _joined(row.evidence, self.language), *origin)


@attrs.frozen
class TitleSpan:
    """A title of the table: at which level it stands, and from which to which row (both included) it goes on."""

    text: str
    level: int
    first: int
    last: int


def title_spans(table: IndicatorTable) -> Iterator[TitleSpan]:
    """Yield the titles level by level, each as far down as it goes on; a row's own title is never joined with another."""
    paths = [row.path for row in table.rows]
    for level in range(table.depth):
        first = 0
        while first < len(paths):
            last = first
            while last + 1 < len(paths) and _goes_on(paths[first], paths[last + 1], level):
                last += 1
            if level < len(paths[first]):
                yield TitleSpan(paths[first][level], level, first, last)
            first = last + 1


def _goes_on(path: tuple[str, ...], other: tuple[str, ...], level: int) -> bool:
    """Whether a row stands below the same parent as another."""
    return len(path) > level + 1 and len(other) > level + 1 and path[: level + 1] == other[: level + 1]


def indicator_table(indicator_set: IndicatorSet, language: Language) -> IndicatorTable:
    """Return the table of a set.

    A criterion that the author wrote is printed as written; otherwise value and rule, in the words of the language.
    """
    rows = (
        *_Rows(language, adopted_by_node(indicator_set)).of(indicator_set.root),
        *_limits(indicator_set.limits, language),
    )
    depth = max((len(row.path) for row in rows), default=1)
    title = indicator_set.title or indicator_set.name
    notes = (*_notes(indicator_set.grades, language), *_defaults(indicator_set.fields, language))
    return IndicatorTable(title, rows, depth, language, indicator_set.is_points, notes)


def _notes(grades: Sequence[GradeRow], language: Language) -> tuple[str, ...]:
    """Return the grades as a note; empty where a row is not a lower bound or the rest."""
    words = [_grade(row, language) for row in grades]
    if not words or any(row.low is None for row in grades[:-1]):
        return ()
    return ("注：" + "，".join(words) + "。",) if language == "zh" else ("Note: " + ", ".join(words) + ".",)


def _defaults(fields: Sequence[Field], language: Language) -> tuple[str, ...]:
    """Return what stands for data that nobody filed, as a note."""
    words = [(field.name, found) for field in fields if (found := _default(field, language))]
    if not words:
        return ()
    if language == "zh":
        return (f"注：没有填报的，{'，'.join(f'{name}按{datum}计' for name, datum in words)}。",)
    return (f"Note: where nothing is filed, {', '.join(f'{name} counts as {datum}' for name, datum in words)}.",)


def _default(field: Field, language: Language) -> str:
    if isinstance(field.missing, str):
        return "" if field.missing == "error" else field.missing
    if not isinstance(field.missing, (int, float)):
        return ""
    if field.type == FLAG:
        return ({"zh": "是", "en": "yes"} if field.missing else {"zh": "否", "en": "no"})[language]
    return _number(field.missing)


def _grade(row: GradeRow, language: Language) -> str:
    if row.low is None:
        return f"其余为{row.label}" if language == "zh" else f"else {row.label}"
    sign = "≥" if row.low_closed else ">"
    return f"{sign}{_number(row.low)}分为{row.label}" if language == "zh" else f"{sign} {_number(row.low)}: {row.label}"


@attrs.frozen
class _Rows:
    """Makes the rows of a tree; ``adopted`` are the nodes that come from elsewhere."""

    language: Language
    adopted: Mapping[str, Adopted]

    def of(self, node: Indicator, path: tuple[str, ...] = (), factor: float = 1.0) -> Iterator[TableRow]:
        """Yield the rows below a node; within an included subtree its points times ``factor`` are what counts."""
        language, inner = self.language, factor * node.factor
        for child in node.children:
            title = child.title or child.name
            below = (*path, title if child.is_leaf else _remarked(title, _amount(child, language, inner), language))
            if child.is_leaf:
                counts = _counts(child, language, inner)
                points = _remarked(points_of_node(child), counts, language) if counts else points_of_node(child)
                evidence, formula = child.texts.evidence, _formula(child, language)
                yield TableRow(below, points, _criterion(child, language), evidence, formula, self._origin(child))
            yield from self.of(child, below, inner)
        for adjustment in node.adjustments:
            yield from _adjustments(adjustment, path, language)

    def _origin(self, node: Indicator) -> str:
        adopted = self.adopted.get(node.name)
        return "" if adopted is None else origin_text(adopted).in_language(self.language)


def _counts(node: Indicator, language: Language, factor: float) -> str:
    """Return what the points of a node count for where it stands in an included subtree, empty elsewhere."""
    if factor == 1 or node.weight.kind != "points" or node.weight.by is not None:
        return ""
    counted = _number(node.weight.value * factor)
    return f"折合{counted}" if language == "zh" else f"counts {counted}"


def _adjustments(item: Adjustment, path: tuple[str, ...], language: Language) -> Iterator[TableRow]:
    kind = _KINDS[item.is_bonus][language]
    below = (*path, _remarked(item.title or item.name, kind, language))
    points = points_of_adjustment(item, language)
    if not item.children:
        texts = item.texts
        yield TableRow(below, points, _criterion(item, language), texts.evidence, _formula(item, language))
    for child in item.children:
        yield from _adjustments(child, below, language)


def points_of_adjustment(item: Adjustment, language: Language) -> str:
    """Return the cap of a bonus or penalty as its row prints it."""
    if item.upto is None:
        return _KINDS[item.is_bonus][language]
    return _CAPS[item.is_bonus][language].format(_number(item.upto))


def _limits(limits: Sequence[Limit], language: Language) -> Iterator[TableRow]:
    for limit in limits:
        path = (_remarked(limit.title or limit.name, "限制" if language == "zh" else "limit", language),)
        condition, effects = _written(limit.when, language), "; ".join(effects_of(limit, language))
        yield TableRow(path, "", f"{condition} → {effects}" if condition else effects)


def effects_of(limit: Limit, language: Language) -> Iterator[str]:
    """Iterate over what a limit does, in words."""
    found = {
        "grade": limit.grade,
        "highest_grade": limit.highest_grade,
        "downgrade": limit.downgrade or None,
        "highest_score": _written(limit.highest_score, language) or None,
        "hold": _joined(limit.hold, language) or None,
    }
    return (_EFFECTS[name][language].format(what) for name, what in found.items() if what is not None)


def _remarked(name: str, remark: str, language: Language) -> str:
    return f"{name}（{remark}）" if language == "zh" else f"{name} ({remark})"


def _amount(node: Indicator, language: Language, factor: float) -> str:
    points = points_of_node(node)
    if node.weight.kind != "points":
        return f"权重{points}" if language == "zh" else f"weight {points}"
    if node.own is not None:
        own = _number(node.own.full)
        return f"{points}分，按{own}分制计" if language == "zh" else f"{points} points, scored out of {own}"
    counts = _counts(node, language, factor)
    if language == "zh":
        return f"{points}分，{counts}" if counts else f"{points}分"
    return f"{points} points, {counts}" if counts else f"{points} points"


def points_of_node(node: Indicator) -> str:
    """Return the points or weight of a node as its row prints them; none of an open slot that has none yet."""
    if node.open and node.weight.kind == "equal":
        return "—"
    if node.weight.by is not None:
        return "/".join(_one(value, node.weight.kind) for value in _by_class(node.weight.by))
    if node.weight.kind == "points":
        top = "" if node.upto is None else f" (≤ {_number(node.upto)})"
        return _number(node.weight.value) + top
    return _one(node.weight.value, node.weight.kind)


def _one(value: float, kind: str) -> str:
    return f"{_number(value * 100)}%" if kind == "percent" else _number(value)


def _by_class(table: Lookup) -> Iterator[float]:
    """Yield the weights of the classes in the order of the rows: 30/30/35; 0 is not assessed."""
    for result in (*(row.result for row in table.rows), table.otherwise):
        if isinstance(result, Literal):
            yield float(result.value)


def _criterion(item: Indicator | Adjustment, language: Language) -> str:
    if item.texts.criterion is not None:
        return item.texts.criterion
    words = vocabulary()["attribute"]
    if isinstance(item, Indicator) and item.same_as is not None:
        return f"{words.spelling('same_as', language)} = {item.same_as}"
    rule = {"value": item.value, "score": item.score}
    parts = (f"{words.spelling(name, language)} = {_written(part, language)}" for name, part in rule.items() if part)
    return ("；" if language == "zh" else "; ").join(parts)


def _formula(item: Indicator | Adjustment, language: Language) -> str:
    """Return how the value is reckoned, empty for a field of the indicator's own name."""
    if item.texts.criterion is None or item.value is None:
        return ""
    written_out = _written(item.value, language)
    return "" if written_out.strip("`") == item.name else written_out


def _written(expression: Expression | None, language: Language) -> str:
    return "" if expression is None else written(expression).in_language(language)


def _number(value: float) -> str:
    return f"{value:.10g}"


def _joined(texts: Sequence[str], language: Language) -> str:
    return ("、" if language == "zh" else ", ").join(texts)
