"""What is checked of weights that depend on the class of the unit."""

from __future__ import annotations

from quanheng.core.builtin import builtin_functions
from quanheng.dsl.check import check_source
from quanheng.dsl.syntax import Source


def test_too_many_combinations_are_refused_as_class_many() -> None:
    names = [f"f{number}" for number in range(13)]  # 2^13 = 8192 combinations
    fields = "fields { " + "; ".join(f"{name} : flag" for name in names) + "; a : number }\n"
    row = ", ".join(["any"] * 13)
    text = f"{fields}indicator_set x 10 points {{ indicator i {{ points = by {', '.join(names)} {{ {row} : 10 }}; value = a }} }}"
    found = [d.name for d in check_source(Source("x.qh", text), builtin_functions()).diagnostics]
    assert set(found) == {"class-many"}
