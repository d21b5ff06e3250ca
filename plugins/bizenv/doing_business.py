"""Scores of Doing Business from raw data: of one indicator, and of a topic with its own way of counting.

Columns are float64 arrays of shape (rows,); what is absent is NaN and leaves the topic without a score.  Where nobody
ever does it (*no practice*) a topic scores 0, whatever its indicators say.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...core.refusals import Refused
from .bounds import bounds_of, components_of
from .frontier import frontier

Column = NDArray[np.float64]

#: The last edition; the series ended with it.
LAST = "db2020"


def db_score(*, value: ArrayLike, component: str, edition: str = LAST) -> Column:
    """Return the share of full of one indicator: its distance to the frontier over 100.

    >>> db_score(value=np.array([3.55]), component="sb_proc").round(4)
    array([0.85])
    """
    return component_score(value, component, edition) / 100.0


def component_score(value: ArrayLike, component: str, edition: str = LAST) -> Column:
    """Return 100·((worst − y)/(worst − best))^power of an indicator in an edition, cut to 0..100.

    Raises:
        Refused: the edition did not have the indicator.
    """
    known = bounds_of(component, edition)
    return frontier(value, known.worst, known.best, power=known.power)


def total_tax_rate_score(rate: ArrayLike, *, edition: str = LAST) -> Column:
    """Return the score of a total tax and contribution rate in percent of profit.

    At the threshold (the best value) and below it is 100: a lower rate is no better.

    >>> total_tax_rate_score([20, 26.1, 62.6, 90]).round(1)
    array([100. , 100. ,  45.1,   0. ])
    """
    return component_score(rate, "tx_ttcr", edition)


def starting_score(
    procedures: ArrayLike,
    time: ArrayLike,
    cost: ArrayLike,
    capital: ArrayLike,
    *,
    procedures_women: ArrayLike | None = None,
    time_women: ArrayLike | None = None,
    cost_women: ArrayLike | None = None,
    practice: ArrayLike = 1.0,
    edition: str = LAST,
) -> Column:
    """Return the mean of procedures, time, cost and minimum capital, the first three each the mean of men and women.

    >>> starting_score([3.55], 8.55, 1.1, 0).round(1)
    array([94.1])
    """
    men, women = (procedures, time, cost), (procedures_women, time_women, cost_women)
    parts = [
        _both(one, other, component, edition)
        for one, other, component in zip(men, women, components_of("starting"), strict=False)
    ]
    return practised(_mean([*parts, component_score(capital, "sb_mincap", edition)]), practice)


def permits_score(
    procedures: ArrayLike,
    time: ArrayLike,
    cost: ArrayLike,
    quality: ArrayLike,
    *,
    practice: ArrayLike = 1.0,
    edition: str = LAST,
) -> Column:
    """Return the mean of the four indicators of dealing with construction permits."""
    return _plain("permits", (procedures, time, cost, quality), practice, edition)


def electricity_score(
    procedures: ArrayLike,
    time: ArrayLike,
    cost: ArrayLike,
    reliability: ArrayLike,
    *,
    practice: ArrayLike = 1.0,
    edition: str = LAST,
) -> Column:
    """Return the mean of the four indicators of getting electricity."""
    return _plain("electricity", (procedures, time, cost, reliability), practice, edition)


def property_score(
    procedures: ArrayLike,
    time: ArrayLike,
    cost: ArrayLike,
    quality: ArrayLike,
    *,
    practice: ArrayLike = 1.0,
    edition: str = LAST,
) -> Column:
    """Return the mean of the four indicators of registering property."""
    return _plain("property", (procedures, time, cost, quality), practice, edition)


def credit_score(legal: ArrayLike, depth: ArrayLike, *, practice: ArrayLike = 1.0, edition: str = LAST) -> Column:
    """Return the points of both indices in percent of the most that can be had (12 + 8).

    >>> credit_score([10], [0]).round(4)
    array([50.])
    """
    return _points("credit", (legal, depth), practice, edition)


def investors_score(
    disclosure: ArrayLike,
    liability: ArrayLike,
    suits: ArrayLike,
    rights: ArrayLike,
    control: ArrayLike,
    transparency: ArrayLike,
    *,
    practice: ArrayLike = 1.0,
    edition: str = LAST,
) -> Column:
    """Return the points of the six indices in percent of the most that can be had: of 50 in DB2020, of 60 before.

    >>> investors_score([10], 4, 5, 5, 6, 6).round(4)
    array([72.])
    """
    values = (disclosure, liability, suits, rights, control, transparency)
    return _points("investors", values, practice, edition)


def trade_score(
    export_documents_hours: ArrayLike,
    import_documents_hours: ArrayLike,
    export_border_hours: ArrayLike,
    import_border_hours: ArrayLike,
    export_documents_cost: ArrayLike,
    import_documents_cost: ArrayLike,
    export_border_cost: ArrayLike,
    import_border_cost: ArrayLike,
    *,
    practice: ArrayLike = 1.0,
    edition: str = LAST,
) -> Column:
    """Return the mean of the four times and four costs of trading across borders.

    Trade within a customs union takes 0 hours at the border, less than the best value of 1, and scores 100.
    """
    values = (
        export_documents_hours,
        import_documents_hours,
        export_border_hours,
        import_border_hours,
        export_documents_cost,
        import_documents_cost,
        export_border_cost,
        import_border_cost,
    )
    return _plain("trade", values, practice, edition)


def contracts_score(
    time: ArrayLike, cost: ArrayLike, quality: ArrayLike, *, practice: ArrayLike = 1.0, edition: str = LAST
) -> Column:
    """Return the mean of the three indicators of enforcing contracts."""
    return _plain("contracts", (time, cost, quality), practice, edition)


def insolvency_score(
    recovery: ArrayLike, framework: ArrayLike, *, practice: ArrayLike = 1.0, edition: str = LAST
) -> Column:
    """Return the mean of recovery rate and framework of resolving insolvency."""
    return _plain("insolvency", (recovery, framework), practice, edition)


def two_city_score(largest: ArrayLike, second: ArrayLike, share: ArrayLike) -> Column:
    """Return share·largest + (1 − share)·second, the scores of an economy's two business cities by population.

    Raises:
        Refused: a share is not between 0 and 1.

    >>> two_city_score([93.28278], [95.08127], 0.55).round(4)
    array([94.0921])
    """
    first, other, part = (np.asarray(column, dtype=np.float64) for column in (largest, second, share))
    if (wrong := (part < 0) | (part > 1)).any():
        en, zh = "a share of {share} of the population", "人口占比为 {share}，不在 0 与 1 之间"
        raise Refused(wrong, en, zh, share=part)
    total: Column = part * first + (1.0 - part) * other
    return total


def practised(score: Column, practice: ArrayLike) -> Column:
    """Return 0 where there is no practice, nothing where nobody knows whether there is, else the score."""
    known = np.asarray(practice, dtype=np.float64)
    return np.where(known == 0, 0.0, np.where(np.isnan(known), np.nan, score))


def _plain(topic: str, values: Sequence[ArrayLike], practice: ArrayLike, edition: str) -> Column:
    pairs = zip(values, components_of(topic), strict=True)
    return practised(_mean([component_score(value, component, edition) for value, component in pairs]), practice)


def _points(topic: str, values: Sequence[ArrayLike], practice: ArrayLike, edition: str) -> Column:
    parts = [
        (component_score(value, component, edition), bounds_of(component, edition).best)
        for value, component in zip(values, components_of(topic), strict=True)
    ]
    most = sum(best for _, best in parts)
    total = np.asarray(sum(score * best for score, best in parts), dtype=np.float64)
    return practised(total / most, practice)


def _both(men: ArrayLike, women: ArrayLike | None, component: str, edition: str) -> Column:
    of_men = component_score(men, component, edition)
    return of_men if women is None else (of_men + component_score(women, component, edition)) / 2.0


def _mean(parts: Sequence[Column]) -> Column:
    total: Column = np.asarray(sum(parts), dtype=np.float64) / len(parts)
    return total
