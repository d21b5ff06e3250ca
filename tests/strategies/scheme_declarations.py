"""What a random scheme declares: fields with types, units, bounds and codes, tables of rows, params and defines."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import attrs
from scheme_terms import NUMERIC, FieldSpec, Terms

_NAMES = (
    "办件",
    "efficiency",
    "`PM2.5年均`",
    "`rank`",
    "`分`",
    "mean",
    "严重",
    "教育",
    "x",
    "`计分`",
    "é",
    "㎡数",
    "`a b`",
)
_FIELDS = ("编制数", "gdp", "人均值", "支出", "`NO₂`", "score", "满意票", "`名次`", "count", "类", "b", "`c d`", "`是`")
_LABELS = ("委", "局", "办", "党委部门", "`any`", "`else`", "low")
#: Families of units of measure of which one scheme uses one, so that what meets can be converted.
_UNITS = (("mg/m³", "µg/m³"), ("万元", "亿元", "元"), ("m", "km"), ("%",), ("人",), ("year",), ("days", "h"))


@attrs.define(eq=False)
class Declarations:
    """Writes declarations, and keeps what later parts must know of them."""

    dice: Random
    terms: Terms = attrs.field(init=False)
    count: int = 0
    tables: list[str] = attrs.field(factory=list)
    inner: list[FieldSpec] = attrs.field(factory=list)
    nodes: list[tuple[str, float, bool]] = attrs.field(factory=list)
    rated: dict[str, tuple[str, ...]] = attrs.field(factory=dict)
    evidence: dict[str, tuple[str, ...]] = attrs.field(factory=dict)
    vectors: list[str] = attrs.field(factory=list)
    in_points: bool = True
    has_grades: bool = False

    def __attrs_post_init__(self) -> None:
        self.terms = Terms(self.dice, [], has_periods=self.chance(0.3))

    def one(self, *options: str) -> str:
        """Return one of some texts."""
        return self.dice.choice(options)

    def chance(self, part: float) -> bool:
        """Tell whether something happens that happens in this part of the cases."""
        return self.dice.random() < part

    def some(self, part: float, make: Callable[[], str]) -> str:
        """Return what is made in this part of the cases, else nothing."""
        return make() if self.chance(part) else ""

    def name(self) -> str:
        """Return a name that nothing has yet."""
        self.count += 1
        stem = self.dice.choice(_NAMES)
        return f"{stem[:-1]}{self.count}`" if stem.endswith("`") else f"{stem}{self.count}"

    def fields(self) -> str:
        dice = self.dice
        family = dice.choice(_UNITS) if self.chance(0.3) else ()
        rows = [self._field(stem, family, None) for stem in dice.sample(_FIELDS, dice.randint(3, 8))]
        if not self.terms.of_kind("one of") and self.chance(0.8):
            rows.append(self._field("类别", (), None, "one of"))
        rows += [self.some(0.1, lambda: 'missing_as = ["x", "未报"]')]
        rows += [self.some(0.1, lambda: 'codes = { "不涉及" : not_applicable; "无此项" : zero; "免考" : full }')]
        return "fields {\n  " + "\n  ".join(row for row in rows if row) + "\n}"

    def _field(self, stem: str, family: tuple[str, ...], table: str | None, kind: str = "") -> str:
        dice, terms = self.dice, self.terms
        kinds = (
            "number",
            "number",
            "number",
            "count",
            "count",
            "share",
            "money",
            "flag",
            "flag",
            "text",
            "date",
            "one of",
        )
        kind = kind or dice.choice(kinds)
        name = stem if table is None else f"{stem.strip('`')}_{len(self.tables)}"
        name = name if stem != name or "`" not in stem else stem
        if table is not None and not name.isidentifier():
            name = f"`{name}`"
        labels = tuple(dice.sample(_LABELS, dice.randint(2, 4))) if kind == "one of" else ()
        low, high, bounds = dice.choice(
            ((None, None, ""),) * 4 + ((0.0, None, " >= 0"), (0.0, None, " > 0"), (0.0, 100.0, " 0 .. 100"))
        )
        numeric = kind in NUMERIC
        unit = dice.choice(family) if family and kind == "number" and self.chance(0.7) else None
        codes = ("未检出", "不适用") if numeric and self.chance(0.1) else ()
        spec = FieldSpec(name, kind, labels, low if numeric else None, high if numeric else None, unit, codes, table)
        if table is None:
            terms.fields.append(spec)
        else:
            self.inner.append(spec)
        text = f"{name} : {kind}" + (f" {{{', '.join(labels)}}}" if labels else "")
        text += (f' in "{unit}"' if unit else "") + (bounds if numeric else "") + self.some(0.2, lambda: ' "标题"')
        missing = {"flag": ("no", "yes"), "one of": labels, "text": ('"东"',), "date": ("2024-01-01",)}.get(kind)
        missing = missing or ("0", "10" if kind != "share" else "50%", "peer_median()", "error", "1")
        if terms.has_periods and numeric:
            missing = (*missing, "carry(2)", "carry()")
        text += self.some(0.2, lambda: f"  missing = {dice.choice(missing)}")
        if codes:
            text += ' codes = { "未检出" : 0; "不适用" : not_applicable }'
        if table is not None:
            self._vectors(spec)
        return text

    def _vectors(self, spec: FieldSpec) -> None:
        """Note the numbers that statistics make of a field of rows."""
        name, terms = f"{spec.table}.{spec.name}", self.terms
        if spec.kind in NUMERIC:
            self.vectors.append(name)
            forms = ("sum({})", "mean({})", "cv({})", "max({})", "min({} * 2)", "std({})", "quantile({}, 0.5)", "median({})", "count({} > 3)", "sum(bands({}) {{ <= 0 : 1; else : 2 }})")  # fmt: skip
            terms.reduced += [form.format(name) for form in self.dice.sample(forms, 3)]
            if spec.kind in {"number", "count"}:
                terms.reduced.append(f"sum_best({name}, by = {name})") if self.chance(0.1) else None
        elif spec.kind == "flag":
            terms.reduced += [f"count({name})", f"count(not {name})"]
            terms.conditions.append(f"share({name}) > 50%")
        elif spec.kind == "one of":
            terms.reduced.append(f"sum(by {name} {{ {spec.labels[0]} : 3; else : 1 }})")
            if self.vectors and self.vectors[-1].startswith(f"{spec.table}."):
                terms.reduced.append(f"sum_best({self.vectors[-1]}, by = {name})")

    def tables_below(self) -> list[str]:
        if not self.chance(0.3):
            return []
        found = []
        above = "单位"
        for name in ("处室", "事项")[: self.dice.randint(1, 2)]:
            self.tables.append(name)
            inner = [self._field(stem, (), name) for stem in self.dice.sample(_FIELDS, self.dice.randint(1, 4))]
            own = [each for each in self.vectors if each.startswith(f"{name}.")]
            if own and self.chance(0.5):
                inner.append(f"define 比_{name} = {own[0].removeprefix(name + '.')} / 2 + 1")
                self.terms.reduced += [f"mean({name}.比_{name})", f"max({name}.比_{name})"]
            found.append(f"fields {name} within {above} {{\n  " + "\n  ".join(inner) + "\n}")
            self.terms.reduced.append(f"count({name})")
            above = name
        return found

    def params(self) -> list[str]:
        found, dice, terms = [], self.dice, self.terms
        classes = terms.of_kind("one of")
        if self.chance(0.5):
            found.append(f"param factor = {self.one('30', '2.6万', '0.5', '-1', '0')}")
            terms.numbers.append("factor")
        if classes and self.chance(0.4):
            field = dice.choice(classes)
            rows = [f"{label} : {dice.randint(0, 50)}" for label in field.labels]
            rows = rows[:-1] if self.chance(0.1) else rows
            found.append(f"param standard by {field.name} {{ {';  '.join(rows)} }}")
            terms.numbers += ["standard", f"standard({field.name} = {field.labels[0]})"]
            if self.chance(0.5):
                dated = [
                    f"{label}, from {year}-03-01 : {year - 2000}" for label in field.labels for year in (2012, 2022)
                ]
                found.append(f"param dated_standard by {field.name} {{ {';  '.join(dated)} }}")
                terms.numbers.append("dated_standard")
        if self.chance(0.3):
            late = self.one("2016-01-01", "2021-06-30", "2012-02-29")
            found.append(f"param edition {{ from {late} : 75;  from 2026-03-01 : 60 }}")
            terms.numbers.append("edition")
        if terms.has_periods and self.chance(0.4):
            found.append("param schedule by period { 2020 : 10; 2021 : 35; 2022 : 65; else : 100 }")
            terms.numbers.append("schedule")
        return found

    def defines(self) -> list[str]:
        found, terms = [], self.terms
        for index in range(self.dice.randint(0, 3)):
            found.append(f"define made{index} = {terms.number()}")
            terms.numbers.append(f"made{index}")
        if self.chance(0.3):
            found.append(f"define doubled(value) = 2 * value + {terms.number(1)}")
            terms.calls.append("doubled({})")
        if self.chance(0.2):
            found.append(f"define holds = {terms.condition()}")
            terms.conditions.append("holds")
        if self.chance(0.2):
            found.append("define reversed(xs) = (10 - geometric_mean(1 + 0.1 * (10 - xs))) / 0.9")
        return found
