"""Explanations as text, JSON and HTML: the same structure in each, in both languages."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import numpy as np
import pytest

from quanheng.core.builtin import builtin_functions
from quanheng.core.evaluating import evaluate
from quanheng.core.unit_data import UnitData
from quanheng.dsl.check import check_source
from quanheng.dsl.syntax import Source
from quanheng.report.explaining import Explained, explained

SCHEME = """
indicator_set 考核 "年度<考核>" 100 points {
  fields { 编制数 : count; 在编人数 : count; 材料 : number; 造假 : flag }
  indicator 编制 "编制执行" 60 points {
    value = 在编人数 / 编制数
    score = deduct(0.5 points, per = 1pp, above = 100%, step = whole)
    criterion = "每超过1个百分点扣0.5分"
  }
  indicator 报送 40 points { value = 材料 }
  penalty 通报 upto 5 points { value = 材料; score = 1 }
  limit 造假 { when = 造假; grade = 差; message = "一票否决" }
  grades { >= 60 : 好; else : 差 }
  finding 超编 { when = 在编人数 > 编制数; message = "超编" }
}
"""


@pytest.fixture(scope="module")
def explanation() -> Explained:

    checked = check_source(Source("考核.qh", SCHEME), builtin_functions())
    assert checked.scheme is not None, [found.message("en") for found in checked.diagnostics]
    columns = {"编制数": [100.0], "在编人数": [105.0], "材料": [30.0], "造假": [1.0]}
    data = UnitData(("发改委",), {name: np.array(column) for name, column in columns.items()})
    return explained(evaluate(checked.scheme.sets[0], data), 0)


def test_the_text_is_a_tree_with_rules_and_places(explanation: Explained) -> None:
    lines = str(explanation).splitlines()
    assert lines[0] == "发改委 · 年度<考核>"
    assert lines[1] == "总分 86.5 · 名次 1 · 等次 差"
    assert "├─ 编制执行  57.5 / 60" in lines
    assert "│     编制执行 105/100 = 105.0%，超过100% 5.0个百分点，扣2.5分" in lines
    assert "│     扣分(0.5分, 每 = 1个百分点, 超过 = 100%, 不足 = 不计)  [考核.qh:6]" in lines
    assert "  造假：造假为是 · 等次定为“差” · 一票否决  [考核.qh:11]" in lines
    assert "  超编：超编 · 在编人数 > 编制数（105 > 100）  [考核.qh:13]" in lines


def test_the_same_in_english(explanation: Explained) -> None:
    lines = explanation.render("text", "en").splitlines()
    assert lines[1] == "Total 86.5 · rank 1 · grade 差"
    assert "│     编制执行 105/100 = 105.0%, 5.0 percentage points above 100%, 2.5 points deducted" in lines
    assert "Limits" in lines
    assert "Findings" in lines


def test_one_indicator_is_shown_alone(explanation: Explained) -> None:
    alone = Explained(explanation.explanation, "报送")
    assert "报送  30 / 40" in str(alone)
    assert "编制执行" not in str(alone)
    assert alone.to_dict()["tree"]["name"] == "报送"


def test_an_unknown_indicator_is_a_key_error(explanation: Explained) -> None:
    for form in ("text", "json", "html"):
        with pytest.raises(KeyError):
            Explained(explanation.explanation, "没有").render(form)


def test_an_unknown_form_is_refused(explanation: Explained) -> None:
    with pytest.raises(ValueError, match="docx"):
        explanation.render("docx")


def test_json_holds_numbers_as_they_are_and_texts_in_one_language(explanation: Explained) -> None:
    found = json.loads(explanation.render("json", "en"))
    assert (found["unit"], found["total"], found["grade"]) == ("发改委", 86.5, "差")
    leaf = found["tree"]["children"][0]
    assert (leaf["score"], leaf["full"], leaf["weight"], leaf["contribution"]) == (57.5, 60, 60, 57.5)
    assert leaf["rule_span"] == "考核.qh:6"
    assert leaf["value_text"] == "105.0%"
    assert leaf["data"][0] == {"name": "在编人数", "value": 105, "text": "105", "origin": "field", "formula": ""}
    assert found["tree"]["adjustments"][0]["amount"] == 1


class Balance(HTMLParser):
    """Notes tags that are not closed, and whatever would be fetched or run."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.fetched: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.fetched += [name for name, _ in attrs if name in {"src", "href", "onclick"}]
        self.fetched += [tag] if tag in {"script", "link", "img"} else []

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("language", ["zh", "en"])
def test_html_is_whole_escaped_and_fetches_nothing(explanation: Explained, language: str) -> None:
    reader = Balance()
    reader.feed(explanation.render("html", language))  # type: ignore[arg-type]  # one of the two languages
    assert reader.open == []
    assert reader.fetched == []
    assert "年度<考核>" in reader.text
    assert "57.5 / 60" in reader.text


def test_html_sets_no_colour_of_its_own(explanation: Explained) -> None:
    style = explanation._repr_html_().split("</style>")[0]
    assert "background" not in style
    assert "color:inherit" in style


def test_a_scheme_without_chinese_speaks_english() -> None:
    text = "indicator_set s scale 0..10 { fields { x : number }\nindicator l { value = x } }"
    scheme = check_source(Source("s.qh", text), builtin_functions()).scheme
    assert scheme is not None
    data = UnitData(("A",), {"x": np.array([np.nan])})
    assert "l missing: no datum for x" in str(explained(evaluate(scheme.sets[0], data), 0))
