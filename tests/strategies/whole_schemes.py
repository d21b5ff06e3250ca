"""Whole schemes that use every feature of the language, mostly sound, now and then a bit wrong; each from its seed."""

from __future__ import annotations

import re
from contextlib import suppress
from random import Random

import attrs
from scheme_nodes import Nodes
from scheme_terms import GRADES, FieldSpec

from quanheng.core.span import NOWHERE
from quanheng.dsl.diagnostics import Both, SchemeError, diagnose
from quanheng.dsl.formatting import format_source
from quanheng.dsl.syntax import Source
from quanheng.plugins.manager import load_plugins

REGISTRY = load_plugins().registry
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
    files: dict[str, str] = attrs.field(factory=dict)

    def read(self, path: str) -> Source:
        """Return another file that the scheme uses, or say that there is none."""
        if path not in self.files:
            reason = Both("文件不存在", "no such file")
            raise SchemeError((diagnose("file-unreadable", NOWHERE, file=path, reason=reason),))
        return Source(path, self.files[path])


def whole_scheme(dice: Random) -> WholeScheme:
    """Return a random scheme."""
    return _Writer(dice).scheme()


@attrs.define(eq=False)
class _Writer(Nodes):
    """Writes a whole file."""

    def scheme(self) -> WholeScheme:
        top = [*self._uses(), self.fields(), *self.tables_below(), *self.params(), *self.defines()]
        first = [*top, self._set("total")]
        if self.chance(0.12):
            self._name_by_file("base")
            files = {"base.qh": "\n".join(first) + "\n"}
            return self._made(['use "base.qh" as base', self._building("base.total")], files)
        sets = [self._extending("total")] if self.chance(0.2) else []
        if self.tables and self.chance(0.5):
            sets.append(self._set_for_rows())
        if self.chance(0.1):
            sets.append(self._joined("total"))
        if self.chance(0.15):
            self.nodes = []
            sets.append(self._set("second"))
        return self._made([*first, *sets, *self._examples()], {})

    def _uses(self) -> list[str]:
        """Return the uses of plugins, and note what their functions make of a number."""
        if self.chance(0.85):
            return []
        calls = self.terms.calls
        calls += ["bth.gini({})", "bth.theil({})", "bth.coupling(abs({}), 2, 3)", "bth.coordination({}, 0.5)"]
        calls += ["bizenv.frontier({}, 100, 0)", "pollution.good_day_ratio({}, 365)"]
        calls += ["pollution.iaqi({}, pm25_24h, hj633_2012)", "pollution.iaqi({}, o3_8h, edition = hj633_2026)"]
        return ["use bth\nuse bizenv\nuse pollution"]

    def _made(self, parts: list[str], files: dict[str, str]) -> WholeScheme:
        text = "\n".join(parts) + "\n"
        if self.chance(0.3):
            with suppress(SchemeError):  # what has errors stays as it is
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
            files,
        )

    def _name_by_file(self, file: str) -> None:
        """From here on write what the first file declares as another file that uses it does."""
        terms = self.terms
        terms.numbers = [f"{file}.{name}" for name in terms.numbers]
        terms.calls = [f"{file}.{call}" for call in terms.calls if "." not in call]
        terms.conditions = [name for name in terms.conditions if "." in name]

    def _building(self, base: str) -> str:
        """Return a set that builds on one of another file."""
        return self._extending(base) if self.chance(0.6) else self._joined(base)

    def _joined(self, base: str) -> str:
        """Return a set that holds another, or an indicator of it, as a part."""
        tree = base
        if "." in base and self.chance(0.5):
            tree = f"{base}.{self.dice.choice(self.nodes)[0]}"
        kept = self.some(0.3, lambda: f" as {self.name()}")
        value = self.terms.number(1)
        size, weight = self.dice.choice((("100 points", " 40 points"), ("scale 0..10", " weight 2")))
        part = weight.replace("40", "60")
        lines = [
            f"include {tree}{kept}{part}",
            f"indicator {self.name()}{weight} {{ value = {value};  score = goalposts(0, 10) }}",
        ]
        lines += [
            self.some(0.3, lambda: f"aggregate = {self.one('geometric_mean', 'min')}"),
            self.some(0.3, lambda: self._finding(base)),
        ]
        return "indicator_set joined " + size + " {\n  " + "\n  ".join(line for line in lines if line) + "\n}"

    def _damaged(self, text: str) -> str:
        """Return the text with one word changed, left out, doubled or moved."""
        words = list(_WORD.finditer(text))
        here, other = self.dice.choice(words), self.dice.choice(words)
        new = self.dice.choice(("", other[0], here[0] + " " + here[0], "1e308", "-1", "full", other[0] + " " + here[0]))
        return text[: here.start()] + new + text[here.end() :]

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
        lines += self.children_of(full, depth=self.dice.choice((1, 2, 2, 3)), parent=name)
        lines += self._results(name, full)
        body = "\n".join(f"  {line}" for line in self.shuffled(lines) if line)
        return f"indicator_set {name} {self.some(0.3, lambda: chr(34) + '体系 {unit}' + chr(34))} {head} {{\n{body}\n}}"

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
            self.some(0.3, lambda: f"round = {self.rounding()}"),
            self.some(0.3, lambda: f"require = {self.one('60%', 'any', '100%')}"),
            self.some(0.2, lambda: f"impute = {self.one('mean()', 'median()', 'mean', 'median')}"),
            self.some(0.2, lambda: f"missing = {self.policy()}"),
            self.some(0.2, lambda: f"not_applicable = {self.policy()}"),
            self.some(0.2, lambda: "score = minmax()"),
            self.some(0.1, lambda: "treat = winsorise()"),
            self.some(0.05, lambda: "unbounded = yes"),
        ]
        return "defaults { " + "; ".join(line for line in inner if line) + " }"

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
        return self.block("limit", self.name(), "", lines)

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
        return self.block("finding", self.name(), "", lines)

    def _extending(self, base: str) -> str:
        leaves = [(name, full) for name, full, is_leaf in self.nodes if is_leaf]
        name, full = self.dice.choice(leaves)
        others = [other for other, _ in leaves if other != name or self.chance(0.05)] or [name]
        changed, removed = self.dice.choice(others), self.dice.choice(others)
        changes = [
            f"override {name} {{ score = {self.terms.rule(full)} }}",
            self.some(0.5, lambda: f'override {changed} {{ note = "改" }}'),
            self.some(0.2, lambda: f"remove {removed}") if removed != changed else "",
            self.some(0.3, lambda: self._limit(100.0)),
            self.some(0.3, lambda: self._finding(base)),
            self.some(
                0.2, lambda: f"indicator {self.name()} {{ value = {self.terms.number()};  score = goalposts(0, 1) }}"
            ),
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
