"""What ``quanheng.toml`` says: defaults, data sources, where schemes and plugins are.

.. code-block:: toml

    schemes = ["schemes"]        # folders with *.qh, relative to this file

    [defaults]
    unit   = "单位名称"           # the column that names the units, where a scheme does not say
    period = "年度"
    data   = "data/units.csv"    # for sets that [data] does not list
    ratings  = "data/ratings.csv"    # for sets with rated indicators that [ratings] does not list
    evidence = "data/evidence.csv"   # likewise for [evidence]
    ledger   = "quanheng.db"         # what `quanheng ledger` works on: a file, or postgresql://…

    [data]                       # set = its table
    "政府部门" = "data/units.csv"    # TOML wants quotes around what is not ASCII

    [rows]                       # rows that belong to units: table = its file, where the data come from here too
    "处室" = "data/offices.csv"

    [plugins]
    folders = ["plugins"]
    modules = ["city_metrics"]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import attrs
import tomli

from ..core.span import NOWHERE, Span
from ..dsl.diagnostics import Both, Diagnostic, diagnose
from .errors import diagnose_unknown, input_error
from .reading import decode_source, diagnose_unreadable

#: The settings file of a workspace; the folder that holds it is the workspace.
SETTINGS_FILE: Final = "quanheng.toml"

_LIST, _TEXT, _TABLE = "list of strings", "string", "table of strings"
_SHAPE: Final[Mapping[str, str | Mapping[str, str]]] = {
    "schemes": _LIST,
    "defaults": {"unit": _TEXT, "period": _TEXT, "data": _TEXT, "ratings": _TEXT, "evidence": _TEXT, "ledger": _TEXT},
    "data": _TABLE,
    "ratings": _TABLE,
    "evidence": _TABLE,
    "rows": _TABLE,
    "plugins": {"folders": _LIST, "modules": _LIST},
}
_NAMES: Final = {
    _LIST: Both("字符串列表", "a list of strings"),
    _TEXT: Both("字符串", "a string"),
    _TABLE: Both("每项都是字符串的表", "a table of strings"),
}


@attrs.frozen
class Settings:
    """The settings of a workspace; paths are as written, relative to its folder.

    ``plugin_folders`` is None where nothing is said of them: then ``plugins`` is one, if it exists.
    """

    schemes: tuple[str, ...] = ("schemes",)
    unit: str | None = None
    period: str | None = None
    default_data: str | None = None
    data: Mapping[str, str] = attrs.field(factory=dict)
    default_ratings: str | None = None
    ratings: Mapping[str, str] = attrs.field(factory=dict)
    default_evidence: str | None = None
    evidence: Mapping[str, str] = attrs.field(factory=dict)
    rows: Mapping[str, str] = attrs.field(factory=dict)
    plugin_folders: tuple[str, ...] | None = None
    plugin_modules: tuple[str, ...] = ()
    ledger: str | None = None


def read_settings(folder: Path) -> Settings:
    """Return the settings of a folder; the defaults where it has no ``quanheng.toml``.

    Raises:
        InputError: the file cannot be read, is not TOML, or says something that is not understood.
    """
    path = folder / SETTINGS_FILE
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        raise input_error(diagnose_unreadable(str(path), error)) from error
    return parse_settings(decode_source(content, str(path)).text, str(path))


def parse_settings(text: str, file: str) -> Settings:
    """Return the settings of a text.

    Raises:
        InputError: it is not TOML, or has an unknown key or a value of another type.
    """
    try:
        table = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
        place = Span(file, line, column, line, column)
        raise input_error(diagnose("settings-syntax", place, error=getattr(error, "msg", str(error)))) from error
    if problems := tuple(_problems(table, _SHAPE, file)):
        raise input_error(*problems)
    defaults, plugins = table.get("defaults", {}), table.get("plugins", {})
    return Settings(
        schemes=tuple(table.get("schemes", ("schemes",))),
        unit=defaults.get("unit"),
        period=defaults.get("period"),
        default_data=defaults.get("data"),
        data=table.get("data", {}),
        default_ratings=defaults.get("ratings"),
        ratings=table.get("ratings", {}),
        default_evidence=defaults.get("evidence"),
        evidence=table.get("evidence", {}),
        rows=table.get("rows", {}),
        plugin_folders=tuple(plugins["folders"]) if "folders" in plugins else None,
        plugin_modules=tuple(plugins.get("modules", ())),
        ledger=defaults.get("ledger"),
    )


def _problems(table: Mapping[str, Any], shape: Mapping[str, Any], file: str, prefix: str = "") -> Iterator[Diagnostic]:
    place = attrs.evolve(NOWHERE, file=file)
    for key, value in table.items():
        expected = shape.get(key)
        if expected is None:
            yield attrs.evolve(
                diagnose_unknown("settings-key", f"{prefix}{key}", [prefix + k for k in shape]), span=place
            )
        elif isinstance(expected, Mapping) and isinstance(value, Mapping):
            yield from _problems(value, expected, file, f"{key}.")
        elif isinstance(expected, Mapping) or not _fits(value, expected):
            wanted = Both("表", "a table") if isinstance(expected, Mapping) else _NAMES[expected]
            yield diagnose("settings-value", place, name=f"{prefix}{key}", expected=wanted)


def _fits(value: object, expected: str) -> bool:
    if expected == _TEXT:
        return isinstance(value, str)
    if expected == _LIST:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    return isinstance(value, dict) and all(isinstance(item, str) for item in value.values())
