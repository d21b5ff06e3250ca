"""分年度累计目标: targets that differ from year to year, before the sentence that says how they count (P39)."""

from __future__ import annotations

import re
from typing import Final

import attrs

from ...dsl.diagnostics import Both
from .rule import NewField, Rule, Subject
from .wording import NUMBER, plain, with_digits

_HEAD: Final = r"(?P<head>(?:分年度|各年度|年度)(?:累计)?(?:目标|目标值|进度|完成比例|计划)(?:值)?(?:分别)?(?:为)?:?|累计目标(?:值)?(?:为)?:?)?"
_YEAR: Final = (
    rf"20\d\d年(?:底|末)?(?:前)?(?:累计)?(?:分别)?(?:达到|完成|实现|为|:)?(?:总目标(?:任务|值)?的)?{NUMBER}%?"
)
_FORM: Final = re.compile(rf"{_HEAD}(?P<rows>{_YEAR}(?:[、,;]{_YEAR})+)[;,。\n]+(?P<rest>.+)", re.DOTALL)
_ROW: Final = re.compile(rf"(20\d\d)年[^\d]*?({NUMBER})(%)?(?:[、,;]|$)")
_PART: Final = Both("各年度目标 = 累计进度 × 总目标", "the target of a year is its part of the whole target")


def parted(text: str) -> tuple[re.Match[str], str] | None:
    """Return the targets of the years and the sentence after them, None where a text does not begin with targets."""
    match = _FORM.fullmatch(with_digits(plain(text)))
    if match is None or not (match["head"] or "总目标" in match["rows"]):
        return None
    return match, match["rest"]


def with_years(rule: Rule, targets: re.Match[str], leaf: Subject) -> Rule | None:
    """Return a rule whose target is that of the year; None where it reads no target, or where years do not rise."""
    rows = _ROW.findall(targets["rows"])
    years = [year for year, *_ in rows]
    are_shares = {bool(percent) for *_, percent in rows}
    if len(rule.fields) != 1 or rule.score is None or years != sorted(set(years)) or len(are_shares) > 1:
        return None
    target = rule.fields[0].name
    if "目标" not in target or target not in rule.score:
        return None
    lines = "; ".join(f"{year} : {number}{percent}" for year, number, percent in rows)
    if "总目标" in targets["rows"]:
        if not all(are_shares):
            return None
        name, whole = f"{leaf.name}累计进度", f"{leaf.name}总目标"
        reading, remarks, kind = f"{name} * {whole}", (*rule.remarks, _PART), rule.type
        fields: tuple[NewField, ...] = (NewField(whole, "number"),)
    else:
        name = f"{leaf.name}年度目标"
        fields, reading, remarks = (), name, rule.remarks
        kind = "share" if all(are_shares) else rule.type
    return attrs.evolve(
        rule,
        pattern="P39",
        score=rule.score.replace(target, reading),
        type=kind,
        fields=fields,
        params=(f"param {name} by period {{ {lines} }}",),
        remarks=remarks,
    )
