"""``which_max``: the name of the highest, as text."""

from __future__ import annotations

from typing import Any

SET = """
fields { a : number; b : number; c : number }
indicator_set s scale 0..500 {
  aggregate = max; require = any
  report = [top, two]
  define top = which_max(children)
  define two = which_max(score(y), score(x))
  indicator x { value = a }
  indicator y { value = b }
  indicator z { value = c }
}
"""


def test_the_highest_is_named_and_ties_are_named_together(evaluated: Any) -> None:
    # 0.1 + 0.2 and 0.3 are one number but for the noise of binary fractions
    found = evaluated(SET, a=[1, 3, None, None, 0.1 + 0.2], b=[2, 3, 4, None, 0.3], c=[0, 1, None, None, 0])

    assert found.report("top").tolist() == ["y", "x、y", "y", None, "x、y"]
    # of what is named one by one nobody can tell the highest while one is missing
    assert found.report("two").tolist() == ["y", "y、x", None, None, "y、x"]


def test_a_text_of_several_names_can_be_compared(evaluated: Any) -> None:
    text = SET.replace("which_max(children)", 'if which_max(children) == "x、y" then 1 else 0')

    assert evaluated(text, a=[3, 1], b=[3, 2], c=[0, 0]).report("top").tolist() == [1, 0]
