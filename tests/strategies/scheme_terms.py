"""Random expressions, conditions and scoring rules of a scheme, written so that most of them are sound.

They draw from a generator of numbers with a seed, not from hypothesis: a hundred thousand schemes are wanted, and each
must come back from its seed alone.
"""

from __future__ import annotations

from random import Random

import attrs

NUMERIC = ("number", "count", "share", "money")
GRADES = ("优秀", "良好", "合格", "不合格")


@attrs.frozen
class FieldSpec:
    """A field as the scheme declares it, for those who write expressions over it and data for it."""

    name: str
    kind: str
    labels: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    unit: str | None = None
    codes: tuple[str, ...] = ()
    table: str | None = None

    @property
    def bare(self) -> str:
        """The name without backticks, as a column is headed."""
        return self.name.strip("`")


@attrs.define(eq=False)
class Terms:
    """Writes expressions over what a scheme declares.

    ``numbers`` are further names that stand for numbers (params, defines, indicators where they may be read);
    ``calls`` are forms of numbers with one hole for another number.
    """

    dice: Random
    fields: list[FieldSpec]
    has_periods: bool = False
    numbers: list[str] = attrs.field(factory=list)
    calls: list[str] = attrs.field(factory=list)
    conditions: list[str] = attrs.field(factory=list)
    reduced: list[str] = attrs.field(factory=list)

    def one(self, *options: str) -> str:
        """Return one of some texts."""
        return self.dice.choice(options)

    def chance(self, part: float) -> bool:
        """Tell whether something happens that happens in this part of the cases."""
        return self.dice.random() < part

    def of_kind(self, *kinds: str) -> list[FieldSpec]:
        """Return the fields of some kinds."""
        return [field for field in self.fields if field.kind in kinds]

    # --- numbers

    def literal(self) -> str:
        """Return a number as a literal, now and then one at the edge of what can be written."""
        if self.chance(0.04):
            return self.one("1e300", "1e-300", "0", "1e15", "123_456_789.123_456", "2.6万", "1.2亿", "1e308")
        return self.one("0", "1", "2", "10", "0.5", "100", "3.7", "1_000", "60", "0.001", "7")

    def number(self, depth: int = 2) -> str:
        """Return an expression that yields a number."""
        fields = self.of_kind("number", *(("count", "money") if self.chance(0.03) else ())) or self.of_kind("count")
        if depth <= 0 or self.chance(0.3):
            if fields and self.chance(0.7):
                return self.dice.choice(fields).name
            return self.dice.choice(self.numbers) if self.numbers and self.chance(0.6) else self.literal()
        a, b = self.number(depth - 1), self.number(depth - 1)
        grouped = [field.name for field in self.of_kind("one of", "text")]
        by = f", by = {self.dice.choice(grouped)}" if grouped and self.chance(0.4) else ""
        choices = [
            f"({a} + {b})", f"({a} - {b})", f"{a} * {b}", f"({a}) / ({b})", f"({a}) ^ 2", f"-({a})", f"abs({a})",
            f"({a}) ^ 0.5", f"min({a}, {b})", f"max({a}, {b}, 0)", f"log({a})", f"log10({a})", f"sqrt({a})",
            f"exp({a})", f"sign({a})", f"floor({a})", f"ceil({a})", f"clamp({a}, 0, 100)", f"clamp({a}, {b}, 100)",
            f"round({a}, 1, half_even)", f"steps({a}, per = 0.1, step = {self.step()})",
            f"(if {self.condition(depth - 1)} then {a} else {b})", f"mean({a}{by})", f"median({a}{by})",
            f"sum({a}{by})", f"max({a}{by})", f"std({a}{by})", f"cv({a}{by})", f"quantile({a}, 0.25{by})",
            f"geometric_mean({a}{by})", f"harmonic_mean({a}, {b})", f"trimmed_mean({a}{by})", f"rank({a}{by})",
            f"zscore({a}{by})", f"count({self.condition(depth - 1)}{by})",
            f"bands({a}) {{ <= 0 : 1;  (0, 10] : {b};  > 10 : 3 }}", f"curve({a}) {{ 0 : 1;  50 : {self.literal()} }}",
            f"cases {{ {self.condition(depth - 1)} : {a};  else : {b} }}", f"[{a}, {b}]" if self.chance(0.02) else a,
        ]  # fmt: skip
        choices += [self.by_table(lambda: self.number(0))] * 2
        choices += [call.format(a) for call in self.calls]
        choices += self.reduced
        if self.has_periods or self.chance(0.02):
            times = ("previous({})", "previous({}, 2)", "mean_previous({}, 2)", "change({})", "growth({})", "at({}, 2021)", "base_index({}, 2020)", "previous(change({}))")  # fmt: skip
            choices += [form.format(a) for form in times]
        return self.dice.choice(choices)

    def share(self) -> str:
        """Return an expression that yields a share."""
        counts = [field.name for field in self.of_kind("count")]
        options = [field.name for field in self.of_kind("share")]
        options += [f"share({self.condition(0)})", "50%"]
        if counts:
            options += [f"{self.dice.choice(counts)} / {self.dice.choice(counts)}"] * 3
        return self.dice.choice(options)

    def by_table(self, result: object) -> str:
        """Return a table by class, its results made by a function."""
        assert callable(result)
        classes = self.of_kind("one of")
        if not classes:
            return str(result())
        field = self.dice.choice(classes)
        rows = [f"{label} : {result()}" for label in field.labels]
        if self.chance(0.5):
            rows = [*rows[:1], f"else : {result()}"]
        second = self.of_kind("flag", "number")
        if second and self.chance(0.3):
            other = self.dice.choice(second)
            patterns = ("yes", "any") if other.kind == "flag" else ("<= 10", "any")
            rows = [f"{field.labels[0]}, {pattern} : {result()}" for pattern in patterns] + [f"else : {result()}"]
            return f"(by {field.name}, {other.name} {{ {';  '.join(rows)} }})"
        return f"(by {field.name} {{ {';  '.join(rows)} }})"

    # --- conditions

    def condition(self, depth: int = 1) -> str:
        """Return a condition."""
        if depth > 0 and self.chance(0.4):
            a, b = self.condition(depth - 1), self.condition(depth - 1)
            return self.one(f"({a} and {b})", f"({a} or {b})", f"not ({a})", f"({a} 且 {b})")
        options = [f"{self.number(0)} {self.one('<', '<=', '>', '>=', '==', '!=')} {self.number(0)} + 0"]
        options += [f"{self.number(0)} + 0 in [1, 50]", f"{self.number(0)} + 0 in (0, 1e6]"]
        for field in self.fields:
            if field.kind == "flag":
                options += [field.name, f"not {field.name}", f"{field.name} == yes"]
            elif field.kind == "one of":
                options += [f"{field.name} == {field.labels[0]}", f"{field.name} in [{', '.join(field.labels)}]"]
                options += [f"{field.name} >= {field.labels[-1]}"] if self.chance(0.02) else []
            elif field.kind == "date":
                options += [f"{field.name} >= 2024-01-01", f"{field.name} in [2020-02-29, 2026-12-31]"]
            elif field.kind == "text":
                options.append(f'{field.name} == "东"')
        return self.dice.choice([*options, *self.conditions])

    def step(self) -> str:
        """Return a reading of steps."""
        return self.one("proportional", "whole", "started")

    # --- rules

    def rule(self, full: float, *, of_share: bool = False, depth: int = 1) -> str:
        """Return a scoring rule for a leaf of so many points (or of a scale up to it), over a number or a share."""
        half, part = f"{full / 2:g}", f"{max(full / 20, 0.01):g}"
        a, b, c = ("60%", "80%", "100%") if of_share else self.dice.choice((("0", "10", "100"), ("-5", "0", "5"), ("1", "1e3", "1e6")))  # fmt: skip
        per = self.one("1pp", "5pp", "2.5pp") if of_share else self.one("1", "0.1", "3", "1000")
        target = c if of_share else self.one(b, c, self.number(0), "100 + 0 * 1")
        side = self.one("above", "below")
        limit = a if self.chance(0.7) else (self.share() if of_share else self.number(0))
        condition, grouped = self.condition(), [field.name for field in self.of_kind("one of", "text")]
        by = f"by = {self.dice.choice(grouped)}" if grouped and self.chance(0.5) else ""
        rules = [
            f"deduct({part} points, per = {per}, {side} = {limit}, step = {self.step()})",
            f"deduct({part} points, per = {per}, {side} = {limit}, step = {self.step()}, upto = {half} points)",
            f"deduct({part}, per = {per}, outside = {a} .. {c})",
            f"deduct({part} points, per = 3%, below = {target}, step = {self.step()})",
            f"award({part} points, per = {per}, {side} = {limit}, upto = {half}, step = {self.step()})",
            f"ratio({target})", f"goalposts({a}, {c})", f"goalposts({c}, {a}, power = 0.8)",
            f"goalposts({a}, {target})", f"efficacy({a}, {c}, form = {self.one('linear', 'exponential')})",
            f"efficacy({a}, {c}, base = 50%)", f"minmax({by})", f"zscore({by})", f"percentile({by})", f"rank({by})",
            f"borda({by})", "minmax(across = periods)", "zscore(mean = 50, std = 10)", "minmax(low = 0.1, high = 0.9)",
            f"vector_norm({by})", f"accuracy_norm({by})", f"distance_to_maximum({by})", f"scaled({a}, {b})",
            f"distance_to_target({a}, beyond = cut)", f"target_type({a})", "percentile(ties = min)",
            f"tiers({c}, {b}, {a}, {a} - 1, {a} - 2)" if not of_share else "tiers(100%, 80%, 60%, 40%, 20%)",
            f"bands {{ >= {c} : full;  >= {b} : {half};  >= {a} : {part};  else : 0 }}",
            f"bands {{ <= {a} : 0;  ({a}, {b}] : {half};  ({b}, {c}) : 50%;  >= {c} : full }}",
            f"bands {{ [{a}, {b}) : full;  [{b}, {c}] : {half}{self.one(';  else : 0', ';  else : 0', '')} }}",
            f"curve {{ {a} : 0;  {b} : {half};  {c} : {full:g} }}",
            f"cases {{ {condition} : full;  value > {b} : {half};  else : 0 }}", f"cases {{ {condition} : {half} }}",
            f"checklist {{ {condition} : {half};  value > {a} : {half} }}",
            self.by_table(lambda: self.one("full", half, "0", part)),
            f"if {condition} then full else {half}", f"full * {self.share()}", f"full - {part} * clamp({self.number()}, 0, 10)",
            f"goalposts({a}, {c}) * (1 - clamp({self.share()}, 0, 1))",
            f"({part} + award({part} points, per = {per}, above = {a}, upto = {part}))", half, "full", "0",
        ]  # fmt: skip
        if depth > 0:
            pair = self.rule(full, of_share=of_share, depth=0), self.rule(full, of_share=of_share, depth=0)
            rules += [f"if {condition} then {pair[0]} else {pair[1]}", f"max({pair[0]}, {pair[1]})"]
            rules += [f"0.5 * ({pair[0]}) + 0.5 * ({pair[1]})"]
        return self.dice.choice(rules)
