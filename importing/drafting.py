"""From the tree of a table to a draft: names, points, rules where the sentences are understood, and marks elsewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

import attrs

from .cross_references import condition_on, nodes_by_name, tie_break, weights_of_whole
from .draft import Draft, DraftLimit, DraftNode
from .formulas import Formula, read_formula
from .naming import Names, name_from, spelled
from .outline import BONUS, PENALTY, Entry, Outline
from .sentences.recognising import recognise
from .sentences.rule import NewField, Rule, Subject
from .targets import measured, target_of, with_targets
from .vetoes import (
    Veto,
    after_head,
    is_veto_title,
    read_defaults,
    read_grades,
    read_settings,
    read_vetoes,
    situation_name,
)
from .weighing import Weighing, weighing_of

_REMARK: Final = re.compile(
    r"\s*[(（](?P<r>加分项?|扣分项?|倒扣|减分项?|bonus|penalty|限制|limit|逆向|正向|逆向指标|正向指标|适度指标)[)）]\s*$",
    re.IGNORECASE,
)
_REMARKS: Final = {
    "加": "bonus",
    "扣": "penalty",
    "倒": "penalty",
    "减": "penalty",
    "b": "bonus",
    "p": "penalty",
    "限": "limit",
    "l": "limit",
}
_LOWER: Final = re.compile(r"逆向|负向|极小|成本型|越低越好|-1|-|↓|negative|lower", re.IGNORECASE)
_HIGHER: Final = re.compile(r"正向|极大|效益型|越高越好|\+?1|\+|↑|positive|higher", re.IGNORECASE)
_RATES: Final = ("率", "比例", "占比", "比重")
_COUNTED: Final = ("数", "人数", "次数", "编制", "人员", "数量", "件", "项", "个数")
#: Names of groups that are words of the language.
_TOGETHER: Final = {"加分项": "加分合计", "扣分项": "扣分合计", "bonus": "all_bonuses", "penalty": "all_penalties"}
_DEFAULT_GRADES: Final = ((">= 90", "优秀"), (">= 80", "良好"), (">= 60", "合格"), ("else", "不合格"))
_SHORT_GRADES: Final = ((">= 90", "优"), (">= 80", "良"), (">= 60", "中"), ("else", "差"))


@attrs.frozen
class Held:
    """Leaves whose formula, or whose rule, is held back because the checker refused it."""

    formulas: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()


class Drafter:
    """Makes one draft; it keeps the names and fields given so far."""

    def __init__(self, outline: Outline, name: str, title: str, held: Held) -> None:
        self._held = held
        self._outline = outline
        self._name = name
        self._title = title
        self._weighing: Weighing = weighing_of(outline.entries)
        self._names = Names()
        self._names.new(name)
        self._fields: dict[str, NewField] = {}
        self._limits: list[DraftLimit] = []
        self._comments: list[str] = []
        self._params: list[str] = []
        self._waiting: list[tuple[Veto, str, bool]] = []

    def draft(self) -> Draft:
        """Return the draft."""
        nodes = tuple(node for entry in self._outline.entries if (node := self._node(entry, "indicator")) is not None)
        for veto, title, single in self._waiting:
            self._limit(veto, title, single=single, nodes=nodes)
        grades, are_assumed, notes = self._grades()
        settings = read_settings(notes)
        named = nodes_by_name(nodes)
        tie = next((found for note in notes if (found := tie_break(after_head(note), named)) is not None), "")
        mixes = [weights_of_whole(after_head(note), nodes) for note in notes]
        mix, mixed, _ = next((found for found in mixes if found[0]), (None, None, None))
        attributes = [text for text in (
            "rescale = whole" if settings.is_rescaled else "",
            "period = 年度" if _looks_back(nodes) else "",
            mix,
            tie,
            f"round = half_up({settings.total_digits})" if settings.total_digits is not None else "",
            f"bonus_upto = {settings.bonus_upto} points" if settings.bonus_upto and _has(nodes, "bonus") else "",
            f"penalty_upto = {settings.penalty_upto} points" if settings.penalty_upto and _has(nodes, "penalty") else "",
            f"defaults {{ round = half_up({settings.leaf_digits}) }}" if settings.leaf_digits is not None else "",
        ) if text]  # fmt: skip
        points = mixed if mixed is not None else None if self._weighing.is_scale else self._total(nodes)
        return Draft(
            self._name, self._title, points, nodes, self._with_defaults(notes), tuple(self._limits), grades, are_assumed,
            (*self._comments, *self._outline.notes), tuple(attributes), self._weighing.is_scale,
            tuple(self._params), tuple(remark for *_, remark in mixes if remark is not None),
        )  # fmt: skip

    def _with_defaults(self, notes: Sequence[str]) -> tuple[NewField, ...]:
        """Return the fields with what the notes say counts where nothing is filed."""
        stated = {name: datum for note in notes for name, datum in read_defaults(after_head(note)).items()}
        return tuple(
            attrs.evolve(field, missing=stated[field.name]) if field.name in stated and _fits(field, stated) else field
            for field in self._fields.values()
        )

    def _total(self, nodes: Sequence[DraftNode]) -> Decimal:
        stated = self._outline.total
        if stated is not None:
            return stated.value if stated.is_percent else stated.value * self._weighing.factor
        amounts = [node.points for node in nodes if node.kind == "indicator" and node.points is not None]
        return sum(amounts, Decimal(0)) if amounts else Decimal(100)

    def _grades(self) -> tuple[tuple[tuple[str, str], ...], bool, list[str]]:
        """Return the grades, whether they are only assumed, and the notes."""
        notes = self._outline.notes
        stated = next((grades for note in notes if (grades := read_grades(after_head(note))) is not None), None)
        if stated is not None or not self._limits:
            return stated or (), False, notes
        labels = {limit.label for limit in self._limits}
        return (_SHORT_GRADES if labels & {"优", "良", "中", "差"} else _DEFAULT_GRADES), True, notes

    def _node(self, entry: Entry, kind: str) -> DraftNode | None:
        title, kind = _kind(entry, kind)
        name = name_from(title, "指标" if re.search(r"[\u4e00-\u9fff]", title) else "item")
        if (
            not entry.children
            and kind in {"indicator", "limit"}
            and self._vetoes(entry, title, is_limit=kind == "limit")
        ):
            return None
        if (
            kind == "indicator"
            and entry.children
            and is_veto_title(title)
            and all(self._vetoes(child, child.title, is_limit=True) for child in entry.children)
        ):
            return None
        name = self._names.new(_TOGETHER.get(name, name))
        made = [self._node(child, kind) for child in entry.children]
        children = tuple(child for child in made if child is not None)
        if kind == "limit":
            kind = "indicator"
        if entry.children and not children:
            return None
        if children:
            return self._parent(entry, name, title, kind, children)
        return self._leaf(entry, name, title, kind)

    def _parent(self, entry: Entry, name: str, title: str, kind: str, children: tuple[DraftNode, ...]) -> DraftNode:
        points = self._weighing.amount(entry)
        upto = None
        if kind == "indicator" and points is None and not self._weighing.is_scale:
            amounts = [child.points for child in children if child.kind == "indicator"]
            points = None if None in amounts or not amounts else sum((a for a in amounts if a is not None), Decimal(0))
        elif kind != "indicator":
            points, upto = None, points
        texts = _texts(entry)
        return DraftNode(
            name,
            title,
            kind,
            points,
            self._weighing.is_scale,
            upto,
            texts=texts,
            children=children,
            row=min(entry.rows, default=0),
        )

    def _leaf(self, entry: Entry, name: str, title: str, kind: str) -> DraftNode:
        points = self._weighing.amount(entry)
        full = Decimal(100) if self._weighing.is_scale else points
        target = target_of(entry)
        direction = _direction(entry) or (None if target is None else target.direction)
        subject = Subject(
            name, full if kind == "indicator" else None, "leaf" if kind == "indicator" else kind, direction
        )
        criterion = entry.text("criterion")
        is_known = bool(criterion) and (full is not None or kind != "indicator") and name not in self._held.rules
        rule = recognise(criterion, subject) if is_known else None
        base = DraftNode(
            name, title, kind, points if kind == "indicator" else None, self._weighing.is_scale,
            upto=_ceiling(entry) if kind == "indicator" else points, direction=direction, texts=_texts(entry), row=min(entry.rows, default=0),
        )  # fmt: skip
        if rule is None:
            return self._open(base, full)
        rule = measured(with_targets(rule, entry, name), entry)
        return self._ruled(base, rule, None if name in self._held.formulas else _formula(entry))

    def _open(self, node: DraftNode, full: Decimal | None) -> DraftNode:
        """Return a leaf that takes its points as they are given, until somebody writes its rule."""
        bounds = (
            f"number 0 .. {full.normalize():f}"
            if full is not None and full > 0 and node.kind == "indicator"
            else "number"
        )
        title = (
            f"{node.title}得分（按评分标准直接填写）"
            if _is_chinese(node.title)
            else f"points of {node.title}, given by hand"
        )
        field = self._field(NewField(node.name, bounds, title), node.name)
        value = None if node.kind == "indicator" and field == node.name else spelled(field)
        return attrs.evolve(node, is_open=True, value=value)

    def _ruled(self, node: DraftNode, rule: Rule, formula: Formula | None) -> DraftNode:
        upto = rule.upto if rule.upto is not None else node.upto
        direction = rule.direction or (node.direction if rule.score is not None and "ratio" in rule.score else None)
        rule = self._declared(node, rule)
        self._params += rule.params
        value, rule = self._value(node, rule, formula)
        return attrs.evolve(node, rule=rule, value=value, upto=upto, direction=direction, remarks=rule.remarks)

    def _declared(self, node: DraftNode, rule: Rule) -> Rule:
        """Declare the fields of a rule; 有方案 of one leaf is not 有方案 of another, unless the author wrote the rule."""
        if rule.pattern == "WRITTEN":
            for field in rule.fields:
                self._field(field, node.name)
            return rule
        for field in rule.fields:
            name = self._own_field(field, node.name)
            if name != field.name:
                rule = _renamed(rule, field.name, name)
        return rule

    def _value(self, node: DraftNode, rule: Rule, formula: Formula | None) -> tuple[str | None, Rule]:
        if rule.type is None:
            return rule.value, rule
        if formula is not None and formula.text == spelled(formula.names[0]):
            return self._value(node, attrs.evolve(rule, subject=formula.names[0], title=None), None)
        if (
            formula is not None
            and rule.type in {"share", "number", "count"}
            and (formula.is_ratio or rule.type != "share")
        ):
            for name in formula.names:
                self._field(NewField(name, _type_of(name)), node.name)
            return formula.text, rule
        wanted = name_from(rule.subject, node.name) if rule.subject else node.name
        title = rule.title or (node.title if node.title != wanted else None)
        name = self._own_field(NewField(wanted, rule.type, title, measure=rule.measure), node.name)
        if rule.type.startswith("one of"):
            choice = rule.score.replace("@", spelled(name)) if rule.score else None
            return None, attrs.evolve(rule, score=choice)
        return (None if name == node.name and node.kind == "indicator" else spelled(name)), rule

    def _own_field(self, field: NewField, leaf: str) -> str:
        """Declare a field of one leaf alone: another leaf that says 完成率 too means a rate of its own."""
        if field.name in self._fields:
            field = attrs.evolve(field, name=f"{leaf}_{field.name}" if field.name != leaf else f"{leaf}_值")
        return self._field(field, leaf)

    def _field(self, field: NewField, leaf: str) -> str:
        """Declare a field and return its name: another one where the name stands for something else already."""
        known = self._fields.get(field.name)
        if known is not None and known.type != field.type and not {known.type, field.type} <= {"number", "count"}:
            field = attrs.evolve(field, name=f"{leaf}_{field.name}" if field.name != leaf else f"{leaf}_值")
        self._fields.setdefault(field.name, field)
        return field.name

    def _vetoes(self, entry: Entry, title: str, *, is_limit: bool) -> bool:
        """Take a row of vetoes as limits; False where it is none."""
        by_name = is_limit or is_veto_title(title)
        text = entry.text("criterion") or (title if not by_name else "")
        text = text or entry.text("note")
        if not text or (entry.amounts and not by_name and "否决" not in text):
            return False
        vetoes = read_vetoes(text, is_veto=by_name or "否决" in text)
        if vetoes is None:
            return False
        for veto in vetoes:
            single = len(vetoes) == 1
            if re.search(r"\d分|达标|目标", veto.situation):
                self._waiting.append((veto, title, single))  # it may speak of indicators further down
            else:
                self._limit(veto, title, single=single)
        return True

    def _limit(self, veto: Veto, title: str, *, single: bool, nodes: Sequence[DraftNode] = ()) -> None:
        own = name_from(title, "限制")
        otherwise = own if single and not is_veto_title(title) else "否决情形"
        name = self._names.new(otherwise if single and not is_veto_title(title) else situation_name(veto, otherwise))
        if (condition := condition_on(veto.situation, nodes_by_name(nodes))) is not None:
            self._limits.append(
                DraftLimit(name, title, "", veto.effect, veto.label, veto.sentence, condition.text, condition.remarks)
            )
            return
        read = veto.situation if "→" in veto.sentence and veto.situation.isidentifier() else name
        field = self._field(
            NewField(read, "flag", None if read == veto.situation else veto.situation, missing="no"), name
        )
        self._limits.append(DraftLimit(name, title, field, veto.effect, veto.label, veto.sentence))


def _fits(field: NewField, stated: Mapping[str, str]) -> bool:
    """Whether a datum is one of the field's: yes or no, a label, a number."""
    datum = stated[field.name]
    if field.type == "flag":
        return datum in {"yes", "no"}
    if field.type.startswith("one of"):
        return datum in re.split(r"[{},] ?", field.type)
    return re.fullmatch(r"-?[\d.]+", datum) is not None


def _looks_back(nodes: Sequence[DraftNode]) -> bool:
    """Whether a rule reads the year before, or a target of the year."""
    rules = [found.rule for node in nodes for found in node.walk() if found.rule is not None]
    return any("previous(" in (rule.score or "") or "by period" in "".join(rule.params) for rule in rules)


def _renamed(rule: Rule, old: str, new: str) -> Rule:
    """Return a rule that reads a field by another name."""
    word = re.compile(rf"(?<!\w){re.escape(old)}(?!\w)")
    return attrs.evolve(
        rule,
        score=None if rule.score is None else word.sub(new, rule.score),
        applies=new if rule.applies == old else rule.applies,
    )


def _has(nodes: Sequence[DraftNode], kind: str) -> bool:
    return any(found.kind == kind for node in nodes for found in node.walk())


def _kind(entry: Entry, inherited: str) -> tuple[str, str]:
    """Return the title without the remark of its kind, and the kind."""
    match = _REMARK.search(entry.title)
    title = entry.title if match is None else entry.title[: match.start()]
    if match is not None and (kind := _REMARKS.get(match["r"][0].lower())) is not None:
        return title, kind
    if inherited != "indicator":
        return title, inherited
    bare = re.sub(r"\s", "", title)
    if BONUS.fullmatch(bare):
        return title, "bonus"
    if PENALTY.fullmatch(bare):
        return title, "penalty"
    changes = {amount.change for amount in entry.amounts}
    if entry.children or len(changes) != 1:
        return title, "indicator"
    return title, {1: "bonus", -1: "penalty"}.get(changes.pop(), "indicator")


def _direction(entry: Entry) -> str | None:
    text = entry.text("direction").strip() or (found["r"] if (found := _REMARK.search(entry.title)) else "")
    if _LOWER.fullmatch(text) or text.startswith(("逆向", "负向")):
        return "lower_is_better"
    return "higher_is_better" if _HIGHER.fullmatch(text) or text.startswith("正向") else None


def _ceiling(entry: Entry) -> Decimal | None:
    return next((amount.top for amount in entry.amounts if amount.top is not None), None)


def _formula(entry: Entry) -> Formula | None:
    if (text := entry.text("formula")) and (found := read_formula(text, is_formula=True)) is not None:
        return found
    return read_formula(entry.text("note")) if entry.text("note") else None


def _texts(entry: Entry) -> dict[str, str]:
    found = {role: entry.text(role) for role in ("criterion", "evidence", "data_source", "owner", "frequency")}
    note = "\n".join(text for role in ("note", "formula", "remark", "other", "points") if (text := entry.text(role)))
    return {role: text for role, text in {**found, "note": note}.items() if text}


def _is_chinese(text: str) -> bool:
    return bool(re.search(r"[\u4e00-\u9fff]", text))


def _type_of(name: str) -> str:
    """Return the type that a name suggests: 率 is a share, 人数 a count, all else a number."""
    if name.endswith(_COUNTED):
        return "count"
    return "share" if name.endswith(_RATES) else "number"
