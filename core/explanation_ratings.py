"""What the raters of one unit gave, role by role: how many, how many counted, what they came to, what was dropped."""

from __future__ import annotations

import attrs
import numpy as np
from numpy.typing import NDArray

from . import numerals
from .ballots import LeafRatings, RoleRatings, options_of
from .explanation_tree import RoleExplained
from .model import Indicator
from .phrasing import NOTHING, Sentence, joined, written
from .rated import Rated


def rule_of(rated: Rated) -> Sentence:
    """Return how the ratings are combined, as the scheme says."""
    method = Sentence("平均值", "mean")
    if rated.combine is not None:
        function = rated.combine.function
        method = Sentence(function.zh or function.full_name, function.full_name)
        if rated.combine.arguments:
            method = written(rated.combine)
    valid = written(rated.valid) if rated.valid is not None else NOTHING
    parts = [Sentence(f"测评：{method.zh}", f"rated: {method.en}")]
    if valid.zh:
        parts.append(Sentence(f"有效票：{valid.zh}", f"valid where {valid.en}"))
    return joined(parts)


def roles_of(node: Indicator, ratings: LeafRatings, row: int) -> tuple[RoleExplained, ...]:
    """Return what each role gave in one row."""
    rated = node.rated
    assert rated is not None  # noqa: S101 - only rated leaves have ratings
    present = sum(role.weight for role in ratings.roles if not np.isnan(role.share[row]))
    return tuple(_role(rated, role, ratings, row, present) for role in ratings.roles)


def _role(rated: Rated, role: RoleRatings, ratings: LeafRatings, row: int, present: float) -> RoleExplained:
    share = float(role.share[row])
    is_absent = bool(np.isnan(share))
    dropped = _dropped(rated, role.marks[:, row])
    invalid = tuple(each.rater for each in ratings.invalid if each.role == role.name and row in each.rows)
    effective = 0.0 if is_absent or not present else role.weight / present
    found = RoleExplained(
        name=role.name,
        weight=role.weight,
        effective=effective,
        given=int(role.given[row]),
        valid=int(role.valid[row]),
        share=None if is_absent else share,
        dropped=dropped,
        invalid=invalid,
    )
    return attrs.evolve(found, sentence=_sentence(rated, found))


def _dropped(rated: Rated, marks: NDArray[np.float64]) -> tuple[float, ...]:
    """Return the marks that a trimmed mean left out."""
    if rated.combine is None or rated.combine.function.name != "trimmed_mean":
        return ()
    from .methods.statistics import trimmed_places  # noqa: PLC0415 - numpy is here already

    known = np.sort(marks[~np.isnan(marks)])
    low, high = trimmed_places(known.size, **options_of(rated))
    return tuple(float(mark) for mark in (*known[:low], *known[high:]))


def _sentence(rated: Rated, role: RoleExplained) -> Sentence:
    name = role.name or "测评"
    start = Sentence(
        f"{name}：收到 {role.given} 份，有效 {role.valid} 份",
        f"{role.name or 'ratings'}: {role.given} given, {role.valid} valid",
    )
    parts = [start]
    if role.invalid:
        names, several = "、".join(role.invalid), ", ".join(role.invalid)
        parts.append(Sentence(f"无效票：{names}", f"invalid ballots: {several}"))
    if role.dropped:
        marks = [_mark(rated, mark) for mark in role.dropped]
        parts.append(Sentence(f"去掉 {'、'.join(marks)}", f"dropped: {', '.join(marks)}"))
    if role.share is None:
        parts.append(Sentence("没有有效评分", "no valid rating"))
    else:
        share = numerals.percent(role.share, 0, 4)
        mean = "" if rated.marks is None else numerals.number(role.share * rated.top)
        shown = f"{mean}（{share}）" if mean and rated.top != 1 else share
        shown_en = f"{mean} ({share})" if mean and rated.top != 1 else share
        parts.append(Sentence(f"合成 {shown}", f"combined {shown_en}"))
    if rated.roles:
        weight = numerals.percent(role.weight, 0, 4)
        shared = numerals.percent(role.effective, 0, 4)
        moved = role.share is not None and abs(role.effective - role.weight) > 1e-9  # noqa: PLR2004 - binary noise
        parts.append(
            Sentence(f"权重 {weight}，重新分担后 {shared}", f"weight {weight}, {shared} after sharing")
            if moved
            else Sentence(f"权重 {weight}", f"weight {weight}")
        )
    return joined(parts, "，", ", ")


def _mark(rated: Rated, mark: float) -> str:
    return numerals.percent(mark, 0, 4) if rated.marks is None else numerals.number(mark)


def why_missing(node: Indicator, roles: tuple[RoleExplained, ...]) -> tuple[Sentence, ...]:
    """Return why a rated leaf has no score: the roles without a valid rating."""
    rated = node.rated
    absent = [role for role in roles if role.share is None]
    if rated is None or not absent:
        return ()
    if not rated.roles:
        return (Sentence("没有有效评分", "there is no valid rating"),)
    found = [Sentence(f"“{role.name}”没有有效评分", f"there is no valid rating by {role.name}") for role in absent]
    if rated.require < 1.0:
        share = numerals.percent(rated.require, 0)
        found.append(
            Sentence(
                f"有评分的主体权重合计低于要求的{share}",
                f"the roles that rated have less than the required {share} of the weight",
            )
        )
    return tuple(found)
