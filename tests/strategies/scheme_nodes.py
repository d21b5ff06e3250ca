"""The tree of a random scheme: indicators with rules, weights, policies, raters, bonuses and penalties."""

from __future__ import annotations

import attrs
from scheme_declarations import Declarations

_TREATMENTS = (
    "winsorise()", "log_shift()", "winsorise(limit = 1, otherwise = keep)", "winsorise(limit = 0, otherwise = box_cox)",
    "winsorise(limit = 1, otherwise = log_right, on = treated)", "winsorise_iqr()", "winsorise_quantiles()",
    "log_shift(form = plus_one)", "box_cox(power = 0.5)", "yeo_johnson(power = 0)",
)  # fmt: skip


@attrs.define(eq=False)
class Nodes(Declarations):
    """Writes the indicators of a set."""

    def shuffled(self, lines: list[str]) -> list[str]:
        found = list(lines)
        if self.chance(0.3):
            self.dice.shuffle(found)
        return found

    def rounding(self) -> str:
        return f"{self.one('half_up', 'half_even', 'up')}({self.dice.choice((0, 1, 2, 3))})"

    def policy(self) -> str:
        grouped = [field.name for field in self.terms.of_kind("one of", "text")]
        options = ["zero", "full", "skip", "zero", "full", "skip", "peer_mean()", "peer_median()"]
        options += [f"peer_mean(by = {name})" for name in grouped[:1]]
        return self.one(*options)

    def children_of(self, full: float, depth: int, parent: str) -> list[str]:
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
            self.some(0.2, lambda: f"round = {self.rounding()}"),
        ]
        if self.chance(0.35):
            named = ["arithmetic_mean", "geometric_mean", "harmonic_mean", "min", "max", "median", "trimmed_mean", "weighted", "generalised_mean(power = -1)", "generalised_mean(0.5)"]  # fmt: skip
            named += [self._over_units() for _ in range(5)]
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
            grouped = [field.name for field in self.terms.of_kind("one of", "text")]
            by = self.dice.choice(["", "by = period", *(f"by = {name}" for name in grouped[:1])])
            derived = self.one("entropy", "variation", "critic", "deviation", "pca", "gini", "idocriw")
            mixed = f"{self.one('game_theory', 'linear_combination')}({derived}(), {self.one('given', ahp, 'equal')})"
            lines.append(f"weights = {self.one('equal', 'given', f'{derived}({by})', ahp, mixed)}")
        return lines

    def _over_units(self) -> str:
        """Return a method over the children that looks at all units, or combines them in a way of its own."""
        grouped = [field.name for field in self.terms.of_kind("one of", "text")]
        name = self.one("topsis", "vikor", "gra", "edas", "mabac", "copras", "copeland", "borda_count", "promethee", "rsr",
            "multimoora", "owa", "mazziotta_pareto", "coupling", "spotis", "benefit_of_doubt")  # fmt: skip
        options = {
            "topsis": ["weight = outside"],
            "vikor": ["report = q", "v = 0.7"],
            "promethee": ["preference = v_shape, p = 0.2", "report = share"],
            "copeland": ["report = share"],
            "rsr": ["report = grade", "ranks = noninteger"],
            "owa": ["quantifier = most"],
        }.get(name, [])
        if name == "owa":
            return f"{name}({options[0]})"
        if name not in {"mazziotta_pareto", "coupling", "spotis", "benefit_of_doubt"}:
            options += ["across = periods", *(f"by = {each}" for each in grouped[:1])]
        return f"{name}({self.dice.choice(['', '', *options])})"

    def _parent(self, name: str, head: str, attribute: str, full: float, depth: int) -> str:
        inner = [attribute, *self.children_of(full, depth, name)]
        inner += [self.some(0.1, lambda: f"applies = {self.terms.condition()}")]
        inner += [self.some(0.05, lambda: f"not_applicable = {self.policy()}")]
        self.nodes.append((name, full, False))
        return self.block("indicator", name, head, inner)

    def block(self, keyword: str, name: str, head: str, lines: list[str]) -> str:
        body = "\n".join(f"    {line}" for line in self.shuffled(lines) if line)
        return f"{keyword} {name} {head} {{\n{body}\n  }}"

    def _leaf(self, name: str, head: str, attribute: str, full: float, depth: int) -> str:
        del depth
        self.nodes.append((name, full, True))
        if self.chance(0.08):
            return self._rated(name, head, attribute, full)
        of_share = self.chance(0.3)
        # the last nodes written may be the parents of this one: then it is a circle, which checking must tell
        if self.chance(0.03) and self.nodes[:-1]:
            other = self.dice.choice(self.nodes[:-1])[0]
            return self.block("indicator", name, head, [attribute, f"same_as = {other}"])
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
        return self.block("indicator", name, head + self.some(0.4, lambda: self.one(" higher_is_better", " lower_is_better")), lines)  # fmt: skip

    def _leaf_attributes(self, name: str, full: float) -> list[str]:
        terms = self.terms
        grouped = [field.name for field in terms.of_kind("one of", "text")]
        filled = ["mean()", "median()"] + [f"group_mean(by = {each})" for each in grouped[:1]]
        filled += ["row_mean()", "em()", "knn(k = 2)", "row_median(within = set)"]
        if self.chance(0.15):
            self.evidence[name.strip("`")] = ("台账", "三定规定")
        asked = name.strip("`") in self.evidence
        return [
            self.some(0.15, lambda: f"applies = {terms.condition()}"),
            self.some(0.2, lambda: f"not_applicable = {self.policy()}"),
            self.some(0.2, lambda: f"missing = {self.one('error', *[self.policy()] * 9)}"),
            self.some(0.1, lambda: f"impute = {self.dice.choice(filled)}"),
            self.some(0.1, lambda: f"treat = {self.one(*_TREATMENTS)}"),
            self.some(0.2, lambda: f"round = {self.rounding()}"),
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
            self.some(0.2, lambda: f"round = {self.rounding()}"),
            self.some(0.1, lambda: f"missing = {self.policy()}"),
        ]
        lines += [self.some(0.1, lambda: f"base = {full / 2:g}")]
        return self.block("indicator", name, head, lines)

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
            return self.block(
                keyword, name, cap, [self._adjustment(keyword, full, 1) for _ in range(self.dice.randint(1, 2))]
            )
        part = f"{full / 20:g}"
        score = self.one(f"{part} * clamp(value, 0, 10)", f"award({part} points, per = 1)", f"bands {{ <= 3 : {part}; else : 0 }}",
            f"if {self.terms.condition()} then {part} else 0", f"checklist {{ {self.terms.condition()} : {part} }}", "value")  # fmt: skip
        lines = [f"value = {self.terms.number()}", f"score = {score}"]
        lines += [
            self.some(0.2, lambda: f"applies = {self.terms.condition()}"),
            self.some(0.2, lambda: f"round = {self.rounding()}"),
        ]
        return self.block(keyword, name, cap, lines)
