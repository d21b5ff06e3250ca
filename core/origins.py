"""Where the parts of a set come from: a template that it extends, and subtrees that it includes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from .model import Indicator, IndicatorSet, Origin, PluginUse
from .phrasing import Sentence


@attrs.frozen
class Adopted:
    """A node that the set did not write itself: where it comes from, and the plugin that brings it.

    ``is_included`` tells an included subtree from what a template has, and ``is_adjusted`` that the set overrides
    something of it.
    """

    node: Indicator
    origin: Origin
    plugin: PluginUse | None = None
    is_included: bool = False
    is_adjusted: bool = False


def origin_text(adopted: Adopted) -> Sentence:
    """Say where a node comes from, and which plugin brings it: ``from bth.统筹推进京津冀协同发展 (plugin bth 0.1.0)``."""
    name, plugin = adopted.origin.name, adopted.plugin
    if not adopted.is_included:
        zh, en = ("，有调整", ", adjusted") if adopted.is_adjusted else ("", "")
        return Sentence(f"沿用模板“{name}”{zh}", f"from the template {name}{en}")
    if plugin is None:
        return Sentence(f"引自{name}", f"from {name}")
    version = " ".join(filter(None, (plugin.name, plugin.version)))
    return Sentence(f"引自{name}（插件 {version}）", f"from {name} (plugin {version})")


def adopted_by_node(indicator_set: IndicatorSet) -> Mapping[str, Adopted]:
    """Return for each node that the set did not write itself where it comes from, by its name."""
    return dict(_walk(indicator_set, indicator_set.root, None))


def adopted_of(indicator_set: IndicatorSet) -> tuple[Adopted, ...]:
    """Return the nodes that come from elsewhere, each by the topmost, and those that the set adjusts below it."""
    found = adopted_by_node(indicator_set)
    parents = {child.name: node.name for node in indicator_set.nodes() for child in node.children}
    return tuple(each for name, each in found.items() if each.is_adjusted or _is_top(each, found.get(parents[name])))


def _is_top(adopted: Adopted, above: Adopted | None) -> bool:
    return above is None or above.origin.name != adopted.origin.name


def _walk(indicator_set: IndicatorSet, node: Indicator, above: Adopted | None) -> Iterator[tuple[str, Adopted]]:
    for child in node.children:
        found = _adopted(indicator_set, child, above)
        if found is not None:
            yield child.name, found
        yield from _walk(indicator_set, child, found)


def _adopted(indicator_set: IndicatorSet, node: Indicator, above: Adopted | None) -> Adopted | None:
    if node.own is not None and node.own.origin is not None:
        return Adopted(node, node.own.origin, _plugin(indicator_set, node.own.origin), is_included=True)
    if above is not None and above.is_included and node.span.file == above.origin.span.file:
        return attrs.evolve(above, node=node)
    template = indicator_set.template
    known = None if template is None else template.node(node.name)
    if template is None or known is None:
        return None
    is_adjusted = (known.span, known.full, known.spans) != (node.span, node.full, node.spans)
    return Adopted(node, Origin(template.name, "", known.span), is_adjusted=is_adjusted)


def _plugin(indicator_set: IndicatorSet, origin: Origin) -> PluginUse | None:
    uses = (use for use in indicator_set.plugins if origin.namespace in use.namespaces)
    return next(uses, None) if origin.namespace else None
