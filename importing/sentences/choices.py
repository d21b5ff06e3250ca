"""好得10分,较好得8分 (levels, P23 P25 P30), and 建立得5分,未建立不得分 (yes or no)."""

from __future__ import annotations

import itertools
import re
from decimal import Decimal
from typing import Final

from .rule import Rule, Subject
from .sentence import Sentence, paired
from .tokens import NotApplying, Otherwise, Points, Said, Stop, Token
from .wording import NUMBER, plain, with_digits

_NOT: Final = ("未", "没有", "无", "不", "否", "no ", "not ", "none", "without ")
_FEWEST: Final = 2
_LABEL: Final = 12
#: Levels that an assessor names; with them alone a list is one of levels and not of items to be done.
_LEVELS: Final = frozenset(
    [
        "好",
        "较好",
        "一般",
        "较差",
        "差",
        "优",
        "良",
        "中",
        "合格",
        "不合格",
        "基本合格",
        "优秀",
        "良好",
        "及格",
        "不及格",
        "达标",
        "基本达标",
        "不达标",
        "未达标",
        "部分达标",
        "完成",
        "基本完成",
        "未完成",
        "部分完成",
        "满意",
        "较满意",
        "比较满意",
        "基本满意",
        "不满意",
        "很好",
        "很差",
        "高",
        "较高",
        "低",
        "较低",
        "齐全",
        "较齐全",
        "不齐全",
        "基本齐全",
        "健全",
        "较健全",
        "不健全",
        "基本健全",
        "完善",
        "较完善",
        "不完善",
        "规范",
        "较规范",
        "基本规范",
        "不规范",
        "及时",
        "较及时",
        "不及时",
        "国家级",
        "省级",
        "市级",
        "县级",
        "区级",
        "very good",
        "excellent",
        "good",
        "fair",
        "average",
        "adequate",
        "satisfactory",
        "unsatisfactory",
        "poor",
        "very poor",
        "bad",
        "weak",
        "strong",
        "high",
        "medium",
        "low",
        "complete",
        "incomplete",
        "partial",
        "partly",
        "partly met",
        "met",
        "not met",
        "fully met",
        "yes",
        "no",
        "none",
        "pass",
        "fail",
    ]
)
_RESPECTIVELY: Final = re.compile(
    rf"(?:评价结果|评价等级|评定|等级|结果)?(?:为)?(?P<labels>[^\d,;/、]+?(?:[/、][^\d,;/、]+?)+?)(?P<noun>违规|违纪|问题|等次|的)?(?:的)?,?"
    rf"分别(?:按)?(?P<total>从总分)?(?:中)?(?P<act>扣减|扣除|扣|减|得|计|加)(?P<numbers>{NUMBER}(?:分)?(?:[/、]{NUMBER}(?:分)?)+)(?:分)?"
    r"(?:,(?P<rest>无[^\d,;]*?)(?:的)?(?:不扣分|不扣|得满分))?;?"
)


def recognise(sentence: Sentence) -> Rule | None:
    """Return the rule of a choice: yes or no, or one of several levels."""
    tokens = tuple(token for token in sentence.tokens if not isinstance(token, Stop))
    if not all(isinstance(token, Said | Points | Otherwise) for token in tokens):
        return None
    is_english = all(token.text.isascii() for token in tokens if isinstance(token, Said))
    rest = Said("other" if is_english else "其他")
    said = tuple(rest if isinstance(token, Otherwise) else token for token in tokens)
    pairs = paired(said, Said)
    if not pairs or len(pairs) < _FEWEST or (sentence.leaf.full is None and sentence.leaf.kind == "leaf"):
        return None
    if (rule := _yes_or_no(sentence, pairs)) is not None:
        return rule
    amounts = [sentence.amount(points) for _, points in pairs]
    found = [(token.text, amount) for (token, _), amount in zip(pairs, amounts, strict=True) if amount is not None]
    return _levels(sentence.leaf, found) if len(found) == len(pairs) else None


def _yes_or_no(sentence: Sentence, pairs: tuple[tuple[Said, Points], ...]) -> Rule | None:
    if len(pairs) != _FEWEST or sentence.leaf.kind != "leaf":
        return None
    (first, got), (second, lost) = pairs
    is_opposite = second.text in {"其他", "other"} or second.text.lower().startswith(_NOT)
    if (
        not is_opposite
        or first.text.lower().startswith(_NOT)
        or not sentence.is_full(got)
        or sentence.amount(lost) != 0
    ):
        return None
    return Rule("YES", None, "flag", title=_words(first.text))


def _levels(leaf: Subject, found: list[tuple[str, Decimal]]) -> Rule | None:
    """Return the rule of levels: each gets fewer points than the one before it, and none is an item of a list."""
    labels = [_label(text) for text, _ in found]
    amounts = [amount for _, amount in found]
    if len(set(labels)) < len(labels) or not all(0 < len(label) <= _LABEL for label in labels):
        return None
    is_known = sum(is_level(label) for label in labels) >= len(labels) - 1
    is_falling = all(a > b for a, b in itertools.pairwise(amounts))
    if not is_falling or (not is_known and (leaf.kind != "leaf" or amounts[0] != leaf.full or amounts[-1] != 0)):
        return None
    if leaf.kind != "leaf" and "无" not in labels:  # who has none of it gets, and loses, nothing
        labels, amounts = [*labels, "无"], [*amounts, Decimal(0)]
    rows = "; ".join(f"{label} : {amount.normalize():f}" for label, amount in zip(labels, amounts, strict=True))
    return Rule("P25", f"by @ {{ {rows} }}", f"one of {{{', '.join(labels)}}}")


def is_level(label: str) -> bool:
    """Whether a word is a level that an assessor names."""
    return label.replace("_", " ").casefold() in _LEVELS


def recognise_respectively(text: str, leaf: Subject) -> Rule | None:
    """Return the rule of levels and points in two rows: 严重/一般/轻微违规分别扣4/2/1分,无违规不扣 (P23)."""
    match = _RESPECTIVELY.fullmatch(with_digits(plain(text)))
    if match is None or (leaf.kind == "leaf" and (leaf.full is None or match["total"])):
        return None
    labels = [_label(label) for label in re.split("[/、]", match["labels"])]
    points = [Decimal(number.removesuffix("分")) for number in re.split("[/、]", match["numbers"])]
    is_taken = match["act"] in {"扣", "扣减", "扣除", "减"}
    if len(labels) != len(points) or (is_taken != (leaf.kind == "penalty") and not (is_taken and leaf.kind == "leaf")):
        return None
    found = list(zip(labels, points, strict=True)) + ([("无", Decimal(0))] if match["rest"] else [])
    if leaf.kind == "leaf" and is_taken:
        full = leaf.full or Decimal(0)
        found = [(label, full - amount) for label, amount in found]
    if len({label for label, _ in found}) < len(found) or any(amount < 0 for _, amount in found):
        return None
    best_first = found if leaf.kind == "bonus" or not is_taken else found[::-1]
    rows = "; ".join(f"{label} : {amount.normalize():f}" for label, amount in found)
    return Rule("P23", f"by @ {{ {rows} }}", f"one of {{{', '.join(label for label, _ in best_first)}}}")


def _words(text: str) -> str:
    return text.rstrip("的").removesuffix("得")


def _label(text: str) -> str:
    words = re.sub(r"[^\w]", "", re.sub(r"(?<=[a-z])[ -]+(?=[a-z])", "_", _words(text)))
    for head in ("评价结果为", "评定为", "等级为", "结果为", "评为", "被评为"):
        words = words.removeprefix(head)
    return words


def without_absence(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Return tokens with 无此项任务的 before an answer for it read as one condition."""
    found: list[Token] = []
    for token in tokens:
        last = found[-1] if found else None
        if isinstance(token, NotApplying) and not token.text and isinstance(last, Said) and last.text.startswith(_NOT):
            found[-1] = NotApplying(last.text.rstrip("的"), token.policy)
        else:
            found.append(token)
    return tuple(found)
