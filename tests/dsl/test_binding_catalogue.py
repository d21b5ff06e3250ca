"""The catalogue of the binder and the places that report from it fit together."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from importlib.resources import files

import pytest

from quanheng.dsl.diagnostics import catalogue

OWN = {"hint", "related"}
#: What report a name that is not known, by name, and the arguments that they give; their hint may be the nearest one.
OF_UNKNOWN = {"report_unknown": {"name", "nearest"}, "_tell_unknown": {"name", "nearest", "names"}}


def reports() -> Iterator[tuple[str, frozenset[str], frozenset[str] | None]]:
    """Yield the name, the arguments and the possible hints (None: any) of every report in the binder and the checks."""
    dsl = files("quanheng.dsl")
    modules = [dsl / "check.py", *(dsl / "binding").iterdir(), *(dsl / "checks").iterdir()]
    for module in modules:
        if not module.name.endswith(".py"):
            continue
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            called = getattr(node.func, "attr", "") if isinstance(node, ast.Call) else ""
            if not isinstance(node, ast.Call) or called not in {"report", "report_at", *OF_UNKNOWN}:
                continue
            if not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            if called in OF_UNKNOWN:
                yield str(node.args[0].value), frozenset(OF_UNKNOWN[called]), frozenset({"hint", "hint_nearest"})
            else:
                given = {keyword.arg or "**": keyword.value for keyword in node.keywords}
                yield str(node.args[0].value), frozenset(given.keys() - OWN), hints(given.get("hint"))


def hints(chosen: ast.expr | None) -> frozenset[str] | None:
    if chosen is None:
        return frozenset({"hint"})
    if isinstance(chosen, ast.Name):
        return None
    words = {node.value for node in ast.walk(chosen) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return frozenset(f"hint_{word}" if word else "hint" for word in words)


REPORTS = sorted(set(reports()), key=str)


def wanted(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize(
    ("name", "given", "chosen"), REPORTS, ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_report_gives_what_its_texts_ask_for(
    name: str, given: frozenset[str], chosen: frozenset[str] | None
) -> None:
    assert "**" not in given, "arguments that are passed on cannot be checked here"
    for language in ("zh", "en"):
        texts = catalogue()[name][language]
        for key, text in texts.items():
            if key == "message" or chosen is None or key in chosen:
                assert wanted(text) <= given, f"{name}: {language}.{key}"
        assert chosen is None or chosen <= texts.keys(), f"{name} has no such hint: {chosen}"


def test_every_entry_of_the_catalogue_is_reported() -> None:
    mine = {name for name, entry in catalogue().items() if "QH100" <= entry["code"] < "QH300"}
    unused = mine - {name for name, _, _ in REPORTS} - {"negative-weight", "wrong-weight", "glued-word"}
    assert not unused


def test_codes_are_unique() -> None:
    codes = [entry["code"] for entry in catalogue().values()]
    assert len(codes) == len(set(codes))


def test_both_languages_have_the_same_texts() -> None:
    for name, entry in catalogue().items():
        if "QH100" <= entry["code"] < "QH300":
            assert entry["zh"].keys() == entry["en"].keys(), name
            assert "hint" in entry["zh"], name
