"""Declaring a Python function as a function of the language: ``@quanheng.function``."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any, Final, TypeVar

from .functions import REQUIRED, Family, Function, Parameter, StepKind, Yields

_Word = TypeVar("_Word", bound=StrEnum)
#: What a scoring function may take from the node that it scores.
_OF_NODE: Final = frozenset({"value", "full", "low", "direction"})
#: How many arguments the engine gives by position, so that no scheme can: shares and weights, shares.
_BY_POSITION: Final = {Family.AGGREGATE: 2, Family.WEIGHT: 1, Family.IMPUTE: 1, Family.TREAT: 1}
#: What a function that fills one sibling from the others is told of it.
_OF_SIBLINGS: Final = frozenset({"place", "directions"})


class WrongWord(ValueError):  # noqa: N818 - named by what went wrong, like DuplicateFunction
    """A declaration says a word that is none of those that stand there: a family, what is yielded, a type."""

    def __init__(self, function: str, argument: str, given: object, known: Iterable[str]) -> None:
        self.function, self.argument, self.given = function, argument, given
        self.known = tuple(map(str, known))
        super().__init__(f"{function}: there is no {argument} {given!r}; there are {', '.join(self.known)}")


def function(
    *,
    zh: str | None = None,
    family: Family | str = Family.MATH,
    unit: str | None = None,
    yields: Yields | str = Yields.NUMBER,
    labels: Iterable[str] = (),
    fit: Callable[..., Any] | None = None,
    whole: bool = False,
    parameters: Mapping[str, Parameter] | None = None,
    source: str = "",
    explain: Callable[..., Any] | None = None,
    undefined: tuple[str, str] | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a Python function as a function of the language.

    It is ``row`` (each row by itself) unless ``fit`` or ``whole`` says otherwise.  Parameters are read from the
    signature: positional ones take columns, keyword-only ones options; ``parameters`` refines single ones, and adds
    what the engine sees to itself (``by``, ``across``).  A scoring
    function is given what it names of the node's ``value``, ``full``, ``low`` and ``direction``, an aggregate shares
    and weights by position before all else, a weighting function shares, one that fills gaps or treats outliers the
    value, or where it names ``place`` those of all siblings; ``explain`` takes the
    :class:`~.sentences.Facts` of one unit and says in a :class:`~.phrasing.Sentence` how its points, or its
    value, came about;
    ``undefined`` is why it may give no number for arguments that are all there, in English and in Chinese:
    ``undefined=("no berth", "没有泊位")``.

    With ``yields="text"`` it treats each row by itself and returns an array of texts, "" or None where there is none;
    or numbers, places among ``labels`` (NaN where there is none); or a pair of places and the texts that they mean.
    ``labels`` are what it may yield, best first: then a scheme that compares with another word is refused when checked.

    Raises:
        WrongWord: there is no such family, or nothing such is yielded.
        TypeError: ``parameters`` holds something else than a :class:`Parameter`.
    """

    def declare(target: Callable[..., Any]) -> Callable[..., Any]:
        home, yielded = _word(target, "family", family, Family), _word(target, "yields", yields, Yields)
        given = {} if parameters is None else parameters
        strange = [each for each in given.values() if not isinstance(each, Parameter)] if _is_dict(given) else [given]
        if strange:
            raise TypeError(f"parameters= is a dict of quanheng.Parameter(…) by argument, not {strange[0]!r}")
        found = _parameters_of(target, parameters or {}, _BY_POSITION.get(home, 0))
        taken = _OF_NODE if home is Family.SCORE else _OF_SIBLINGS if home is Family.IMPUTE else ()
        used = tuple(p.name for p in found if p.name in taken)
        kind = StepKind.WHOLE if whole else StepKind.FIT if fit is not None else StepKind.ROW
        declared = Function(
            name=target.__name__,
            zh=zh,
            family=home,
            kind=kind,
            yields=yielded,
            parameters=tuple(p for p in found if p.name not in used),
            uses=("siblings", *used) if "place" in used else used,
            unit=unit,
            labels=tuple(labels),
            implementation=target,
            fit=fit,
            explain=explain,
            undefined=undefined,
            doc=inspect.getdoc(target) or "",
            source=source,
        )
        target.__quanheng__ = declared  # type: ignore[attr-defined]  # a mark that Registry.add reads
        return target

    return declare


def _word(target: Callable[..., Any], argument: str, given: str, known: type[_Word]) -> _Word:
    if given not in set(known):
        raise WrongWord(target.__name__, argument, given, known)
    return known(given)


def _is_dict(given: object) -> bool:
    return isinstance(given, Mapping)


def _parameters_of(
    target: Callable[..., Any], refined: Mapping[str, Parameter], by_position: int
) -> tuple[Parameter, ...]:
    """Read the parameters of a signature, without those that the engine gives by position and without ``fitted``."""
    found = []
    for parameter in inspect.signature(target).parameters.values():
        if by_position and parameter.kind in {parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD}:
            by_position -= 1
            continue
        if parameter.kind is parameter.VAR_KEYWORD or parameter.name == "fitted":
            continue
        default = REQUIRED if parameter.default is parameter.empty else parameter.default
        plain = Parameter(parameter.name, default=default, variadic=parameter.kind is parameter.VAR_POSITIONAL)
        found.append(refined.get(parameter.name, plain))
    # what the engine sees to itself, `by` and `across`, the function need not take
    names = {parameter.name for parameter in found}
    return (*found, *(parameter for name, parameter in refined.items() if name not in names))
