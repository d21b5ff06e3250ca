"""①有方案,1分②有台账,1分③有总结,1分: P29."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from ..naming import spelled
from .choices import is_level
from .reading import read_clause
from .rule import NewField, Rule, Subject
from .sentence import Sentence, paired
from .tokens import Per, Points, Said, Stop
from .wording import CIRCLED, NUMBER, clauses_of, plain, with_digits

_MARKS: Final = re.compile(rf"[{CIRCLED}]|\(\d+\)|(?:^|(?<=[;,\n分]))\d+[.、](?!\d)")
_ITEM: Final = re.compile(rf"(?P<text>[^;]*?)[,(:]?(?:的)?[,(]?(?:得|计|的)?(?P<n>{NUMBER})分[)]?[;,.\n]*")
_LEFT_OUT: Final = re.compile(
    r"(?:每)?(?:缺|少)(?:少)?(?:1|任1|任一|一)?项(?:的)?(?:不得该项分|不得分|该项不得分)|未完成的?不得分|每?(?:缺|少)(?:少)?(?:1|一|任1)?项(?:的)?扣(?:除)?(?:相应|该项|对应)(?:的)?(?:分值|分数|分)"
)
_NAME_LENGTH: Final = 14
_ENGLISH_LENGTH: Final = 32
_FEWEST: Final = 2


def recognise(text: str, leaf: Subject) -> Rule | None:
    """Return the rule of a list of points, each with its own points, that add up to those of the leaf."""
    written = plain(text)
    found = _marked(written) if len(_MARKS.findall(written)) >= _FEWEST else _listed(written)
    if found is None or leaf.kind != "leaf" or leaf.full is None:
        return None
    items, tail = found
    amounts = [points.amount for _, points in items if points.amount is not None]
    if len(items) < _FEWEST or len(amounts) != len(items) or sum(amounts) != leaf.full or 0 in amounts:
        return None
    if not _is_harmless(tail, list(amounts)):
        return None
    fields = tuple(NewField(_name(item, leaf, place), "flag", item) for place, (item, _) in enumerate(items, start=1))
    if len({field.name for field in fields}) < len(fields):
        fields = tuple(NewField(f"{leaf.name}要点{n}", "flag", field.title) for n, field in enumerate(fields, start=1))
    rows = "; ".join(f"{field.name} : {amount.normalize():f}" for field, amount in zip(fields, amounts, strict=True))
    return Rule("P29", f"checklist {{ {rows} }}", fields=fields)


def recognise_english(sentence: Sentence) -> Rule | None:
    """Return the rule of items that are said with their points, which add up to those of the leaf."""
    pairs = paired(tuple(token for token in sentence.tokens if not isinstance(token, Stop)), Said)
    full = sentence.leaf.full
    if pairs is None or len(pairs) < _FEWEST or sentence.leaf.kind != "leaf" or full is None:
        return None
    amounts = [points.amount for _, points in pairs if points.amount]
    texts = [said.text for said, _ in pairs]
    if len(amounts) < len(pairs) or sum(amounts) != full or not all(map(_is_item, texts)):
        return None
    names = ["_".join(re.findall(r"\w+", text.lower())) for text in texts]
    if len(set(names)) < len(names) or not all(len(name) <= _ENGLISH_LENGTH for name in names):
        names = [f"{sentence.leaf.name}_{place}" for place in range(1, len(pairs) + 1)]
    fields = tuple(NewField(name, "flag", text) for name, text in zip(names, texts, strict=True))
    rows = "; ".join(f"{spelled(name)} : {amount.normalize():f}" for name, amount in zip(names, amounts, strict=True))
    return Rule("P29", f"checklist {{ {rows} }}", fields=fields)


def _is_item(text: str) -> bool:
    return text.isascii() and not is_level(text) and not re.match(r"(?:not?|without|if|unless)\b", text, re.IGNORECASE)


def _marked(text: str) -> tuple[list[tuple[str, Points]], str] | None:
    """Read items that begin with ①, (1) or 1."""
    if (first := _MARKS.search(text)) is None or text[: first.start()].strip(";,:\n"):
        return None
    items: list[tuple[str, Points]] = []
    parts = _MARKS.split(text[first.start() :])[1:]
    tail = ""
    for place, part in enumerate(parts):
        body = part
        if place == len(parts) - 1:
            match = re.match(rf".*?{NUMBER}分[)]?", part, re.DOTALL)
            body, tail = (part, "") if match is None else (match[0], part[match.end() :])
        item = _item(body)
        if item is None:
            return None
        items.append(item)
    return items, tail


def _listed(text: str) -> tuple[list[tuple[str, Points]], str] | None:
    """Read items that follow one another without marks: 有方案1分,有台账1分,有总结1分."""
    clauses = clauses_of(text)
    items: list[tuple[str, Points]] = []
    while len(items) < len(clauses) and (item := _item(clauses[len(items)])) is not None:
        items.append(item)
    return (items, ",".join(clauses[len(items) :])) if len(items) >= _FEWEST else None


def _item(text: str) -> tuple[str, Points] | None:
    """Return what is to be there and its points; words that measure or take away are no item of a list."""
    if "\n" in text.strip("\n"):
        return None
    match = _ITEM.fullmatch(text.strip("\n"))
    if match is None or not match["text"]:
        return None
    words = match["text"].strip(",;:. \n").removesuffix("的").removesuffix("得").removesuffix("再")
    if not words or re.search(
        r"[\d%<>≤≥=每扣加]|以上|以下|否则|其余|其他|未|不|最|超过|低于|达到|较|优|良|好|差|一般|各$", words
    ):
        return None
    return words, Points(Decimal(match["n"]))


def _is_harmless(tail: str, amounts: list[object]) -> bool:
    """Whether what follows the items only says again that a missing item does not get its points."""
    for clause in clauses_of(with_digits(tail)):
        tokens = read_clause(clause)
        if _LEFT_OUT.fullmatch(clause) or (tokens is not None and all(isinstance(token, Stop) for token in tokens)):
            continue
        if not tokens or len(tokens) != 1 or not isinstance(tokens[0], Per):
            return False
        step = tokens[0]
        if not step.is_taken or step.quantity.number != 1 or any(amount != step.points for amount in amounts):
            return False
    return True


def _name(item: str, leaf: Subject, place: int) -> str:
    words = re.sub(r"[^\w]", "", item)
    return words if 0 < len(words) <= _NAME_LENGTH and not words[0].isdigit() else f"{leaf.name}要点{place}"
