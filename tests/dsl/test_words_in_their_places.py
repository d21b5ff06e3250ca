"""Each word of the language's table of words is accepted in its place, in English and in Chinese, and means the same."""

from __future__ import annotations

from typing import Any

import pytest
from checking import registry
from meaning import meaning

from quanheng.dsl.check import check_source
from quanheng.dsl.diagnostics import Language
from quanheng.dsl.formatting import format_source
from quanheng.dsl.syntax import Source
from quanheng.dsl.vocabulary import vocabulary

FIELDS = "fields { a : count; b : count; x : number; s : share; f : flag; g : text; k : one of {p, q, r} }"
SET = "indicator_set S 10 points { ♦\n indicator u 10 points ♥{ ♠ } }"
LEAF = "value = x; score = ratio(3)"

#: English, Chinese, and a program in which the word stands where ◆ is; ♦ ♥ ♠ are parts of a set (see :func:`program`).
WORDS = """
use | 使用 | ◆ bth
as | 作为 | use "other.qh" ◆ z
fields | 数据项 | ◆ { y : count }
within | 隶属 | fields rows ◆ units { y : count }
param | 参数 | ◆ y = 3
define | 定义 | ◆ y = 3
indicator_set | 指标体系 | ◆ T 10 points { indicator v 10 points { value = x; score = ratio(3) } }
extends | 基于 | indicator_set T ◆ S { }
for | 对象 | fields rows within unit { x : number }; indicator_set T ◆ rows 10 points { indicator v 10 points { value = x; score = ratio(3) } }
indicator | 指标 | indicator_set T 10 points { ◆ v 10 points { value = x; score = ratio(3) } }
bonus | 加分项 | ♦ ◆ m upto 2 points { score = a }
penalty | 扣分项 | ♦ ◆ m upto 2 points { score = a }
upto | 最高 | ♥ ◆ 12 points
limit | 限制 | ♦ ◆ m { when = f; highest_score = 5 }
grades | 等次划分 | ♦ ◆ { >= 5 : good; else : bad }
grade | 等次 | ♦ grades { >= 5 : good; else : bad }; limit m { when = f; ◆ = bad }
quota | 名额 | ♦ grades { >= 5 : good; else : bad }; ◆ = { good : 30% }
finding | 问题 | ♦ ◆ m { when = f; message = "m" }
example | 算例 | ◆ m of S { given { x = 3 }; expect { S = 10 } }
of | 用于 | example m ◆ S { given { x = 3 }; expect { S = 10 } }
given | 已知 | example m of S { ◆ { x = 3 }; expect { S = 10 } }
expect | 预期 | example m of S { given { x = 3 }; ◆ { S = 10 } }
include | 引入 | indicator_set T 10 points { ◆ S 10 points }
override | 调整 | indicator_set T extends S { ◆ u { round = half_up(1) } }
remove | 删除 | indicator_set T extends S { ◆ u; indicator w 10 points { value = x; score = ratio(3) } }
defaults | 默认 | ♦ ◆ { round = half_up(1) }
points | 分值 | indicator_set T 10 points { indicator v { ◆ = 10; value = x; score = ratio(3) } }
points | 分 | ♥ upto 12 ◆
weight | 权重 | indicator_set T scale 0..1 { indicator v ◆ 2 { value = x; score = ratio(3) } }
weights | 赋权 | ♦ ◆ = equal
scale | 计分区间 | indicator_set T ◆ 0..1 { indicator v { value = x; score = ratio(3) } }
value | 取值 | ♠ ◆ = x; score = ratio(3)
score | 计分 | ♠ value = x; ◆ = ratio(3)
full | 满分 | ♠ value = x; score = bands { >= 3 : ◆; else : 0 }
same_as | 同指标 | indicator_set T 20 points { indicator v 10 points { value = x; score = ratio(3) }; indicator w 10 points { ◆ = v } }
base | 基本分 | ♠ value = x; score = ratio(3); ◆ = 6
children | 各项 | ♦ aggregate = sum(◆)
aggregate | 汇总 | ♦ ◆ = geometric_mean
require | 最低数据完整率 | ♦ ◆ = 60%
rescale | 缺项折算 | ♦ ◆ = whole
applies | 适用 | ♠ value = x; score = ratio(3); ◆ = f
not_applicable | 不适用 | ♠ value = x; score = ratio(3); applies = f; ◆ = zero
missing | 缺失 | ♠ value = x; score = ratio(3); ◆ = zero
missing_as | 缺失标记 | fields { ◆ = ["x"]; y : count }
codes | 代码 | fields { y : count ◆ = { "x" : 0 } }
round | 修约 | ♦ ◆ = half_up(1)
unbounded | 不限 | ♠ value = x; score = ratio(3); ◆ = yes
evidence | 备查材料 | ♠ value = x; score = ratio(3); ◆ = ["m"]
criterion | 评分标准 | ♠ value = x; score = ratio(3); ◆ = "m"
note | 指标说明 | ♠ value = x; score = ratio(3); ◆ = "m"
data_source | 数据来源 | ♠ value = x; score = ratio(3); ◆ = "m"
owner | 责任单位 | ♠ value = x; score = ratio(3); ◆ = "m"
frequency | 报送频度 | ♠ value = x; score = ratio(3); ◆ = "m"
source | 依据 | ♦ ◆ = "m"
version | 版本 | ♦ ◆ = "m"
effective | 有效期 | ♦ ◆ = 2022-04-01 .. 2027-12-31
open | 待补充 | indicator_set T 10 points { indicator v 10 points { ◆ = yes } }
rated | 测评 | ♠ ◆ { levels { p : 100%; q : 0% } }
levels | 档次 | ♠ rated { ◆ { p : 100%; q : 0% } }
raters | 评价主体 | ♠ rated { levels { p : 100% }; ◆ { p : 100% } }
marks | 评分区间 | ♠ rated { ◆ = 0..100 }
combine | 合成 | ♠ rated { marks = 0 .. 9; ◆ = mean }
valid | 有效票 | ♠ rated { marks = 0 .. 9; ◆ = not all_same(ballot) }
gap | 分差 | ♠ rated { marks = 0 .. 9; raters { p : 40%; q : 60% }; ◆ = [p, q, 20%] }
when | 条件 | ♦ finding m { ◆ = f; message = "m" }
message | 问题描述 | ♦ finding m { when = f; ◆ = "m" }
severity | 严重程度 | ♦ finding m { when = f; message = "m"; ◆ = serious }
category | 处置 | ♦ finding m { when = f; message = "m"; ◆ = resolve }
kind | 问题类型 | ♦ finding m { when = f; message = "m"; ◆ = "y" }
responsible | 责任方 | ♦ finding m { when = f; message = "m"; ◆ = "y" }
advice | 建议 | ♦ finding m { when = f; message = "m"; ◆ = "y" }
due | 整改时限 | ♦ finding m { when = f; message = "m"; category = rectify; ◆ = 3 months }
overdue | 逾期处理 | ♦ finding m { when = f; message = "m"; category = rectify; ◆ = suspend("y") }
list | 名单 | ♦ finding m { when = f; ◆ = "y" }
highest_grade | 最高等次 | ♦ grades { >= 5 : good; else : bad }; limit m { when = f; ◆ = bad }
downgrade | 降低等次 | ♦ grades { >= 5 : good; else : bad }; limit m { when = f; ◆ = 1 }
highest_score | 最高得分 | ♦ limit m { when = f; ◆ = 5 }
hold | 只得基本分 | indicator_set T 10 points { limit m { when = f; ◆ = [v] }; indicator v 10 points { base = 5; value = x; score = ratio(3) } }
unit | 评估单位 | ♦ ◆ = g
period | 期间 | ♦ ◆ = g
screen | 入评条件 | ♦ ◆ = { available : 90% }
available | 有数据 | ♦ screen = { ◆ : 90% }
nonzero | 非零 | ♦ screen = { ◆ : 90% }
basis | 口径 | ♦ screen = { available : 90%; ◆ : raw }
raw | 插补前 | ♦ screen = { available : 90%; basis : ◆ }
imputed | 插补后 | ♦ screen = { available : 90%; basis : ◆ }
rank_by | 排序依据 | ♦ ◆ = rounded
ties | 并列 | ♦ ◆ = dense
rank_order | 排序方向 | ♦ ◆ = ascending
tie_break | 同分比较 | ♦ ◆ = [u, -a]
report | 另列 | define y = a; ♦ ◆ = [y]
roll_up | 上卷 | fields rows within unit { x : number }; indicator_set T for rows 10 points { ◆ = mean; indicator v 10 points { value = x; score = ratio(3) } }
as_of | 评估日期 | example m of S { ◆ = 2022-12-31; given { x = 3 }; expect { S = 10 } }
bands | 分档 | ♠ value = x; score = ◆ { >= 3 : full; else : 0 }
curve | 线性插值 | ♠ value = x; score = ◆ { 0 : 0; 3 : full }
cases | 情形 | ♠ value = x; score = ◆ { x > 3 : full; else : 0 }
checklist | 要点 | ♠ value = x; score = ◆ { x > 3 : 3; f : 7 }
any | 任意 | ♠ value = x; score = by k { p : 3; ◆ : 0 }
else | 其余 | ♠ value = x; score = by k { p : 3; ◆ : 0 }
else | 否则 | ♠ value = if f then x ◆ a; score = ratio(3)
if | 如果 | ♠ value = ◆ f then x else a; score = ratio(3)
then | 则 | ♠ value = if f ◆ x else a; score = ratio(3)
and | 且 | ♠ value = if f ◆ x > 1 then x else a; score = ratio(3)
or | 或 | ♠ value = if f ◆ x > 1 then x else a; score = ratio(3)
not | 非 | ♠ value = if ◆ f then x else a; score = ratio(3)
in | 属于 | ♠ value = if k ◆ [p, q] then x else a; score = ratio(3)
in | 计量单位 | fields { y : number ◆ "t" > 0 "m" }
in | 计量单位 | param y ◆ "t" = 3
by | 按 | ♠ value = x; score = ◆ k { p : 3; else : 0 }
by | 按 | ♠ value = x - mean(x, ◆ = k); score = goalposts(0, 3)
by | 按 | param y ◆ k { p : 3; q : 2; r : 1 }
from | 自 | param y { ◆ 2026-03-01 : 30 }
yes | 是 | fields { y : flag missing = ◆ }
no | 否 | fields { y : flag missing = ◆ }
no | 不应有 | ♦ finding m { when = f; message = "m" }; example m of S { given { x = 3; f = no }; expect { ◆ finding m } }
higher_is_better | 正向 | ♥ ◆
lower_is_better | 逆向 | ♥ ◆
impute | 插补 | ♠ value = x; score = ratio(3); ◆ = group_mean(by = k)
treat | 异常值处理 | ♠ value = x; score = ratio(3); ◆ = winsorise(limit = 5)
equal | 等权 | ♦ weights = ◆
none | 不合并 | ♦ aggregate = ◆
skip | 不计 | ♠ value = x; score = ratio(3); missing = ◆
zero | 零分 | ♠ value = x; score = ratio(3); missing = ◆
carry | 沿用 | fields { y : count missing = ◆(2) }
peer_mean | 同类平均 | ♠ value = x; score = ratio(3); missing = ◆(by = k)
error | 报错 | ♠ value = x; score = ratio(3); missing = ◆
siblings | 同级 | ♦ rescale = ◆
whole | 全表 | ♦ rescale = ◆
none | 不折算 | ♦ rescale = ◆
deduct | 扣分 | ♠ value = a; score = ◆(1, per = 1, above = 3)
award | 加分 | ♠ value = a; score = ◆(1, per = 1, above = 3)
per | 每 | ♠ value = a; score = deduct(1, ◆ = 1, above = 3)
above | 超过 | ♠ value = a; score = deduct(1, per = 1, ◆ = 3)
below | 低于 | ♠ value = a; score = deduct(1, per = 1, ◆ = 3)
outside | 偏离 | ♠ value = a; score = deduct(1, per = 1, ◆ = 3 .. 5)
step | 不足 | ♠ value = a; score = deduct(1, per = 1, above = 3, ◆ = whole)
proportional | 按比例 | ♠ value = a; score = deduct(1, per = 1, above = 3, step = ◆)
whole | 不计 | ♠ value = a; score = deduct(1, per = 1, above = 3, step = ◆)
started | 按一计 | ♠ value = a; score = deduct(1, per = 1, above = 3, step = ◆)
ratio | 按完成率 | ♠ value = x; score = ◆(3)
goalposts | 阈值 | ♠ value = x; score = ◆(0, 3)
tiers | 五档功效系数 | ♠ value = x; score = ◆(5, 4, 3, 2, 1)
efficacy | 功效系数 | ♠ value = x; score = ◆(1, 3)
steps | 步数 | ♠ value = ◆(x, per = 2, step = whole); score = ratio(3)
minmax | 极差标准化 | ♥ higher_is_better ♠ value = x; score = ◆()
zscore | 标准分 | ♥ higher_is_better ♠ value = x; score = ◆()
percentile | 百分位 | ♥ higher_is_better ♠ value = x; score = ◆()
rank | 名次 | ♥ higher_is_better ♠ value = x; score = ◆()
rank | 名次 | example m of S { given { x = 3 }; expect { ◆ = 1 } }
entropy | 熵权法 | ♦ weights = ◆()
half_up | 四舍五入 | ♦ round = ◆(1)
half_even | 四舍六入五成双 | ♦ round = ◆(1)
up | 进位 | ♦ round = ◆(1)
rectify | 限期整改 | ♦ finding m { when = f; message = "m"; category = ◆ }
resolve | 关注解决 | ♦ finding m { when = f; message = "m"; category = ◆ }
reserve | 政策储备 | ♦ finding m { when = f; message = "m"; category = ◆ }
serious | 严重 | ♦ finding m { when = f; message = "m"; severity = ◆ }
suspend | 暂停 | ♦ finding m { when = f; message = "m"; category = rectify; overdue = ◆("y") }
number | 数值 | fields { y : ◆ }
count | 计数 | fields { y : ◆ }
share | 比例 | fields { y : ◆ }
money | 金额 | fields { y : ◆ }
flag | 是否 | fields { y : ◆ }
text | 文本 | fields { y : ◆ }
date | 日期 | fields { y : ◆ }
one of | 选项 | fields { y : ◆ {p, q} }
geometric_mean | 几何平均 | ♦ aggregate = ◆
arithmetic_mean | 算术平均 | ♦ aggregate = ◆
trimmed_mean | 去极值平均 | ♦ aggregate = ◆(drop = 1)
across | 跨期 | ♥ higher_is_better ♠ value = x; score = minmax(◆ = periods)
"""
ROWS = [tuple(part.strip() for part in line.split(" | ")) for line in WORDS.strip().splitlines()]
ROWS += [
    (word, chinese, f"♦ {opening}")
    for position, opening in {
        "severity": 'finding m { when = f; message = "m"; severity = ◆ }',
        "rank_by": "rank_by = ◆",
        "ties": "ties = ◆",
        "rank_order": "rank_order = ◆",
        "rescale": "rescale = ◆",
    }.items()
    for word, chinese in vocabulary()[f"option.{position}"].chinese.items()
]


def program(template: str, word: str) -> str:
    """Return a whole program around a part: ♦ stands in the set, ♥ in the header of its leaf, ♠ in the leaf."""
    parts = {"": "", "♦": "", "♥": "", "♠": ""}
    mark = ""
    for letter in template:
        if letter in "♦♥♠":
            mark = letter
        else:
            parts[mark] += letter
    leaf = parts["♠"] or LEAF
    before, example, rest = parts["♦"].partition("example")
    text = SET.replace("♦", before).replace("♥", parts["♥"]).replace("♠", leaf)
    return "\n".join([FIELDS, parts[""], text, example + rest]).replace("◆", word)


@pytest.mark.parametrize(("english", "chinese", "template"), ROWS, ids=[f"{row[0]}-{row[1]}" for row in ROWS])
def test_a_word_means_the_same_in_both_languages(english: str, chinese: str, template: str) -> None:
    def read(file: str) -> Source:
        return Source(file, "param limit_of_all = 3\n")

    one, other = (
        check_source(Source("a.qh", program(template, word)), registry(), read) for word in (english, chinese)
    )
    errors = {found.name for found in one.diagnostics if found.severity == "error"}
    assert not errors
    assert [found.name for found in other.diagnostics] == [found.name for found in one.diagnostics]
    assert meaning(other.scheme) == meaning(one.scheme)


@pytest.mark.parametrize(("english", "chinese", "template"), ROWS, ids=[f"{row[0]}-{row[1]}" for row in ROWS])
def test_a_word_is_rewritten_into_the_other_language_and_back(english: str, chinese: str, template: str) -> None:
    def formatted(text: str, language: Language) -> str:
        return format_source(Source("a.qh", text), registry(), language)

    in_english = formatted(program(template, english), "en")
    in_chinese = formatted(program(template, english), "zh")
    assert formatted(program(template, chinese), "en") == in_english
    assert formatted(program(template, chinese), "zh") == in_chinese
    assert formatted(in_chinese, "en") == in_english
    assert formatted(in_english, "zh") == in_chinese


def test_every_word_of_the_contract_is_tried(shared: Any) -> None:
    import re  # noqa: PLC0415 - only this test reads the document

    text = (shared / "design" / "language.md").read_text(encoding="utf-8")
    table = text[text.index("## 9.") :]
    cells = re.findall(r'\| `([a-z_ ]+)(?: "unit")?`(?: \([^)]*\))? ([^|]+?) (?=\|)', table)
    tried = {(english, chinese) for english, chinese, _ in ROWS}
    wanted = {
        (english.strip(), part.strip(" ()"))
        for english, chinese in cells
        for part in re.split(r" / |\(after a number ", chinese)
    }
    assert len(wanted) >= 150
    assert wanted - tried == set()
