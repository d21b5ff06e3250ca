"""What the plugin binhai-office promises: JSON lines are read, and a scheme without criteria is told of."""

import quanheng as qh
import quanheng_binhai
from quanheng import testing
from quanheng_binhai import office

SCHEME = """fields { calls : count }
indicator_set port 100 points {
  indicator busy 100 points { value = calls;  score = ratio(100) }
}
"""


def test_json_lines_are_data(tmp_path):
    (tmp_path / "port.qh").write_text(SCHEME, encoding="utf-8")
    (tmp_path / "ports.jsonl").write_text(
        '{"unit": "North", "calls": 50}\n\n{"unit": "East", "calls": 80}\n', encoding="utf-8"
    )
    result = qh.Workspace(tmp_path, [office]).evaluate("port", tmp_path / "ports.jsonl")
    assert result.scores["port"].to_list() == [50.0, 80.0]


def test_an_indicator_without_a_criterion_is_told_of():
    found = list(office.told_to_the_ports(testing.load(SCHEME)))
    assert [remark.en for remark in found] == ["the indicator busy has no criterion"]


def test_the_plugins_own_indicators_have_criteria():
    tree = testing.schemes_of(quanheng_binhai)[0].read_text(encoding="utf-8")
    assert list(office.told_to_the_ports(testing.load(tree, [quanheng_binhai]))) == []
