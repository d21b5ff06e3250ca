"""Units of measure: which texts mean the same unit, and by what factor one is converted into another.

Arithmetic of units is that of the library ``pint``, loaded only when two different texts meet: a scheme whose units are
written alike never loads it.  Chinese names, counts and currencies are added to it here.  What is not safe is refused:
currencies have no fixed rate, a year no fixed number of days, and a difference of temperatures depends on its scale.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from typing import Any, Final

import attrs


class Relation(StrEnum):
    """How two units stand to one another."""

    SAME = "same"
    CONVERTIBLE = "convertible"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


@attrs.frozen
class Conversion:
    """What one unit is in another: a number in the first times ``factor`` is the number in the second."""

    relation: Relation
    factor: float = 1.0

    @property
    def divisor(self) -> float | None:
        """The whole number that converts by dividing, None where none does: x / 1000 is exact where x * 0.001 is not."""
        inverse = 1 / self.factor
        is_whole = self.factor < 1 and math.isclose(inverse, round(inverse), rel_tol=1e-12)
        return float(round(inverse)) if is_whole else None

    def times(self, factor: float) -> Conversion:
        """Return the conversion into a unit that is the so-many-th part."""
        product = float(f"{self.factor * factor:.15g}")
        return Conversion(Relation.SAME if product == 1.0 else Relation.CONVERTIBLE, product)

    @property
    def is_possible(self) -> bool:
        """Whether numbers in the one can be read as numbers in the other."""
        return self.relation in {Relation.SAME, Relation.CONVERTIBLE}


#: Units that are counted or paid, and time of the calendar: each of its own kind, by the name it has in the registry.
_OWN: Final[Mapping[str, tuple[str, ...]]] = {
    "qh_person": ("人", "人员", "名", "person", "persons", "people"),
    "qh_visit": ("人次",),
    "qh_household": ("户", "household", "households"),
    "qh_piece": ("个", "piece", "pieces"),
    "qh_item": ("件", "项", "item", "items"),
    "qh_time": ("次", "times"),
    "qh_vehicle": ("辆",),
    "qh_set": ("台", "套"),
    "qh_place": ("家", "所", "处"),
    "qh_document": ("份", "篇", "本"),
    "qh_cny": ("元", "人民币", "CNY", "RMB", "yuan"),
    "qh_usd": ("美元", "USD"),
    "qh_eur": ("欧元", "EUR"),
    "qh_jpy": ("日元", "JPY"),
    "qh_gbp": ("英镑", "GBP"),
    "qh_hkd": ("港元", "港币", "HKD"),
    "qh_month": ("月", "个月", "month", "months"),
    "qh_celsius": ("℃", "°C", "摄氏度", "degC"),
    "qh_fahrenheit": ("℉", "°F", "华氏度", "degF"),
    "qh_standard_coal": ("克标准煤", "克标煤", "gce"),
}
#: Units that are a multiple of another: Chinese names, and what pint reads otherwise or not at all.
_MULTIPLES: Final[Mapping[str, str]] = {
    "年": "12 * qh_month",
    "year": "12 * qh_month",
    "years": "12 * qh_month",
    "季度": "3 * qh_month",
    "天": "day",
    "日": "day",
    "周": "week",
    "小时": "hour",
    "时": "hour",
    "分钟": "minute",
    "秒": "second",
    "微克": "microgram",
    "毫克": "milligram",
    "克": "gram",
    "千克": "kilogram",
    "公斤": "kilogram",
    "斤": "0.5 * kilogram",
    "吨": "metric_ton",
    "升": "liter",
    "毫升": "milliliter",
    "立方米": "meter ** 3",
    "立方厘米": "centimeter ** 3",
    "平方米": "meter ** 2",
    "平方厘米": "centimeter ** 2",
    "平方公里": "kilometer ** 2",
    "平方千米": "kilometer ** 2",
    "公顷": "hectare",
    "亩": "(10000 / 15) * meter ** 2",
    "米": "meter",
    "厘米": "centimeter",
    "毫米": "millimeter",
    "公里": "kilometer",
    "千米": "kilometer",
    "焦耳": "joule",
    "焦": "joule",
    "千焦": "kilojoule",
    "兆焦": "megajoule",
    "千瓦时": "kilowatt_hour",
    "度": "kilowatt_hour",
    "瓦": "watt",
    "千瓦": "kilowatt",
    "兆瓦": "megawatt",
    "千克标准煤": "1000 * qh_standard_coal",
    "千克标煤": "1000 * qh_standard_coal",
    "吨标准煤": "1e6 * qh_standard_coal",
    "吨标煤": "1e6 * qh_standard_coal",
    "tce": "1e6 * qh_standard_coal",
    "角": "0.1 * qh_cny",
    "%": "0.01",
    "百分点": "0.01",
    "个百分点": "0.01",
    "pp": "0.01",
    "‰": "0.001",
    "ppm": "1e-6",
    "ppb": "1e-9",
}
_PREFIXES: Final[Mapping[str, str]] = {
    "十": "10",
    "百": "100",
    "千": "1000",
    "万": "1e4",
    "十万": "1e5",
    "百万": "1e6",
    "千万": "1e7",
    "亿": "1e8",
    "thousand": "1000",
    "million": "1e6",
    "billion": "1e9",
}
#: Units of pint by which offices write; any other word of pint's own is nobody's unit here (``point`` is a length there).
_OF_PINT: Final = frozenset(
    [
        "g",
        "kg",
        "mg",
        "ug",
        "µg",
        "μg",
        "ng",
        "t",
        "m",
        "cm",
        "mm",
        "km",
        "um",
        "nm",
        "µm",
        "μm",
        "m2",
        "L",
        "l",
        "mL",
        "ml",
        "h",
        "hour",
        "hours",
        "min",
        "minute",
        "s",
        "second",
        "d",
        "day",
        "days",
        "week",
        "weeks",
        "ha",
        "hectare",
        "acre",
        "J",
        "kJ",
        "MJ",
        "GJ",
        "TJ",
        "Wh",
        "kWh",
        "MWh",
        "GWh",
        "TWh",
        "W",
        "kW",
        "MW",
        "GW",
        "Pa",
        "kPa",
        "hPa",
        "MPa",
        "K",
        "mol",
        "mmol",
        "Hz",
        "kHz",
        "V",
        "A",
        "N",
    ]
)
#: Units of a number that counts parts of a whole; a share itself is 0.3 whatever it is written in.
_SHARES: Final = frozenset(["%", "‰", "百分点", "个百分点", "pp", "ppm", "ppb"])
_WORD: Final = re.compile(r"[^\s*/^()·.\d+-][^\s*/^()·]*|%|‰")
_LONGEST: Final = 60
#: A unit between its signs, each word a 1.
_SHAPE: Final = re.compile(r"1(?:[*/]1)*")
#: Letters from which on a word may be told to be a slip of another.
_TELLING: Final = 4
_RAISED: Final = re.compile(r"(?<=\w)\^-?[1-9](?!\d)")
_NO_UNIT: Final = re.compile(r"[\d^+\-_,;:=<>@&|!~\[\]{}'\"\\.]")
_SUPERSCRIPTS: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_EXPONENT: Final = re.compile(r"(?<=[A-Za-zµμ])(-?[123])(?![\d.])")


def canonical(unit: str) -> str:
    """Return a unit text as it is compared: superscripts, fraction bars and micro signs in one spelling, no blanks."""
    raised = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+", lambda found: "^" + found[0].translate(_SUPERSCRIPTS), unit)
    plain = unicodedata.normalize("NFKC", raised).replace("μ", "µ").replace("⋅", "·").replace("×", "*")
    plain = re.sub(r"\s+", "", plain.replace("℃", "°C")).replace("**", "^").replace("·", "*")
    plain = re.sub(r"(?<![A-Za-z])u(?=[gm](?![A-Za-z]))", "µ", plain)
    return _EXPONENT.sub(r"^\1", plain)


def conversion(source: str, target: str) -> Conversion:
    """Return how numbers in one unit become numbers in another."""
    first, second = canonical(source), canonical(target)
    if first == second:
        return Conversion(Relation.SAME)
    return _converted(first, second)


def is_share(unit: str | None) -> bool:
    """Whether a unit counts parts of a whole: per cent, per mille."""
    return unit is not None and canonical(unit) in _SHARES


def is_known(unit: str) -> bool:
    """Whether a text is a unit that can be converted at all."""
    return _quantity(canonical(unit)) is not None


def misread(unit: str) -> tuple[str, str] | None:
    """Return why a text is no unit of measure, without loading what converts them; None where it is one.

    It is none where its form is that of no unit (``t per m``, ``t/``, ``100 m``): the word is then empty.  A word that
    nobody knows may be a unit of the author's own (``标箱``, ``TEU``), as in a scheme; but where it is nearly a known
    one (``Kg``, ``houres``), it is returned with that.
    """
    plain = canonical(unit)
    if re.search(r"\w\s+\w", unit) or not 0 < len(plain) <= _LONGEST or _NO_UNIT.search(_RAISED.sub("", plain)):
        return "", ""
    if not _SHAPE.fullmatch(_within_brackets(_WORD.sub("1", _RAISED.sub("", plain)))):
        return "", ""
    return next(filter(None, map(_slip, _WORD.findall(_RAISED.sub("", plain)))), None)


def _within_brackets(shape: str) -> str:
    """Return the shape of a unit with what stands in brackets put in as one word."""
    while (shorter := re.sub(r"\((1(?:[*/]1)*)\)", "1", shape)) != shape:
        shape = shorter
    return shape


def _slip(word: str) -> tuple[str, str] | None:
    """Return a word that is nearly a known unit, with that one."""
    try:
        _spelt(word)
    except LookupError:
        known = {name.casefold(): name for name in (*_names(), *_OF_PINT)}
        near = [word.casefold()] if word.casefold() in known else []
        if not near and len(word) >= _TELLING:
            near = get_close_matches(word.casefold(), known, 1, cutoff=0.75)
        return (word, known[near[0]]) if near else None
    return None


def quotient(above: str, below: str) -> str:
    """Return the text of the unit of a / b: ``万元/人``."""
    return f"{above}/{_bracketed(below)}"


def product(left: str, right: str) -> str:
    """Return the text of the unit of a * b."""
    return f"{left}*{_bracketed(right)}"


def _bracketed(unit: str) -> str:
    return f"({unit})" if re.search(r"[/*·^]", unit) else unit


@cache
def _converted(source: str, target: str) -> Conversion:
    first, second = _quantity(source), _quantity(target)
    if first is None or second is None:
        return Conversion(Relation.UNKNOWN)
    if first.dimensionality != second.dimensionality:
        return Conversion(Relation.DIFFERENT)
    factor = float(first.magnitude / second.magnitude)
    rounded = float(f"{factor:.15g}")  # 1000.0000000000001 is what binary fractions make of a thousand
    return Conversion(Relation.SAME if rounded == 1.0 else Relation.CONVERTIBLE, rounded)


@cache
def _quantity(unit: str) -> Any:
    """Return a unit text as a quantity of base units, None where it is not known."""
    # the text goes to a parser of expressions: nothing but words, exponents of one digit, products and quotients may
    if len(unit) > _LONGEST or _NO_UNIT.search(_RAISED.sub("", unit)):
        return None
    try:
        spelt = _WORD.sub(lambda found: _spelt(found[0]), unit).replace("^", "**")
        quantity = _registry().Quantity(1.0) * _registry().parse_expression(spelt)
        base = quantity.to_base_units()
        return base if _WORD.search(unit) and math.isfinite(base.magnitude) and base.magnitude > 0 else None
    except Exception:  # noqa: BLE001 - whatever pint cannot read is a unit of the author's own
        return None


def _spelt(word: str) -> str:
    """Return a word of a unit as the registry reads it.

    Raises:
        LookupError: it is not known.
    """
    found = _names().get(word)
    if found is not None:
        return f"({found})"
    for prefix in sorted(_PREFIXES, key=len, reverse=True):
        if word.startswith(prefix) and (rest := word[len(prefix) :]):
            return f"({_PREFIXES[prefix]} * {_spelt(rest)})"
    if word not in _OF_PINT:
        raise LookupError(word)
    return f"({word})"


@cache
def _names() -> Mapping[str, str]:
    own = {canonical(name): unit for unit, names in _OWN.items() for name in names}
    return own | {canonical(name): text for name, text in _MULTIPLES.items()}


@cache
def _registry() -> Any:
    import pint  # noqa: PLC0415 - heavy, and only where two different units meet

    registry: Any = pint.UnitRegistry()
    for unit in _OWN:
        registry.define(f"{unit} = [{unit}]")
    return registry
