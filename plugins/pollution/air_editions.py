"""Which edition of a standard holds on the day of each row; there is no default for a row without a day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ...core.refusals import Refused
from .air_tables import Column, editions

#: The word for an edition that goes by the day.
BY_DATE: Final = "by_date"


def by_edition(
    standard: str, edition: str, date: Any, asked: NDArray[np.bool_], compute: Callable[[str], Column]
) -> Column:
    """Return what ``compute`` gives by the edition named, or for each row by the one in force on its ``date``.

    ``asked`` tells for which rows there is anything to compute: a row of which nothing was measured needs no day.

    Raises:
        Refused: a row has no day, or one before the first edition.
    """
    if edition != BY_DATE:
        return compute(edition)
    names, starts = editions(standard)
    given = np.asarray(np.nan if date is None else date, dtype=np.float64)
    day, asked = np.broadcast_arrays(given, asked)
    place = _places(day, starts, asked, standard)
    found = np.full(asked.shape, np.nan)
    for number in np.unique(place[place >= 0]).tolist():
        found = np.where(place == number, compute(names[number]), found)
    return found


def edition_on(standard: str, day: float) -> str:
    """Return the edition in force on a day.

    Raises:
        Refused: it is before the first edition.
    """
    place = _places(np.array([day]), editions(standard)[1], np.array([True]), standard)
    return editions(standard)[0][int(place[0])]


def _places(day: Column, starts: Column, asked: NDArray[np.bool_], standard: str) -> NDArray[np.intp]:
    spoken = _spoken(standard)
    if np.any(unknown := asked & np.isnan(day)):
        raise Refused(
            unknown,
            f"no date says which edition of {spoken} holds; give the date, or name the edition",
            f"没有日期，无法确定适用哪一版 {spoken}；请给出日期，或写明版本",
        )
    place = np.searchsorted(starts, np.where(np.isnan(day), np.inf, day), side="right") - 1
    if np.any(early := asked & (place < 0)):
        days, first = (each.astype("datetime64[D]") for each in (np.where(early, day, 0.0), starts[:1]))
        raise Refused(
            early,
            f"{{day}} is before {first[0]}, from when the first edition of {spoken} is known to hold everywhere; name the edition",
            f"{{day}} 早于 {first[0]}，即已知首版 {spoken} 全面施行之日；请写明版本",
            day=days.astype(np.str_),
        )
    return np.where(np.isnan(day), -1, place)


def _spoken(standard: str) -> str:
    return f"{standard[:2].upper()} {standard[2:]}"
