"""Binding the tree of indicators: leaves with value and score, parents with their aggregate."""

from __future__ import annotations

from typing import Any, Final

from ...core.expressions import Builtin, Call, Conditional, Expression, FieldRef, Literal
from ...core.functions import Family
from ...core.model import Direction, Indicator, Own
from ...core.span import Span
from ...core.value_type import FLAG, NUMBER, POINTS, Kind
from .. import syntax
from ..checks.criteria import check_criterion, check_percent_steps
from ..checks.directions import check_directions
from ..diagnostics import Both
from ..schema import words
from .adjustments import bind_adjustment
from .attributes import named_call
from .context import FULL, LOST, Context, Owner, Place, kind_word
from .drafts import Draft
from .node_attributes import (
    Tree,
    bind_score,
    cap_of,
    flag_of,
    method_of,
    part_of_full,
    points_of,
    policy_of,
    read_require,
    text_of,
    texts_of,
)
from .operators import branch_condition
from .rated import bind_rated
from .references import of_row
from .same_as import bind_same_as

_NONE: Final = words("option.aggregate")

_LOW: Final = Builtin("low", type=POINTS)
_LEAF_ONLY: Final = ("value", "score", "same_as", "base", "impute", "treat")
_LEAF: Final = Both("末级指标", "a leaf, which has no children")
_PARENT: Final = Both("有下级指标的指标", "an indicator with children")
_PARENT_ONLY: Final = ("aggregate", "weights", "require")


def bind_node(tree: Tree, draft: Draft) -> Indicator:
    """Bind a node and all below it."""
    children = tuple(bind_node(tree, child) for child in draft.children)
    reporter = tree.scope.reporter
    own = draft.body.attributes
    header = draft.header
    direction = Direction(header.direction) if header.direction else None
    blocks = draft.body.of("rated")
    misplaced = _LEAF_ONLY if children else _PARENT_ONLY[:2] if blocks else _PARENT_ONLY
    _check_rated(tree, draft, blocks, is_leaf=not children)
    for name in misplaced:
        if name in own and not (name in _PARENT_ONLY and draft.body.lost):
            home = _LEAF if children else _PARENT
            hint, place = "parent" if children else "", own[name].name
            reporter.report("leaf-or-parent", place, hint=hint, name=place.name, home=home)
    if children:
        facts = _bind_parent(tree, draft)
    elif "same_as" in own and not blocks:
        facts = bind_same_as(tree, draft)
    else:
        facts = _bind_rated_leaf(tree, draft, blocks[0]) if blocks else _bind_leaf(tree, draft, direction)
    upto = points_of(tree, draft, header.upto) if header.upto else None
    if upto is not None and upto < draft.full:
        reporter.report("upto-below", header.upto or draft.place, name=draft.name)
    attribute = draft.attribute
    rounding = attribute("round")
    return Indicator(
        name=draft.name,
        title=header.title or text_of(tree, own.get("title")),
        weight=draft.weight,
        full=draft.full if draft.own is None else draft.outer_full,
        low=draft.low,
        own=None if draft.own is None else Own(draft.own.full, draft.own.is_points, draft.own.origin),
        upto=upto,
        direction=direction,
        children=children,
        round=method_of(tree, rounding, Family.ROUND) if rounding else None,
        unbounded=flag_of(tree, attribute("unbounded")),
        adjustments=tuple(bind_adjustment(tree, draft, word, block) for word, block in draft.adjustments),
        varying=_varying(
            draft, upto=header.upto, bonus_upto=_node(own, "bonus_upto"), penalty_upto=_node(own, "penalty_upto")
        ),
        bonus_upto=cap_of(tree, draft, own.get("bonus_upto")),
        penalty_upto=cap_of(tree, draft, own.get("penalty_upto")),
        open=flag_of(tree, own.get("open")),
        texts=texts_of(tree, own),
        span=reporter.source.span(*draft.place),
        spans=_spans(tree, draft),
        **facts,
    )


def _spans(tree: Tree, draft: Draft) -> dict[str, Span]:
    source = tree.scope.reporter.source
    every = {**draft.inherited, **draft.body.attributes} if draft.inherited else draft.body.attributes
    return {name: source.span(attribute.start, attribute.end) for name, attribute in every.items()}


def _constant(tree: Tree, draft: Draft) -> Context:
    del draft
    return Context(tree.scope, tree.binders, Place.VALUE)


def _check_rated(tree: Tree, draft: Draft, blocks: list[syntax.Block], *, is_leaf: bool) -> None:
    """Report a second ``rated``, one in a parent, and one beside what else would score the leaf."""
    reporter = tree.scope.reporter
    for block in blocks if not is_leaf else blocks[1:]:
        if is_leaf:
            reporter.report("attribute-twice", block.keyword, name=block.keyword.name)
        else:
            reporter.report("leaf-or-parent", block.keyword, hint="parent", name=block.keyword.name, home=_LEAF)
    if is_leaf and blocks:
        for name in _LEAF_ONLY:
            if name in draft.body.attributes and name != "base":
                place = draft.body.attributes[name].name
                reporter.report("rated-and-scored", place, name=place.name)


def _bind_rated_leaf(tree: Tree, draft: Draft, block: syntax.Block) -> dict[str, Any]:
    """Bind a leaf that people rate: what applies and what is missing as of any leaf, no value and no score."""
    own = draft.body.attributes
    require = draft.attribute("require")
    owner = Owner(draft.name, is_unit_scale=draft.is_unit_scale, place=draft.header.name or draft.block.keyword)
    context = Context(tree.scope, tree.binders, Place.VALUE, owner, edges=tree.edges)
    applies = branch_condition(context, own["applies"].value) if "applies" in own else None
    scoring = Context(tree.scope, tree.binders, Place.SCORE, owner, edges=tree.edges)
    not_applicable = policy_of(tree, draft.attribute("not_applicable"), Family.MISSING)
    missing = policy_of(tree, draft.attribute("missing"), Family.MISSING)
    tree.skips = tree.skips or (applies is not None and not_applicable in {None, "skip"}) or missing == "skip"
    return {
        "rated": bind_rated(tree, block, 1.0 if require is None else read_require(tree, require.value)),
        "base": scoring.bind_points(own["base"].value) if "base" in own else None,
        "applies": applies,
        "not_applicable": not_applicable,
        "missing": missing,
    }


def _node(own: dict[str, syntax.Attribute], name: str) -> syntax.Expression | None:
    return own[name].value if name in own else None


def _varying(draft: Draft, **caps: syntax.Expression | None) -> dict[str, Expression]:
    """Return what depends on the class of the unit: the full points, and caps that are a part of them."""
    if draft.own is not None:
        return {} if draft.outer_full_by is None else {"full": draft.outer_full_by}
    if draft.full_by is None:
        return {}
    found: dict[str, Expression] = {"full": draft.full_by}
    for name, node in caps.items():
        if isinstance(node, syntax.Number) and node.unit == "%":
            found[name] = part_of_full(draft.full_by, node)
    return found


# --- leaves ----------------------------------------------------------------------------------------------------------


def _bind_leaf(tree: Tree, draft: Draft, direction: Direction | None) -> dict[str, Any]:
    scope, reporter = tree.scope, tree.scope.reporter
    own = draft.body.attributes
    owner = Owner(
        draft.name,
        direction=direction,
        is_unit_scale=draft.is_unit_scale,
        place=draft.header.name or draft.block.keyword,
    )
    context = Context(scope, tree.binders, Place.VALUE, owner, edges=tree.edges)
    applies = branch_condition(context, own["applies"].value) if "applies" in own else None
    value = _value(tree, draft, context)
    if value is not None and value is not LOST:
        owner.value, owner.value_expression = value.type, value
        if draft.name in scope.indicators:
            scope.indicators[draft.name].value_type = value.type
    elif value is LOST or draft.body.lost:
        owner.value, owner.place = NUMBER, None
    owner.part = "score"
    scoring = Context(scope, tree.binders, Place.SCORE, owner, edges=tree.edges)
    score = _score(tree, draft, scoring, value)
    base = scoring.bind_points(own["base"].value) if "base" in own else None
    not_applicable = policy_of(tree, draft.attribute("not_applicable"), Family.MISSING)
    missing = policy_of(tree, draft.attribute("missing"), Family.MISSING)
    tree.skips = tree.skips or (applies is not None and not_applicable in {None, "skip"}) or missing == "skip"
    if owner.functions:
        check_directions(reporter, owner)
        check_percent_steps(reporter, owner)
    if "criterion" in own and isinstance(own["criterion"].value, syntax.Text):
        full = draft.full if draft.is_points and draft.full_by is None else None
        check_criterion(scope, owner, own["criterion"].value, score, full)
    return {
        "value": value,
        "score": score,
        "base": base,
        "applies": applies,
        "not_applicable": not_applicable,
        "missing": missing,
        "impute": _method(tree, draft, "impute", Family.IMPUTE),
        "treat": _method(tree, draft, "treat", Family.TREAT),
    }


def _method(tree: Tree, draft: Draft, name: str, family: Family) -> Call | None:
    attribute = draft.attribute(name)
    return None if attribute is None else method_of(tree, attribute, family)


def _value(tree: Tree, draft: Draft, context: Context) -> Expression | None:
    """Bind the value, or read the field of the leaf's own name."""
    own = draft.body.attributes
    if "value" in own:
        return context.bind(own["value"].value)
    name = draft.written_name
    if name is not None and (found := of_row(context.at(name), name, name.name)) is not None:
        return found
    if name is None:
        return None
    scope, known = tree.scope.at(name.start), name.name
    field = scope.fields.get(known)
    if field is None:
        return None
    scope.used.add(known)
    return LOST if field.is_lost else FieldRef(known, type=field.field.type, start=name.start, end=name.end)


def _score(tree: Tree, draft: Draft, context: Context, value: Expression | None) -> Expression | None:
    """Bind the score: as written, by default, from a yes/no, or the value itself."""
    attribute = draft.body.attributes.get("score")
    if attribute is None and value is not None and value.type.kind is Kind.FLAG and value is not LOST:
        return _of_flag(draft)
    if attribute is None:
        attribute = draft.inherited.get("score")
    if attribute is not None:
        return bind_score(context, attribute.value)
    if draft.body.lost:
        return LOST
    if value is None and "open" in draft.body.attributes:
        return None  # a slot that an extending set fills
    if value is None:
        _report_no_value(tree, draft)
        return LOST
    return value if value is LOST else _value_as_score(tree, draft, value)


def _of_flag(draft: Draft) -> Expression:
    low: Expression = Literal(0.0, "points", type=POINTS) if draft.is_points else _LOW
    yes, no = (low, FULL) if draft.header.direction == "lower_is_better" else (FULL, low)
    return Conditional(Builtin("value", type=FLAG), yes, no, type=POINTS)


def _value_as_score(tree: Tree, draft: Draft, value: Expression) -> Expression:
    reporter = tree.scope.reporter
    attribute = draft.body.attributes.get("value")
    place = attribute.value if attribute else draft.header.name or draft.block.keyword
    if value.type.kind is Kind.SHARE and not draft.is_unit_scale:
        reporter.report("share-as-points", place, hint="value", text=reporter.text(place))
    elif not value.type.is_numeric:
        reporter.report("not-points", place, kind=kind_word(value.type.kind))
    return Builtin("value", type=value.type)


def _report_no_value(tree: Tree, draft: Draft) -> None:
    place = draft.header.name or draft.block.keyword
    near = tree.scope.nearest(draft.name, indicators=False)
    known = tree.scope.alike(draft.name, place, tree.scope.fields) if draft.name else None
    if known is None:
        hint = "set" if draft.header.keyword == "indicator_set" else "nearest" if near else ""
        tree.scope.reporter.report("no-value", place, hint=hint, name=draft.name, nearest=near)


# --- parents ---------------------------------------------------------------------------------------------------------


def _bind_parent(tree: Tree, draft: Draft) -> dict[str, Any]:
    own, scope = draft.body.attributes, tree.scope
    facts: dict[str, Any] = {}
    owner = Owner(draft.name, part="score", is_unit_scale=draft.is_unit_scale)
    context = Context(scope, tree.binders, Place.AGGREGATE, owner, edges=tree.edges)
    if (attribute := draft.attribute("aggregate")) is not None:
        facts["aggregate"] = _aggregate(context, attribute.value)
        if facts["aggregate"] == "none" and draft.header.keyword != "indicator_set":
            scope.reporter.report("none-below-set", attribute.value, name=draft.name)
    if "weights" in own or "weights" in draft.inherited:
        facts["weights"] = _as_given(policy_of(tree, draft.attribute("weights"), Family.WEIGHT))
    if (attribute := draft.attribute("require")) is not None:
        facts["require"] = read_require(tree, attribute.value)
    if "applies" in own:
        applies = Context(scope, tree.binders, Place.VALUE, Owner(draft.name), edges=tree.edges)
        facts["applies"] = branch_condition(applies, own["applies"].value)
    for name in ("not_applicable", "missing"):
        if name in own:
            facts[name] = policy_of(tree, own[name], Family.MISSING)
    if "applies" in own and facts.get("not_applicable") in {None, "skip"}:
        tree.skips = True
    return facts


def _as_given(weights: Call | str | None) -> Call | str | None:
    """Return the weights of a parent; ``given``, which undoes a default, is what stands where none are derived."""
    return None if isinstance(weights, Call) and "given" in weights.function.uses else weights


def _aggregate(context: Context, node: syntax.Expression) -> Expression | str | None:
    """Bind ``none``, a named method, or an expression over the children."""
    context = context.at(node) if context.scope.layers else context
    named = node.function if isinstance(node, syntax.Call) else node
    is_bare = not isinstance(node, syntax.Call) or all(argument.name is not None for argument in node.arguments)
    is_bare = is_bare or _only_combines(context, named)
    if isinstance(named, syntax.Name) and is_bare and named.name not in context.scope.indicators:
        if named.name in _NONE and not isinstance(node, syntax.Call):
            return _NONE[named.name]
        if not context.scope.is_known(named.name):
            return named_call(context, node, (Family.AGGREGATE,), "aggregate")
    if isinstance(named, syntax.Member) and is_bare and not _is_of_file(context, named):
        return named_call(context, node, (Family.AGGREGATE,), "aggregate")
    return context.bind_points(node)


def _only_combines(context: Context, named: syntax.Expression) -> bool:
    """Whether a function is a method for children and nothing else, so that its arguments are never children."""
    function = context.scope.registry.get(named.name) if isinstance(named, syntax.Name) else None
    return function is not None and function.family is Family.AGGREGATE


def _is_of_file(context: Context, named: syntax.Member) -> bool:
    return isinstance(named.target, syntax.Name) and named.target.name in context.scope.files
