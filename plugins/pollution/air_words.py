"""What the functions of air say for themselves in an explanation: the edition, and what each pollutant came to."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from ...core import numerals
from ...core.phrasing import Sentence
from ...core.sentences import Facts
from .air import POLLUTANTS, WRITTEN, indices_of
from .air_editions import BY_DATE, edition_on
from .air_tables import year_rules

_SPOKEN: Final = {
    "hj633_2012": ("HJ 633-2012", "HJ 633-2012"),
    "hj633_2026": ("HJ 633-2026", "HJ 633-2026"),
    "hj663_2013": ("HJ 663-2013", "HJ 663-2013"),
    "hj663_2026_transition": ("HJ 663-2026、过渡期限值", "HJ 663-2026, limits of the transition"),
    "hj663_2026": ("HJ 663-2026", "HJ 663-2026"),
}


def iaqi(facts: Facts) -> Sentence:
    """Name the edition."""
    return _edition(facts.arguments, "hj633")[1]


def aqi(facts: Facts) -> Sentence:
    """Name the edition, and the individual index of each pollutant that has one, the largest first."""
    edition, said = _edition(facts.arguments, "hj633")
    given = {name: facts.arguments.get(name) for name in (*POLLUTANTS, "so2_24h", "o3_1h")}
    measured = {name: np.nan if each is None else float(each) for name, each in given.items()}
    found = indices_of(**measured, report=str(facts.arguments["report"]), edition=edition)
    known = sorted((-index, place) for place, index in enumerate(found.tolist()) if not np.isnan(index))
    parts = [f"{WRITTEN[POLLUTANTS[place]]} {numerals.number(-index)}" for index, place in known]
    return said + Sentence("：" + "、".join(parts), ": " + ", ".join(parts))


def composite_index(facts: Facts) -> Sentence:
    """Name the edition, and the part of each pollutant: concentration over limit, times its weight."""
    edition, said = _edition(facts.arguments, "hj663")
    zh, en = [], []
    for pollutant, rule in year_rules(edition).items():
        part = float(facts.arguments[pollutant]) / rule.limit * rule.weight
        weight = "" if rule.weight == 1 else f"×{numerals.number(rule.weight)}"
        text = (
            f"{WRITTEN[pollutant]} {numerals.number(facts.arguments[pollutant])}/{numerals.number(rule.limit)}{weight}"
        )
        zh.append(f"{text} = {numerals.number(part)}")
        en.append(f"{text} = {numerals.number(part)}")
    return said + Sentence("：" + "、".join(zh), ": " + ", ".join(en))


def _edition(arguments: Any, standard: str) -> tuple[str, Sentence]:
    edition = str(arguments["edition"])
    if edition == BY_DATE:
        edition = edition_on(standard, float(arguments["date"]))
    return edition, Sentence(*_SPOKEN[edition])
