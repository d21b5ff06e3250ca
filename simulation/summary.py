"""The summary of a comparison: how many went up and down, the mean, the agreement of the ranks, grades, findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from ..dsl.diagnostics import Language
from .comparison_grids import decimals_of, finding_changes
from .totals import Totals
from .words import plain_number, said, signed

if TYPE_CHECKING:
    from .comparison import Comparison


def summary_lines(comparison: Comparison, language: Language) -> list[str]:
    """Return the summary as lines of text."""
    lines = [said("compared", language, before=comparison.before.label, after=comparison.after.label)]
    for totals in comparison.totals:
        lead = f"{totals.name}{'：' if language == 'zh' else ': '}" if len(comparison.totals) > 1 else ""
        lines += [lead + line if place == 0 else line for place, line in enumerate(_of(comparison, totals, language))]
    if comparison.split is not None:
        lines.append(_split(comparison, language))
    lines.append(_findings(comparison, language))
    if comparison.scheme is not None and comparison.scheme.rows:
        lines.append(said("scheme_line", language, counts=comparison.scheme.counts(language)))
    if not comparison.pairing.is_whole:
        sizes = {"before": comparison.pairing.only_before.size, "after": comparison.pairing.only_after.size}
        lines.append(said("alone_counts", language, **sizes))
    return lines


def _of(comparison: Comparison, totals: Totals, language: Language) -> Iterator[str]:
    counts = dict(totals.counts)
    unit = "counts_rows" if comparison.periods else "counts"
    text = said(unit, language, units=len(comparison.units), **counts)
    text += said("counts_absent", language, count=counts["absent"]) if counts["absent"] else ""
    text += "".join(said(name, language, count=counts[name]) for name in ("lost", "gained") if counts[name])
    yield text
    digits = decimals_of(comparison, totals)
    stop, parts = ("；" if language == "zh" else "; "), [said("mean", language, mean=signed(totals.mean, digits))]
    for name, highest in (("highest", True), ("lowest", False)):
        row = totals.extreme(highest=highest)
        if row is not None:
            facts = {"unit": _row_name(comparison, row), "value": signed(float(totals.difference[row]), digits)}
            parts.append(said(name, language, **facts))
    yield stop.join(parts)
    tau, rho = totals.agreement
    if tau is None or rho is None:
        yield said("agreement_none", language)
    else:
        yield said("agreement", language, tau=plain_number(tau, 3), rho=plain_number(rho, 3))
    if comparison.before.grades or comparison.after.grades:
        yield _moves(totals, language)


def _moves(totals: Totals, language: Language) -> str:
    mark, none = ("、" if language == "zh" else ", "), said("absent", language)
    moves = mark.join(f"{one or none} → {other or none} {count}" for one, other, count in totals.moves)
    return said("grade_moves", language, moves=moves) if moves else said("grade_same", language)


def _row_name(comparison: Comparison, row: int) -> str:
    period = comparison.periods[row] if comparison.periods else None
    return " ".join(filter(None, (comparison.units[row], period)))


def _split(comparison: Comparison, language: Language) -> str:
    split = comparison.split
    assert split is not None  # noqa: S101 - asked before
    known = ~np.isnan(split.data)
    means = [float(column[known].mean()) if known.any() else None for column in (split.data, split.scheme)]
    order = said(f"split_{split.order}", language)
    data, scheme = (signed(mean, decimals_of(comparison, comparison.totals[0])) for mean in means)
    return said("split_line", language, data=data, scheme=scheme, order=order)


def _findings(comparison: Comparison, language: Language) -> str:
    if not comparison.before.has_findings or not comparison.after.has_findings:
        return said("findings_unknown", language)
    found = [change for change, _, _ in finding_changes(comparison)]
    if not found:
        return said("findings_none", language)
    counts = {name: found.count(name) for name in ("appeared", "gone")}
    return said("findings_counts", language, **counts)
