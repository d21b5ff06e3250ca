"""The sections of functions, made from their declarations and ``docs/functions.toml``, those of a plugin from its ``functions.toml``."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Final

from quanheng.core.functions import REQUIRED, ROW_DAY, Family, Function, Parameter, StepKind, Yields
from quanheng.dsl.diagnostics import Language
from quanheng.plugins.manager import builtin_registry, load_plugins

_DOCS: Final = Path(__file__).resolve().parent
_YIELDS: Final = {
    Yields.NUMBER: ("a number", "数"),
    Yields.FRACTION: ("a share of full", "得分率"),
    Yields.RATIO: ("a share of full that is never cut", "得分率，不受满分截断"),
    Yields.POINTS: ("points", "得分"),
    Yields.FREE: ("a number that is never cut to the scale", "数，不受满分截断"),
    Yields.FLAG: ("yes or no", "是或否"),
    Yields.SAME: ("what it takes, in the same unit", "与所给的同类，单位不变"),
    Yields.TEXT: ("text", "文本"),
    Yields.SHARE: ("a share", "比例"),
}
_LABELS: Final = {
    "yields": {"en": "Yields {}.", "zh": "结果为{}。"},
    "source": {"en": "Source: {}", "zh": "出处：{}"},
    "also": {"en": "Chinese: `{}`.", "zh": "英文：`{}`。"},
    "head": {"en": "| parameter | of | words |", "zh": "| 参数 | 函数 | 词 |"},
}


def _texts() -> dict[str, Any]:
    """Return the texts of built-in functions and of those of the bundled plugins, a file each."""
    found: dict[str, Any] = {"zh": {}, "source": {}, "parameters": {"en": {}, "zh": {}}}
    for path in (_DOCS / "functions.toml", *sorted((_DOCS.parent / "plugins").glob("*/functions.toml"))):
        texts = tomllib.loads(path.read_text(encoding="utf-8"))
        found["zh"] |= texts.get("zh", {})
        found["source"] |= texts.get("source", {})  # where it comes from, in Chinese
        for language, told in texts.get("parameters", {}).items():
            # a bare name in a plugin's file is that of its own functions only
            space = "" if path.parent == _DOCS else f"{path.parent.name}."
            found["parameters"][language] |= {
                name if "." in name else f"{space}{name}": each for name, each in told.items()
            }
    return found


TEXTS: Final = _texts()


def functions_of(argument: str, language: Language) -> str:
    """Return the sections of a family (``score row``: those row by row), or of the functions of a namespace."""
    family, _, more = argument.partition(" ")
    found = [function for function in load_plugins().registry if _is_meant(function, family, more)]
    return "\n\n".join(_section(function, language) for function in found)


def _is_meant(function: Function, family: str, more: str) -> bool:
    if family not in set(Family):
        return function.namespace == family
    is_row = function.kind is StepKind.ROW
    return not function.namespace and function.family == family and (not more or is_row is (more == "row"))


def spoken(function: Function, language: Language) -> str:
    """Return the name of a function in a language, as a scheme writes it."""
    name = function.zh if language == "zh" and function.zh else function.name
    return f"{function.namespace}.{name}" if function.namespace else name


def _section(function: Function, language: Language) -> str:
    other: Language = "en" if language == "zh" else "zh"
    lines = [
        f"### `{signature(function, language)}`",
        "",
        meaning(function, language),
        _LABELS["yields"][language].format(_YIELDS[function.yields][language == "zh"])
        + (" " if language == "en" else "")
        + _LABELS["also"][language].format(spoken(function, other)),
    ]
    if function.source:
        chinese = TEXTS["source"].get(function.full_name, function.source)
        lines.append(_LABELS["source"][language].format(chinese if language == "zh" else function.source))
    told = [_parameter(function, parameter, language) for parameter in function.parameters]
    return "\n".join([*lines, *(["", *told] if told else [])])


def signature(function: Function, language: Language) -> str:
    """Return the call with its parameters; those that have a default show it, those that may be left out a ``?``."""
    return f"{spoken(function, language)}({', '.join(_given(one, language) for one in function.parameters)})"


def _given(parameter: Parameter, language: Language) -> str:
    name = _name(parameter, language)
    if parameter.variadic:
        return f"{name}…"
    if parameter.default is REQUIRED:
        return name
    return f"{name}?" if parameter.default in {None, ROW_DAY} else f"{name} = {_default(parameter, language)}"


def _name(parameter: Parameter, language: Language) -> str:
    return parameter.zh if language == "zh" and parameter.zh else parameter.name


def _default(parameter: Parameter, language: Language) -> str:
    default: Any = parameter.default
    for choice in parameter.choices:
        if choice.name == default:
            return choice.zh if language == "zh" else choice.name
    if isinstance(default, tuple):
        return f"[{', '.join(f'{number:g}' for number in default)}]"
    if parameter.type == "flag":
        return {"en": ("no", "yes"), "zh": ("否", "是")}[language][bool(default)]
    return f"{default:g}" if isinstance(default, int | float) else str(default)


def meaning(function: Function, language: Language) -> str:
    """Return what a function does, its formula first."""
    if language == "zh":
        return str(TEXTS["zh"].get(function.full_name, ""))
    return " ".join(function.doc.replace("``", "`").split())


def told_of(function: Function, parameter: Parameter, language: Language) -> str:
    """Return what a parameter is."""
    texts = TEXTS["parameters"][language]
    if language == "en" and parameter.doc:
        return parameter.doc
    places = (function.full_name, function.namespace)
    keys = [f"{place}.{parameter.name}" for place in places if place]
    return str(next((texts[key] for key in (*keys, parameter.name) if key in texts), ""))


def _parameter(function: Function, parameter: Parameter, language: Language) -> str:
    words = [choice.zh if language == "zh" else choice.name for choice in parameter.allowed]
    listed = f" ({', '.join(f'`{word}`' for word in words)})" if words and language == "en" else ""
    listed = f"（{'、'.join(f'`{word}`' for word in words)}）" if words and language == "zh" else listed
    both = {"en": parameter.zh, "zh": parameter.name}[language]
    mark = "：" if language == "zh" else ": "
    other = f" {both}" if language == "en" and both else f"（{both}）" if both else ""
    return f"- `{_name(parameter, language)}`{other}{listed}{mark}{told_of(function, parameter, language)}"


def choices_of(language: Language) -> str:
    """Return the words that parameters take, in both languages."""
    lines = [_LABELS["head"][language], "|---|---|---|"]
    found: dict[tuple[str, str], list[str]] = {}
    for function in builtin_registry():
        for parameter in function.parameters:
            if parameter.choices:
                words = ", ".join(f"`{choice.name}` {choice.zh}" for choice in parameter.choices)
                found.setdefault((_name(parameter, language), words), []).append(f"`{spoken(function, language)}`")
    rows = [f"| `{name}` | {', '.join(of)} | {words} |" for (name, words), of in found.items()]
    return "\n".join([*lines, *rows])
