"""Where the places of the region lie: coordinates and neighbours by division code, and distances on the globe."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...core.refusals import Refused
from ..reference import ReferenceTable, read_table

Column = NDArray[np.float64]

#: The mean radius of the earth in km (IUGG).
_RADIUS: Final = 6371.0088
_TABLES: Final = Path(__file__).with_name("tables")
#: Codes of provinces end in four zeros.
_PROVINCE: Final = 10_000
#: More than any division code of six digits: two of them make one number.
_WIDTH: Final = 1_000_000.0


def longitude(code: ArrayLike) -> Column:
    """Return the longitude in degrees east of the places with these division codes.

    Raises:
        Refused: a code is not one of the region's.
    """
    return _looked_up(code, "longitude")


def latitude(code: ArrayLike) -> Column:
    """Return the latitude in degrees north of the places with these division codes.

    Raises:
        Refused: a code is not one of the region's.
    """
    return _looked_up(code, "latitude")


def distances(longitude: Column, latitude: Column, to_longitude: Column, to_latitude: Column) -> Column:
    """Return the great-circle distances in km from each place of the first list to each of the second (haversine).

    >>> distances(*(np.array([each]) for each in (116.41, 39.90, 117.20, 39.09))).round(1)
    array([[112.7]])
    """
    x, y, u, v = (np.radians(each) for each in (longitude, latitude, to_longitude, to_latitude))
    across = np.sin((u - x[:, np.newaxis]) / 2) ** 2 * np.cos(y)[:, np.newaxis] * np.cos(v)
    along = np.sin((v - y[:, np.newaxis]) / 2) ** 2
    found: Column = 2 * _RADIUS * np.arcsin(np.sqrt(np.clip(across + along, 0.0, 1.0)))
    return found


def touching(code: ArrayLike) -> Column:
    """Return the matrix of who borders on whom among places with these division codes, 1 or 0, the diagonal 0.

    Raises:
        Refused: a code is not one of the region's, stands twice, or is that of a province beside its own cities.
    """
    codes = np.asarray(code, dtype=np.float64)
    _check_codes(codes)
    values, counts = np.unique(codes, return_counts=True)
    twice = np.isin(codes, values[counts > 1])
    if twice.any():
        raise Refused(twice, "division code {code:.0f} stands twice", "行政区划代码{code:.0f}重复", code=codes)
    _check_levels(codes)
    pairs = _pairs()
    keys = codes[:, np.newaxis] * _WIDTH + codes
    return np.isin(keys, pairs).astype(np.float64)


def _check_levels(codes: Column) -> None:
    """Refuse a province that stands beside its own cities: a part cannot be the neighbour of its whole.

    Raises:
        Refused: one does.
    """
    is_city = codes % _PROVINCE != 0
    above = np.floor(codes / _PROVINCE) * _PROVINCE
    beside = ~is_city & np.isin(codes, above[is_city])
    if beside.any():
        raise Refused(
            beside,
            "{code:.0f} is a province, and cities of it stand beside it: take the one or the others",
            "{code:.0f}是省级代码，其所属城市也在数据中：只能取其一",
            code=codes,
        )


@cache
def _pairs() -> Column:
    table = read_table(_TABLES / "neighbours.csv")
    one, other = _numbers(table, "code"), _numbers(table, "neighbour")
    return np.concatenate([one * _WIDTH + other, other * _WIDTH + one])


@cache
def _places() -> dict[str, Column]:
    table = read_table(_TABLES / "places.csv")
    order = np.argsort(_numbers(table, "code"))
    return {name: _numbers(table, name)[order] for name in ("code", "longitude", "latitude")}


def _numbers(table: ReferenceTable, name: str) -> Column:
    return np.array(table.numbers(name), dtype=np.float64)


def _looked_up(code: ArrayLike, name: str) -> Column:
    codes = np.asarray(code, dtype=np.float64)
    _check_codes(codes)
    places = _places()
    at = np.minimum(np.searchsorted(places["code"], codes), places["code"].size - 1)
    return np.where(np.isnan(codes), np.nan, places[name][at])


def _check_codes(codes: Column) -> None:
    """Refuse what is not a division code of the region.

    Raises:
        Refused: some are not.
    """
    unknown = ~np.isnan(codes) & ~np.isin(codes, _places()["code"])
    if unknown.any():
        raise Refused(
            unknown,
            "{code:.0f} is not the division code of a place of Beijing, Tianjin and Hebei (110000, 120000, 130000, "
            "130100 to 131100)",
            "{code:.0f}不是京津冀的行政区划代码（110000、120000、130000，以及130100至131100）",
            code=codes,
        )
