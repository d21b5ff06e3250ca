"""Binding the tree of indicators: leaves with value and score, parents with their aggregate."""

from __future__ import annotations

from typing import Any, Final

import attrs

from ...core.expressions import Binary, Builtin, Call, Conditional, Expression, FieldRef, Literal
from ...core.functions import Family
from ...core.model import Adjustment, Direction, Indicator, Own, Texts
from ...core.span import Span
from ...core.value_type import FLAG, NUMBER, POINTS, SHARE, Kind
from .. import syntax
from ..checks.criteria import check_criterion, check_percent_steps
from ..checks.directions import check_directions
from ..diagnostics import Both
from ..schema import words
from .attributes import named_call, option_or_call
from .constants import number_of, read_flag, read_text, read_texts
from .context import FULL, LOST, Binders, Context, Edge, Owner, Place, kind_word
from .drafts import Draft
from .operators import branch_condition
from .rated import bind_rated
from .references import of_row
from .scope import Scope

_ANY: Final = words("option.require")
_NONE: Final = words("option.aggregate")
_TEXT_NAMES: Final = ("criterion", "note", "data_source", "owner", "frequency")

_LOW: Final = Builtin("low", type=POINTS)
_EMPTY: Final = Texts()
_LEAF_ONLY: Final = ("value", "score", "base", "impute", "treat")
_LEAF: Final = Both("末级指标", "a leaf, which has no children")
_PARENT: Final = Both("有下级指标的指标", "an indicator with children")
_PARENT_ONLY: Final = ("aggregate", "weights", "require")


@attrs.define
class Tree:
    """What binding the nodes of one set shares."""

    scope: Scope
    binders: Binders
    is_points: bool
    edges: dict[str, list[Edge]] = attrs.field(factory=dict)
    skips: bool = False


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
    else:
        facts = _bind_rated_leaf(tree, draft, blocks[0]) if blocks else _bind_leaf(tree, draft, direction)
    upto = _points_number(tree, draft, header.upto) if header.upto else None
    if upto is not None and upto < draft.full:
        reporter.report("upto-below", header.upto or draft.place, name=draft.name)
    attribute = draft.attribute
    rounding = attribute("round")
    return Indicator(
        name=draft.name,
        title=header.title or _text(tree, own.get("title")),
        weight=draft.weight,
        full=draft.full if draft.own is None else draft.outer_full,
        low=draft.low,
        own=None if draft.own is None else Own(draft.own.full, draft.own.is_points),
        upto=upto,
        direction=direction,
        children=children,
        round=_call(tree, rounding, Family.ROUND) if rounding else None,
        unbounded=_flag(tree, attribute("unbounded")),
        adjustments=tuple(_bind_adjustment(tree, draft, word, block) for word, block in draft.adjustments),
        varying=_varying(
            draft, upto=header.upto, bonus_upto=_node(own, "bonus_upto"), penalty_upto=_node(own, "penalty_upto")
        ),
        bonus_upto=_cap(tree, draft, own.get("bonus_upto")),
        penalty_upto=_cap(tree, draft, own.get("penalty_upto")),
        open=_flag(tree, own.get("open")),
        texts=_texts(tree, own),
        span=reporter.source.span(*draft.place),
        spans=_spans(tree, draft),
        **facts,
    )


def _spans(tree: Tree, draft: Draft) -> dict[str, Span]:
    source = tree.scope.reporter.source
    every = {**draft.inherited, **draft.body.attributes} if draft.inherited else draft.body.attributes
    return {name: source.span(attribute.start, attribute.end) for name, attribute in every.items()}


def _texts(tree: Tree, own: dict[str, syntax.Attribute]) -> Texts:
    found: dict[str, Any] = {}
    reporter = tree.scope.reporter
    for name in _TEXT_NAMES:
        if name in own:
            found[name] = read_text(reporter, own[name].value)
    if "evidence" in own:
        found["evidence"] = read_texts(reporter, own["evidence"].value)
    return Texts(**found) if found else _EMPTY


def _text(tree: Tree, attribute: syntax.Attribute | None) -> str | None:
    return None if attribute is None else read_text(tree.scope.reporter, attribute.value)


def _flag(tree: Tree, attribute: syntax.Attribute | None) -> bool:
    return attribute is not None and bool(read_flag(tree.scope.reporter, attribute.value))


def _constant(tree: Tree, draft: Draft) -> Context:
    del draft
    return Context(tree.scope, tree.binders, Place.VALUE)


def _call(tree: Tree, attribute: syntax.Attribute, *families: Family) -> Call | None:
    context = Context(tree.scope, tree.binders, Place.VALUE)
    english = attribute.name.name
    return named_call(context, attribute.value, families, words("attribute").get(english, english))


def _option(tree: Tree, attribute: syntax.Attribute | None, *families: Family) -> Call | str | None:
    if attribute is None:
        return None
    context = Context(tree.scope, tree.binders, Place.VALUE)
    english = attribute.name.name
    return option_or_call(context, attribute.value, families, words("attribute").get(english, english))


def _cap(tree: Tree, draft: Draft, attribute: syntax.Attribute | None) -> float | None:
    return None if attribute is None else _points_number(tree, draft, attribute.value)


def _points_number(tree: Tree, draft: Draft, node: syntax.Expression) -> float | None:
    """Return a cap in points; a percentage is that part of the node's full points."""
    value = number_of(node)
    reporter = tree.scope.reporter
    if value is None or value < 0:
        if isinstance(node, syntax.Missing):
            reporter.lost = True
        else:
            reporter.report("wrong-cap", node, text=reporter.text(node))
        return None
    return value * draft.full if isinstance(node, syntax.Number) and node.unit == "%" else value


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
    not_applicable = _option(tree, draft.attribute("not_applicable"), Family.MISSING)
    missing = _option(tree, draft.attribute("missing"), Family.MISSING)
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
            found[name] = _part_of_full(draft.full_by, node)
    return found


def _part_of_full(full: Expression, node: syntax.Number) -> Expression:
    return Binary("*", full, Literal(node.value, "%", type=SHARE), type=POINTS, start=node.start, end=node.end)


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
    not_applicable = _option(tree, draft.attribute("not_applicable"), Family.MISSING)
    missing = _option(tree, draft.attribute("missing"), Family.MISSING)
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
    return None if attribute is None else _call(tree, attribute, family)


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
        return _free_score(context, attribute.value)
    if draft.body.lost:
        return LOST
    if value is None and "open" in draft.body.attributes:
        return None  # a slot that an extending set fills
    if value is None:
        _report_no_value(tree, draft)
        return LOST
    return value if value is LOST else _value_as_score(tree, draft, value)


def _free_score(context: Context, node: syntax.Expression) -> Expression:
    """Bind a score; a bare name of a function without required arguments is a call of it."""
    context = context.at(node) if context.scope.layers else context
    if isinstance(node, syntax.Name) and not context.scope.is_known(node.name):
        function = context.scope.function(node.name)
        if function is not None and function.stands_as(Family.SCORE):
            node = syntax.Call(node, (), start=node.start, end=node.end)
    return context.bind_points(node)


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
        facts["weights"] = _option(tree, draft.attribute("weights"), Family.WEIGHT)
    if (attribute := draft.attribute("require")) is not None:
        facts["require"] = read_require(tree, attribute.value)
    if "applies" in own:
        applies = Context(scope, tree.binders, Place.VALUE, Owner(draft.name), edges=tree.edges)
        facts["applies"] = branch_condition(applies, own["applies"].value)
    for name in ("not_applicable", "missing"):
        if name in own:
            facts[name] = _option(tree, own[name], Family.MISSING)
    if "applies" in own and facts.get("not_applicable") in {None, "skip"}:
        tree.skips = True
    return facts


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


def read_require(tree: Tree, node: syntax.Expression) -> float:
    """Return the share of the weight that must be present."""
    if isinstance(node, syntax.Name) and node.name in _ANY:
        return 0.0
    value = number_of(node)
    if value is not None and 0 <= value <= 1:
        return value
    if isinstance(node, syntax.Missing):
        tree.scope.reporter.lost = True
    else:
        tree.scope.reporter.report("wrong-require", node, text=tree.scope.reporter.text(node))
    return 1.0


# --- bonuses and penalties -------------------------------------------------------------------------------------------


def _bind_adjustment(tree: Tree, draft: Draft, word: str, block: syntax.Block) -> Adjustment:
    from .bodies import read_body  # noqa: PLC0415
    from .headers import read_header  # noqa: PLC0415

    reporter = tree.scope.reporter
    header = read_header(reporter, word, block)
    body = read_body(reporter, word, block.body)
    own = body.attributes
    upto = _points_number(tree, draft, header.upto) if header.upto else None
    name = header.name.name if header.name else ""
    children = tuple(_bind_adjustment(tree, draft, inner_word, inner) for inner_word, inner in body.blocks)
    full: Expression | None = None if upto is None else Literal(upto, "points", type=POINTS)
    varying: dict[str, Expression] = {}
    if draft.full_by is not None and header.upto is not None and header.upto.unit == "%":
        full = varying["upto"] = _part_of_full(draft.full_by, header.upto)
    owner = Owner(draft.name, full=full or FULL, is_unit_scale=draft.is_unit_scale, place=header.name)
    owner.part = "value"
    context = Context(tree.scope, tree.binders, Place.VALUE, owner, edges=tree.edges)
    applies = branch_condition(context, own["applies"].value) if "applies" in own else None
    value = context.bind(own["value"].value) if "value" in own else _field_of_name(context, header.name, block)
    if value is None and body.lost:
        value = LOST
    score = _adjustment_score(tree, context, own, value, header.name or block.keyword, has_children=bool(children))
    rounding = own.get("round")
    return Adjustment(
        name=name,
        is_bonus=word == "bonus",
        upto=upto,
        title=header.title or _text(tree, own.get("title")),
        value=value,
        score=score,
        applies=applies,
        children=children,
        round=_call(tree, rounding, Family.ROUND) if rounding else None,
        texts=_texts(tree, own),
        varying=varying,
        span=reporter.source.span(*(header.moved or (header.start, header.end))),
        spans={key: reporter.span(attribute) for key, attribute in own.items()},
    )


def _field_of_name(context: Context, place: syntax.Name | None, block: syntax.Block) -> Expression | None:
    name = place.name if place else ""
    scope = context.scope.at(block.header[0].start) if block.header else context.scope
    if place is not None and (found := of_row(context.within(scope), place, name)) is not None:
        return found
    field = scope.fields.get(name)
    if field is None:
        return None
    scope.used.add(name)
    return LOST if field.is_lost else FieldRef(name, type=field.field.type, start=block.start, end=block.end)


def _adjustment_score(
    tree: Tree,
    context: Context,
    own: dict[str, syntax.Attribute],
    value: Expression | None,
    place: syntax.Node,
    *,
    has_children: bool,
) -> Expression | None:
    owner = context.owner
    assert owner is not None  # noqa: S101 - made with one
    if value is LOST:
        owner.value, owner.place = NUMBER, None
    elif value is not None:
        owner.value, owner.value_expression = value.type, value
    owner.part = "score"
    scoring = Context(tree.scope, tree.binders, Place.SCORE, owner, edges=tree.edges)
    if "score" in own:
        return _free_score(scoring, own["score"].value)
    if has_children:
        return None
    if value is None:
        name = tree.scope.reporter.text(place)
        tree.scope.reporter.report("no-value", place, name=name, nearest=None)
        return LOST
    if value is not LOST and value.type.kind is Kind.FLAG:
        return Conditional(
            Builtin("value", type=FLAG), context.full(), Literal(0.0, "points", type=POINTS), type=POINTS
        )
    return scoring.as_points(Builtin("value", type=value.type), place) if value is not LOST else LOST
