"""From a sentence to its rule: every pattern is asked in turn, and the first that accounts for all of it answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import attrs

from . import awards, bands, checklists, choices, deductions, english, proportional, ratings, written_rules, yearly
from .measuring import with_measure
from .reading import read
from .rule import NewField, Rule, Subject
from .sentence import Sentence, is_own
from .tokens import NotApplying, Points, Token, Turned

_PATTERNS: Final[tuple[Callable[[Sentence], Rule | None], ...]] = (
    deductions.recognise,
    bands.recognise,
    bands.recognise_line,
    proportional.recognise,
    checklists.recognise_english,
    choices.recognise,
)


def recognise(text: str, leaf: Subject) -> Rule | None:
    """Return the rule that a scoring sentence stands for, None where any part of it is not understood."""
    for pattern in (
        written_rules.recognise,
        checklists.recognise,
        choices.recognise_respectively,
        ratings.recognise,
        awards.recognise,
    ):
        if (rule := pattern(text, leaf)) is not None:
            return rule
    if (targets := yearly.parted(text)) is not None:
        rule = recognise(targets[1], leaf)
        return None if rule is None else yearly.with_years(rule, targets[0], leaf)
    tokens = english.read(text) if english.is_english(text) else read(text)
    if not tokens:
        return None
    return _recognised(choices.without_absence(tokens), leaf)


def _recognised(tokens: tuple[Token, ...], leaf: Subject) -> Rule | None:
    parted = _parted(tokens)
    if parted is None:
        return None
    rest, absence = parted
    if any(isinstance(token, Turned) for token in rest):
        rule = _guarded(rest, leaf)
        return rule if rule is None or absence is None else _applying(rule, absence, leaf)
    for pattern in _PATTERNS:
        if rest and (rule := pattern(Sentence(rest, leaf))) is not None:
            measured = with_measure(rule, rest)
            return measured if measured is None or absence is None else _applying(measured, absence, leaf)
    return None


def _parted(tokens: tuple[Token, ...]) -> tuple[tuple[Token, ...], NotApplying | None] | None:
    """Return the tokens of the rule, and whom it does not concern with what they get; None where that is left open."""
    rest: list[Token] = []
    found: list[NotApplying] = []
    places = iter(range(len(tokens)))
    for place in places:
        token = tokens[place]
        if not isinstance(token, NotApplying):
            rest.append(token)
            continue
        following = tokens[place + 1] if place + 1 < len(tokens) else None
        policy = token.policy
        if not policy and isinstance(following, Points):
            policy = "full" if following.is_full else "zero" if following.amount == 0 else ""
            next(places, None)
        elif not policy and isinstance(following, NotApplying) and not following.text:
            policy = following.policy
            next(places, None)
        if not policy:
            return None
        found.append(attrs.evolve(token, policy=policy))
    return None if len(found) > 1 else (tuple(rest), found[0] if found else None)


def _guarded(tokens: tuple[Token, ...], leaf: Subject) -> Rule | None:
    """Return the rule beside 不降反升的计0分, under that condition: P17."""
    place = next(place for place, token in enumerate(tokens) if isinstance(token, Turned))
    turned, points = tokens[place], tokens[place + 1 : place + 2]
    if not isinstance(turned, Turned) or not points or not isinstance(points[0], Points) or points[0].amount != 0:
        return None
    better = "lower_is_better" if turned.way == "above" else "higher_is_better"
    if leaf.kind != "leaf" or leaf.direction not in {None, better}:
        return None
    rest = (*tokens[:place], *tokens[place + 2 :])
    rule = _recognised(rest, attrs.evolve(leaf, direction=better)) if rest else None
    if rule is None or not (is_own(turned.subject, leaf) or turned.subject == rule.subject):
        return None
    if rule.score is None or rule.type not in {"share", "number", "count"}:
        return None
    score = f"({rule.score})" if " + " in rule.score else rule.score
    sign = ">" if turned.way == "above" else "<"
    direction = better if "ratio(" in score else rule.direction
    guarded = f"if value {sign} previous(value) then 0 else {score}"
    return attrs.evolve(rule, pattern="P17", score=guarded, direction=direction)


def _applying(rule: Rule, absence: NotApplying, leaf: Subject) -> Rule | None:
    if leaf.kind != "leaf":
        return None
    what = absence.text.removeprefix("此项").removeprefix("该项")
    is_this = what != absence.text or what in {"任务", "工作", "事项", "项目", "情况"}
    named = f"有{what}" if what and not is_this and not what.startswith(("无", "没有", "不")) else f"涉及{leaf.name}"
    field = NewField(named, "flag", None)
    return attrs.evolve(rule, fields=(*rule.fields, field), applies=field.name, not_applicable=absence.policy)
