"""From the rows of a table to a tree of entries, with the notes around it.

Levels come from columns (一级指标, 二级指标), from merged cells, from repeated or omitted names, or, with one column of
names only, from numbers before the names and from indentation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

import attrs

from . import numbering
from .amounts import Amount, read_amount, split_amount
from .grid import Cell, Grid, compact
from .headers import Column, Header, is_repeated
from .sentences.wording import plain

_TOTALS: Final = re.compile(
    r"(?:合计|总计|小计|总分|共计|总分值|累计|total|subtotal|sum|grandtotal)(?:分|得分|分值)?[:]?(?:\(?[\d.]+分?\)?)?",
    re.IGNORECASE,
)
_GRAND: Final = re.compile(r"^(?:合计|总计|总分|共计|total|sum|grand)", re.IGNORECASE)
_NOTE: Final = re.compile(
    r"^(?:注|说明|备注|附注|填表说明|注释|有关说明|notes?|remarks?)(?:\d+)?(?:[::、.]|$|\d)", re.IGNORECASE
)
#: Who filled it in, and when: below the table, though it stands in its columns.
_SIGNED: Final = re.compile(
    r"^(?:填表|填报|制表|审核|审批|复核|经办|负责人|联系人|单位负责人|单位盖章)\w{0,4}(?:\([^)]*\))?:"
)
BONUS: Final = re.compile(
    r"(?:奖励)?加分(?:项目?|指标|因素|内容|事项)?|奖励项?|附加分|附加项|bonus(?:es)?", re.IGNORECASE
)
PENALTY: Final = re.compile(
    r"扣分(?:项目?|指标|因素|事项)|减分(?:项目?|指标)?|倒扣(?:分)?(?:项目?|指标)?|扣减项|惩罚项|penalt(?:y|ies)",
    re.IGNORECASE,
)
_VETO: Final = re.compile(r"一票否决(?:项|指标|事项)?|否决(?:项|指标|事项)|veto(?:es)?", re.IGNORECASE)
#: A note has at most its mark and its text; parts are at least so many.
_FEW: Final = 2
_TEXT_ROLES: Final = (
    "criterion",
    "note",
    "evidence",
    "data_source",
    "owner",
    "frequency",
    "direction",
    "remark",
    "formula",
    "target",
    "base",
    "measure",
    "other",
)
_NAMED_ROLES: Final = frozenset({"target", "base", "measure"})


@attrs.define(eq=False)
class Entry:
    """A row of the tree while it is read: name as written, place, amount, and the texts of its columns."""

    title: str
    level: int
    rows: list[int]
    parent: Entry | None = None
    children: list[Entry] = attrs.field(factory=list)
    amounts: list[Amount] = attrs.field(factory=list)
    texts: dict[str, list[str]] = attrs.field(factory=dict)
    written: str = ""

    def text(self, role: str) -> str:
        """Return what the columns of a role say of it."""
        return "\n".join(self.texts.get(role, ()))

    def walk(self) -> Iterator[Entry]:
        """Iterate over the entry and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


@attrs.define
class Outline:
    """What was read: the entries at the top, titles above and notes below, and the total that the table states."""

    entries: list[Entry] = attrs.field(factory=list)
    titles: list[str] = attrs.field(factory=list)
    notes: list[str] = attrs.field(factory=list)
    total: Amount | None = None
    unread_rows: list[int] = attrs.field(factory=list)
    unread_formulas: list[int] = attrs.field(factory=list)


def read_outline(grid: Grid, header: Header, until: int | None = None) -> Outline:
    """Return the tree of a table, up to the row ``until`` where another table begins."""
    outline = Outline(titles=_titles(grid, header))
    rows = [row for row in grid.rows if row > header.last and (until is None or row < until)]
    last = max((row for row in rows if _is_data(grid, row, header)), default=header.last)
    tree = _Numbered(header, grid) if len(header.levels) == 1 else _Columns(header)
    reached: dict[int, Entry] = {}
    for row in rows:
        if is_repeated(grid, row, header):
            continue
        if _total(grid, row, header, outline):
            continue
        if row > last or _is_note(grid, row):
            outline.notes += [cell.text for cell in grid.rows[row].values()]
        elif (entry := tree.place(grid, row)) is not None:
            reached[row] = entry
        else:
            outline.unread_rows.append(row)
    outline.entries = tree.roots
    _assign(grid, header, reached, outline)
    for entry in list(_all(outline.entries)):
        _split_parts(entry)
    return outline


def _all(entries: list[Entry]) -> Iterator[Entry]:
    for entry in entries:
        yield from entry.walk()


def _titles(grid: Grid, header: Header) -> list[str]:
    return [cell.text for row in grid.rows if row < header.first for cell in grid.rows[row].values() if cell.text]


def _is_data(grid: Grid, row: int, header: Header) -> bool:
    """Whether a row has points or a criterion of its own; totals have points too, but no name."""
    if _first_text(grid, row) and (
        _NOTE.match(_first_text(grid, row))
        or _SIGNED.match(compact(plain(_first_text(grid, row))))
        or _TOTALS.fullmatch(compact(plain(_first_text(grid, row))))
    ):
        return False
    cells = grid.rows.get(row, {})
    return any(column.place in cells for column in header.columns if column.role in {"points", "criterion"})


def _first_text(grid: Grid, row: int) -> str:
    return next((cell.text for cell in grid.rows.get(row, {}).values() if cell.text), "")


def _is_note(grid: Grid, row: int) -> bool:
    first = plain(_first_text(grid, row))
    return bool(_SIGNED.match(compact(first)) or (_NOTE.match(first) and len(grid.rows[row]) <= _FEW))


def _total(grid: Grid, row: int, header: Header, outline: Outline) -> bool:
    """Take a row of totals out of the tree, keeping what a grand total says."""
    cells = grid.rows[row]
    places = {column.place for column in (*header.levels, *header.of("number"))}
    texts = [compact(plain(cell.text)) for place, cell in cells.items() if place in places]
    word = next((text for text in texts if _TOTALS.fullmatch(text)), None)
    if word is None:
        return False
    if _GRAND.match(word):
        points = [read_amount(cells[column.place].text) for column in header.of("points") if column.place in cells]
        stated = [amount for amount in points if amount is not None]
        number = re.search(r"[\d.]+", word)
        outline.total = stated[-1] if stated else Amount(Decimal(number[0])) if number else outline.total
    return True


class _Columns:
    """Levels by columns: each name opens an entry below the last one of the columns before it."""

    def __init__(self, header: Header) -> None:
        self.roots: list[Entry] = []
        self._columns = header.levels
        self._all = {column.place for column in header.columns}
        self._current: list[Entry | None] = [None] * len(header.levels)

    def place(self, grid: Grid, row: int) -> Entry | None:
        """Return the entry that a row belongs to, opening new ones where it has names."""
        is_new = False
        for level, column in enumerate(self._columns):
            cell = grid.at(row, column.place)
            if cell is None or cell.column not in (column.place, *self._outside(cell, level)):
                if is_new:
                    self._current[level] = None
            elif cell.row == row and (is_new or not self._repeats(level, cell)):
                self._open(level, cell)
                is_new = True
        for entry in filter(None, self._current):
            entry.rows.append(row)
        return next((entry for entry in reversed(self._current) if entry is not None), None)

    def _outside(self, cell: Cell, level: int) -> tuple[int, ...]:
        """Return where a cell of the first level may begin: a section title spans the number column too."""
        return (
            ()
            if level or cell.column in {column.place for column in self._columns[1:]} or cell.columns == 1
            else (cell.column,)
        )

    def _repeats(self, level: int, cell: Cell) -> bool:
        entry = self._current[level]
        return entry is not None and entry.written == compact(cell.text)

    def _open(self, level: int, cell: Cell) -> None:
        parent = next((entry for entry in reversed(self._current[:level]) if entry is not None), None)
        entry = _entry(cell.text, level, parent)
        (self.roots if parent is None else parent.children).append(entry)
        self._current[level:] = [entry, *[None] * (len(self._columns) - level - 1)]


#: The key of a heading without a number that begins something of its own.
_APART: Final = object()


class _Numbered:
    """Levels in one column: by the style of the number before a name, or by indentation."""

    def __init__(self, header: Header, grid: Grid) -> None:
        self.roots: list[Entry] = []
        self._column = header.levels[0]
        self._numbers = next(iter(header.of("number")), None)
        self._stack: list[tuple[object, Entry]] = []
        cells = [cell for row in grid.rows if row > header.last if (cell := grid.rows[row].get(self._column.place))]
        self._by_indent = (
            len({cell.indent for cell in cells}) > 1 and len({numbering.split(cell.text)[0] for cell in cells}) == 1
        )

    def place(self, grid: Grid, row: int) -> Entry | None:
        """Return the entry that a row belongs to, opening a new one where it has a name."""
        cell = grid.rows[row].get(self._column.place)
        if cell is None and self._numbers is not None:
            wide = grid.rows[row].get(self._numbers.place)
            cell = wide if wide is not None and wide.column + wide.columns > self._column.place else None
        if cell is not None:
            self._open(cell, self._key(cell, grid, row))
        for _, entry in self._stack:
            entry.rows.append(row)
        return self._stack[-1][1] if self._stack else None

    def _key(self, cell: Cell, grid: Grid, row: int) -> object:
        if self._by_indent:
            return cell.indent
        style = numbering.split(cell.text)[0]
        number = None if self._numbers is None or style is not None else grid.rows[row].get(self._numbers.place)
        if number is not None and number is not cell:
            style = numbering.split(f"{number.text} 名" if number.text[-1].isdigit() else f"{number.text}、名")[0]
        return style

    def _open(self, cell: Cell, key: object) -> None:
        if key is None and self._begins_apart(cell):
            key = _APART  # 加分项 after 二、…（二）…: no part of the last item
            self._stack.clear()
        while self._stack and not self._is_above(self._stack[-1][0], key):
            self._stack.pop()
        parent = self._stack[-1][1] if self._stack else None
        entry = _entry(cell.text, len(self._stack), parent)
        (self.roots if parent is None else parent.children).append(entry)
        self._stack.append((key, entry))

    def _begins_apart(self, cell: Cell) -> bool:
        bare = compact(split_amount(cell.text)[0])
        return not self._by_indent and any(form.fullmatch(bare) for form in (BONUS, PENALTY, _VETO))

    def _is_above(self, one: object, key: object) -> bool:
        if self._by_indent:
            return isinstance(one, int) and isinstance(key, int) and one < key
        return one != key and key not in {found for found, _ in self._stack}


def _entry(text: str, level: int, parent: Entry | None) -> Entry:
    _, name = numbering.split(re.sub(r"\s*\n\s*", "", text))
    title, amount = split_amount(name)
    return Entry(title, level, [], parent, amounts=[] if amount is None else [amount], written=compact(text))


def _assign(grid: Grid, header: Header, reached: dict[int, Entry], outline: Outline) -> None:
    """Give every entry the points and texts of its rows; a merged cell belongs to the entry that all its rows share."""
    levels = header.levels
    for row, entry in reached.items():
        for column in header.columns:
            cell = grid.rows[row].get(column.place)
            if cell is None or (column.role != "points" and column.role not in _TEXT_ROLES):
                continue
            if cell.is_unread_formula:
                outline.unread_formulas.append(row)
            elif column.role == "points":
                _add_points(entry, cell, _level_of(column, levels))
            else:
                named = f"{column.heading}：{cell.text}"
                texts = _covering(entry, cell).texts
                texts.setdefault(column.role, []).append(named if column.role == "other" else cell.text)
                if column.role in _NAMED_ROLES:  # in the rule, and in the note for whoever reads the scheme
                    texts.setdefault("other", []).append(named)


def _level_of(column: Column, levels: tuple[Column, ...]) -> int | None:
    """Return the level that a column of points belongs to: the one left of it, None for the last (the leaves)."""
    left = [level for level, other in enumerate(levels) if other.place < column.place]
    return left[-1] if left and left[-1] < len(levels) - 1 else None


def _add_points(entry: Entry, cell: Cell, level: int | None) -> None:
    amount = read_amount(cell.text)
    target: Entry | None = entry
    if level is not None:
        while target is not None and target.level > level:
            target = target.parent
        if target is None or target.level != level:
            return
    else:
        target = _covering(entry, cell)
    if amount is None:
        target.texts.setdefault("points", []).append(cell.text)
    elif level is None or not target.amounts:
        if target.amounts and amount in target.amounts and len(target.rows) == 1:
            return  # in the name and in its column: once is enough
        target.amounts.append(amount)


def _covering(entry: Entry, cell: Cell) -> Entry:
    last = cell.row + cell.rows - 1
    while entry.parent is not None and max(entry.rows) < last:
        entry = entry.parent
    return entry


def _split_parts(entry: Entry) -> None:
    """Make children of a leaf with several rows, each with points and a criterion of its own."""
    criteria = entry.texts.get("criterion", [])
    if entry.children or len(entry.amounts) < _FEW or len(criteria) != len(entry.amounts):
        return
    for place, (amount, criterion) in enumerate(zip(entry.amounts, criteria, strict=True), start=1):
        texts = {"criterion": [criterion]}
        child = Entry(
            f"{entry.title}{place}", entry.level + 1, entry.rows[place - 1 : place], entry, [], [amount], texts
        )
        entry.children.append(child)
    del entry.texts["criterion"]
    entry.amounts = []
