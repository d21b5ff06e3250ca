"""The scoring sentences of real documents, P1 to P41: each a scheme whose examples carry the numbers.

``tests/fixtures/patterns`` holds a file a sentence, its first line the sentence itself.  A file of which the checker
has something to say tells so in its second line: ``# 检查提示 QH220``.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from meaning import meaning

from quanheng.core.builtin import builtin_functions
from quanheng.core.errors import EvaluationError
from quanheng.core.evaluating import evaluate
from quanheng.core.functions import Registry
from quanheng.core.model import Scheme
from quanheng.core.unit_data import UnitData
from quanheng.dsl.check import check_source
from quanheng.dsl.diagnostics import Language
from quanheng.dsl.formatting import format_source
from quanheng.dsl.syntax import Source
from quanheng.workspace.testing import test_scheme as run_examples

FOLDER = Path(__file__).parent / "fixtures" / "patterns"
FILES = sorted(path.name for path in FOLDER.glob("*.qh"))
REGISTRY: Registry = builtin_functions()


def bound(text: str) -> tuple[Scheme, list[str]]:
    checked = check_source(Source("scheme.qh", text), REGISTRY)
    assert checked.scheme is not None, [f"{found.span} {found.en.message}" for found in checked.diagnostics]
    return checked.scheme, [found.code for found in checked.diagnostics]


def written(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FILES)
def test_the_checker_says_what_the_file_expects_it_to_say(name: str) -> None:
    text = written(name)
    expected = re.findall(r"QH\d{3}", text.splitlines()[1]) if "# 检查提示" in text else []

    assert sorted(set(bound(text)[1])) == sorted(expected)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", FILES)
def test_a_sentence_gives_its_numbers_in_both_vocabularies(name: str, language: Language) -> None:
    text = format_source(Source("scheme.qh", written(name)), REGISTRY, language)
    scheme, _ = bound(text)

    outcomes = run_examples(scheme)

    assert outcomes
    assert [found.en.message for outcome in outcomes for found in outcome.diagnostics] == []


@pytest.mark.parametrize("name", FILES)
def test_both_vocabularies_mean_the_same(name: str) -> None:
    source = Source("scheme.qh", written(name))
    chinese, english = format_source(source, REGISTRY, "zh"), format_source(source, REGISTRY, "en")

    assert meaning(bound(chinese)[0]) == meaning(bound(english)[0])


@pytest.mark.parametrize(
    ("name", "data", "indicator"),
    [
        ("P08.qh", {"营业收入": [100.0, 100.0], "目标值": [100.0, 0.0]}, "收入"),
        ("P08.qh", {"营业收入": [100.0, 100.0], "目标值": [100.0, -5.0]}, "收入"),
        ("P15.qh", {"利润总额": [1.0, 1.0], "利润目标": [1.0, 0.0], "其他得分": [1.0, 1.0]}, "减亏"),
        ("P09.qh", {"利润总额": [1.0, -1.0], "目标值": [1.0, 0.0]}, "利润"),
    ],
)
def test_a_target_that_nothing_can_be_measured_against_names_the_unit(
    name: str, data: dict[str, list[float]], indicator: str
) -> None:
    columns = {field: np.array(column) for field, column in data.items()}

    with pytest.raises(EvaluationError) as raised:
        evaluate(bound(written(name))[0].sets[0], UnitData(("甲", "乙"), columns))

    assert (raised.value.arguments["unit"], raised.value.arguments["indicator"]) == ("乙", indicator)
