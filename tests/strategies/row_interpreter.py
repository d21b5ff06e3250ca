"""A second engine, for tests only: one unit at a time, plain Python numbers, straight from the language document.

It shares no code with the engine under test.  It covers what needs no other unit: no statistics over units, no ranks,
no quotas.  Missing is None; text is str; flags are bool.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

from quanheng.core import expressions as ex
from quanheng.core.model import Adjustment, Indicator, IndicatorSet

GUARD = 1e-9


def half_up(x: float, digits: int) -> float:
    scale = 10.0**digits
    return math.copysign(math.floor(abs(x) * scale + 0.5 + GUARD) / scale, x)


class RowInterpreter:
    """Scores one unit; ``row`` holds a datum or None by field name."""

    def __init__(self, scheme: IndicatorSet, row: dict[str, Any]) -> None:
        self.scheme, self.row = scheme, row
        self.scores: dict[str, float | None] = {}
        self.exact: dict[str, float | None] = {}
        self.states: dict[str, str] = {}
        self.values: dict[str, Any] = {}
        self.node: Indicator | Adjustment | None = None
        self.value: Any = None
        self.full: float = 0.0

    def run(self) -> RowInterpreter:
        self._score(self.scheme.root)
        return self

    # --- nodes -------------------------------------------------------------------------------------------------------

    def _score(self, node: Indicator) -> None:
        state, points = self._parent(node) if node.children else self._leaf(node)
        if points is not None:
            points = self._adjusted(node, points)
        if points is None and state == "present":
            state = "missing"
        if points is not None and not node.unbounded:
            points = min(max(points, node.low), node.upto if node.upto is not None else node.full)
        if points is not None and node is self.scheme.root:
            for limit in self.scheme.limits:
                if limit.highest_score is not None and self._eval(limit.when) is True:
                    points = min(points, self._eval(limit.highest_score))
        self.states[node.name] = state
        self.exact[node.name] = points
        self.scores[node.name] = None if points is None else self._rounded(node, points)

    def _leaf(self, node: Indicator) -> tuple[str, float | None]:
        self.node, self.value, self.full = node, None, node.full
        if node.applies is not None:
            applies = self._eval(node.applies)
            if applies is None:
                return self._policy(node.missing, node, "missing")
            if not applies:
                return self._policy(node.not_applicable, node, "not_applicable")
        assert node.value is not None
        assert node.score is not None
        self.value = self.values[node.name] = self._eval(node.value)
        points = self._eval(node.score)
        if points is None:
            return self._policy(node.missing, node, "missing")
        return "present", float(points)

    @staticmethod
    def _policy(policy: Any, node: Indicator, state: str) -> tuple[str, float | None]:
        if policy == "full":
            return "present", node.full
        if policy == "zero":
            return "present", node.low
        return ("not_applicable" if policy == "skip" else state), None

    def _parent(self, node: Indicator) -> tuple[str, float | None]:
        for child in node.children:
            self._score(child)
        if isinstance(node.aggregate, ex.Expression) and not isinstance(node.aggregate, ex.Call):
            self.node, self.full = node, node.full
            points = self._eval(node.aggregate)
            return ("missing", None) if points is None else ("present", points)
        applying = [c for c in node.children if self.states[c.name] != "not_applicable"]
        present = [c for c in applying if self.states[c.name] == "present"]
        if not applying:
            return "not_applicable", None
        weight = {c.name: c.full if self.scheme.is_points else c.weight.value for c in node.children}
        due, got = (sum(weight[c.name] for c in some) for some in (applying, present))
        if not present or got < node.require * due - GUARD:
            return "missing", None
        function = node.aggregate.function.name if isinstance(node.aggregate, ex.Call) else "arithmetic_mean"
        parts = [(weight[c.name] / got, self._share(c)) for c in present]
        return "present", node.low + self._mean(function, parts) * (node.full - node.low)

    def _share(self, child: Indicator) -> float:
        score = self.scores[child.name]
        assert score is not None
        return (score - child.low) / (child.full - child.low)

    @staticmethod
    def _mean(function: str, parts: list[tuple[float, float]]) -> float:
        if function == "arithmetic_mean":
            return sum(w * s for w, s in parts)
        if function == "geometric_mean":
            return 0.0 if any(s <= 0 for _, s in parts) else math.exp(sum(w * math.log(s) for w, s in parts))
        if function in {"min", "max"}:
            return {"min": min, "max": max}[function](s for _, s in parts)
        raise AssertionError(function)

    def _adjusted(self, node: Indicator, points: float) -> float | None:
        """Add bonuses and take penalties; one that nobody knows leaves the node missing."""
        for adjustment in node.adjustments:
            change = self._adjustment(adjustment)
            if change is None:
                return None
            points += change if adjustment.is_bonus else -change
        return points

    def _adjustment(self, adjustment: Adjustment) -> float | None:
        self.node, self.full = adjustment, adjustment.upto or math.inf
        self.value = None if adjustment.value is None else self._eval(adjustment.value)
        assert adjustment.score is not None
        points = self._eval(adjustment.score)
        return None if points is None else min(max(points, 0.0), self.full)

    def _rounded(self, node: Indicator, points: float) -> float:
        if node.round is None:
            return points
        digits = node.round.argument("digits")
        assert node.round.function.name == "half_up"
        assert isinstance(digits, ex.Literal)
        return half_up(points, int(digits.value))

    # --- expressions -------------------------------------------------------------------------------------------------

    def _eval(self, e: ex.Expression) -> Any:
        return getattr(self, "_" + type(e).__name__.lower())(e)

    def _literal(self, e: ex.Literal) -> Any:
        return e.value

    def _fieldref(self, e: ex.FieldRef) -> Any:
        return self.row[e.name]

    def _paramref(self, e: ex.ParamRef) -> Any:
        (row,) = next(p for p in self.scheme.params if p.name == e.name).rows
        return self._eval(row.value)

    def _defineref(self, e: ex.DefineRef) -> Any:
        return self._eval(e.body)

    def _builtin(self, e: ex.Builtin) -> Any:
        return {"value": self.value, "full": self.full}[e.name]

    def _indicatorref(self, e: ex.IndicatorRef) -> Any:
        node = self.scheme.node(e.name)
        assert node is not None
        if e.what == "rate":
            score = self.scores[e.name]
            return None if score is None else score / node.full
        return {"score": self.scores, "exact": self.exact, "value": self.values}[e.what][e.name]

    def _unary(self, e: ex.Unary) -> Any:
        x = self._eval(e.operand)
        return None if x is None else (not x if e.operator == "not" else -x)

    def _binary(self, e: ex.Binary) -> Any:
        a, b = self._eval(e.left), self._eval(e.right)
        if e.operator in {"and", "or"}:
            stop = e.operator == "or"
            if stop in (a, b):
                return stop
            return None if None in (a, b) else not stop
        if a is None or b is None:
            return None
        if e.operator in {"==", "!=", "<", "<=", ">", ">="}:
            return self._compare(e, a, b)
        try:
            result = {
                "+": lambda: a + b, "-": lambda: a - b, "*": lambda: a * b, "/": lambda: a / b, "^": lambda: a**b,
            }[e.operator]()  # fmt: skip
        except ZeroDivisionError:
            return None
        return None if isinstance(result, complex) else result

    @staticmethod
    def _compare(e: ex.Binary, a: Any, b: Any) -> bool:
        slack = 0.0
        if not isinstance(a, str):
            bounds = [x for side, x in ((e.left, a), (e.right, b)) if isinstance(side, ex.Literal)]
            slack = GUARD * max(1.0, *(abs(x) for x in bounds)) if bounds else 0.0
            equal = abs(a - b) <= slack
        else:
            equal = a == b
        less = not equal and a < b
        return {
            "==": equal, "!=": not equal, "<": less, "<=": less or equal,
            ">": not less and not equal, ">=": not less,
        }[e.operator]  # fmt: skip

    def _inside(self, x: float, i: ex.Within | ex.Interval) -> bool | None:
        for bound, sign, closed in ((i.low, 1, i.low_closed), (i.high, -1, i.high_closed)):
            if bound is None:
                continue
            b = self._eval(bound)
            if b is None:
                return None
            slack = GUARD * max(1.0, abs(b)) if self._constant(bound) else 0.0
            distance = (x - b) * sign
            if distance < -slack or (not closed and distance <= slack):
                return False
        return True

    def _constant(self, e: ex.Expression) -> bool:
        return isinstance(e, ex.Literal) or (isinstance(e, ex.Unary) and self._constant(e.operand))

    def _conditional(self, e: ex.Conditional) -> Any:
        condition = self._eval(e.condition)
        return None if condition is None else self._eval(e.then if condition else e.otherwise)

    def _within(self, e: ex.Within) -> Any:
        x = self._eval(e.operand)
        return None if x is None else self._inside(x, e)

    def _among(self, e: ex.Among) -> Any:
        x = self._eval(e.operand)
        return None if x is None else x in [self._eval(item) for item in e.items]

    def _onscale(self, e: ex.OnScale) -> Any:
        x = self._eval(e.operand)
        assert isinstance(self.node, Indicator)
        return None if x is None else self.node.low + x * (self.node.full - self.node.low)

    def _bands(self, e: ex.Bands) -> Any:
        x = self._eval(e.subject)
        if x is None:
            return None
        for row in e.rows:
            inside = self._inside(x, row.interval)
            if inside is None:
                return None
            if inside:
                return self._eval(row.result)
        return None if e.otherwise is None else self._eval(e.otherwise)

    def _curve(self, e: ex.Curve) -> Any:
        x = self._eval(e.subject)
        points = [(self._eval(a), self._eval(b)) for a, b in e.points]
        if x is None or any(None in point for point in points):
            return None
        if x <= points[0][0]:
            return points[0][1]
        for (x0, y0), (x1, y1) in pairwise(points):
            if x <= x1:
                return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
        return points[-1][1]

    def _cases(self, e: ex.Cases | ex.Lookup) -> Any:
        for row in e.rows:
            held = self._eval(row.condition)
            if held is None:
                return None
            if held:
                return self._eval(row.result)
        return None if e.otherwise is None else self._eval(e.otherwise)

    _lookup = _cases

    def _checklist(self, e: ex.Checklist) -> Any:
        held = [(self._eval(row.condition), row) for row in e.rows]
        if any(condition is None for condition, _ in held):
            return None
        return sum(self._eval(row.result) for condition, row in held if condition)

    def _call(self, e: ex.Call) -> Any:
        given = {name: self._eval(x) for name, x in e.arguments if not isinstance(x, ex.Range)}
        if any(x is None for x in given.values()):
            return None
        return getattr(self, "_do_" + e.function.name)(e, given)

    def _do_log(self, _e: ex.Call, given: dict[str, Any]) -> Any:
        (x,) = given.values()
        return math.log(x) if x > 0 else None

    def _do_abs(self, _e: ex.Call, given: dict[str, Any]) -> Any:
        (x,) = given.values()
        return abs(x)

    def _steps(self, e: ex.Call, given: dict[str, Any]) -> float | None:
        per = e.argument("per")
        assert isinstance(per, ex.Literal)
        side = next((s for s in ("above", "below", "outside") if e.argument(s) is not None), None)
        if side == "outside":
            limits = e.argument("outside")
            assert isinstance(limits, ex.Range)
            low, high = self._eval(limits.low), self._eval(limits.high)
            bound = low if self.value < low else high
            gap = max(low - self.value, self.value - high, 0.0)
        else:
            bound = given.get(side, 0.0) if side else 0.0
            gap = max((bound - self.value) if side == "below" else (self.value - bound), 0.0)
        size = per.value * abs(bound) if per.unit == "%" else per.value
        if size == 0:
            return None
        steps = gap / size
        slack = GUARD * max(1.0, steps)
        if given.get("step") == "whole":
            return float(math.floor(steps + slack))
        return float(math.ceil(steps - slack)) if given.get("step") == "started" else steps

    def _do_deduct(self, e: ex.Call, given: dict[str, Any]) -> Any:
        steps = None if self.value is None else self._steps(e, given)
        return None if steps is None else self.full - min(given["amount"] * steps, given.get("upto", self.full))

    def _do_award(self, e: ex.Call, given: dict[str, Any]) -> Any:
        steps = None if self.value is None else self._steps(e, given)
        return None if steps is None else min(given["amount"] * steps, given.get("upto", math.inf))

    def _do_goalposts(self, _e: ex.Call, given: dict[str, Any]) -> Any:
        if self.value is None:
            return None
        share = (self.value - given["worst"]) / (given["best"] - given["worst"])
        return min(max(share, 0.0), 1.0) ** given.get("power", 1.0)
