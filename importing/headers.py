"""Finding the header of an indicator table, and what each column is for."""

from __future__ import annotations

import re
from typing import Final

import attrs

from .grid import Cell, Grid, compact
from .sentences.wording import plain

#: What columns are for, by their headings; the first form that matches the whole heading counts.
_ROLES: Final[tuple[tuple[str, str], ...]] = (
    ("level1", r"一级(?:考核|评价|评估)?(?:指标|内容|要素)?|level1|pillar|dimension"),
    ("level2", r"二级(?:考核|评价|评估)?(?:指标|内容|要素)?|level2|sub-?pillar|sub-?dimension"),
    ("level3", r"三级(?:考核|评价|评估)?(?:指标|内容|要素)?|level3"),
    ("level4", r"四级(?:考核|评价|评估)?(?:指标|内容|要素)?|level4"),
    ("level5", r"五级(?:考核|评价|评估)?(?:指标|内容|要素)?|level5"),
    ("ignored", r"自评得?分|自评|得分|实得分|考核得分|复核得分|复评得分|评分|最终得分|扣分原因|扣分情况|扣分|完成情况|完成值|实际值|实际完成(?:值|情况)|自查情况|评分理由|selfscore|score(?:d)?|result"),
    ("points", r"分值|分数|满分|满分值|标准分|标准分值|基准分|基本分|赋分|配分|权重|权数|比重|分值权重|权重分值|分值比重|(?:考核|指标|评价)(?:分值|权重)|points?|weight(?:ing)?|maxscore|maximumscore|fullmarks?"),
    ("criterion", r"评分标准|评价标准|计分办法|计分方法|计分标准|计分规则|计分细则|考核标准|考核办法|考核评分标准|评分办法|评分方法|评分细则|评分规则|评分说明|扣分标准|评估标准|考评标准|评价办法|赋分标准|打分标准|评分标准及办法|(?:scoring|rating)?criteri(?:a|on)|scoringrules?|rules?|scoringstandard|standard"),
    ("target", r"(?:年度|考核|绩效|年度绩效|本年)?(?:目标|目标值|指标值|标准值|计划值|任务数|目标任务)|targets?(?:value)?"),
    ("base", r"基期值?|基准值|上年(?:实际)?(?:值|数)|上年同期(?:值|数)?|baseline(?:value)?|basevalue"),
    ("measure", r"计量单位|度量单位|指标单位|数据单位|units?ofmeasure(?:ment)?|measure"),
    ("formula", r"(?:指标)?(?:计算)?公式|指标公式|formula"),
    ("note", r"指标说明|指标解释|指标释义|指标内涵|指标含义|计算方法|指标说明公式|指标解释说明|指标定义|内涵|释义|说明|description|definition|explanation|notes?onindicator"),
    ("evidence", r"(?:备查|佐证|证明|支撑|印证|评价|考核|所需|提供)?材料|佐证|佐证资料|备查资料|证明资料|材料清单|评分依据|evidence|materials?|documents?|proof"),
    ("data_source", r"数据来源|资料来源|信息来源|数据采集方式|数据来源责任单位|(?:data)?source"),
    ("owner", r"责任单位|责任部门|责任科室|牵头单位|牵头部门|考核单位|考核部门|报送单位|报送责任单位|评估部门|评分单位|负责单位|责任主体|owner|responsible(?:unit|department)?|department"),
    ("frequency", r"报送频度|报送频次|频度|频次|考核周期|报送周期|报送时间|frequency|period"),
    ("direction", r"指标性质|指标方向|指标属性|正逆向|方向|direction"),
    ("remark", r"备注|remarks?|notes?|comments?"),
    ("number", r"序号|编号|代码|no|#|id|code"),
    ("level", r"指标|指标名称|指标项目|考核指标|评价指标|评估指标|考核内容|评价内容|评估内容|考核项目|评价项目|评估项目|考核要点|评价要点|评估要点|项目|内容|要点|维度|类别|类型|指标类别|考核类别|评价维度|考核事项|事项|name|title|indicators?|indicatorname|sub-?indicators?|item|category|theme"),
)  # fmt: skip
_FORMS: Final = tuple((role, re.compile(form, re.IGNORECASE)) for role, form in _ROLES)
_LEVELS: Final = re.compile(r"level\d?")
#: Headings of a table stand above row so-and-so: titles and remarks take a few rows, not hundreds.
_DEEPEST: Final = 60
_LONGEST: Final = 24
_FEWEST: Final = 2


@attrs.frozen
class Column:
    """A column of the table: where it stands, what it is for, and its heading."""

    place: int
    role: str
    heading: str


@attrs.frozen
class Header:
    """The header of a table: its rows, and its columns from the left."""

    first: int
    last: int
    columns: tuple[Column, ...]

    def of(self, role: str) -> tuple[Column, ...]:
        """Return the columns for one thing."""
        return tuple(column for column in self.columns if column.role == role)

    @property
    def levels(self) -> tuple[Column, ...]:
        """The columns of names, from the top of the tree down."""
        return tuple(column for column in self.columns if _LEVELS.fullmatch(column.role))

    @property
    def strength(self) -> int:
        """How much of a table it is."""
        return len({column.role for column in self.columns} - {"ignored", "other"}) + len(self.levels)


def find_headers(grid: Grid) -> tuple[Header, ...]:
    """Return all rows that are the header of an indicator table, from the top."""
    found: list[Header] = []
    for row in grid.rows:
        if found and (row <= found[-1].last or _same(grid, row, found[0])):
            continue
        if not found and row > _DEEPEST:
            break
        if (header := _header(grid, row)) is not None:
            found.append(header)
    return tuple(found)


def is_repeated(grid: Grid, row: int, header: Header) -> bool:
    """Whether a row only repeats the header, as on a new page."""
    return _same(grid, row, header)


def _same(grid: Grid, row: int, header: Header) -> bool:
    cells = grid.rows.get(row, {})
    headings = {column.place: column.heading for column in header.columns}
    shared = [place for place, cell in cells.items() if headings.get(place) == compact(cell.text)]
    return row > header.last and len(shared) >= _FEWEST and len(shared) == len(cells)


def role_of(heading: str) -> str | None:
    """Return what a column is for by its heading, None where the heading is none that is known."""
    text = (
        compact(plain(heading))
        .replace("/", "")
        .replace("\n", "")
        .replace("、", "")
        .replace("与", "")
        .replace("和", "")
        .replace("_", "")
    )
    bare = re.sub(r"\([^)]*\)", "", text)
    if not bare or len(bare) > _LONGEST:
        return None
    return next((role for role, form in _FORMS if form.fullmatch(bare)), None)


def _header(grid: Grid, row: int) -> Header | None:
    one = _columns(grid, row, row)
    below = grid.rows.get(row + 1, {})
    above = grid.rows[row].values()
    is_heading = any(cell.rows > 1 or cell.columns > 1 or role_of(cell.text) is not None for cell in above)
    is_below_header = is_heading and bool(below) and all(role_of(cell.text) is not None for cell in below.values())
    two = _columns(grid, row, row + 1) if is_below_header else None
    if two is not None and _is_table(two) and two == _columns(grid, row + 1, row + 1):
        return None  # a title above a header of one row
    for columns, last in ((two, row + 1), (one, row)):
        if columns is not None and _is_table(columns):
            return Header(row, last, columns)
    return None


def _columns(grid: Grid, first: int, last: int) -> tuple[Column, ...]:
    found = []
    for place in range(1, grid.width + 1):
        cells = [cell for row in range(first, last + 1) if (cell := grid.at(row, place)) is not None]
        pair = next(((role, cell) for cell in reversed(cells) if (role := role_of(cell.text)) is not None), None)
        if pair is not None and _begins(pair[1], place, last):
            found.append(Column(place, pair[0], compact(pair[1].text)))
        elif pair is None and cells and cells[-1].column == place and cells[-1].text:
            found.append(Column(place, "other", compact(cells[-1].text)))
        elif pair is not None and pair[0] == "level":  # 考核内容 merged over the columns of several levels
            found.append(Column(place, pair[0], compact(pair[1].text)))
    return _settled(tuple(found))


def _begins(cell: Cell, place: int, last: int) -> bool:
    return cell.column == place and cell.row <= last


def _settled(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Let a general heading (考核内容) be a level where no columns of levels are named, or where it speaks of indicators.

    Beside named levels, or right of the points, it is what is looked at: a note.
    """
    numbered = [column.place for column in columns if re.fullmatch(r"level\d", column.role)]
    general = [column.place for column in columns if column.role == "level"]
    points = min((column.place for column in columns if column.role == "points"), default=10**6)

    def settled(column: Column) -> Column:
        if column.role != "level":
            return column
        is_named = bool(re.search(r"指标|indicator|name|item", column.heading, re.IGNORECASE))
        is_level = is_named or len(numbered) < _FEWEST if numbered else column.place < points or min(general) > points
        return column if is_level else attrs.evolve(column, role="note")

    return tuple(settled(column) for column in columns)


def _is_table(columns: tuple[Column, ...]) -> bool:
    roles = {column.role for column in columns}
    has_levels = any(_LEVELS.fullmatch(role) for role in roles)
    known = [column for column in columns if column.role != "other"]
    return (
        has_levels
        and bool(roles & {"points", "criterion"})
        and len(known) >= _FEWEST
        and len(known) * 2 >= len(columns)
    )
