"""What an evaluation found, as grids: results, findings, weights and provenance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np

from ..core.class_weights import ClassWeight
from ..core.evaluation import Effect, Evaluation, RaisedFinding
from ..core.expressions import Call, Expression, Literal
from ..core.model import Adjustment, Indicator, IndicatorSet
from ..core.origins import adopted_by_node, origin_text
from ..core.phrasing import written
from ..core.saved_fit import FitOrigin
from ..core.value_type import Kind
from ..core.wording import spelt
from ..dsl.diagnostics import Language
from ..dsl.vocabulary import vocabulary
from .grid import MISSING, Grid, GridColumn, number_text
from .provenance import Provenance, Statistic
from .words import word

#: Decimals of a score that the scheme does not round: on a scale up to 10, and beyond.
_FINE, _COARSE, _SMALL_SCALE = 4, 2, 10


def results_grid(evaluation: Evaluation, language: Language, *, everything: bool = True) -> Grid:
    """Return one row a unit (and period): the total, the indicators, rank, grade, report columns.

    Without ``everything`` only the nodes directly below the root stand beside the total.  Bonuses and penalties follow
    the indicators.  A set without a total has a rank and a grade for each of its top indicators, named after it.
    """
    found = evaluation.indicator_set
    columns = [*unit_columns(evaluation, language)]
    columns += score_columns(evaluation, _shown(evaluation, everything=everything))
    if everything:
        columns += [_adjustment_column(evaluation, item) for item in adjustments(found)]
    columns += [*rank_columns(evaluation, language), *grade_columns(evaluation, language)]
    columns += [_report_column(evaluation, report.name) for report in found.report]
    return Grid(word("sheet_results", language), tuple(columns), evaluation.data.size)


def unit_columns(evaluation: Evaluation, language: Language) -> Iterable[GridColumn]:
    """Return the units, and the periods where there are any."""
    data = evaluation.data
    yield GridColumn(word("unit", language), tuple(data.units))
    if data.periods:
        names = np.array(data.periods, dtype=object)[data.period_index]
        yield GridColumn(word("period", language), tuple(names.tolist()))


def _shown(evaluation: Evaluation, *, everything: bool) -> list[str]:
    if everything:
        return list(evaluation.names)
    root = evaluation.indicator_set.root
    top = {root.name, *(child.name for child in root.children)}
    return [name for name in evaluation.names if name in top]


def score_columns(evaluation: Evaluation, names: Iterable[str]) -> Iterator[GridColumn]:
    """Return the scores of some nodes, with what is missing and what does not apply told apart."""
    nodes = {node.name: node for node in evaluation.indicator_set.nodes()}
    for name in names:
        yield GridColumn(name, evaluation.score(name), evaluation.state(name), digits_of(nodes[name]))


def digits_of(node: Indicator) -> int:
    """Return the decimals that a node's scores are shown with: those it is rounded to, else enough for its scale."""
    rounded = _rounded_to(node.round)
    if rounded is not None:
        return rounded
    return _FINE if abs(node.full) <= _SMALL_SCALE else _COARSE


def _rounded_to(call: Call | None) -> int | None:
    for _, argument in call.arguments if call else ():
        if isinstance(argument, Literal) and isinstance(argument.value, float | int):
            return max(0, int(argument.value))
    return None


def adjustments(indicator_set: IndicatorSet) -> list[Adjustment]:
    """Return all bonuses and penalties in the order of the file, outer before inner."""
    found: list[Adjustment] = []

    def enter(items: Iterable[Adjustment]) -> None:
        for item in items:
            found.append(item)
            enter(item.children)

    for node in indicator_set.nodes():
        enter(node.adjustments)
    return found


def _adjustment_column(evaluation: Evaluation, item: Adjustment) -> GridColumn:
    rounded = _rounded_to(item.round)
    values = evaluation.score(item.name)
    marks = np.where(np.isnan(values), MISSING, 0).astype(np.uint8)
    return GridColumn(item.name, values, marks, _COARSE if rounded is None else rounded)


def rank_columns(evaluation: Evaluation, language: Language) -> Iterable[GridColumn]:
    """Return the ranks of each head."""
    averages = evaluation.indicator_set.ranking.ties == "average"
    for head in evaluation.heads:
        header = _of_head("rank", head, evaluation, language)
        yield GridColumn(header, evaluation.rank(head), digits=1 if averages else 0, is_whole=not averages)


def grade_columns(evaluation: Evaluation, language: Language) -> Iterable[GridColumn]:
    """Return the grades of each head, where the set has grades."""
    if evaluation.indicator_set.grades:
        for head in evaluation.heads:
            grades: list[str | None] = evaluation.grade(head).tolist()
            yield GridColumn(_of_head("grade", head, evaluation, language), tuple(grades))


def _of_head(name: str, head: str, evaluation: Evaluation, language: Language) -> str:
    return f"{word(name, language)}_{head}" if len(evaluation.heads) > 1 else word(name, language)


def _report_column(evaluation: Evaluation, name: str) -> GridColumn:
    values = evaluation.report(name)
    if values.dtype == object:
        return GridColumn(name, tuple(values.tolist()))
    return GridColumn(name, values.astype(np.float64), np.where(np.isnan(values), MISSING, 0).astype(np.uint8))


# --- findings, weights, provenance -----------------------------------------------------------------------------------

_FINDING_COLUMNS: Final = (
    "finding", "category", "kind", "severity", "message", "responsible", "advice", "due", "overdue", "list",
)  # fmt: skip


def findings_grid(evaluation: Evaluation, language: Language, *, spoken: bool = True) -> Grid:
    """Return one row a finding; ``spoken`` puts the words of the language for its codes (``rectify`` 限期整改)."""
    data = evaluation.data
    raised = evaluation.findings
    columns = [GridColumn(word("unit", language), tuple(data.units[item.row] for item in raised))]
    if data.periods:
        columns.append(GridColumn(word("period", language), tuple(data.period_of(item.row) for item in raised)))
    for name in _FINDING_COLUMNS:
        texts = tuple(_finding_text(item, name, language, spoken=spoken) for item in raised)
        columns.append(GridColumn(word(name, language), texts))
    return Grid(word("sheet_findings", language), tuple(columns), len(raised))


def limits_grid(evaluation: Evaluation, language: Language) -> Grid:
    """Return one row a limit that held a unit down, with what it does."""
    data, held = evaluation.data, evaluation.limits
    columns = [GridColumn(word("unit", language), tuple(data.units[item.row] for item in held))]
    if data.periods:
        columns.append(GridColumn(word("period", language), tuple(data.period_of(item.row) for item in held)))
    effects = tuple(
        ("；" if language == "zh" else "; ").join(_effect_text(effect, language) for effect in item.effects)
        for item in held
    )
    columns += [
        GridColumn(word("limit", language), tuple(item.limit.name for item in held)),
        GridColumn(word("effect", language), effects),
        GridColumn(word("message", language), tuple(item.message or item.limit.title for item in held)),
    ]
    return Grid(word("sheet_limits", language), tuple(columns), len(held))


def _effect_text(effect: Effect, language: Language) -> str:
    value = effect.value
    if isinstance(value, tuple):
        shown = ", ".join(value)
    else:
        shown = number_text(value, None) if isinstance(value, float) else value
    return word(f"effect_{effect.kind}", language, value=shown)


def _finding_text(item: RaisedFinding, name: str, language: Language, *, spoken: bool) -> str | None:
    finding = item.finding
    if name == "finding":
        return finding.name
    if name == "message":
        said = item.message_en if language == "en" and item.message_en else item.message
        return said or finding.title
    if name == "kind" and language == "en" and finding.kind_en:
        return finding.kind_en
    if name == "due":
        return None if finding.due is None else due_text(*finding.due, language)
    if name == "overdue":
        return None if finding.overdue is None else written(finding.overdue).in_language(language)
    text: str | None = getattr(finding, name)
    return word(text, language) if spoken and text and name in {"category", "severity"} else text


def due_text(amount: float, unit: str, language: Language) -> str:
    """Return a time allowed: ``3 months``, 3个月."""
    measure = unit.replace("_", " ")
    known = vocabulary()["measure"]
    return f"{amount:g}{known.spelling(measure, language)}" if language == "zh" else f"{amount:g} {measure}"


def weights_grid(evaluation: Evaluation, language: Language) -> Grid:
    """Return one row a node: its parent, its points, and its weight among its siblings as given or derived.

    A node that counts differently by the class of the unit has a row for each class that occurs, which is named; where
    nodes come from a template or an included subtree a column says so.
    """
    found = evaluation.indicator_set
    adopted = {name: origin_text(each).in_language(language) for name, each in adopted_by_node(found).items()}
    parents = {child.name: node.name for node in found.nodes() for child in node.children}
    rows: list[tuple[str, str | None, float, float]] = []
    for node in found.nodes():
        classes = evaluation.class_weights.get(node.name, ())
        rows += [(node.name, _class_text(each, language), each.points, each.weight) for each in classes]
        if not classes:
            rows.append((node.name, None, node.full, evaluation.weights.get(node.name, np.nan)))
    columns = (
        GridColumn(word("indicator", language), tuple(name for name, *_ in rows)),
        GridColumn(word("parent", language), tuple(parents.get(name) for name, *_ in rows)),
        GridColumn(word("class", language), tuple(text for _, text, *_ in rows)),
        GridColumn(word("points", language), np.array([points for *_, points, _ in rows], dtype=np.float64)),
        GridColumn(word("weight", language), np.array([row[-1] for row in rows], dtype=np.float64), digits=_FINE),
        *([GridColumn(word("from", language), tuple(adopted.get(name) for name, *_ in rows))] if adopted else []),
    )
    return Grid(word("sheet_weights", language), columns, len(rows))


def _class_text(weight: ClassWeight, language: Language) -> str:
    """Return which units a weight is for: ``单位类型 = 办, 编制数 = 12 .. 40``."""
    parts = []
    for subject, low, high in weight.of:
        ends = [_datum(each, subject, language) for each in (low, high)]
        value = ends[0] if ends[0] == ends[1] else " .. ".join(ends)
        parts.append(f"{written(subject).in_language(language)} = {value}")
    return ", ".join(parts)


def _datum(value: float | str | None, subject: Expression, language: Language) -> str:
    if subject.type.kind is Kind.FLAG and isinstance(value, float):
        return word("yes" if value else "no", language)
    return spelt(value, subject.type)


def provenance_grid(provenance: Provenance, language: Language, note: str = "") -> Grid:
    """Return what the result comes from, one fact a row; ``note`` is a further one about the workbook."""
    facts: list[tuple[str, str | None]] = [
        ("scheme", provenance.scheme),
        ("title", provenance.title),
        ("version", provenance.version),
        ("file", provenance.file),
        ("source_hash", provenance.source_hash),
        ("data", provenance.data),
        ("data_hash", provenance.data_hash),
        ("as_of", provenance.as_of.isoformat() if provenance.as_of else None),
        ("quanheng", provenance.quanheng_version),
        ("numpy", provenance.numpy_version),
    ]
    if provenance.standard is not None:
        facts.append(("standard", _standard_text(provenance.standard)))
    facts += [("plugin", f"{plugin.name} {plugin.version} {plugin.hash}") for plugin in provenance.plugins]
    facts += [("from", f"{part.indicator} ← {part.name} [{part.file}:{part.line}]") for part in provenance.parts]
    facts += [("statistic", text) for statistic in provenance.statistics for text in _statistic_texts(statistic)]
    facts.append(("note", f"{word('legend_missing', language)}; {word('legend_not_applicable', language)}"))
    facts.append(("note", note))
    kept = [(word(name, language), text) for name, text in facts if text]
    columns = (
        GridColumn(word("item", language), tuple(name for name, _ in kept)),
        GridColumn(word("content", language), tuple(text for _, text in kept)),
    )
    return Grid(word("sheet_provenance", language), columns, len(kept))


def _standard_text(origin: FitOrigin) -> str:
    parts = [origin.file, origin.scheme, origin.version, *origin.periods, origin.data, f"SHA-256 {origin.data_hash}"]
    return ", ".join(part for part in parts if part)


def _statistic_texts(statistic: Statistic) -> Iterator[str]:
    for key, values in statistic.groups:
        group = ", ".join(str(part) for part in key if part is not None)
        numbers = ", ".join(
            f"{name} = {np.array2string(np.asarray(value), precision=6, formatter={'float_kind': '{:.7g}'.format})}"
            for name, value in values.items()
        )
        yield f"{statistic.indicator}: {statistic.function}{f' [{group}]' if group else ''}: {numbers}"
