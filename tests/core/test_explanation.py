"""What an explanation says of a unit: values, rules, rows that matched, points lost, reasons, limits and findings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from quanheng.core.builtin import builtin_functions
from quanheng.core.evaluation import Evaluation
from quanheng.core.explanation import explain
from quanheng.core.explanation_tree import Explanation, NodeExplanation
from quanheng.core.functions import Family, Function, Yields
from quanheng.core.phrasing import Sentence
from quanheng.core.sentences import Facts

Evaluate = Callable[..., Evaluation]

STAFFING = """
indicator_set 政府部门 "机构编制执行情况" 100 points {
  fields { 编制数 : count; 在编人数 : count; 内设机构数 : count; 机构限额 : count; 通报 : count; 造假 : flag }
  rescale = siblings
  round = half_up(2)
  indicator 在职人员控制率 60 points {
    value = 在编人数 / 编制数
    score = deduct(0.5 points, per = 1pp, above = 100%, step = whole)
  }
  indicator 机构设置 40 points {
    value = 内设机构数 / 机构限额
    applies = 机构限额 > 0
    not_applicable = skip
    score = bands {
      <= 100% : full
      (100%, 110%] : 20
      > 110% : 0
    }
  }
  penalty 通报批评 upto 10 points { value = 通报; score = 2 * value }
  limit 弄虚作假 { when = 造假; grade = 不合格; highest_score = 59.9; message = "一票否决" }
  grades { >= 90 : 优秀; >= 60 : 合格; else : 不合格 }
  finding 超编 { when = 在编人数 > 编制数; message = "{unit} 超编 {在编人数 - 编制数} 人" }
}
"""


@pytest.fixture
def staffing(evaluated: Evaluate) -> Callable[..., Explanation]:
    def explained(**changes: float | None) -> Explanation:
        usual: Mapping[str, Any] = {
            "编制数": 100,
            "在编人数": 105,
            "内设机构数": 11,
            "机构限额": 10,
            "通报": 0,
            "造假": 0,
        }
        return explain(evaluated(STAFFING, **{name: [datum] for name, datum in {**usual, **changes}.items()}), 0)

    return explained


def found(explanation: Explanation, name: str) -> NodeExplanation:
    node = explanation.node(name)
    assert node is not None
    return node


def test_a_deduction_says_by_how_much_the_limit_was_passed(staffing: Callable[..., Explanation]) -> None:
    node = found(staffing(), "在职人员控制率")
    assert node.formula.zh == "在编人数 / 编制数 = 105 / 100 = 105.0%"
    assert node.sentence.zh == "在职人员控制率 105/100 = 105.0%，超过100% 5.0个百分点，扣2.5分"
    assert node.sentence.en == (
        "在职人员控制率 105/100 = 105.0%, 5.0 percentage points above 100%, 2.5 points deducted"
    )
    assert (node.score, node.lost) == (57.5, 2.5)


def test_an_incomplete_step_is_told(staffing: Callable[..., Explanation]) -> None:
    node = found(staffing(在编人数=103.4), "在职人员控制率")
    assert node.sentence.zh.endswith("超过100% 3.4个百分点（不足1个百分点的不计，计3次），扣1.5分")


def test_the_rule_stands_as_the_author_wrote_it_with_its_place(staffing: Callable[..., Explanation]) -> None:
    node = found(staffing(), "在职人员控制率")
    assert node.rule == Sentence(
        "扣分(0.5分, 每 = 1个百分点, 超过 = 100%, 不足 = 不计)",
        "deduct(0.5 points, per = 1pp, above = 100%, step = whole)",
    )
    assert node.rule_span.line == 8


def test_the_band_that_matched_is_named_with_its_own_line(staffing: Callable[..., Explanation]) -> None:
    node = found(staffing(), "机构设置")
    assert [(row.text.zh, row.line) for row in node.matched] == [("(100%, 110%]", 16)]
    assert node.sentence.zh == "机构设置 11/10 = 110.0%，属于“(100%, 110%]”档，得20分，失20分"


def test_a_node_that_does_not_apply_says_why_and_who_carries_its_weight(staffing: Callable[..., Explanation]) -> None:
    explanation = staffing(机构限额=0)
    assert found(explanation, "机构设置").state == "not_applicable"
    assert found(explanation, "机构设置").reasons[0].zh == "机构限额 > 0（0 > 0）不成立"
    carrier = found(explanation, "在职人员控制率")
    assert (carrier.weight, carrier.effective) == (60, 100)
    assert carrier.contribution == pytest.approx(57.5 / 60 * 100)
    assert "“机构设置”没有得分，其权重由其余指标分担" in explanation.root.sentence.zh


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"编制数": None}, "缺少数据“编制数”"),
        ({"编制数": 0}, "编制数为0，不能作除数"),
    ],
)
def test_what_is_missing_names_its_cause(
    staffing: Callable[..., Explanation], changes: Mapping[str, Any], reason: str
) -> None:
    explanation = staffing(**changes)
    assert explanation.total is None
    assert [each.zh for each in found(explanation, "在职人员控制率").reasons] == [reason]
    assert explanation.root.reasons[0].zh == "“在职人员控制率”无数据"


def test_a_penalty_shows_its_rule_and_its_cap(staffing: Callable[..., Explanation]) -> None:
    penalty = staffing(通报=7).root.adjustments[0]
    assert (penalty.amount, penalty.upto) == (10, 10)
    assert penalty.sentence.zh == "通报批评 7，2×7 = 14，以10分为限，扣10分"


def test_a_limit_shows_its_condition_its_effects_and_what_it_changed(staffing: Callable[..., Explanation]) -> None:
    explanation = staffing(造假=1)
    held = explanation.limits[0]
    assert held.condition.zh == "造假为是"
    assert held.effect.zh == "最高得59.9分；等次定为“不合格”"
    assert held.message == "一票否决"
    limit = next(stage for stage in explanation.root.stages if stage.name == "limit")
    assert (limit.before, limit.after, limit.facts["cap"]) == (77.5, 59.9, 59.9)
    assert (explanation.total, explanation.grade) == (59.9, "不合格")


def test_a_finding_shows_its_message_and_its_numbers(staffing: Callable[..., Explanation]) -> None:
    raised = staffing().findings[0]
    assert raised.message.endswith("超编 5 人")
    assert raised.condition.zh == "在编人数 > 编制数（105 > 100）"


def leaf(
    evaluated: Evaluate, score: str, columns: Mapping[str, Sequence[Any]], row: int = 0, head: str = "20 points"
) -> NodeExplanation:
    """Explain a single leaf whose value is ``x``."""
    fields = "; ".join(f"{name} : number" for name in columns)
    text = f"indicator_set s 20 points {{ fields {{ {fields} }}\nindicator l {head} {{ value = x; score = {score} }} }}"
    return found(explain(evaluated(text, **columns), row), "l")


@pytest.mark.parametrize(
    ("score", "x", "points", "said"),
    [
        ("ratio(t)", 9.0, 18.0, "l 9，目标值10，完成90.0%，得18分，失2分"),
        ("goalposts(0, 40)", 10.0, 5.0, "l 10，下限0、上限40，达到25.0%，得5分，失15分"),
        ("tiers(50, 40, 30, 20, 10)", 45.0, 18.0, "l 45，在良好值40与优秀值50之间，系数90.0%，得18分，失2分"),
        ("efficacy(0, 40)", 10.0, 14.0, "l 10，不允许值0、满意值40，功效系数70.0%，得14分，失6分"),
        ("award(2 points, per = 3)", 9.0, 6.0, "l 9，共 9，得6分"),
        ("deduct(3 points, per = 1, upto = 6)", 5.0, 14.0, "l 5，共 5，扣6分（应为15分，以6分为限）"),
        ("curve { 0 : 0; 10 : 20 }", 4.0, 8.0, "l 4，在0（0）与10（20）之间内插，得8分，失12分"),
        ("cases { x > 5 : 20; else : 4 }", 3.0, 4.0, "l 3，不属于所列情形，按“其余”，得4分，失16分"),
        ("checklist { x > 5 : 8; x > 50 : 12 }", 7.0, 8.0, "l 7，2项要点符合1项，不符合：x > 50，得8分，失12分"),
        ("if x > t then 0 else full", 11.0, 0.0, "l 11，x > t（11 > 10）成立，得0分，失20分"),
        ("20 - 2 * x", 3.0, 14.0, "l 3，20 - 2×3 = 14，得14分，失6分"),
    ],
)
def test_each_rule_has_its_sentence(evaluated: Evaluate, score: str, x: float, points: float, said: str) -> None:
    node = leaf(evaluated, score, {"x": [x], "t": [10.0]}, head="20 points higher_is_better")
    assert node.score == pytest.approx(points)
    assert node.sentence.zh == said


def test_places_among_units_name_the_units_range(evaluated: Evaluate) -> None:
    node = leaf(evaluated, "minmax()", {"x": [2.0, 4.0, 10.0]}, row=1, head="20 points higher_is_better")
    assert node.sentence.zh == "l 4，各单位最低2、最高10，标准化为25.0%，得5分，失15分"


def test_units_that_are_all_equal_are_told_why_they_lose_nothing(evaluated: Evaluate) -> None:
    node = leaf(evaluated, "minmax()", {"x": [3.0, 3.0]}, head="20 points higher_is_better")
    assert node.score == 20
    assert "各单位数值均为3，没有高低之分，不失分" in node.sentence.zh


def test_rules_put_together_are_told_in_turn(evaluated: Evaluate) -> None:
    score = "deduct(1 points, per = 3%, below = t, upto = 6) + award(1 points, per = 3%, above = t, upto = 6)"
    node = leaf(evaluated, score, {"x": [8.5], "t": [10.0]})
    assert node.sentence.zh == "l 8.5，低于10，相差15.0%，扣5分；未超过10，不得分；15 + 0 = 15，得15分，失5分"


def test_what_was_filled_in_for_a_gap_is_told(evaluated: Evaluate) -> None:
    text = "indicator_set s scale 0..10 { fields { x : number; y : number }\nindicator l { value = x; impute = mean() }\nindicator m { value = y; missing = zero } }"
    explanation = explain(evaluated(text, x=[None, 4, 6], y=[None, 1, 2]), 0)
    assert found(explanation, "l").sentence.zh == "l 缺，按平均值插补为5，得分5"
    assert found(explanation, "m").sentence.zh == "m：无数据，计零分，缺少数据“y”"


def test_data_read_by_a_node_are_listed_with_the_body_of_defines(evaluated: Evaluate) -> None:
    text = "define double = 2 * a\nparam k = 3\nindicator_set s scale 0..100 { fields { a : number }\nindicator l { value = double + k } }"
    node = found(explain(evaluated(text, a=[5]), 0), "l")
    assert [(datum.name, datum.value, datum.origin) for datum in node.data] == [
        ("double", 10, "define"),
        ("a", 5, "field"),
        ("k", 3, "param"),
    ]
    assert node.formula.zh == "double + k = 10 + 3 = 13"


def test_a_quota_that_was_full_says_so(evaluated: Evaluate) -> None:
    text = "indicator_set s 100 points { fields { x : number }\nindicator l 100 points { value = x }\ngrades { >= 90 : A; else : B }\nquota = { A : 1 } }"
    evaluation = evaluated(text, x=[95, 92])
    outcome = explain(evaluation, 1).outcomes[0]
    assert (outcome.ladder, outcome.grade) == ("A", "B")
    assert outcome.sentence.zh == "“A”名额已满，改为“B”"


def test_separate_results_have_no_total_but_each_its_outcome(evaluated: Evaluate) -> None:
    text = "indicator_set s scale 0..10 { aggregate = none; fields { x : number; y : number }\nindicator l { value = x }\nindicator m { value = y } }"
    explanation = explain(evaluated(text, x=[5], y=[7]), 0)
    assert explanation.total is None
    assert [(outcome.name, outcome.score) for outcome in explanation.outcomes] == [("l", 5), ("m", 7)]


def test_derived_weights_are_shown_with_what_they_bring(evaluated: Evaluate) -> None:
    text = "indicator_set s scale 0..1 { weights = entropy(); fields { x : number; y : number }\nindicator l { value = x }\nindicator m { value = y } }"
    columns = {"x": [0.2, 0.5, 0.9], "y": [0.9, 0.8, 0.7]}
    explanation = explain(evaluated(text, **columns), 0)
    weights = [found(explanation, name).weight for name in ("l", "m")]
    assert weights == pytest.approx([0.966692, 0.033308], abs=1e-6)  # the golden pair of the domain notes
    assert explanation.total == pytest.approx(0.966692 * 0.2 + 0.033308 * 0.9, abs=1e-6)


def plugged(explain_with: Callable[[Facts], Sentence] | None) -> Function:
    def half(value: Any, full: float) -> Any:
        return 0.0 * value + full / 2

    return Function(
        "half",
        family=Family.SCORE,
        yields=Yields.POINTS,
        uses=("value", "full"),
        implementation=half,
        explain=explain_with,
    )


def own_words(facts: Facts) -> Sentence:
    return Sentence(f"{facts.value:g}折半", f"half for {facts.value:g}")


def failing_words(facts: Facts) -> Sentence:
    raise RuntimeError(facts)


@pytest.mark.parametrize(
    ("words", "said"), [(own_words, "7折半"), (failing_words, "half() = 10"), (None, "half() = 10")]
)
def test_a_plugins_function_speaks_for_itself_or_is_shown_in_general(
    evaluated: Evaluate, words: Callable[[Facts], Sentence] | None, said: str
) -> None:
    registry = builtin_functions()
    registry.add("", plugged(words))
    text = "indicator_set s 20 points { fields { x : number }\nindicator l 20 points { value = x; score = half() } }"
    assert said in found(explain(evaluated(text, registry, x=[7]), 0), "l").sentence.zh
