"""Sets that build on others: what ``extends``, ``override``, ``remove`` and ``include`` make of their blocks.

The result is again a block, as if the author had written it in one piece, whose parts stand where they were written:
offsets tell which text a part belongs to, and with it which names it sees.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import attrs

from .. import syntax
from ..absent_plugins import AbsentPlugin, absent_plugin
from ..diagnostics import Both, listed
from ..modules import Module
from ..schema import BLOCKS, words
from ..vocabulary import vocabulary
from .bodies import keyword
from .merging import (
    attribute_name,
    english,
    merged_body,
    merged_header,
    name_atom,
    named_blocks,
    rewritten,
    slots,
    without_declarations,
)
from .names import nearest
from .reporting import Reporter
from .set_texts import (
    INNER,
    Included,
    Layer,
    Merged,
    SetText,
    add_layer,
    blocks_in,
    name_of_block,
    own_header,
    stack,
    used_by,
)

#: What of a set does not come along where it is included: results of the whole, and how these are ranked.
_DROPPED_BLOCKS: Final = frozenset({"limit", "grades"})
_DROPPED: Final = frozenset({"quota", "rescale", "screen"})


@attrs.define(eq=False)
class Structure:
    """Resolves the sets of all files, each once."""

    reporter: Reporter
    sets: dict[Module, dict[str, SetText]]
    absent: tuple[AbsentPlugin, ...] = ()
    _made: dict[SetText, Merged | None] = attrs.field(factory=dict)
    _busy: list[SetText] = attrs.field(factory=list)

    def merged(self, text: SetText) -> Merged | None:
        """Return a set with all that it builds on, None where it goes round in a circle."""
        if text not in self._made:
            self._busy.append(text)
            self._made[text] = self._merge(text)
            self._busy.pop()
        return self._made[text]

    def _merge(self, text: SetText) -> Merged | None:
        base = self._base(text)
        before = None if base is None else self.merged(base)
        if before is None and "extends" in slots("indicator_set", text.block.header):
            return None
        own = without_declarations(text.block.body)
        overrides = [each for each in blocks_in(own) if english(each) == "override"]
        removes = [each for each in blocks_in(own) if english(each) == "remove"]
        made = Merged(text, text.block, [Layer(text, base=base)], base=base)
        rest = tuple(
            each for each in own if not (isinstance(each, syntax.Block) and english(each) in {"override", "remove"})
        )
        rest = self._expanded(text, made, rest)
        overrides = [attrs.evolve(each, body=self._expanded(text, made, each.body or ())) for each in overrides]
        header = own_header(text.block)
        if before is None:
            for each in (*overrides, *removes):
                self.reporter.report("override-without-base", each.keyword, word=each.keyword.name, name=text.name)
            made.block = attrs.evolve(text.block, header=header, body=(*rest, *made.findings), made=syntax.Made())
            return made
        stack(made, before, text.name)
        statements = self._changed(made, before.block.body or (), overrides, removes)
        rest = (*rest, *made.findings)
        new = slots("indicator_set", header)
        merged = merged_header("indicator_set", before.block.header, new)
        made.block = attrs.evolve(text.block, header=merged, body=merged_body(statements, rest), made=syntax.Made())
        return made

    # --- extends

    def _base(self, text: SetText) -> SetText | None:
        if "extends" not in slots("indicator_set", text.block.header):
            return None
        node = text.extends
        found = None if node is None else self._named(text, node)
        if found is None:
            self._report_unknown(text, node or text.block.keyword)
            return None
        return self._not_busy(found, node or text.block.keyword)

    def _not_busy(self, found: SetText, place: syntax.Node) -> SetText | None:
        if found not in self._busy:
            return found
        names = [each.name for each in self._busy[self._busy.index(found) :]]
        self.reporter.report("set-cycle", place, path=" → ".join([*names, found.name]))
        return None

    def _named(self, text: SetText, node: syntax.Node) -> SetText | None:
        if isinstance(node, syntax.Name):
            return self.sets[text.module].get(node.name)
        if isinstance(node, syntax.Member) and isinstance(node.target, syntax.Name):
            found = (self.sets[module].get(node.name.name) for module in used_by(text.module, node.target.name))
            return next((each for each in found if each is not None), None)
        return None

    def _report_unknown(self, text: SetText, node: syntax.Node) -> None:
        if isinstance(node, syntax.Missing) or _is_lost(text, node):
            self.reporter.lost = True
            return
        known = list(self._known(text))
        self._tell_unknown("unknown-base", node, known, listed(known or ["—"]))

    def _tell_unknown(self, diagnostic: str, node: syntax.Node, known: list[str], names: Both) -> None:
        written = self.reporter.text(node)
        near = nearest(written, known)
        space = node.target.name if isinstance(node, syntax.Member) and isinstance(node.target, syntax.Name) else ""
        plugin = absent_plugin(self.absent, space) if space else None
        hint = "nearest" if near else "absent" if plugin is not None else ""
        giver, why = ("", "") if plugin is None else (plugin.name, plugin.why)
        self.reporter.report(
            diagnostic, node, hint=hint, name=written, nearest=near, names=names, plugin=giver, why=why
        )

    def _known(self, text: SetText) -> Iterator[str]:
        yield from (name for name in self.sets[text.module] if name != text.name)
        for alias, module in text.module.uses.items():
            yield from (f"{alias.partition(chr(0))[0]}.{name}" for name in self.sets[module])

    # --- override and remove

    def _changed(
        self,
        made: Merged,
        statements: tuple[syntax.Statement, ...],
        overrides: list[syntax.Block],
        removes: list[syntax.Block],
    ) -> tuple[syntax.Statement, ...]:
        known: dict[str, list[syntax.Block]] = {}
        for block in named_blocks(statements):
            if (atom := name_atom(block)) is not None:
                known.setdefault(atom.name, []).append(block)
        changes: dict[int, syntax.Block] = {}
        gone: set[int] = set()
        told: dict[str, syntax.Block] = {}
        self._tell_further_names(removes)
        for each in (*overrides, *removes):
            target = self._target(each, known)
            if target is None:
                continue
            name = name_of_block(target)
            if name in told:
                related = (self.reporter.span(told[name].keyword),)
                self.reporter.report("override-twice", each.header[0], related=related, name=name)
                continue
            told[name] = each
            if english(each) == "override":
                changes[id(target)] = each
                continue
            gone.add(id(target))
            place = each.header[0]
            assert isinstance(place, syntax.Name)  # noqa: S101 - a target was found by it
            made.removed |= {
                atom.name: place for block in (target, *named_blocks(target.body)) if (atom := name_atom(block))
            }
        return rewritten(statements, changes, gone)

    def _tell_further_names(self, removes: list[syntax.Block]) -> None:
        for further in (atom for block in removes for atom in block.header[1:]):
            text = self.reporter.text(further)
            self.reporter.report("header-atom", further, hint="remove", block=keyword("remove"), text=text)

    def _target(self, block: syntax.Block, known: dict[str, list[syntax.Block]]) -> syntax.Block | None:
        atom = name_atom(block)
        if atom is None:
            if not any(isinstance(each, syntax.Missing) for each in block.header):
                self.reporter.report("name-missing", block.keyword, block=keyword(english(block)))
            return None
        found = known.get(atom.name, [])
        if len(found) == 1:
            return found[0]
        if found:
            spans = tuple(self.reporter.span(each.header[0]) for each in found)
            self.reporter.report("override-ambiguous", atom, related=spans, name=atom.name)
            return None
        near = nearest(atom.name, known)
        self.reporter.report(
            "override-nothing",
            atom,
            hint="nearest" if near else "",
            name=atom.name,
            word=block.keyword.name,
            nearest=near,
        )
        return None

    # --- include

    def _expanded(
        self, text: SetText, made: Merged, statements: tuple[syntax.Statement, ...]
    ) -> tuple[syntax.Statement, ...]:
        """Return statements with subtrees in place of ``include``; findings of included sets come at the end."""
        found: list[syntax.Statement] = []
        for statement in statements:
            kind = english(statement) if isinstance(statement, syntax.Block) else ""
            if kind == "include" and isinstance(statement, syntax.Block):
                node = self._included(text, made, statement)
                # what cannot be included leaves a gap, so that nobody adds up what is left
                found.append(syntax.Missing(start=statement.start, end=statement.end) if node is None else node)
            elif kind in INNER and isinstance(statement, syntax.Block) and statement.body:
                found.append(attrs.evolve(statement, body=self._expanded(text, made, statement.body)))
            else:
                found.append(statement)
        return tuple(found)

    def _included(self, text: SetText, made: Merged, block: syntax.Block) -> syntax.Block | None:
        parts = slots("include", block.header)
        place = parts.get("name", (block.keyword,))[0]
        tree = self._tree(text, place)
        if tree is None:
            self.reporter.lost = True
            return None
        merged, target = tree
        atom = parts["as"][1] if len(parts.get("as", ())) > 1 else name_atom(target)
        name = atom.name if isinstance(atom, syntax.Name) else ""
        old = name_of_block(target)
        is_set = english(target) == "indicator_set"
        for layer in merged.layers:
            aliases = {alias: name if real == old else real for alias, real in layer.aliases.items()}
            add_layer(made, Layer(layer.text, aliases | {old: name}, layer.included | {name}, base=layer.base))
        header: list[syntax.Expression] = [atom] if isinstance(atom, syntax.Name) else []
        kept = slots(english(target), target.header)
        for key in ("title", "direction", "upto"):
            header.extend(kept.get(key, ()))
        header.extend(parts.get("weight", ()))
        header.extend(each for key, atoms in parts.items() if key.startswith("?") for each in atoms)
        body = tuple(each for each in target.body or () if _comes_along(each)) if is_set else tuple(target.body or ())
        if not is_set:
            body = tuple(each for each in body if not _is_weight(each))
        word = vocabulary()["keyword"].spelling("indicator", "en")
        keyword_atom = syntax.Name(word, start=block.keyword.start, end=block.keyword.end)
        made_of = syntax.Made(included=target, of=Included(merged, old, place))
        if is_set:
            self._tell_dropped(block, target, old, self._rescaling(text, made))
        made.findings += [each for each in body if isinstance(each, syntax.Block) and english(each) == "finding"]
        return attrs.evolve(
            block, keyword=keyword_atom, header=tuple(header), body=_without_findings(body), made=made_of
        )

    def _rescaling(self, text: SetText, made: Merged) -> str:
        """Return how a set rescales, in the word of its text or of what it extends."""
        base = None if made.base is None else self.merged(made.base)
        before = _rescaling_of(base.block) if base is not None else None
        return _rescaling_of(text.block) or before or "siblings"

    def _tell_dropped(self, block: syntax.Block, target: syntax.Block, name: str, rescaling: str) -> None:
        """Warn of limits and grades of an included set: they are about its own total, which is not the total here."""
        left: list[str] = []
        same = {"rescale"} if _rescaling_of(target) == rescaling else set()
        for each in target.body or ():
            if isinstance(each, syntax.Block) and english(each) in _DROPPED_BLOCKS:
                atom = name_atom(each)
                left.append(" ".join([each.keyword.name, *([atom.name] if atom else [])]))
            elif isinstance(each, syntax.Attribute) and attribute_name(each) in _DROPPED - same:
                left.append(each.name.name)
        if left:
            self.reporter.report("include-leaves", block.header[0], name=name, left=listed(left))

    def _tree(self, text: SetText, node: syntax.Node) -> tuple[Merged, syntax.Block] | None:
        """Return the set of the tree and the block of its root."""
        found = self._named(text, node)
        if found is not None:
            allowed = self._not_busy(found, node)
            merged = None if allowed is None else self.merged(allowed)
            return None if merged is None else (merged, merged.block)
        if isinstance(node, syntax.Member) and isinstance(node.target, syntax.Name):
            inside = list(self._nodes(text, node.target.name, node.name.name))
            if len(inside) == 1:
                return inside[0]
            if inside:
                names = listed([merged.name for merged, _ in inside])
                self.reporter.report("tree-ambiguous", node.name, name=node.name.name, sets=names)
                return None
        self._report_tree(text, node)
        return None

    def _nodes(self, text: SetText, alias: str, name: str) -> Iterator[tuple[Merged, syntax.Block]]:
        for module in used_by(text.module, alias):
            for each in self.sets[module].values():
                merged = None if each in self._busy else self.merged(each)
                for block in named_blocks(merged.block.body if merged else ()):
                    atom = name_atom(block)
                    if merged and atom and atom.name == name and english(block) == "indicator":
                        yield merged, block

    def _report_tree(self, text: SetText, node: syntax.Node) -> None:
        if isinstance(node, syntax.Missing) or _is_lost(text, node):
            self.reporter.lost = True
            return
        known = list(self._known(text))
        if isinstance(node, syntax.Member) and isinstance(node.target, syntax.Name):
            for module in used_by(text.module, node.target.name):
                for each in self.sets[module].values():
                    known += [
                        f"{node.target.name}.{a.name}"
                        for b in named_blocks(each.block.body)
                        if english(b) == "indicator" and (a := name_atom(b))
                    ]
        self._tell_unknown("unknown-tree", node, known, listed(list(self._known(text)) or ["—"]))


def _is_lost(text: SetText, node: syntax.Node) -> bool:
    """Whether a name points into a file that could not be read, which has been told."""
    return isinstance(node, syntax.Member) and getattr(node.target, "name", "") in text.module.lost


def _comes_along(statement: syntax.Statement) -> bool:
    if isinstance(statement, syntax.Block):
        return english(statement) not in _DROPPED_BLOCKS
    if isinstance(statement, syntax.Attribute):
        return attribute_name(statement) in BLOCKS["indicator"].attributes
    return True


def _rescaling_of(block: syntax.Block) -> str | None:
    """Return what a set says of rescaling, in English; None where it says nothing that is known."""
    said = (
        each for each in block.body or () if isinstance(each, syntax.Attribute) and attribute_name(each) == "rescale"
    )
    value = next((each.value for each in said), None)
    return words("option.rescale").get(value.name) if isinstance(value, syntax.Name) else None


def _is_weight(statement: syntax.Statement) -> bool:
    return isinstance(statement, syntax.Attribute) and attribute_name(statement) in {"points", "weight"}


def _without_findings(statements: tuple[syntax.Statement, ...]) -> tuple[syntax.Statement, ...]:
    return tuple(each for each in statements if not (isinstance(each, syntax.Block) and english(each) == "finding"))
