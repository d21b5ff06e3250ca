"""Few units with very many rows below them: what is known of the units meets the passes over the rows."""

from __future__ import annotations

import quanheng as qh
from quanheng import testing
from quanheng.core.passes import BLOCK

SCHEME = """
fields { factor : number }
fields part within unit { v : number }
indicator_set s scale -1000..1000 { value = 1 + factor * mean(part.v) }
"""


def test_a_factor_of_the_units_meets_a_mean_of_more_rows_than_a_block_holds() -> None:
    units = [{"unit": "a", "factor": 2}, {"unit": "b", "factor": 3}]
    rows = [{"unit": "ab"[place % 2], "v": 10 * (place % 2) + 1} for place in range(BLOCK + 2)]
    result = qh.evaluate(testing.load(SCHEME), units, rows={"part": rows})
    # 1 + 2 x 1 and 1 + 3 x 11
    assert result.scores["s"].to_list() == [3, 34]
