"""A second engine, for tests only: one unit at a time, plain Python numbers, straight from the language document.

It shares no code with the engine under test.  It covers what needs no other unit: no statistics over units, no ranks,
no quotas; the means of peers come from whoever has run the other units.  Missing is None; text is str; flags are bool.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from quanheng.core import expressions as ex
from quanheng.core.model import Adjustment, Indicator, IndicatorSet
from quanheng.core.walking import expressions_in

GUARD = 1e-9


def half_up(x: float, digits: int) -> float:
    scale = 10.0**digits
    return math.copysign(math.floor(abs(x) * scale + 0.5 + GUARD) / scale, x)


def half_even(x: float, digits: int) -> float:
    scale = 10.0**digits
    below = math.floor(x * scale)
    if abs(x * scale - below - 0.5) <= GUARD:
        return (below + below % 2) / scale
    return math.floor(x * scale + 0.5) / scale


def up(x: float, digits: int) -> float:
    return math.ceil(x * 10.0**digits - GUARD) / 10.0**digits


ROUNDINGS = {"half_up": half_up, "half_even": half_even, "up": up}
#: The mean of a leaf's own scores over the peers of the unit at hand, by the call that asks for it.
Peers = Callable[[Indicator, ex.Call], float | None]


class RowInterpreter:
    """Scores one unit; ``row`` holds a datum or None by field name."""

    def __init__(self, scheme: IndicatorSet, row: dict[str, Any], peers: Peers = lambda *_: None) -> None:
        self.scheme, self.row, self.peers = scheme, row, peers
        self.scores: dict[str, float | None] = {}
        self.exact: dict[str, float | None] = {}
        self.states: dict[str, str] = {}
        self.values: dict[str, Any] = {}
        self.own: dict[str, float | None] = {}  # what the rule of a leaf gives, before any policy
        self.early: dict[str, float | None] = {}  # scores of leaves before holds, rounded
        self.due: dict[str, float] = {}  # the share of a node's weight that applies
        self.granted: dict[tuple[str, bool], float] = {}  # what bonuses (or penalties) at and below a node did to it
        self.reads_early = False
        self.node: Indicator | Adjustment | None = None
        self.value: Any = None
        self.full: float = 0.0
        self.children: list[float] = []
        self.assessed: dict[str, float | None] = {}  # 0 where the class of the unit is not assessed, None: nobody knows

    def run(self) -> RowInterpreter:
        self._classify(self.scheme.root, 1.0)
        self._before_holds(self.scheme.root)
        self._score(self.scheme.root)
        return self

    # --- nodes -------------------------------------------------------------------------------------------------------

    def _classify(self, node: Indicator, above: float | None) -> None:
        """Find which nodes weigh anything for the class of the unit."""
        weight = 1.0 if node.weight.by is None else self._eval(node.weight.by)
        own = None if weight is None else float(weight != 0)
        self.assessed[node.name] = 0.0 if 0.0 in (own, above) else None if None in (own, above) else 1.0
        for child in node.children:
            self._classify(child, self.assessed[node.name])

    def _of(self, node: Indicator | Adjustment, what: str, plain: float | None) -> Any:
        """Return an amount of points as it is for the class of the unit."""
        return self._eval(node.varying[what]) if what in node.varying else plain

    def _full(self, node: Indicator) -> Any:
        return self._of(node, "full", node.full)

    def _before_holds(self, node: Indicator) -> None:
        for child in node.children:
            self._before_holds(child)
        if not node.children:
            _, points = self._leaf(node)
            self.early[node.name] = None if points is None else self._rounded(node, points)

    def _score(self, node: Indicator) -> None:
        state, points = self._parent(node) if node.children else self._held(node, *self._leaf(node))
        self.due[node.name] = self._due(node, state)
        if node is self.scheme.root and self.scheme.rescale == "whole" and points is not None:
            points = node.low + (points - node.low) / (self.due[node.name] or math.nan)
        points = self._adjusted(node, points)
        if points is None and state == "present":
            state = "missing"
        if points is not None and node is self.scheme.root:
            points = self._limited(points)
        self.states[node.name] = state
        self.exact[node.name] = points
        self.scores[node.name] = None if points is None else self._rounded(node, points)

    def _cut(self, node: Indicator, points: float) -> float:
        if node.unbounded:
            return points
        return float(min(max(points, node.low), self._of(node, "upto", node.upto) or self._full(node)))

    def _limited(self, points: float) -> float:
        for limit in self.scheme.limits:
            if limit.highest_score is not None and self._eval(limit.when) is True:
                points = min(points, max(self._eval(limit.highest_score), self.scheme.root.low))
        return points

    def _leaf(self, node: Indicator) -> tuple[str, float | None]:
        self.node, self.value, self.full = node, None, self._full(node)
        self.own[node.name] = None
        assert node.value is not None
        assert node.score is not None
        self.values[node.name] = self._eval(node.value)
        if self.assessed[node.name] == 0 and node.weight.by is not None:
            return "not_applicable", None
        if self.assessed[node.name] == 0:
            return self._policy(node.not_applicable, node, "not_applicable")
        if self.assessed[node.name] is None or self.full is None:
            return self._policy(node.missing, node, "missing")
        if node.applies is not None:
            applies = self._eval(node.applies)
            if applies is None:
                return self._policy(node.missing, node, "missing")
            if not applies:
                return self._policy(node.not_applicable, node, "not_applicable")
        self.value = self.values[node.name]
        points = self._eval(node.score)
        if points is None:
            return self._policy(node.missing, node, "missing")
        self.own[node.name] = points = self._cut(node, float(points))
        return "present", points

    def _held(self, node: Indicator, state: str, points: float | None) -> tuple[str, float | None]:
        for limit in self.scheme.limits:
            if node.name in limit.hold and points is not None:
                self.reads_early = True
                holds = self._eval(limit.when) is True
                self.reads_early = False
                points = min(points, self._eval(node.base)) if holds and node.base is not None else points
        return state, points

    def _policy(self, policy: Any, node: Indicator, state: str) -> tuple[str, float | None]:
        if policy == "full":
            return ("missing" if self._full(node) is None else "present"), self._full(node)
        if policy == "zero":
            return "present", node.low
        if isinstance(policy, ex.Call):
            points = self.peers(node, policy)
            # peers are asked instead of leaving: where there are none, nobody knows
            return ("missing" if points is None else "present"), points
        return ("left_out" if policy == "skip" and state == "missing" else state), None

    def _weights(self, node: Indicator) -> dict[str, float]:
        if self.scheme.is_points:
            return {c.name: self._full(c) or 0.0 for c in node.children}
        given = {c.name: self._eval(c.weight.by) if c.weight.by else c.weight.value for c in node.children}
        return {name: weight or 0.0 for name, weight in given.items()}

    def _due(self, node: Indicator, state: str) -> float:
        """Return how much of the node's weight applies to the unit."""
        if state in {"not_applicable", "left_out"}:
            return 0.0
        if not node.children or node.aggregate is not None:
            return 1.0
        weight = self._weights(node)
        return sum(weight[c.name] * self.due[c.name] for c in node.children) / (sum(weight.values()) or 1.0)

    def _parent(self, node: Indicator) -> tuple[str, float | None]:
        for child in node.children:
            self._score(child)
        weight = self._weights(node)
        if self.assessed[node.name] == 0:
            return "not_applicable", None
        if self.assessed[node.name] is None or any(
            c.weight.by and self._eval(c.weight.by) is None for c in node.children
        ):
            return "missing", None
        applying = [c for c in node.children if self.states[c.name] not in {"not_applicable", "left_out"}]
        present = [c for c in applying if self.scores[c.name] is not None]
        if not applying:
            return "not_applicable", None
        asked, got = (sum(weight[c.name] for c in some) for some in (applying, present))
        if not present or got < node.require * asked - GUARD:
            return "missing", None
        aggregate = node.aggregate
        if isinstance(aggregate, ex.Expression) and not (isinstance(aggregate, ex.Call) and not aggregate.reduces):
            self.node, self.full = node, self._full(node)
            self.children = [score for c in node.children if (score := self.scores[c.name]) is not None]
            points = self._eval(aggregate)
            return "present", points
        if isinstance(aggregate, ex.Call):
            parts = [(weight[c.name] / got, self._share(c)) for c in present]
            return "present", node.low + self._mean(aggregate.function.name, parts) * (self._full(node) - node.low)
        factors = self._factors(node, applying, present)
        return "present", node.low + sum(factors[c.name] * self._above(c) for c in present)

    def _factors(self, node: Indicator, applying: list[Indicator], present: list[Indicator]) -> dict[str, float]:
        """Return what a point of each child present is worth in its parent, by who carries the weight that left."""
        weight, of_whole = self._weights(node), self.scheme.rescale == "whole"
        due = {c.name: self.due[c.name] if of_whole else 1.0 for c in node.children}
        asked, got = (sum(weight[c.name] * due[c.name] for c in some) for some in (applying, present))
        carried = sum(weight.values()) if self.scheme.rescale == "siblings" else asked
        whole = sum(weight.values()) or 1.0
        unit = {c.name: 1.0 if self.scheme.is_points else weight[c.name] / whole for c in present}
        return {c.name: unit[c.name] * carried / (got or 1.0) for c in present}

    def _above(self, child: Indicator) -> float:
        score = self.scores[child.name]
        assert score is not None
        return score - child.low

    def _share(self, child: Indicator) -> float:
        return float(self._above(child) / (self._full(child) - child.low))

    @staticmethod
    def _mean(function: str, parts: list[tuple[float, float]]) -> float:
        if function == "arithmetic_mean":
            return sum(w * s for w, s in parts)
        if function == "geometric_mean":
            return 0.0 if any(s <= 0 for _, s in parts) else math.exp(sum(w * math.log(s) for w, s in parts))
        if function in {"min", "max"}:
            return {"min": min, "max": max}[function](s for _, s in parts)
        raise AssertionError(function)

    # --- bonuses and penalties

    def _adjusted(self, node: Indicator, points: float | None) -> float | None:
        """Add bonuses and take penalties, at most as much as the node allows of each; keep what they did to it."""
        changes = {
            kind: [self._adjustment(a) for a in node.adjustments if a.is_bonus is kind] for kind in (True, False)
        }
        below = {kind: self._granted_below(node, kind=kind) for kind in (True, False)}
        self.granted |= {(node.name, kind): below[kind] for kind in (True, False)}
        if points is None or any(None in some for some in changes.values()):
            self.granted |= {(node.name, kind): 0.0 for kind in (True, False)}
            return None
        given = {kind: sum(c for c in some if c is not None) for kind, some in changes.items()}
        caps = {
            True: self._of(node, "bonus_upto", node.bonus_upto),
            False: self._of(node, "penalty_upto", node.penalty_upto),
        }
        net = {kind: given[kind] - self._beyond(given[kind] + below[kind], caps[kind]) for kind in (True, False)}
        result = points + net[True] - net[False]
        if node.children or node.adjustments:
            result = self._cut(node, result)
        for kind in (True, False):
            if changes[kind]:
                without = self._cut(node, points - net[False] if kind else points + net[True])
                self.granted[node.name, kind] += (result - without) if kind else (without - result)
        return result

    @staticmethod
    def _beyond(total: float, cap: float | None) -> float:
        return 0.0 if cap is None else max(total - cap, 0.0)

    def _granted_below(self, node: Indicator, *, kind: bool) -> float:
        """Return the points of that kind as they arrive at the node: they weigh there what the scores weigh."""
        present = [c for c in node.children if self.scores[c.name] is not None]
        if node.aggregate is not None or not present:
            unit = {c.name: 1.0 if self.scheme.is_points else w for c in node.children for w in [self._part(node, c)]}
            return sum(unit[c.name] * self.granted[c.name, kind] for c in node.children)
        applying = [c for c in node.children if self.states[c.name] not in {"not_applicable", "left_out"}]
        factors = self._factors(node, applying, present)
        total = sum(factors[c.name] * self.granted[c.name, kind] for c in present)
        return (
            total / (self.due[node.name] or 1.0)
            if self.scheme.rescale == "whole" and node is self.scheme.root
            else total
        )

    def _part(self, node: Indicator, child: Indicator) -> float:
        return self._weights(node)[child.name] / (sum(self._weights(node).values()) or 1.0)

    def _adjustment(self, adjustment: Adjustment) -> float | None:
        self.node, self.full = adjustment, self._of(adjustment, "upto", adjustment.upto) or math.inf
        if adjustment.children:
            parts = [self._adjustment(child) for child in adjustment.children]
            if None in parts:
                return None
            upto = self._of(adjustment, "upto", adjustment.upto)
            return min(sum(part for part in parts if part is not None), upto or math.inf)
        self.value = None if adjustment.value is None else self._eval(adjustment.value)
        assert adjustment.score is not None
        points = self._eval(adjustment.score)
        return None if points is None else min(max(points, 0.0), self.full)

    def _rounded(self, node: Indicator, points: float) -> float:
        if node.round is None:
            return points
        digits = node.round.argument("digits")
        assert isinstance(digits, ex.Literal)
        return ROUNDINGS[node.round.function.name](points, int(digits.value))

    # --- expressions -------------------------------------------------------------------------------------------------

    def _eval(self, e: ex.Expression) -> Any:
        return getattr(self, "_" + type(e).__name__.lower())(e)

    def _literal(self, e: ex.Literal) -> Any:
        return e.value

    def _fieldref(self, e: ex.FieldRef) -> Any:
        return self.row[e.name]

    def _paramref(self, e: ex.ParamRef) -> Any:
        if e.body is not None:
            return self._keyed(e.body)
        (row,) = next(p for p in self.scheme.params if p.name == e.name).rows
        return self._eval(row.value)

    def _keyed(self, e: ex.Keyed) -> Any:
        """Return the value of the latest row that holds; ``row["day"]`` is the day of the evaluation."""
        held: list[tuple[float, Any]] = []
        for row in e.rows:
            holds = True if row.condition is None else self._eval(row.condition)
            start = -math.inf if row.valid_from is None else float(row.valid_from.value)
            if holds is None:
                return None  # whether a row counts is not known
            if holds and (row.valid_from is None or self.row["day"] >= start):
                held.append((start, row.result))
        if held:
            return self._eval(max(held, key=lambda pair: pair[0])[1])
        return None if e.otherwise is None else self._eval(e.otherwise)

    def _defineref(self, e: ex.DefineRef) -> Any:
        return self._eval(e.body)

    def _builtin(self, e: ex.Builtin) -> Any:
        return {"value": self.value, "full": self.full, "children": self.children}[e.name]

    def _indicatorref(self, e: ex.IndicatorRef) -> Any:
        node = self.scheme.node(e.name)
        assert node is not None
        scores = self.early if self.reads_early and not node.children else self.scores
        if e.what == "rate":
            score = scores[e.name]
            return None if score is None else (score - node.low) / (self._full(node) - node.low)
        if e.what == "full":
            return self._full(node)
        return {"score": scores, "exact": self.exact, "value": self.values}[e.what][e.name]

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
            equal = bool(abs(a - b) <= slack)
        else:
            equal = bool(a == b)
        less = not equal and bool(a < b)
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
        return None if x is None else self.node.low + x * (self._full(self.node) - self.node.low)

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
        if e.reduces:
            return self._reduced(e)
        given = {name: self._eval(x) for name, x in e.arguments if not isinstance(x, ex.Range)}
        if any(x is None for x in given.values()):
            return None
        return getattr(self, "_do_" + e.function.name)(e, given)

    def _vector(self, e: ex.Vector) -> Any:
        return [self._eval(item) for item in e.items]

    def _reduced(self, e: ex.Call) -> float | None:
        """Reduce several numbers of the row; all that are named must be there, but for what does not apply."""
        (given,) = (x for name, x in e.arguments if name not in {"drop", "more_than"})
        items = given.items if isinstance(given, ex.Vector) else (given,)
        parts: list[float] = []
        for item in items:
            x = self._eval(item)
            if x is None and not self._is_away(item):
                return None
            parts += x if isinstance(x, list) else [] if x is None else [x]
        if not parts:
            return None
        if e.function.name == "mean":
            return float(sum(parts) / len(parts))
        return float(max(parts) if e.function.name == "max" else min(parts))

    def _is_away(self, e: ex.Expression) -> bool:
        """Whether an expression reads an indicator whose weight leaves."""
        read = [part.name for part in expressions_in(e) if isinstance(part, ex.IndicatorRef)]
        return any(self.states[name] in {"not_applicable", "left_out"} for name in read)

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

    def _do_ratio(self, _e: ex.Call, given: dict[str, Any]) -> Any:
        return None if self.value is None else max(self.value / given["target"], 0.0)
