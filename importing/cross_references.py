"""Sentences that name other indicators of the table: ties, weights of the whole, and limits on scores (P20 P36 P41)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

import attrs

from ..dsl.diagnostics import Both
from .draft import DraftNode
from .naming import spelled
from .sentences.wording import NUMBER, plain, with_digits

_TIE: Final = re.compile(
    r"(?:[^,;:]{0,12}?)(?:总分|得分|分数|分值)(?:相同|相等|并列|1样)(?:的情况下|的单位|单位|的|时|者)?[,:]?(?:则)?(?:依次)?(?:优先)?(?:按照?|以|比较|看|由)?"
    r"(?P<names>.+?)(?:的?得分)?(?:的)?(?:高低|高者|较高者|较高的|高的)?(?:依次|者)?(?:优先|排序|排名|排列|排在前面|排名在前|在前|列前|排前)+"
)
_MIX: Final = re.compile(
    rf"(?:综合指数|综合得分|总得分|总指数|总分|最终得分|考核得分)=(?P<rows>[^\d+=,;]+?[×*]?{NUMBER}%(?:\+[^\d+=,;]+?[×*]?{NUMBER}%)+)"
)
_PART: Final = re.compile(rf"([^\d+=,;×*]+?)(?:得分|指数)?[×*]?({NUMBER})%(?:\+|$)")
_BELOW: Final = re.compile(
    rf"(?P<name>.+?)(?:的)?(?:得分|评分|分值|目标)?(?:(?P<word>低于|不足|未达到|未达|不到|小于|<)(?P<n>{NUMBER})分|(?:在)?(?P<n2>{NUMBER})分(?:\((?P<in>不?含)\))?以下(?:\((?P<in2>不?含)\))?)(?:的|者)?"
)
_MISSED: Final = re.compile(
    r"(?P<names>.+?)(?:(?:中)?(?:有)?任(?:何)?[1一](?:项|个)(?:指标)?)?(?:未达标|未达到目标值?|未完成目标值?|不达标)(?:的|者)?"
)
_INCLUDED: Final = Both("“以下”按含本数理解", "the bound itself counts as below, as 以下 does in law")
_OTHER_WEIGHTS: Final = Both(
    "注中的权重与表中的分值不一致，这里按表中的分值",
    "the weights of the notes are not those of the table; the points of the table stand",
)


@attrs.frozen
class Condition:
    """When a limit holds, in the words of the language, and the readings taken."""

    text: str
    remarks: tuple[Both, ...] = ()


def nodes_by_name(nodes: Sequence[DraftNode]) -> dict[str, DraftNode]:
    """Return the indicators of a draft by their names and titles as sentences write them."""
    found: dict[str, DraftNode] = {}
    for node in (below for top in nodes for below in top.walk() if below.kind == "indicator"):
        for word in (node.name, plain(node.title)):
            found.setdefault(word, node)
    return found


def tie_break(note: str, nodes: Mapping[str, DraftNode]) -> str | None:
    """Return the attribute that a note on equal scores stands for, None unless it names indicators only."""
    match = _TIE.fullmatch(plain(note).rstrip(";"))
    if match is None:
        return None
    names = [name.removesuffix("得分").removesuffix("的") for name in re.split("[、,和及]", match["names"]) if name]
    if not names or not all(name in nodes for name in names):
        return None
    return f"tie_break = [{', '.join(f'score({spelled(nodes[name].name)})' for name in names)}]"


def weights_of_whole(note: str, nodes: Sequence[DraftNode]) -> tuple[str | None, Decimal | None, Both | None]:
    """Return what a note on the weights of the whole says: an aggregate with the points of the whole, or a contradiction.

    Parts that are each scored out of the same points are mixed; parts whose points are their weights need nothing.
    """
    match = _MIX.fullmatch(with_digits(plain(note)).rstrip(";"))
    tops = [node for node in nodes if node.kind == "indicator"]
    if match is None:
        return None, None, None
    weights = {name: Decimal(number) for name, number in _PART.findall(match["rows"])}
    by_name = {name: node for node in tops for name in _called(node) if name in weights}
    if len(by_name) != len(tops) or len(weights) != len(tops) or sum(weights.values()) != 100:  # noqa: PLR2004 - per cent
        return None, None, None
    points = [node.points for node in by_name.values() if node.points is not None]
    total = sum(points, Decimal(0))
    if len(points) < len(tops) or total <= 0:
        return None, None, None
    if all(node.points == weights[name] * total / 100 for name, node in by_name.items()):
        return None, None, None
    if len(set(points)) > 1:
        return None, None, _OTHER_WEIGHTS
    parts = (f"{weights[name].normalize():f}% * score({spelled(node.name)})" for name, node in by_name.items())
    return f"aggregate = {' + '.join(parts)}", points[0], None


def _called(node: DraftNode) -> set[str]:
    title = plain(node.title)
    return {title, title.removesuffix("指数"), title.removesuffix("得分")}


def condition_on(situation: str, nodes: Mapping[str, DraftNode]) -> Condition | None:
    """Return the condition of a limit on scores and targets, None where any part of it is about something else."""
    found: list[Condition] = []
    for part in re.split(r",?或者?", with_digits(situation).removesuffix("的")):
        condition = _below(part, nodes) or _missed(part, nodes)
        if condition is None:
            return None
        found.append(condition)
    remarks = tuple(dict.fromkeys(remark for condition in found for remark in condition.remarks))
    return Condition(" or ".join(condition.text for condition in found), remarks) if found else None


def _below(part: str, nodes: Mapping[str, DraftNode]) -> Condition | None:
    match = _BELOW.fullmatch(part)
    node = None if match is None else nodes.get(match["name"])
    if match is None or node is None:
        return None
    included = match["in"] or match["in2"]
    is_open = bool(match["word"]) or included == "不含"
    remarks = () if match["word"] or included else (_INCLUDED,)
    number = match["n"] or match["n2"]
    return Condition(f"score({spelled(node.name)}) {'<' if is_open else '<='} {number}", remarks)


def _missed(part: str, nodes: Mapping[str, DraftNode]) -> Condition | None:
    match = _MISSED.fullmatch(part)
    if match is None:
        return None
    texts = [_short_of_target(nodes.get(name)) for name in match["names"].split("、")]
    written = [text for text in texts if text is not None]
    return Condition(" or ".join(written)) if len(written) == len(texts) else None


def _short_of_target(node: DraftNode | None) -> str | None:
    """Return the condition that the value of a leaf has not reached what its rule measures it by."""
    score = None if node is None or node.rule is None else node.rule.score
    if node is None or score is None:
        return None
    ratio = re.fullmatch(r"ratio\(([^()]+)\)", score)
    step = re.fullmatch(r"deduct\([^()]*, (above|below) = ([^,()]+)(?:, [^()]*)?\)", score)
    if ratio is not None:
        target, sign = ratio[1], ">" if node.direction == "lower_is_better" else "<"
    elif step is not None:
        target, sign = step[2], ">" if step[1] == "above" else "<"
    else:
        return None
    return f"value({spelled(node.name)}) {sign} {target}"
