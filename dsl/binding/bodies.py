"""What stands between the braces of a block, sorted and checked against the schema."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from .. import syntax
from ..diagnostics import Both, listed
from ..schema import BLOCKS, attribute_words, block_words, homes_of_attribute, words
from ..vocabulary import vocabulary
from .names import nearest, odd_letters, skeleton, slip_of
from .reporting import Reporter

Other = syntax.Row | syntax.FieldRow | syntax.Param | syntax.Define | syntax.ExpressionStatement


@attrs.define
class Body:
    """The attributes of a block by English name, its blocks with their English keyword, and its other statements."""

    attributes: dict[str, syntax.Attribute] = attrs.field(factory=dict)
    blocks: list[tuple[str, syntax.Block]] = attrs.field(factory=list)
    rows: list[syntax.Row] = attrs.field(factory=list)
    fields: list[syntax.FieldRow] = attrs.field(factory=list)
    params: list[syntax.Param] = attrs.field(factory=list)
    defines: list[syntax.Define] = attrs.field(factory=list)
    others: list[syntax.Statement] = attrs.field(factory=list)
    lost: bool = False

    def of(self, *keywords: str) -> list[syntax.Block]:
        """Return the blocks with one of these keywords."""
        return [block for keyword, block in self.blocks if keyword in keywords]


def read_body(
    reporter: Reporter, container: str, statements: Iterable[syntax.Statement] | None, *, free: bool = False
) -> Body:
    """Sort the statements of a block; ``free`` where attributes that the schema does not know are names of the author."""
    body = Body()
    allowed, inner = attribute_words(container) if container != "file" else {}, block_words(container)
    for statement in statements or ():
        if isinstance(statement, syntax.Attribute):
            _add_attribute(reporter, container, body, statement, allowed, free=free)
        elif isinstance(statement, syntax.Block):
            _add_block(reporter, container, body, statement, inner)
        elif isinstance(statement, syntax.Missing):
            body.lost = reporter.lost = True
        else:
            _add_other(reporter, container, body, statement)
    return body


def _add_other(reporter: Reporter, container: str, body: Body, statement: Other) -> None:
    """Sort a row or a declaration, where the schema has a place for it."""
    rows = BLOCKS[container].rows if container in BLOCKS else ""
    if isinstance(statement, syntax.Row) and rows == "bands":
        body.rows.append(statement)
    elif isinstance(statement, syntax.FieldRow) and rows == "fields":
        body.fields.append(statement)
    elif isinstance(statement, syntax.Param) and container in BLOCKS["param"].within:
        body.params.append(statement)
    elif isinstance(statement, syntax.Define) and container in BLOCKS["define"].within:
        body.defines.append(statement)
    elif isinstance(statement, syntax.ExpressionStatement) and rows == "values":
        body.others.append(statement)
    else:
        body.lost = True
        _report_stray(reporter, container, statement)


def _report_stray(reporter: Reporter, container: str, statement: Other) -> None:
    if isinstance(statement, syntax.Param | syntax.Define):
        english = "param" if isinstance(statement, syntax.Param) else "define"
        homes = keywords(BLOCKS[english].within)
        name = statement.keyword.name
        reporter.report("block-place", statement.keyword, name=name, container=keyword(container), homes=homes)
    elif container == "fields":
        reporter.report("field-row", statement)
    else:
        reporter.report("stray-statement", statement, hint="minus" if _begins_with_minus(statement) else "")


def _begins_with_minus(statement: syntax.Statement) -> bool:
    """Whether it may be the rest of the line above: a line that begins with a minus sign is a statement of its own."""
    value = getattr(statement, "value", None)
    while isinstance(value, syntax.Binary) and value.start == statement.start:
        value = value.left
    return isinstance(statement, syntax.ExpressionStatement) and isinstance(value, syntax.Unary)


def _add_attribute(
    reporter: Reporter,
    container: str,
    body: Body,
    statement: syntax.Attribute,
    allowed: Mapping[str, str],
    *,
    free: bool,
) -> None:
    name = statement.name
    english = allowed.get(name.name) if not name.quoted else None
    if english is None and free:
        body.others.append(statement)
        return
    if english is None:
        english = _unknown_attribute(reporter, container, name)
        if english is None:
            body.lost = True
            return
    if english in body.attributes:
        reporter.report(
            "attribute-twice", name, related=(reporter.span(body.attributes[english].name),), name=name.name
        )
        return
    body.attributes[english] = statement


def _unknown_attribute(reporter: Reporter, container: str, name: syntax.Name) -> str | None:
    allowed = attribute_words(container) if container != "file" else {}
    known = {skeleton(word): word for word in allowed}.get(skeleton(name.name))
    if known is not None and known != name.name:
        reporter.report("look-alike", name, instead=known, odd=name.name, plain=known, letters=odd_letters(name.name))
        return allowed[known]
    english = words("attribute").get(name.name)
    if english is not None and (homes := homes_of_attribute(english)):
        reporter.report("attribute-place", name, name=name.name, container=keyword(container), homes=keywords(homes))
        return None
    near = nearest(name.name, allowed)
    hint = "nearest" if near else ""
    known_words = Both(
        "、".join(spelling for spelling, english in allowed.items() if spelling != english),
        ", ".join(dict.fromkeys(allowed.values())),
    )
    reporter.report(
        "unknown-attribute",
        name,
        hint=hint,
        instead=slip_of(name.name, allowed),
        name=name.name,
        container=keyword(container),
        nearest=near,
        known=known_words,
    )
    return None


def _add_block(reporter: Reporter, container: str, body: Body, block: syntax.Block, inner: Mapping[str, str]) -> None:
    word = block.keyword.name
    english = inner.get(word) if not block.keyword.quoted else None
    if english is not None:
        body.blocks.append((english, block))
        return
    body.lost = True
    misplaced = words("keyword").get(word)
    if misplaced is not None and misplaced in BLOCKS:
        homes = BLOCKS[misplaced].within
        reporter.report("block-place", block.keyword, name=word, container=keyword(container), homes=keywords(homes))
        return
    known = {skeleton(each): each for each in inner}.get(skeleton(word))
    if known is not None:
        reporter.report("look-alike", block.keyword, instead=known, odd=word, plain=known, letters=odd_letters(word))
        body.blocks.append((inner[known], block))
        return
    if block.body is None and block.header and container in BLOCKS and word in attribute_words(container):
        reporter.report("missing-equals", block.header[0], before="= ", name=reporter.text(block.header[0]))
        return
    near = nearest(word, inner)
    reporter.report(
        "unknown-block",
        block.keyword,
        hint="nearest" if near else "",
        instead=slip_of(word, inner),
        name=word,
        nearest=near,
        container=keyword(container),
        known=keywords(tuple(dict.fromkeys(inner.values()))),
    )


def keyword(container: str) -> Both:
    """Return what a block is called in messages."""
    if container == "file":
        return Both("文件顶层", "the top of a file")
    if " " in container:  # given ratings
        first, second = container.split()
        zh = vocabulary()["keyword"].spelling(first, "zh"), vocabulary()["header"].spelling(second, "zh")
        return Both(" ".join(zh), f"`{container}`")
    return Both(vocabulary()["keyword"].spelling(container, "zh"), f"`{container}`")


def keywords(containers: tuple[str, ...]) -> Both:
    """Return what several blocks are called in messages."""
    spoken = [keyword(container) for container in containers]
    return listed(spoken)
