"""The rooms stand on one another in one direction only."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

#: From the ground up: a room may import those before it.  ``plugins`` may use ``dsl`` only to read ``.qh`` subtrees.
ROOMS = (
    "core",
    "dsl",
    "methods",
    "plugins",
    "data",
    "importing",
    "analysis",
    "document",
    "report",
    "sampling",
    "store",
    "ledger",
    "workspace",
    "simulation",
    "campaign",
    "papers",
    "testing",
    "cli",
)


def _modules() -> list[Path]:
    found = [path for room in (*ROOMS, "indicator_sets") for path in sorted((ROOT / room).rglob("*.py"))]
    return [*found, ROOT / "__init__.py", ROOT / "__main__.py"]


def _package_of(path: Path) -> list[str]:
    """Return the dotted package that the module's relative imports start from, the root being ``quanheng``."""
    return ["quanheng", *path.relative_to(ROOT).parts[:-1]]


def _imported(path: Path) -> Iterator[str]:
    """Yield what a module imports, absolute, imports inside functions and under TYPE_CHECKING included."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = _package_of(path)
            base = package[: len(package) - node.level + 1] if node.level else []
            yield from (".".join([*base, *filter(None, [node.module]), alias.name]) for alias in node.names)


def _room(name: str) -> str | None:
    parts = name.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "quanheng" and parts[1] in ROOMS else None


@pytest.mark.parametrize("path", _modules(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_imports_only_its_own_room_and_those_below(path: Path) -> None:
    own = path.relative_to(ROOT).parts[0]
    allowed = ROOMS if own not in ROOMS else ROOMS[: ROOMS.index(own) + 1]
    rooms = {name: room for name in _imported(path) if (room := _room(name))}
    upward = {name for name, room in rooms.items() if room not in allowed}
    assert not upward


@pytest.mark.parametrize("path", _modules(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_names_its_own_package_by_relative_imports(path: Path) -> None:
    tree = ast.parse(path.read_bytes())
    absolute = [
        node.lineno
        for node in ast.walk(tree)
        if (isinstance(node, ast.ImportFrom) and not node.level and (node.module or "").split(".")[0] == "quanheng")
        or (isinstance(node, ast.Import) and any(alias.name.split(".")[0] == "quanheng" for alias in node.names))
    ]
    assert not absolute


def test_every_room_on_disk_has_its_place_in_the_order() -> None:
    on_disk = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert on_disk == {*ROOMS, "indicator_sets"}
