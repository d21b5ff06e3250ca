"""Whole schemes that use every feature of the language, mostly sound, now and then a bit wrong; each from its seed."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from random import Random

import attrs
from scheme_terms import GRADES, NUMERIC, FieldSpec, Terms

from quanheng.core.builtin import builtin_functions
from quanheng.dsl.diagnostics import SchemeError
from quanheng.dsl.formatting import format_source
from quanheng.dsl.syntax import Source

REGISTRY = builtin_functions()
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
_FIELDS = ("编制数", "gdp", "人均值", "支出", "`NO₂`", "score", "满意票", "`名次`", "count", "类", "b", "`c d`", "是")
_LABELS = ("委", "局", "办", "党委部门", "`any`", "`else`", "low")
#: Families of units of measure of which one scheme uses one, so that what meets can be converted.
_UNITS = (("mg/m³", "µg/m³"), ("万元", "亿元", "元"), ("m", "km"), ("%",), ("人",), ("year",), ("days", "h"))
_WORD = re.compile(r"\w+|[^\w\s]")


@attrs.frozen
class WholeScheme:
    """A scheme's text, and what must be known to make data for it."""

    text: str
    fields: tuple[FieldSpec, ...]
    inner: tuple[FieldSpec, ...] = ()
    tables: tuple[str, ...] = ()
    has_periods: bool = False
    rated: dict[str, tuple[str, ...]] = attrs.field(factory=dict)
    evidence: dict[str, tuple[str, ...]] = attrs.field(factory=dict)


def whole_scheme(dice: Random) -> WholeScheme:
    """Return a random scheme."""
    return _Writer(dice).scheme()


@attrs.define(eq=False)
class _Writer:
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
        return self.dice.choice(options)

    def chance(self, part: float) -> bool:
        return self.dice.random() < part

    def some(self, part: float, make: Callable[[], str]) -> str:
        """Return what is made in this part of the cases, else nothing."""
        return make() if self.chance(part) else ""

    def name(self) -> str:
        """Return a name that nothing has yet."""
        self.count += 1
        stem = self.dice.choice(_NAMES)
        return f"{stem[:-1]}{self.count}`" if stem.endswith("`") else f"{stem}{self.count}"

    # --- the file

    def scheme(self) -> WholeScheme:
        top = [self._fields(), *self._tables(), *self._params(), *self._defines()]
        sets = [self._set("total")]
        if self.chance(0.2):
            sets.append(self._extending("total"))
        if self.tables and self.chance(0.5):
            sets.append(self._set_for_rows())
        if self.chance(0.15):
            self.nodes = []
            sets.append(self._set("second"))
        text = "\n".join([*top, *sets, *self._examples()]) + "\n"
        if self.chance(0.3):
            with suppress(SchemeError):  # a damaged one stays as it is
                text = format_source(Source("generated.qh", text), REGISTRY, "zh")
        if self.chance(0.12):
            text = self._damaged(text)
        return WholeScheme(
            text,
            tuple(self.terms.fields),
            tuple(self.inner),
            tuple(self.tables),
            self.terms.has_periods,
            self.rated,
            self.evidence,
        )

    def _damaged(self, text: str) -> str:
        """Return the text with one word changed, left out, doubled or moved."""
        words = list(_WORD.finditer(text))
        here, other = self.dice.choice(words), self.dice.choice(words)
        new = self.dice.choice(("", other[0], here[0] + " " + here[0], "1e308", "-1", "full", other[0] + " " + here[0]))
        return text[: here.start()] + new + text[here.end() :]

    def _fields(self) -> str:
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

    def _tables(self) -> list[str]:
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

    def _params(self) -> list[str]:
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

    def _defines(self) -> list[str]:
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

    # --- sets

    def _set(self, name: str) -> str:
        self.in_points = self.chance(0.6)
        self.has_grades = self.chance(0.6)
        full = float(self.dice.choice((100, 100, 60, 1000, 1, 120)))
        low = 0.0 if self.in_points else self.dice.choice((0.0, 0.0, 0.0, 1.0, -1.0))
        head = f"{full:g} points" + self.some(0.1, lambda: f" upto {full * 1.2:g} points")
        head = head if self.in_points else f"scale {low:g}..{full:g}"
        head += self.some(0.1, lambda: " lower_is_better")
        lines = self._set_attributes(full)
        lines += self._parent_body(full, depth=self.dice.choice((1, 2, 2, 3)), parent=name)
        lines += self._results(name, full)
        body = "\n".join(f"  {line}" for line in self._shuffled(lines) if line)
        return f"indicator_set {name} {self.some(0.3, lambda: chr(34) + '体系 {unit}' + chr(34))} {head} {{\n{body}\n}}"

    def _shuffled(self, lines: list[str]) -> list[str]:
        found = list(lines)
        if self.chance(0.3):
            self.dice.shuffle(found)
        return found

    def _set_attributes(self, full: float) -> list[str]:
        lines = [
            self.some(0.2, lambda: 'version = "1"'),
            self.some(0.2, lambda: 'source = "办法(试行)"'),
            self.some(0.2, lambda: "effective = 2022-04-01 .. 2027-12-31"),
            self.some(0.7, lambda: f"rescale = {self.one('siblings', 'whole', 'none')}"),
            self.some(0.2, lambda: f"rank_by = {self.one('exact', 'rounded')}"),
            self.some(0.2, lambda: f"ties = {self.one('min', 'dense', 'average')}"),
            self.some(0.2, lambda: f"rank_order = {self.one('descending', 'ascending')}"),
            "period = 年度" if self.terms.has_periods else "",
            self.some(0.3, self._defaults),
        ]
        del full
        return lines

    def _defaults(self) -> str:
        inner = [
            self.some(0.3, lambda: f"round = {self._rounding()}"),
            self.some(0.3, lambda: f"require = {self.one('60%', 'any', '100%')}"),
            self.some(0.2, lambda: f"impute = {self.one('mean()', 'median()', 'mean', 'median')}"),
            self.some(0.2, lambda: f"missing = {self._policy()}"),
            self.some(0.2, lambda: f"not_applicable = {self._policy()}"),
            self.some(0.2, lambda: "score = minmax()"),
            self.some(0.1, lambda: "treat = winsorise()"),
            self.some(0.05, lambda: "unbounded = yes"),
        ]
        return "defaults { " + "; ".join(line for line in inner if line) + " }"

    def _rounding(self) -> str:
        return f"{self.one('half_up', 'half_even', 'up')}({self.dice.choice((0, 1, 2, 3))})"

    def _policy(self) -> str:
        grouped = [field.name for field in self.terms.of_kind("one of", "text")]
        options = ["zero", "full", "skip", "zero", "full", "skip", "peer_mean()", "peer_median()"]
        options += [f"peer_mean(by = {name})" for name in grouped[:1]]
        return self.one(*options)

    # --- nodes

    def _parent_body(self, full: float, depth: int, parent: str) -> list[str]:
        number = self.dice.choice((1, 2, 2, 3, 3, 4))
        weights = self._weights(full, number)
        children = []
        for head, attribute, own in weights:
            make = self._parent if depth > 1 and self.chance(0.4) else self._leaf
            children.append(make(self.name(), head, attribute, own, depth - 1))
        names = [child.split()[1] if "`a b" not in child[:16] else "" for child in children]
        return [*self._combining(names, number, full), *children, *self._adjustments(full, parent)]

    def _weights(self, full: float, number: int) -> list[tuple[str, str, float]]:
        """Return header, attribute and full points of each child."""
        dice = self.dice
        cuts = sorted(dice.sample(range(1, 20), number - 1)) if number > 1 else []
        parts = [(b - a) / 20 for a, b in zip([0, *cuts], [*cuts, 20], strict=True)]
        kind = dice.random()
        if not self.in_points:
            if kind < 0.3:
                return [("", "", full)] * number
            if kind < 0.6:
                return [(f"weight {part * 20:g}", "", full) for part in parts]
            return [(f"{part * 100:g}%", "", full) for part in parts]
        classes = self.terms.of_kind("one of")
        if classes and number == 2 and kind < 0.2:
            field = dice.choice(classes)
            low, high = full * parts[0], full * parts[1]
            pair = [(low, high), (high, low)] if self.chance(0.8) else [(low, full), (high, 0)]
            found = []
            for first, others in pair:
                found.append(
                    (
                        "",
                        f"points = by {field.name} {{ {field.labels[0]} : {first:g};  else : {others:g} }}",
                        max(first, others),
                    )
                )
            return found
        if kind < 0.8:
            return [(f"{full * part:g} points", "", full * part) for part in parts]
        if kind < 0.9:
            return [(f"{part * 100:g}%", "", full * part) for part in parts]
        return [(f"weight {part * 20:g}", "", full * part) for part in parts]

    def _combining(self, names: list[str], number: int, full: float) -> list[str]:
        lines = [
            self.some(0.2, lambda: f"require = {self.one('60%', 'any', '0.3', '100%')}"),
            self.some(0.2, lambda: f"round = {self._rounding()}"),
        ]
        if self.chance(0.35):
            named = ["arithmetic_mean", "geometric_mean", "harmonic_mean", "min", "max", "median", "trimmed_mean", "weighted", "generalised_mean(power = -1)", "generalised_mean(0.5)"]  # fmt: skip
            if all(names):
                named += [f"max({names[0]}, 0.7 * {names[-1]})", "mean(children)", "min(children)", "max(children)"]
                named += [
                    f"if {names[0]} > 1 then min(children) else {names[-1]}",
                    f"{names[0]} * {names[-1]} / {full:g}",
                ]
                named += [f"if {self.terms.condition(0)} then {names[0]} else {names[-1]}"]
            lines.append(f"aggregate = {self.dice.choice(named)}")
        elif self.chance(0.2):
            matrix = [[("1" if a == b else "3" if a < b else "1/3") for b in range(number)] for a in range(number)]
            ahp = "ahp(matrix = [" + ", ".join(f"[{', '.join(row)}]" for row in matrix) + "], consistency = 1)"
            lines.append(
                f"weights = {self.one('equal', 'entropy()', 'variation()', 'critic()', 'deviation()', ahp, 'equal')}"
            )
        return lines

    def _parent(self, name: str, head: str, attribute: str, full: float, depth: int) -> str:
        inner = [attribute, *self._parent_body(full, depth, name)]
        inner += [self.some(0.1, lambda: f"applies = {self.terms.condition()}")]
        inner += [self.some(0.05, lambda: f"not_applicable = {self._policy()}")]
        self.nodes.append((name, full, False))
        return self._block("indicator", name, head, inner)

    def _block(self, keyword: str, name: str, head: str, lines: list[str]) -> str:
        body = "\n".join(f"    {line}" for line in self._shuffled(lines) if line)
        return f"{keyword} {name} {head} {{\n{body}\n  }}"

    def _leaf(self, name: str, head: str, attribute: str, full: float, depth: int) -> str:
        del depth
        self.nodes.append((name, full, True))
        if self.chance(0.08):
            return self._rated(name, head, attribute, full)
        of_share = self.chance(0.3)
        lines = [attribute, f"value = {self.terms.share() if of_share else self.terms.number()}"]
        lines.append(f"score = {self.terms.rule(full, of_share=of_share)}")
        if self.chance(0.04):
            flags = self.terms.of_kind("flag")
            lines = [attribute, f"value = {flags[0].name if flags else 'yes'}"]
        elif self.chance(0.03):
            lines = [attribute, f"value = clamp({self.terms.number()}, 0, {full:g})"]
        elif self.chance(0.01):
            lines = [attribute, "open = yes"]
        lines += self._leaf_attributes(name, full)
        if self.in_points and "points" in head:
            head += self.some(0.1, lambda: f" upto {full * 1.5:g} points")
        return self._block("indicator", name, head + self.some(0.4, lambda: self.one(" higher_is_better", " lower_is_better")), lines)  # fmt: skip

    def _leaf_attributes(self, name: str, full: float) -> list[str]:
        terms = self.terms
        grouped = [field.name for field in terms.of_kind("one of", "text")]
        filled = ["mean()", "median()"] + [f"group_mean(by = {each})" for each in grouped[:1]]
        if self.chance(0.15):
            self.evidence[name.strip("`")] = ("台账", "三定规定")
        asked = name.strip("`") in self.evidence
        return [
            self.some(0.15, lambda: f"applies = {terms.condition()}"),
            self.some(0.2, lambda: f"not_applicable = {self._policy()}"),
            self.some(0.2, lambda: f"missing = {self.one('error', *[self._policy()] * 9)}"),
            self.some(0.1, lambda: f"impute = {self.dice.choice(filled)}"),
            self.some(0.1, lambda: f"treat = {self.one('winsorise()', 'log_shift()', 'winsorise(limit = 1, otherwise = keep)')}"),
            self.some(0.2, lambda: f"round = {self._rounding()}"),
            self.some(0.1, lambda: f"base = {full / 2:g}" if self.in_points else f"base = {full:g} * 60%"),
            self.some(0.05, lambda: "unbounded = yes"),
            self.some(0.1, lambda: 'criterion = "每超过1个百分点扣0.5分,扣完为止"'),
            self.some(0.1, lambda: 'note = "说明 { } \\" \\\\"'),
            'evidence = ["台账", "三定规定"]' if asked else "",
        ]  # fmt: skip

    def _rated(self, name: str, head: str, attribute: str, full: float) -> str:
        roles = ("自评", "问卷", "实地") if self.chance(0.6) else ()
        style = self.dice.randint(0, 2)
        inner = [
            ("marks = 0 .. 100", "levels { 好 : 100%;  中 : 60%;  差 : 0% }", "levels { 好 : 80% .. 100%;  差 : 0% .. 80% }")[style],
            "raters { 自评 : 10%;  问卷 : 40%;  实地 : 50% }" if roles else "",
            self.some(0.4, lambda: f"combine = {self.one('mean', 'median', 'trimmed_mean(drop = 1, more_than = 3)', 'min', 'max')}"),
            self.some(0.3, lambda: f"require = {self.one('any', '50%', '100%')}"),
            self.some(0.3, lambda: "valid = not all_same(ballot)"),
            self.some(0.3, lambda: "gap = [自评, 实地, 20%]") if roles else "",
        ]  # fmt: skip
        self.rated[name.strip("`")] = (("marks", "levels", "ranges")[style], *roles)
        lines = [attribute, "rated {\n      " + "\n      ".join(line for line in inner if line) + "\n    }"]
        lines += [
            self.some(0.2, lambda: f"round = {self._rounding()}"),
            self.some(0.1, lambda: f"missing = {self._policy()}"),
        ]
        lines += [self.some(0.1, lambda: f"base = {full / 2:g}")]
        return self._block("indicator", name, head, lines)

    def _adjustments(self, full: float, parent: str) -> list[str]:
        del parent
        if not self.in_points and self.chance(0.9):
            return []
        found = []
        for keyword in ("bonus", "penalty"):
            if self.chance(0.12):
                found.append(self._adjustment(keyword, full, 2))
            if self.chance(0.06):
                found.append(f"{keyword}_upto = {self.one('1 points', '2 points', '5%')}")
        return found

    def _adjustment(self, keyword: str, full: float, depth: int) -> str:
        name, cap = self.name(), self.some(0.8, lambda: f"upto {self.one(f'{full / 10:g} points', '10%')}")
        if depth > 1 and self.chance(0.3):
            return self._block(
                keyword, name, cap, [self._adjustment(keyword, full, 1) for _ in range(self.dice.randint(1, 2))]
            )
        part = f"{full / 20:g}"
        score = self.one(f"{part} * clamp(value, 0, 10)", f"award({part} points, per = 1)", f"bands {{ <= 3 : {part}; else : 0 }}",
            f"if {self.terms.condition()} then {part} else 0", f"checklist {{ {self.terms.condition()} : {part} }}", "value")  # fmt: skip
        lines = [f"value = {self.terms.number()}", f"score = {score}"]
        lines += [
            self.some(0.2, lambda: f"applies = {self.terms.condition()}"),
            self.some(0.2, lambda: f"round = {self._rounding()}"),
        ]
        return self._block(keyword, name, cap, lines)

    # --- what follows from the scores

    def _asked(self) -> str:
        """Return a condition over fields and results."""
        name, full, is_leaf = self.dice.choice(self.nodes)
        options = [
            self.terms.condition(), f"score({name}) < {full / 2:g}", f"rate({name}) < 50%", f"{name} >= {full / 4:g}",
            f"exact({name}) > 0", f"score({name}) < full({name})", f"rank(score({name})) <= 2", f"rank(score({name}), order = ascending) == 1",
            f"mean(score({name})) > score({name})", f"score({name}) < {full / 3:g} and {self.terms.condition()}",
        ]  # fmt: skip
        if is_leaf and name.strip("`") not in self.rated:
            options.append(f"value({name}) + 0 > 5")
        if self.evidence:
            known = self.dice.choice(sorted(self.evidence))
            options.append(f"completeness({known if known.isidentifier() else f'`{known}`'}) < 100%")
        return self.dice.choice(options)

    def _message(self) -> str:
        name = self.dice.choice(self.nodes)[0]
        return self.one(
            '"{unit} 超"',
            f'"{{score({name}):.1f}} 分,{{{self.terms.number(1)}}}"',
            '"{period}"',
            f'"{{rate({name}):.0%}}"',
            '"无"',
        )

    def _results(self, name: str, full: float) -> list[str]:
        lines = []
        if self.has_grades:
            rows = "".join(
                f">= {full * part:g} : {label};  " for part, label in zip((0.9, 0.8, 0.6), GRADES, strict=False)
            )
            lines.append(f"grades {{ {rows}else : {GRADES[-1]} }}")
            lines.append(self.some(0.3, self._quota))
        lines += [self._limit(full) for _ in range(self.dice.choice((0, 0, 1, 2)))]
        lines += [self._finding(name) for _ in range(self.dice.choice((0, 0, 1, 2)))]
        if self.chance(0.2):
            lines.append(f"tie_break = [{self.terms.number(1)}, -score({self.dice.choice(self.nodes)[0]})]")
        if self.chance(0.2):
            self.count += 1
            lines.append(f"report = [r{self.count}]")
            shown = f"score({self.dice.choice(self.nodes)[0]}) / 2 + {self.terms.number(1)}"
            lines.append(f"define r{self.count} = {self.one(shown, self.terms.number(), 'which_max(children)', self.terms.condition())}")  # fmt: skip
        if self.chance(0.06):
            lines.append("aggregate = none")
        return lines

    def _quota(self) -> str:
        classes = self.terms.of_kind("one of")
        if classes and self.chance(0.5):
            field = self.dice.choice(classes)
            return (
                f"quota = by {field.name}, grade {{ {field.labels[0]}, 优秀 : 1;  any, 优秀 : 30%;  any, 良好 : 50% }}"
            )
        return self.one(
            "quota = { 优秀 : 30% }", "quota = { 优秀 : 1; 良好 : 40% }", "quota = { 优秀 : 0; 良好 : 1; 合格 : 10% }"
        )

    def _limit(self, full: float) -> str:
        leaves = [name for name, _, is_leaf in self.nodes if is_leaf]
        effects = [f"highest_score = {full / 2:g}", f"highest_score = {self.terms.number(1)}"]
        if leaves:
            effects.append(f"hold = [{', '.join(self.dice.sample(leaves, min(2, len(leaves))))}]")
        if self.has_grades:
            effects += ["grade = 不合格", "highest_grade = 良好", "downgrade = 1", "highest_score = top(合格)"]
        chosen = list(
            {each.split()[0]: each for each in self.dice.sample(effects, self.dice.choice((1, 1, 2)))}.values()
        )
        lines = [f"when = {self._asked()}", *chosen, self.some(0.3, lambda: f"message = {self._message()}")]
        return self._block("limit", self.name(), "", lines)

    def _finding(self, name: str) -> str:
        lines = [f"when = {self._asked()}", self.some(0.6, lambda: f"message = {self._message()}")]
        if self.has_grades and self.chance(0.1):
            lines[0] = f"when = grade == {self.one('优秀', '不合格')}"
        if self.chance(0.2):
            lines.append('list = "红榜"')
        else:
            lines += [
                f"category = {self.one('rectify', 'resolve', 'reserve')}", self.some(0.3, lambda: 'kind = "超编"'),
                self.some(0.3, lambda: "severity = serious"),
                self.some(0.3, lambda: f"due = {self.one('3 months', '90 days', '10 working days', '1 year')}"),
                self.some(0.2, lambda: 'overdue = suspend("事项")'), self.some(0.2, lambda: 'responsible = "单位"'),
            ]  # fmt: skip
        del name
        return self._block("finding", self.name(), "", lines)

    def _extending(self, base: str) -> str:
        leaves = [(name, full) for name, full, is_leaf in self.nodes if is_leaf]
        name, full = self.dice.choice(leaves)
        changes = [
            f"override {name} {{ score = {self.terms.rule(full)} }}",
            self.some(0.5, lambda: f'override {self.dice.choice(leaves)[0]} {{ note = "改" }}'),
            self.some(0.2, lambda: f"remove {self.dice.choice(leaves)[0]}"),
            self.some(0.3, lambda: self._limit(100.0)),
            self.some(0.3, lambda: self._finding(base)),
            self.some(
                0.2, lambda: f"indicator {self.name()} {{ value = {self.terms.number()};  score = goalposts(0, 1) }}"
            ),
            self.some(0.2, lambda: f"include {base}.{name} as {self.name()} {self.one('10 points', 'weight 1', '')}"),
        ]
        return f"indicator_set extended extends {base} {{\n  " + "\n  ".join(line for line in changes if line) + "\n}"

    def _set_for_rows(self) -> str:
        """Return a set that scores the rows of a table."""
        table = self.tables[0]
        vectors = [each.removeprefix(f"{table}.") for each in self.vectors if each.startswith(f"{table}.")]
        if not vectors:
            return ""
        leaves = [self._leaf_of_rows(table, vector) for vector in vectors]
        rolled = self.some(
            0.5, lambda: f"  roll_up = {self.one('mean', f'mean(weight = {vectors[0]})', 'sum', 'median', 'max')}\n"
        )
        period = "  period = 年度\n" if self.terms.has_periods else ""
        return f"indicator_set rows for {table} scale 0..100 {{\n{rolled}{period}  " + "\n  ".join(leaves) + "\n}"

    def _leaf_of_rows(self, table: str, vector: str) -> str:
        value = self.one(vector, f"{vector} * 2", f"{vector} / sum({table}.{vector})")
        score = self.one("goalposts(0, 10)", "minmax()", "bands { <= 3 : full; else : 0 }")
        return f"indicator {self.name()} {{ value = {value};  score = {score} }}"

    def _examples(self) -> list[str]:
        if self.chance(0.6):
            return []
        found = []
        for index in range(self.dice.randint(1, 2)):
            given = [self._given(unit) for unit in self.dice.sample(("甲", "乙", "丙"), self.dice.randint(1, 3))]
            expect = self.one(
                "total = 50", "grade = 优秀" if self.has_grades else "total = 1", "rank = 1", "missing(total)"
            )
            found.append(f"example e{index} of total {{\n  as_of = 2025-06-30\n  " + "\n  ".join(given) + f"\n  expect {{ {expect} }}\n}}")  # fmt: skip
        return found

    def _given(self, unit: str) -> str:
        datums = {"number": ("0.5", "1", "55.5"), "count": ("1", "3"), "share": ("1%", "90%"), "money": ("1.5", "20"), "flag": ("yes", "no"), "date": ("2024-02-29",), "text": ("东", "西")}  # fmt: skip
        values = [f"unit = {unit}", *(["period = 2021"] if self.terms.has_periods else [])]
        given = [field for field in self.terms.fields if self.chance(0.9)]
        values += [f"{each.name} = {self.dice.choice(each.labels or datums.get(each.kind, ('1',)))}" for each in given]
        return "given { " + ";  ".join(values) + " }"
