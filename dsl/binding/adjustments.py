"""Binding bonuses and penalties, and those within them."""

from __future__ import annotations

from ...core.expressions import Builtin, Conditional, Expression, FieldRef, Literal
from ...core.functions import Family
from ...core.model import Adjustment
from ...core.value_type import FLAG, NUMBER, POINTS, Kind
from .. import syntax
from .context import FULL, LOST, Context, Owner, Place
from .drafts import Draft
from .node_attributes import (
    Tree,
    bind_score,
    method_of,
    part_of_full,
    points_of,
    text_of,
    texts_of,
)
from .operators import branch_condition
from .references import of_row


def bind_adjustment(tree: Tree, draft: Draft, word: str, block: syntax.Block) -> Adjustment:
    """Bind a bonus or penalty of a node, and those nested in it."""
    from .bodies import read_body  # noqa: PLC0415
    from .headers import read_header  # noqa: PLC0415

    reporter = tree.scope.reporter
    header = read_header(reporter, word, block)
    body = read_body(reporter, word, block.body)
    own = body.attributes
    upto = points_of(tree, draft, header.upto) if header.upto else None
    name = header.name.name if header.name else ""
    children = tuple(bind_adjustment(tree, draft, inner_word, inner) for inner_word, inner in body.blocks)
    full: Expression | None = None if upto is None else Literal(upto, "points", type=POINTS)
    varying: dict[str, Expression] = {}
    if draft.full_by is not None and header.upto is not None and header.upto.unit == "%":
        full = varying["upto"] = part_of_full(draft.full_by, header.upto)
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
        title=header.title or text_of(tree, own.get("title")),
        value=value,
        score=score,
        applies=applies,
        children=children,
        round=method_of(tree, rounding, Family.ROUND) if rounding else None,
        texts=texts_of(tree, own),
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
        return bind_score(scoring, own["score"].value)
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
