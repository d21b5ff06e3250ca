"""Formulas of the steps that make points of a node: what is missing or does not apply, and how children combine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import attrs
import numpy as np

from ...core.children_inputs import children_inputs
from ...core.plan import Op, Step
from .columns import Column
from .term import MISSING, NA, ONE, ZERO, Term, known_or, made, number, over, sealed
from .translator import Handler, Translator, Unsayable, constant_flag

_TINY: Final = 1e-300


def settle(translator: Translator, step: Step) -> Term:
    """Points after the codes of cells, and the policies for what is missing or does not apply."""
    options = step.options
    inputs = [translator.short(place) for place in step.inputs]
    score, applies, cells, below, *peers = inputs
    varying = options["full"] is None
    full, peers = (peers[0], peers[1:]) if varying else (number(options["full"]), peers)
    low, missing, skipped = number(options["low"]), options["missing"], options["not_applicable"]
    if missing is None and _are_numbers(translator, step.inputs[1:4]) and _is_same(translator, step.inputs[0]):
        return score
    if cells.constant != 0.0:
        score = chosen_by_code(score, cells, low, full)
    given = peers[0] if missing == "peers" else {"zero": low, "full": full}.get(missing, MISSING)
    away = peers[-1] if skipped == "peers" else {"zero": low, "full": full}.get(skipped, MISSING)
    found = _where_applying(score, applies, given)
    tests = _away(applies, cells, below)
    if not tests:
        return found
    if "TRUE" in tests:
        return away
    inner, other = sealed(found), sealed(away)
    text = f"IF({_either(tests)},{other.number},{inner.number})"
    return Term(text, may_fail=inner.may_fail or other.may_fail)


def _are_numbers(translator: Translator, places: Sequence[int]) -> bool:
    """Whether what the engine has for some steps is the same for all rows."""
    return all(np.ndim(translator.raw(place)) == 0 for place in places)


def _is_same(translator: Translator, place: int) -> bool:
    """Whether the engine has for the step at hand what it has for another."""
    return np.array_equal(translator.values(translator.at), translator.values(place), equal_nan=True)


def chosen_by_code(score: Term, cells: Term, low: Term, full: Term) -> Term:
    """Return points that a code in a cell gives: none, or all."""
    inner, most = sealed(score), sealed(full)
    text = f"IF({cells.text}=2,{low.number},IF({cells.text}=3,{most.number},{inner.number}))"
    return Term(text, may_fail=inner.may_fail or most.may_fail)


def _where_applying(score: Term, applies: Term, given: Term) -> Term:
    """Return the points, those given where they are missing, also where nobody knows whether the node applies."""
    if applies.constant is None:
        asked = sealed(applies)
        inner = sealed(score)
        if asked.may_fail:
            score = Term(f"IF(ISERROR({asked.text}),{NA},{inner.number})", may_fail=True)
    if given is MISSING or score.is_plain:
        return score
    inner, rest = sealed(score), sealed(given)
    if rest.text == NA:
        return score
    return Term(f"IFERROR({inner.number},{rest.number})", may_fail=rest.may_fail)


def _away(applies: Term, cells: Term, below: Term) -> list[str]:
    """Return the conditions under which a node does not apply."""
    tests = []
    answer = constant_flag(applies)
    if answer is None:
        inner = sealed(applies)
        tests.append(f"NOT({known_or(applies, 'TRUE')})" if inner.kind == "flag" else f"{_known_number(inner)}=0")
    elif not answer:
        tests.append("TRUE")
    if cells.constant is None:
        tests.append(f"{cells.text}=1")
    if below.constant is None:
        tests.append(f"{below.number}<>0")
    elif below.constant != 0.0:
        tests.append("TRUE")
    return tests


def _known_number(term: Term) -> str:
    return f"IFERROR({term.number},1)" if term.may_fail else term.number


def _either(tests: Sequence[str]) -> str:
    return tests[0] if len(tests) == 1 else f"OR({','.join(tests)})"


def absent(translator: Translator, step: Step) -> Term:
    """Whether the weight of a node leaves: 1 or 0, never missing."""
    inputs = [translator.short(place) for place in step.inputs]
    if step.options.get("children"):
        if any(term.constant == 0.0 for term in inputs):
            return ZERO
        left = [term for term in inputs if term.constant != 1.0]
        return Term("(" + "*".join(term.number for term in left) + ")") if left else ONE
    score, applies, cells, below = inputs
    missing, skipped = step.options["missing"], step.options["not_applicable"]
    if missing != "skip" and _are_numbers(translator, step.inputs[1:4]) and not np.any(translator.raw(translator.at)):
        return ZERO
    tests = _away(applies, cells, below)
    gone, leaves = ("TRUE" in tests), (1 if skipped in {None, "skip"} else 0)
    rest = "0"
    if missing == "skip":
        unknown = [f"NOT(ISNUMBER({sealed(score).number}))"] if not score.is_plain else []
        if applies.constant is None and sealed(applies).may_fail:
            unknown.append(f"ISERROR({sealed(applies).text})")
        rest = f"IF({_either(unknown)},1,0)" if unknown else "0"
        if cells.constant is None:
            rest = f"IF({cells.text}>1,0,{rest})"
    if gone:
        return number(float(leaves))
    if not tests:
        return ZERO if rest == "0" else Term(rest)
    if leaves == 0 and rest == "0":
        return ZERO
    return Term(f"IF({_either(tests)},{leaves},{rest})")


def _where_there(score: Term, weight: str) -> str:
    """Return a weight where there is a score; one that is looked up may itself not be known where there is none."""
    is_sure = NA not in weight and len(weight) < 40  # noqa: PLR2004 - a number or its cell
    return f"{weight}*ISNUMBER({score.text})" if is_sure else f"IF(ISNUMBER({score.text}),{weight},0)"


@attrs.frozen
class Children:
    """The children of a node as cells: scores, whether their weight leaves, what it is, and what may be missing."""

    scores: list[Term]
    absences: list[Term]
    weights: list[Term]
    dues: list[Term]
    is_strict: bool
    whole: str

    def present(self, weights: Sequence[str]) -> str:
        """Return the weight of those that are there."""
        parts = [
            weight if score.is_plain else _where_there(score, weight)
            for weight, score in zip(weights, self.scores, strict=True)
        ]
        return f"({'+'.join(parts)})"

    def applicable(self, weights: Sequence[str]) -> str:
        """Return the weight of those that apply."""
        parts = []
        for weight, away in zip(weights, self.absences, strict=True):
            if away.constant == 0.0:
                parts.append(weight)
            elif away.constant is None:
                parts.append(f"{weight}*({away.number}=0)")
        return f"({'+'.join(parts)})" if parts else "0"

    def due(self) -> list[str]:
        """Return the weights as far as they apply (``rescale = whole``)."""
        plain = [term.number for term in self.weights]
        if not self.dues:
            return plain
        return [f"{weight}*{due.number}" for weight, due in zip(plain, self.dues, strict=True)]


def children_of(translator: Translator, step: Step, first: int = 0) -> Children:
    """Return the children that a step combines."""
    options, count = step.options, len(step.options["weights"])
    inputs = list(step.inputs)
    scores = [_as_cell(translator, place) for place in inputs[first : first + count]]
    absences = [translator.short(place) for place in inputs[first + count : first + 2 * count]]
    places = children_inputs(step)
    dues = [translator.short(place) for place in inputs[places.dues]] if step.op is Op.COMBINE else []
    weights = [number(weight) for weight in options["weights"]]
    if places.derived is not None:
        weights = _derived(translator, inputs[places.derived], count)
    factors = inputs[places.factors]
    if factors:
        varying = [translator.short(place) for place in factors]
        weights = [
            factor if weight.constant == 1.0 else made("({0}*{1})", weight, factor)
            for weight, factor in zip(weights, varying, strict=True)
        ]
    if any(not weight.is_plain for weight in weights):
        weights = [_known(weight) for weight in weights]
    # what weighs nothing need not be there
    weigh_all = not factors and places.derived is None and all(weight > 0 for weight in options["weights"])
    is_strict = weigh_all and options["require"] == 1.0 and all(term.constant == 0.0 for term in absences)
    whole = "(" + "+".join(weight.number for weight in weights) + ")"
    return Children(scores, absences, weights, dues, is_strict, whole)


def _known(term: Term) -> Term:
    inner = sealed(term)
    return Term(inner.number, may_fail=inner.may_fail)


def _as_cell(translator: Translator, place: int) -> Term:
    """Return a score as a cell, which functions skip where it holds a mark; one that is always there as it is."""
    term = translator.term(place)
    return term if term.is_plain and len(term.text) < 40 else translator.cell(place)  # noqa: PLR2004 - a short sum


def _derived(translator: Translator, place: int, count: int) -> list[Term]:
    """Return weights that a method derived: for all units, or for each group its own."""
    step = translator.plan.steps[place]
    found = translator.raw(place)
    owner = step.owner or ""
    if step.op is Op.WEIGH and isinstance(found, tuple):
        node = translator.plan.indicator_set.node(owner)
        names = [child.name for child in node.children] if node is not None else [str(index) for index in range(count)]
        enter = translator.memory["statistic"]
        return [enter(owner, f"{name}", float(weight), step) for name, weight in zip(names, found, strict=True)]
    columns = [translator.helper("derived_weight", None, np.asarray(each), mark=translator.mark()) for each in found]
    for column in columns:
        column.reason = _method_reason(translator, step)
    return [column.reference for column in columns]


def _method_reason(translator: Translator, step: Step) -> str:
    from .words import say  # noqa: PLC0415 - one word

    function = step.options.get("function")
    return say("why_fit", translator.language, function=getattr(function, "name", step.op.value))


def combine(translator: Translator, step: Step) -> Term:
    """The sum of the children's points, or the weighted mean of their scores."""
    options = step.options
    children = children_of(translator, step)
    ratios = options["ratios"] or (1.0,) * len(children.scores)
    low = number(options["low"])
    if children.is_strict and not children.dues:
        return _strict(children, ratios, low, adds_up=options["adds_up"])
    return _partial(translator, step, children, ratios, low)


def _shares(
    children: Children, ratios: Sequence[float], low: Term, read: Callable[[Term], str], *, adds_up: bool
) -> list[str]:
    """Return what is added up: points, or scores above the bottom of the scale times their weight."""
    parts = []
    for score, weight, ratio in zip(children.scores, children.weights, ratios, strict=True):
        text = read(score)
        if not adds_up:
            text = text if low.constant == 0.0 else f"({text}-{low.text})"
            text = text if ratio == 1.0 else f"{number(ratio).text}*{text}"
            text = f"{weight.number}*{text}"
        parts.append(text)
    return parts


def _strict(children: Children, ratios: Sequence[float], low: Term, *, adds_up: bool) -> Term:
    """Return the combination where all children must be there."""
    place = {id(term): f"{{{index}}}" for index, term in enumerate(children.scores)}
    parts = _shares(children, ratios, low, lambda term: place[id(term)], adds_up=adds_up)
    pattern = "(" + "+".join(parts) + ")"
    if not adds_up:
        pattern = f"({pattern}/{children.whole}{_plus(low)})"
    return made(pattern, *children.scores, may_fail=not adds_up)


def _plus(low: Term) -> str:
    return "" if low.constant == 0.0 else f"+{low.text}"


def _partial(translator: Translator, step: Step, children: Children, ratios: Sequence[float], low: Term) -> Term:
    """Return the combination where the weight of what is absent goes to the others, or stays."""
    options = step.options
    adds_up = options["adds_up"]
    present, applicable, enough = _weights(translator, step, children, options["require"])
    parts = _shares(
        children, ratios, low, lambda term: term.number if term.is_plain else f"N({term.text})", adds_up=adds_up
    )
    if low.constant != 0.0 and not adds_up:
        parts = [_if_there(part, score) for part, score in zip(parts, children.scores, strict=True)]
    total = "(" + "+".join(parts) + ")"
    siblings = options["rescale"] == "siblings"
    carried = children.whole if siblings else applicable
    if adds_up:
        result = f"{total}*{carried}/{present}"
    elif siblings:
        result = f"{total}/{present}{_plus(low)}"
    else:
        result = f"{total}*{carried}/{present}/{children.whole}{_plus(low)}"
    return Term(f"IF({enough},{result},{NA})", may_fail=True)


def _if_there(part: str, score: Term) -> str:
    return part if score.is_plain else f"IF(ISNUMBER({score.text}),{part},0)"


def _weights(translator: Translator, step: Step, children: Children, require: float) -> tuple[str, str, str]:
    """Return cells of the weight that is present and that applies, and the condition that enough of it is there."""
    counts = _counts(translator, step, children)
    plain = [weight.number for weight in children.weights]
    present = _weight_cell(translator, "present_weight", children.present(children.due()), counts["present"])
    applicable = _weight_cell(
        translator, "applicable_weight", children.applicable(children.due()), counts["applicable"]
    )
    by_weight, asked = present, applicable
    if children.dues:
        by_weight, asked = children.present(plain), children.applicable(plain)
    missable = [score for score in children.scores if not score.is_plain]
    known = "" if len(missable) < len(children.scores) else f"{over('COUNT', [score.text for score in missable])}>0"
    required = asked if require == 1.0 else f"{number(require).text}*{asked}"
    meets = f"{by_weight}>={required}-1E-09*MAX({children.whole},{number(_TINY).text})"
    return present, applicable, f"AND({known},{meets})" if known else meets


def _weight_cell(translator: Translator, what: str, text: str, values: Any) -> str:
    column: Column = translator.helper(what, Term(text, may_fail=True), values, mark=translator.mark())
    return column.reference.text


def _counts(translator: Translator, step: Step, children: Children) -> Mapping[str, Any]:
    """Return the engine's weights that are present and that apply."""
    size = translator.book.size(step.level)
    places = children_inputs(step)

    def read(places: Sequence[int]) -> list[Any]:
        return [translator.values_at(place, step.level) for place in places]

    scores, absences = read(step.inputs[places.scores]), read(step.inputs[places.absences])
    weights: list[Any] = [np.full(size, float(weight)) for weight in step.options["weights"]]
    if places.derived is not None:
        found = translator.raw(step.inputs[places.derived])
        weights = [np.broadcast_to(np.asarray(each, dtype=np.float64), (size,)) for each in found]
    if factors := read(step.inputs[places.factors]):
        weights = [weight * factor for weight, factor in zip(weights, factors, strict=True)]
    if children.dues:
        dues = read(step.inputs[places.dues])
        weights = [weight * due for weight, due in zip(weights, dues, strict=True)]
    present, applicable = np.zeros(size), np.zeros(size)
    for score, away, weight in zip(scores, absences, weights, strict=True):
        present = present + np.where(np.isnan(score), 0.0, weight)
        applicable = applicable + np.where(away != 0, 0.0, weight)
    return {"present": present, "applicable": applicable}


def gate(translator: Translator, step: Step) -> Term:
    """A result, where enough of the children's weight is there."""
    children = children_of(translator, step, 1)
    result = sealed(translator.term(step.inputs[0]))
    *_, enough = _weights(translator, step, children, step.options["require"])
    return Term(f"IF({enough},{result.number},{NA})", may_fail=True)


def due(translator: Translator, step: Step) -> Term:
    """The share of a node's weight that applies."""
    options = step.options
    if options["is_leaf"]:
        away = translator.short(step.inputs[0])
        return number(1.0 - away.constant) if isinstance(away.constant, float) else Term(f"(1-{away.number})")
    count = len(options["weights"])
    factors = step.inputs[len(step.inputs) - count :] if options.get("varies") else ()
    inputs = step.inputs[: len(step.inputs) - len(factors)]
    dues, away = [translator.short(place) for place in inputs[:-1]], translator.short(inputs[-1])
    weights = [number(weight) for weight in options["weights"]]
    if factors:
        weights = [_known(translator.short(place)) for place in factors]
    if away.constant == 0.0 and all(term.constant == 1.0 for term in dues) and not factors:
        return ONE
    total = "(" + "+".join(f"{weight.number}*{each.number}" for weight, each in zip(weights, dues, strict=True)) + ")"
    whole = "(" + "+".join(weight.number for weight in weights) + ")"
    share = f"IF({total}=0,1,{total}/{whole})"
    return Term(share if away.constant == 0.0 else f"IF({away.number}<>0,0,{share})", may_fail=bool(factors))


def aggregate(translator: Translator, step: Step) -> Term:
    """A named mean over the children."""
    function, options = step.options["function"], dict(step.options["constants"])
    if not function.is_built_in:
        raise Unsayable("why_plugin", function=function.full_name)
    make = _MEANS.get(function.name)
    if make is None or step.options.get("is_fitted") or step.options["lows"] or step.options["low"]:
        raise Unsayable("why_method", function=function.name)
    places = children_inputs(step)
    children = children_of(translator, step)
    fulls = [number(full) for full in step.options["fulls"] or ()]
    full = number(step.options["full"])
    if step.options["fulls"] is None:
        *fulls, full = [_known(translator.short(place)) for place in step.inputs[places.fulls]]
    if step.options.get("varies") or not all(weight > 0 for weight in step.options["weights"]):
        raise Unsayable("why_method", function=function.name)
    shares = [f"{score.number}/{each.number}" for score, each in zip(children.scores, fulls, strict=True)]
    scale = "" if function.yields_of(options).name == "FREE" else f"*{full.number}"
    if children.is_strict:
        text = make(shares, [weight.number for weight in children.weights], None, options)
        return attrs.evolve(made("", *children.scores), text=f"({text}{scale})", may_fail=True)
    text = make(shares, [weight.number for weight in children.weights], children.scores, options)
    *_, enough = _weights(translator, step, children, step.options["require"])
    return Term(f"IF({enough},{text}{scale},{NA})", may_fail=True)


def pool(translator: Translator, step: Step) -> Term:
    """The weighted mean over the roles that rated a unit, where enough of their weight did."""
    shares = [translator.cell(place) for place in step.inputs]
    weights = [number(weight).text for weight in step.options["weights"]]
    whole = "(" + "+".join(weights) + ")"
    present = (
        "(" + "+".join(f"{weight}*ISNUMBER({share.text})" for weight, share in zip(weights, shares, strict=True)) + ")"
    )
    total = "(" + "+".join(f"{weight}*N({share.text})" for weight, share in zip(weights, shares, strict=True)) + ")"
    required = f"{present}>={number(step.options['require']).text}*{whole}-1E-09"
    return Term(f"IF(AND({present}>0,{required}),{total}/{present},{NA})", may_fail=True)


def complete(translator: Translator, step: Step) -> Term:
    """What is filed of the evidence that is asked for; where none is, all of it."""
    required = [number(count).text for count in step.options["required"]]
    filed = [translator.short(place) for place in step.inputs[: len(required)]]
    applies = [translator.short(place) for place in step.inputs[len(required) :]]
    asked = ["" if constant_flag(term) else f"*{known_or(term, 'TRUE')}" for term in applies]
    counts = "(" + "+".join(f"{count}{where}" for count, where in zip(required, asked, strict=True)) + ")"
    got = "(" + "+".join(f"{sealed(count).number}{where}" for count, where in zip(filed, asked, strict=True)) + ")"
    return Term(f"IF({counts}>0,{got}/{counts},1)", may_fail=True)


Mean = Callable[[list[str], list[str], "list[Term] | None", dict[str, Any]], str]


def _sum(parts: Sequence[str], scores: Sequence[Term] | None, neutral: str = "0") -> str:
    """Return a sum of parts, of those that are there."""
    if scores is not None:
        parts = [
            part if score.is_plain else f"IF(ISNUMBER({score.text}),{part},{neutral})"
            for part, score in zip(parts, scores, strict=True)
        ]
    return "(" + "+".join(parts) + ")"


def _each(shares: list[str], scores: Sequence[Term] | None) -> list[str]:
    """Return shares, with a text in place of one that is not there, which functions of several numbers skip in a cell only."""
    if scores is None or all(score.is_plain for score in scores):
        return shares
    raise Unsayable("why_method", function="min")


def _arithmetic(shares: list[str], weights: list[str], scores: Any, _: dict[str, Any]) -> str:
    above = _sum([f"{weight}*{share}" for share, weight in zip(shares, weights, strict=True)], scores)
    return f"{above}/{_sum(weights, scores)}"


def _extreme(name: str) -> Mean:
    def made_of(shares: list[str], weights: list[str], scores: Any, options: dict[str, Any]) -> str:
        del weights, options
        if scores is None:
            return over(name, shares)
        beyond = "1E+300" if name == "MIN" else "-1E+300"
        return over(
            name,
            [
                share if score.is_plain else f"IF(ISNUMBER({score.text}),{share},{beyond})"
                for share, score in zip(shares, scores, strict=True)
            ],
        )

    return made_of


def _geometric(shares: list[str], weights: list[str], scores: Any, options: dict[str, Any]) -> str:
    least = _extreme("MIN")(shares, weights, scores, options)
    logs = _sum([f"{weight}*LN({share})" for share, weight in zip(shares, weights, strict=True)], scores)
    return f"IF({least}<0,{NA},IF({least}=0,0,EXP({logs}/{_sum(weights, scores)})))"


def _harmonic(shares: list[str], weights: list[str], scores: Any, options: dict[str, Any]) -> str:
    least = _extreme("MIN")(shares, weights, scores, options)
    below = _sum([f"{weight}/({share})" for share, weight in zip(shares, weights, strict=True)], scores)
    return f"IF({least}<0,{NA},IF({least}=0,0,{_sum(weights, scores)}/{below}))"


def _power(shares: list[str], weights: list[str], scores: Any, options: dict[str, Any]) -> str:
    power = float(options["power"])
    if power == 0:
        return _geometric(shares, weights, scores, options)
    least = _extreme("MIN")(shares, weights, scores, options)
    text = number(power).text
    raised = _sum([f"{weight}*({share})^{text}" for share, weight in zip(shares, weights, strict=True)], scores)
    mean = f"({raised}/{_sum(weights, scores)})^(1/{text})"
    return f"IF({least}<0,{NA},{mean if power > 0 else f'IF({least}=0,0,{mean})'})"


def _middle(shares: list[str], weights: list[str], scores: Any, _: dict[str, Any]) -> str:
    del weights
    return over("MEDIAN", _each(shares, scores))


_MEANS: Final[dict[str, Mean]] = {
    "arithmetic_mean": _arithmetic,
    "weighted": _arithmetic,
    "geometric_mean": _geometric,
    "harmonic_mean": _harmonic,
    "generalised_mean": _power,
    "min": _extreme("MIN"),
    "max": _extreme("MAX"),
    "median": _middle,
}

NODE_STEPS: Final[dict[Op, Handler]] = {
    Op.SETTLE: settle,
    Op.ABSENT: absent,
    Op.COMBINE: combine,
    Op.GATE: gate,
    Op.DUE: due,
    Op.AGGREGATE: aggregate,
    Op.POOL: pool,
    Op.COMPLETE: complete,
}
