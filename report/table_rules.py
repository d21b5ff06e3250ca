"""All rules of a row in words, so that two rows that are reckoned differently are told apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

import attrs

from ..core.expressions import Expression
from ..core.model import Adjustment, Indicator, IndicatorSet
from ..core.outcome_rules import Finding, Limit, Quota, Screen
from ..core.phrasing import written
from ..core.rated import Rated
from ..dsl.diagnostics import Language
from ..dsl.vocabulary import vocabulary

#: What changes a score, a grade or what is told, beside what the other columns print.
_NAMES: Final[dict[type[Any], tuple[str, ...]]] = {
    Indicator: (
        *("value", "score", "same_as", "rated", "base", "direction", "aggregate", "weights", "require", "applies"),
        *("not_applicable", "missing", "impute", "treat", "round", "unbounded", "bonus_upto", "penalty_upto", "open"),
    ),
    Adjustment: ("value", "score", "applies", "round"),
    Limit: ("message",),
    Finding: (*("category", "kind", "severity", "responsible", "advice", "due", "overdue", "list", "message"),),
}


def rules_of(item: Indicator | Adjustment | Limit | Finding, language: Language) -> str:
    """Return what a row says of itself beyond the defaults, as attributes."""
    defaults = attrs.fields_dict(type(item))
    said = []
    for name in _NAMES[type(item)]:
        part = getattr(item, name)
        if part != defaults[name].default and part is not None:
            said.append(_attribute(name, part, language))
    return joined(said, language)


def rules_of_set(found: IndicatorSet, language: Language) -> str:
    """Return how the units of a set are ranked and graded, beyond the defaults."""
    ranking = found.ranking
    said = [] if found.rescale == "siblings" else [_attribute("rescale", found.rescale, language)]
    said += [_attribute("rank_by", ranking.by, language)] if ranking.by != "exact" else []
    said += [_attribute("ties", ranking.ties, language)] if ranking.ties != "min" else []
    said += [] if ranking.descending else [_attribute("rank_order", "ascending", language)]
    if ranking.tie_break:
        keys = (
            f"{'' if key.descending else '-'}{written(key.value).in_language(language)}" for key in ranking.tie_break
        )
        said.append(_attribute("tie_break", f"[{', '.join(keys)}]", language))
    if found.screen is not None:
        said.append(_attribute("screen", f"{{ {joined(_screen(found.screen, language), language)} }}", language))
    if found.quota is not None:
        said.append(_attribute("quota", f"{{ {joined(_quota(found.quota), language)} }}", language))
    return joined(said, language)


def joined(parts: Iterable[str], language: Language) -> str:
    """Return parts one after the other, those that are empty left out."""
    return ("；" if language == "zh" else "; ").join(part for part in parts if part)


def _attribute(name: str, part: Any, language: Language) -> str:
    words = vocabulary()
    word = name
    for position in ("attribute", "keyword", "header"):
        if name in words[position].chinese:
            word = words[position].spelling(name, language)
            break
    return word if part is True else f"{word} = {_said(name, part, language)}"


def _said(name: str, part: Any, language: Language) -> str:
    if isinstance(part, Expression):
        return written(part).in_language(language)
    if isinstance(part, Rated):
        return f"{{ {joined(_rated(part, language), language)} }}"
    if name == "marks":
        return f"{part[0]:.10g} .. {part[1]:.10g}"
    if name == "due":
        number, unit = part
        measures = vocabulary()["measure"]
        return f"{number:.10g} {measures.spelling(unit, language) if unit in measures.chinese else unit}"
    if isinstance(part, float):
        return f"{part * 100:.10g}%" if name == "require" else f"{part:.10g}"
    for position in (f"option.{name}", "header"):
        if position in vocabulary() and part in vocabulary()[position].chinese:
            return vocabulary()[position].spelling(part, language)
    return str(part)


def _rated(rated: Rated, language: Language) -> Iterator[str]:
    for level in rated.levels:
        share = f"{level.low * 100:.10g}%"
        yield f"{level.label} : {share if level.high == level.low else f'{share} .. {level.high * 100:.10g}%'}"
    for role in rated.roles:
        yield f"{role.name} : {role.weight * 100:.10g}%"
    for name in ("marks", "combine", "valid"):
        part = getattr(rated, name)
        if part is not None:
            yield _attribute(name, part, language)
    if rated.require != 1:
        yield _attribute("require", rated.require, language)


def _screen(screen: Screen, language: Language) -> Iterator[str]:
    spelt = vocabulary()["option.screen"].spelling
    for name, least in (("available", screen.available), ("nonzero", screen.nonzero)):
        if least is not None:
            yield f"{spelt(name, language)} : {least * 100:.10g}%"
    if screen.basis != "raw":
        yield f"{spelt('basis', language)} : {spelt(screen.basis, language)}"


def _quota(quota: Quota) -> Iterator[str]:
    for row in quota.rows:
        group = "".join(f"{label or '*'}, " for label in row.group)
        yield f"{group}{row.grade} : {row.number if row.share is None else f'{row.share * 100:.10g}%'}"
