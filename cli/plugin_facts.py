"""What is known of a plugin, as plain values for JSON and CSV."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import tomli

from ..core.functions import REQUIRED, Function, Parameter
from ..dsl.diagnostics import Language
from ..plugins.reference import BadTable, read_table

if TYPE_CHECKING:
    from ..plugins.info import PluginInfo


def facts_of(plugin: PluginInfo, declared: Mapping[str, Function], language: Language) -> dict[str, Any]:
    """Return all that is known of a plugin; of one that failed only what its text promises."""
    offers, chinese = plugin.extensions, chinese_texts(plugin)
    return {
        "name": plugin.name,
        "version": plugin.version,
        "where": plugin.where,
        "origin": plugin.origin,
        "state": str(plugin.state),
        "namespaces": list(plugin.namespaces),
        "functions": [function_facts(name, declared.get(name), chinese) for name in plugin.functions],
        "trees": list(plugin.trees),
        "tables": [table_facts(space, Path(path)) for space, path in plugin.table_files],
        "readers": [
            {"name": each.name, "suffixes": list(each.suffixes), "prefixes": list(each.prefixes), "doc": each.doc}
            for each in offers.readers
        ],
        "renderers": [{"name": each.name, "suffix": each.suffix, "doc": each.doc} for each in offers.renderers],
        "checks": [{"name": each.name, "doc": each.doc} for each in offers.checks],
        "commands": [{"name": each.name, "zh": each.zh, "en": each.en} for each in offers.commands],
        "warnings": [warning.to_dict(language) for warning in plugin.warnings],
        "error": plugin.error.to_dict(language) if plugin.error is not None else None,
        "hash": plugin.hash,
    }


def row_of(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts as the cells of one row: of each thing its name."""
    return {key: [_name(each) for each in value] if isinstance(value, list) else value for key, value in facts.items()}


def _name(thing: Any) -> str:
    if not isinstance(thing, dict):
        return str(thing)
    return str(thing.get("suffix") or " ".join(thing.get("suffixes", ())) or thing.get("code") or thing["name"])


#: Beside the module of a plugin that is a folder: ``[zh]`` has what its functions do, by their full names.
_TEXTS: Final = "functions.toml"


def chinese_texts(plugin: PluginInfo) -> Mapping[str, str]:
    """Return what the functions of a plugin do in Chinese, by their full names; docstrings have one language only."""
    file = Path(plugin.file)
    if file.name != "__init__.py" or not (path := file.with_name(_TEXTS)).is_file():
        return {}
    try:
        texts = tomli.loads(path.read_text(encoding="utf-8")).get("zh", {})
    except (tomli.TOMLDecodeError, UnicodeDecodeError, OSError):
        return {}
    return {name: text for name, text in texts.items() if isinstance(text, str)} if isinstance(texts, dict) else {}


def function_facts(name: str, declared: Function | None, chinese: Mapping[str, str]) -> dict[str, Any]:
    """Return what is known of a function: more than its name only where its plugin was loaded."""
    if declared is None:
        return {"name": name}
    return {
        "name": name,
        "zh": declared.zh,
        "signature": signature(declared, "en"),
        "family": str(declared.family),
        "kind": str(declared.kind),
        "yields": str(declared.yields),
        "unit": declared.unit,
        "parameters": [_parameter_facts(parameter) for parameter in declared.parameters],
        "doc": first_line(declared.doc),
        "doc_zh": chinese.get(name),
        "source": declared.source,
    }


def _parameter_facts(parameter: Parameter) -> dict[str, Any]:
    found: dict[str, Any] = {"name": parameter.name, "zh": parameter.zh, "type": parameter.type}
    if parameter.choices:
        found["choices"] = [{"name": choice.name, "zh": choice.zh} for choice in parameter.choices]
    if parameter.default is not REQUIRED:
        default = parameter.default
        found["default"] = default if isinstance(default, bool | int | float | str | None) else str(default)
    return found | {"variadic": parameter.variadic, "doc": parameter.doc}


def table_facts(namespace: str, path: Path) -> dict[str, Any]:
    """Return what is known of a reference table: what its head says, where it can be read."""
    found: dict[str, Any] = {"name": f"{namespace}.{path.stem}", "file": path.name}
    try:
        table = read_table(path)
    except (BadTable, OSError):
        return found
    return found | {"title": table.title, "zh": table.zh, "source": table.source, "keys": list(table.keys)}


def signature(function: Function, language: Language) -> str:
    """Return a function as a scheme calls it: ``binhai.port_intensity(throughput, berth_length, power = 1)``."""
    name = (function.zh if language == "zh" else None) or function.name
    inner = ", ".join(_argument(parameter, language) for parameter in function.parameters)
    return f"{function.namespace}.{name}({inner})"


def _argument(parameter: Parameter, language: Language) -> str:
    name = (parameter.zh if language == "zh" else None) or parameter.name
    if parameter.variadic:
        return f"{name}…"
    if parameter.is_required:
        return name
    default = parameter.default
    word = next((each.zh for each in parameter.choices if each.name == default), None) if language == "zh" else None
    if not isinstance(default, bool | int | float | str):
        return f"[{name}]"
    return f"{name} = {word or (f'{default:g}' if isinstance(default, float) else default)}"


def first_line(text: str) -> str:
    """Return the first line of a docstring."""
    return text.strip().partition("\n")[0]
