"""A composite indicator as COINr describes it, a pair of iMeta and iData, to the text of a scheme.

iMeta has a row for each indicator (``Type`` Indicator), each group of them (Aggregate), and for what stands beside
them: denominators and groups of units.  What COINr does unless told otherwise becomes the defaults of the set:
min-max onto 0 to 100, weighted arithmetic means, and weight of what is missing carried by what is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final

import attrs

from ..core.functions import Registry
from ..data.naming import quoted as listed
from ..dsl.diagnostics import Language, SchemeError, diagnose
from ..dsl.formatting import format_source
from ..dsl.syntax import Source
from .grid import Grid
from .naming import name_from, spelled
from .opening import at, read_grids
from .scheme_text import quoted, template
from .table import Imported

_NEEDED: Final = ("icode", "direction", "weight", "parent", "type")
_META_SHEETS: Final = frozenset({"imeta", "indmeta", "meta.ind", "metadata"})
_DATA_SHEETS: Final = frozenset({"idata", "inddata", "data"})


@attrs.frozen
class _Row:
    """A row of iMeta."""

    number: int
    code: str
    title: str
    kind: str
    weight: Decimal
    is_lower_better: bool
    parent: str
    denominator: str
    unit: str

    @property
    def name(self) -> str:
        """The code as a name of the language."""
        return name_from(self.code, "item")


def find_meta(grids: Sequence[Grid]) -> Grid | None:
    """Return the sheet that is an iMeta, None where there is none."""
    named = [grid for grid in grids if grid.name.lower() in _META_SHEETS]
    return next((grid for grid in (*named, *grids) if set(_NEEDED) <= set(_heads(grid))), None)


def import_coin(
    path: Path,
    grids: tuple[Grid, ...],
    registry: Registry,
    *,
    data: Path | None = None,
    name: str | None = None,
    language: Language = "en",
) -> Imported:
    """Return the scheme of a composite indicator.

    Args:
        path: iMeta as a text table, or a workbook with a sheet of it.
        grids: its sheets, as :func:`.opening.read_grids` gives them.
        registry: the functions that the formatter knows.
        data: iData, to see that every indicator has its column; by default the sheet ``iData`` of the workbook.
        name: the name of the set; by default the code of the top of the tree.
        language: the language of keywords and comments.

    Raises:
        SchemeError: a file cannot be read, or the two do not describe a tree of indicators over columns.
    """
    meta = find_meta(grids)
    if meta is None:
        raise SchemeError(
            (
                diagnose(
                    "import-coin-meta", at(str(path)), path=str(path), columns="iCode, Direction, Weight, Parent, Type"
                ),
            )
        )
    rows = tuple(_rows(meta, str(path)))
    tree = _Tree(rows, str(path))
    columns = _columns(grids, data)
    _check_columns(tree, columns, data or path)
    text = "\n".join(_lines(tree, columns, name)) + "\n"
    leaves = [row for row in rows if row.kind == "indicator"]
    return Imported(
        format_source(Source(f"{path.stem}.qh", text), registry, language), tree.title, len(leaves), len(leaves), (),
        sheet=meta.name if meta.has_merges else None,
    )  # fmt: skip


def _heads(grid: Grid) -> dict[str, int]:
    first = min(grid.rows, default=0)
    return {cell.text.strip().lower(): column for column, cell in grid.rows.get(first, {}).items()}


def _rows(grid: Grid, path: str) -> Iterator[_Row]:
    heads = _heads(grid)
    seen: set[str] = set()
    for number in list(grid.rows)[1:]:
        cells = grid.rows[number]
        texts = {head: cells[column].text if column in cells else "" for head, column in heads.items()}
        code = texts["icode"]
        if not code:
            continue
        if code in seen:
            raise SchemeError((diagnose("import-coin-twice", at(path, number), code=code, row=number),))
        seen.add(code)
        yield _Row(
            number, code, texts.get("iname", "") or code, texts["type"].strip().lower(), _weight(texts["weight"]),
            texts["direction"].startswith("-"), texts["parent"], texts.get("denominator", ""), texts.get("unit", ""),
        )  # fmt: skip


def _weight(text: str) -> Decimal:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return Decimal(1)
    return found if found.is_finite() and found >= 0 else Decimal(1)


class _Tree:
    """The rows by parent, the parent of each being there, and every one reaching the top."""

    def __init__(self, rows: Sequence[_Row], path: str) -> None:
        self.by_code: Mapping[str, _Row] = {row.code: row for row in rows}
        self.nodes = tuple(row for row in rows if row.kind in {"indicator", "aggregate"})
        for row in self.nodes:
            self._check(row, path)
        self.tops = tuple(row for row in self.nodes if not row.parent)
        if not any(row.kind == "indicator" for row in self.nodes):
            raise SchemeError((diagnose("import-no-rows", at(path), path=path),))

    @property
    def title(self) -> str:
        """What the whole is called."""
        return self.tops[0].title if len(self.tops) == 1 else "composite"

    def below(self, row: _Row) -> tuple[_Row, ...]:
        """Return the children of a row."""
        return tuple(other for other in self.nodes if other.parent == row.code)

    def _check(self, row: _Row, path: str) -> None:
        """See that a row reaches the top."""
        seen, found = {row.code}, row
        while found.parent:
            above = self.by_code.get(found.parent)
            if above is None or above.code in seen or above.kind != "aggregate":
                raise SchemeError(
                    (
                        diagnose(
                            "import-coin-parent",
                            at(path, row.number),
                            code=found.code,
                            parent=found.parent,
                            row=row.number,
                        ),
                    )
                )
            seen.add(above.code)
            found = above


def _columns(grids: Sequence[Grid], data: Path | None) -> tuple[str, ...] | None:
    """Return the columns of iData, None where there is no data at hand."""
    found = read_grids(data)[:1] if data is not None else [g for g in grids if g.name.lower() in _DATA_SHEETS]
    if not found:
        return None
    grid = found[0]
    return tuple(cell.text for cell in grid.rows[min(grid.rows)].values())


def _check_columns(tree: _Tree, columns: Sequence[str] | None, path: Path) -> None:
    """See that every indicator and denominator has its column."""
    if columns is None:
        return
    wanted = [row.code for row in tree.nodes if row.kind == "indicator"]
    wanted += [row.denominator for row in tree.nodes if row.denominator]
    absent = list(dict.fromkeys(code for code in wanted if code not in columns))
    if absent:
        raise SchemeError(
            (diagnose("import-coin-data", at(str(path)), path=str(path), codes=listed(absent), count=len(absent)),)
        )


def _lines(tree: _Tree, columns: Sequence[str] | None, name: str | None) -> Iterator[str]:
    yield "fields {"
    leaves = [row for row in tree.nodes if row.kind == "indicator"]
    yield from (_field(row) for row in leaves)
    used = dict.fromkeys(row.denominator for row in leaves if row.denominator)
    for code in used:
        row = tree.by_code.get(code)
        yield _field(row) if row is not None else f"{spelled(name_from(code, 'item'))} : number"
    yield from (
        f"{spelled(row.name)} : text {template(row.title)}" for row in tree.by_code.values() if row.kind == "group"
    )
    yield "}"
    yield ""
    is_single = len(tree.tops) == 1 and tree.tops[0].kind == "aggregate"
    own = name or (tree.tops[0].name if is_single else "composite")
    title = f" {template(tree.title)}" if tree.title != own else ""
    yield f"indicator_set {spelled(own)}{title} scale 0..100 {{"
    if columns is not None and "uCode" in columns:
        yield "unit = uCode"
    yield "# COINr: min-max over all units, weighted means, and what is missing leaves its weight to the rest"
    yield "defaults { score = minmax(); aggregate = arithmetic_mean; require = any }"
    yield "require = any"
    yield ""
    for row in tree.below(tree.tops[0]) if is_single else tree.tops:
        yield from _node(tree, row)
    yield "}"


def _field(row: _Row) -> str:
    about = f"{row.title} ({row.unit})" if row.unit else row.title
    return f"{spelled(row.name)} : number {template(about)}"


def _node(tree: _Tree, row: _Row) -> Iterator[str]:
    title = f" {template(row.title)}" if row.title != row.name else ""
    direction = ""
    if row.kind == "indicator":
        direction = " lower_is_better" if row.is_lower_better else " higher_is_better"
    yield f"indicator {spelled(row.name)}{title} weight {row.weight.normalize():f}{direction} {{"
    if row.denominator:
        yield f"value = {spelled(row.name)} / {spelled(name_from(row.denominator, 'item'))}"
    if row.unit and row.denominator:
        yield f"note = {quoted(f'{row.unit} / {row.denominator}')}"
    for child in tree.below(row):
        yield from _node(tree, child)
    yield "}"
