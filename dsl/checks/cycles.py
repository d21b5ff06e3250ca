"""Indicators that need one another's numbers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..binding.context import Edge
    from ..binding.drafts import Draft
    from ..binding.node_attributes import Tree

_Key = tuple[str, str]


def check_cycles(tree: Tree, root: Draft) -> None:
    """Report the first cycle through each indicator that reads itself by way of others, with the path.

    A value needs what its expression reads; a score needs the value and what it reads; a parent needs its children.
    """
    if not any(not name.startswith("\0") for name in tree.edges):
        return
    children = {draft.name: [child.name for child in draft.children] for draft in root.walk()}
    done: set[_Key] = set()
    for name in list(tree.edges):
        for part in ("value", "score"):
            found = _find(tree, children, (name, part), done)
            if found is not None:
                _report(tree, found)
                return


def _needs(tree: Tree, children: dict[str, list[str]], key: _Key) -> Iterator[_Key]:
    name, part = key
    for edge in tree.edges.get(name, ()):
        if edge.part == part:
            yield edge.target, "value" if edge.what == "value" else "score"
    if part == "score":
        yield name, "value"
        for child in children.get(name, ()):
            yield child, "score"


def _find(tree: Tree, children: dict[str, list[str]], start: _Key, done: set[_Key]) -> list[_Key] | None:
    """Return a path that comes back to itself, by a depth-first walk without recursion."""
    path: list[tuple[_Key, Iterator[_Key]]] = [(start, _needs(tree, children, start))]
    on_path = {start}
    while path:
        key, waiting = path[-1]
        following = next(waiting, None)
        if following is None:
            done.add(key)
            on_path.discard(key)
            path.pop()
        elif following in on_path:
            keys = [each for each, _ in path]
            return [*keys[keys.index(following) :], following]
        elif following not in done:
            on_path.add(following)
            path.append((following, _needs(tree, children, following)))
    return None


def _report(tree: Tree, path: list[_Key]) -> None:
    reading = set(pairwise(path))
    edge = next(edge for edge in _edges(tree, path) if _is_step(edge, reading))
    names = [name for name, _ in path]
    shown = [name for index, name in enumerate(names) if index == 0 or name != names[index - 1]]
    if len(shown) == 1:
        shown = shown * 2
    tree.scope.reporter.report("indicator-cycle", (edge[1].start, edge[1].end), path=" → ".join(shown))


def _edges(tree: Tree, path: list[_Key]) -> Iterator[tuple[_Key, Edge]]:
    for name, part in path:
        for edge in tree.edges.get(name, ()):
            if edge.part == part:
                yield (name, part), edge


def _is_step(edge: tuple[_Key, Edge], reading: set[tuple[_Key, _Key]]) -> bool:
    key, read = edge
    return (key, (read.target, "value" if read.what == "value" else "score")) in reading
