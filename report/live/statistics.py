"""Formulas of statistics, over a range of cells or over a list of them; texts in cells are skipped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .term import NA, Term, number, over
from .translator import Unsayable


def statistic_of(name: str, items: Sequence[str], named: Mapping[str, Any], *, is_list: bool = False) -> str:
    """Return the formula of a statistic; nothing there is an error, a count of nothing 0.

    Raises:
        Unsayable: it is not a formula of functions that all workbooks know.
    """
    if is_list and not items:
        raise Unsayable("why_method", function=name)
    values = ",".join(items)
    if len(items) > 200:  # noqa: PLR2004 - Excel takes 255 arguments
        raise Unsayable("why_many")
    count, low, high = f"COUNT({values})", f"MIN({values})", f"MAX({values})"
    simple = {
        "sum": f"IF({count}=0,{NA},{over('SUM', items)})",
        "mean": f"AVERAGE({values})",
        "median": f"MEDIAN({values})",
        "min": f"IF({count}=0,{NA},{low})",
        "max": f"IF({count}=0,{NA},{high})",
        "count": f"SUM({values})",
        "share": f"SUM({values})/{count}",
        # equal values have no spread, whatever their binary mean is
        "std": f"IF({count}=0,{NA},IF({low}={high},0,STDEV({values})))",
        "cv": f"IF({low}={high},0,STDEVP({values}))/ABS(AVERAGE({values}))",
        "geometric_mean": f"IF({count}=0,{NA},IF({low}<0,{NA},IF({low}=0,0,GEOMEAN({values}))))",
        "harmonic_mean": f"IF({count}=0,{NA},IF({low}<0,{NA},IF({low}=0,0,HARMEAN({values}))))",
        "all_same": f"IF(AND({count}>1,{high}-{low}<=1E-09*MAX(1,ABS({high}))),1,0)",
    }
    if name in simple:
        return simple[name]
    if name == "quantile" and (not is_list or len(items) == 1):
        return f"PERCENTILE({values},{_text(named['q'])})"
    if name == "trimmed_mean" and int(named.get("drop", 1)) == 1:
        most = max(int(named.get("more_than", 0)), 2)
        plain = f"AVERAGE({values})"
        return f"IF({count}>{most},(SUM({values})-{high}-{low})/({count}-2),{plain})"
    raise Unsayable("why_method", function=name)


def _text(value: Any) -> str:
    if isinstance(value, Term):
        return value.number
    return number(value).text
