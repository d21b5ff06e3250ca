"""The function declaration and the registry: the one way in which methods enter, built-in or from a plugin.

A declaration names parameters, Chinese name, kind and what is yielded; it does not import the arithmetic.
``implementation``, ``fit`` and ``explain`` are callables or ``"module:attribute"`` strings resolved at first use,
relative to the package (``".core.methods.scoring:deduct"``), so that ``check`` and ``--help`` stay light.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, Final
from unicodedata import normalize

import attrs

_PACKAGE: Final = __package__.rpartition(".")[0]


class StepKind(StrEnum):
    """How a function or a step relates to the rows."""

    SOURCE = "source"
    FIT = "fit"
    ROW = "row"
    WHOLE = "whole"


class Family(StrEnum):
    """Where a function may stand."""

    MATH = "math"
    SCORE = "score"
    WEIGHT = "weight"
    AGGREGATE = "aggregate"
    IMPUTE = "impute"
    TREAT = "treat"
    STATISTIC = "statistic"
    ROUND = "round"
    MISSING = "missing"
    ACTION = "action"
    PERIOD = "period"


class Yields(StrEnum):
    """What a function yields: decides how a score is put on the scale and whether it is cut."""

    NUMBER = "number"
    FRACTION = "fraction"
    POINTS = "points"
    FREE = "free"
    FLAG = "flag"
    SAME = "same"
    TEXT = "text"
    SHARE = "share"
    #: A fraction that may lie beyond 0 and 1: put on the scale like one, and never cut.
    RATIO = "ratio"

    @property
    def is_part_of_full(self) -> bool:
        """Whether a score of this kind is put on the scale of its node."""
        return self in {Yields.FRACTION, Yields.RATIO}

    @property
    def is_never_cut(self) -> bool:
        """Whether a score of this kind may leave the scale of its node."""
        return self in {Yields.FREE, Yields.RATIO}


#: The types of parameters: see :class:`Parameter`.
PARAMETER_TYPES: Final = (
    "number",
    "points",
    "step",
    "flag",
    "text",
    "group",
    "integer",
    "constant",
    "choice",
    "choices",
    "range",
    "vector",
    "matrix",
    "matrices",
    "weights",
    "datum",
    "date",
    "period",
)
#: Those that take a column, which a function is given by position where it must have it.
COLUMN_TYPES: Final = frozenset({"number", "points", "flag", "step", "date"})
#: Parameters that the engine sees to itself, by groups and periods.
ENGINE_PARAMETERS: Final = frozenset({"by", "across"})

REQUIRED: Final = type("_Required", (), {"__repr__": lambda _: "REQUIRED"})()
#: The default of a parameter of type ``date``: the last day of the row's period, without periods ``as_of``.
ROW_DAY: Final = type(
    "_RowDay", (), {"__doc__": "The last day of the row's period.", "__repr__": lambda _: "ROW_DAY"}
)()


@attrs.frozen
class Choice:
    """A word that an option may take, in both vocabularies; ``yields`` where it changes what its function yields.

    ``refused`` makes it a word that is known to be wrong: checking says why instead, in English and in Chinese.
    ``unit`` is the unit of measure of a parameter that goes by this word (``Parameter.unit_by``).
    """

    name: str
    zh: str
    yields: Yields | None = None
    refused: tuple[str, str] | None = None
    unit: str | None = None


@attrs.frozen
class Parameter:
    """One argument of a function.

    ``type`` is one of :data:`PARAMETER_TYPES`: ``number`` (column or constant), ``points``, ``step`` (a step size: its unit decides what is
    measured), ``flag``, ``text``, ``group`` (a text column to group by), ``integer``, ``constant`` (a number known
    without data), ``choice``, ``choices`` (one word, or a vector of words), ``range``, ``vector``, ``matrix``,
    ``matrices`` (several of them), ``weights`` (another weighting method: the weights that it derives), ``datum`` (a
    number, yes/no, text or date), ``date`` (a column of days since 1970-01-01), ``period``.  A ``variadic`` parameter
    takes what is left; ``bounds`` are the least and the greatest value of an ``integer``.  ``only_with`` names a choice
    and its word with which the default ``ROW_DAY`` is looked up at all: with another word it is None.  ``unit`` is the
    unit of measure that the function works in: an argument in another one is converted, or refused where it measures
    something else; ``unit_by`` names the choice whose word says the unit instead, or the argument in whose
    unit it is.
    """

    name: str
    zh: str | None = None
    type: str = "number"
    default: Any = REQUIRED
    choices: tuple[Choice, ...] = ()
    variadic: bool = False
    doc: str = ""
    bounds: tuple[int, int] | None = None
    only_with: tuple[str, str] | None = None
    unit: str | None = None
    unit_by: str | None = None

    @property
    def is_required(self) -> bool:
        """Whether a call must give it."""
        return self.default is REQUIRED and not self.variadic

    @property
    def allowed(self) -> tuple[Choice, ...]:
        """The words that may be chosen."""
        return tuple(choice for choice in self.choices if choice.refused is None)


@attrs.frozen(eq=False)
class Function:
    """A declared function.

    ``uses`` names what the engine passes from the node: value, full, low, direction; ``given`` the weights of its
    children as the author gave them; ``siblings`` the values of all leaves beside it (see below);
    ``directions`` for each child whether its score is 1 - a cost (``core/compiler_costs.py``); ``groups`` that a
    function over the units at hand is called once for all groups, and given the group of each row, -1 where it has
    none, so that many small groups cost no more than a large one.  ``fit_uses`` names
    what of these that are constants (direction) it passes to ``fit`` too.  ``reduce`` is the arithmetic of
    a statistic over several arguments or a vector (``max(a, b)``, ``mean(children)``) where ``fit`` is the one over
    units (``mean(x)``).  ``exclusive`` lists parameters of which a call gives at most one.

    ``also`` names further families in which the same name may stand: ``zscore()`` as a score takes the value of its
    node and ``zscore(x)`` elsewhere takes ``x``; ``geometric_mean`` without arguments combines the children of a node
    by ``aggregate``, its arithmetic for that position; ``mean`` as ``impute`` fills by its ``implementation``.

    Columns are float64 arrays of shape (rows,), NaN where absent; shares are fractions of full, from 0 to 1.
    ``implementation`` takes and returns columns; as an aggregate it takes shares and weights of shape (rows, children)
    and returns (rows,).  ``fit`` takes the finite values of a group and returns numbers by name; of a weighting
    function it takes complete shares (units, children) and returns weights (children,) that sum to 1.  Where it fills
    gaps from ``siblings`` it takes their values (children, rows), NaN where absent, and ``implementation`` the same,
    with ``fitted``, ``place``, which of them is filled, and ``directions``, -1 where less is better.  ``reduce``
    takes a matrix (parts, rows) and returns (rows,).  ``unit`` is the unit of measure of the result.
    ``undefined`` says, in English and in Chinese, why it may give no number although all its arguments are there; a
    plugin's function that does so without having said why is reported as faulty.
    ``fits_by_bounds`` says that ``fit`` looks at nothing but the least and the greatest value, so that it may be given
    only these two.  ``at_once`` gives, from the rows that are fitted, what ``implementation`` gives of them by what
    ``fit`` found: for what is large and quickly found again, as the values in order.

    One that yields ``TEXT`` works row by row and returns texts, an empty one where there is none; ``labels`` are those
    that it may return, best first, if they can be listed (``core/texts.py``).
    """

    name: str
    zh: str | None = None
    family: Family = Family.MATH
    kind: StepKind = StepKind.ROW
    yields: Yields = Yields.NUMBER
    parameters: tuple[Parameter, ...] = ()
    uses: tuple[str, ...] = ()
    fit_uses: tuple[str, ...] = ()
    exclusive: tuple[tuple[str, ...], ...] = ()
    unit: str | None = None
    labels: tuple[str, ...] = ()
    implementation: Callable[..., Any] | str = ""
    fit: Callable[..., Any] | str | None = None
    reduce: Callable[..., Any] | str | None = None
    aggregate: Callable[..., Any] | str | None = None
    also: tuple[Family, ...] = ()
    explain: Callable[..., Any] | str | None = None
    undefined: tuple[str, str] | None = None
    fits_by_bounds: bool = False
    at_once: Callable[..., Any] | str | None = None
    doc: str = ""
    source: str = ""
    namespace: str = ""
    plugin: str = "quanheng"

    @property
    def full_name(self) -> str:
        """The name as a scheme writes it: ``bth.coupling``, or ``deduct`` for a built-in one."""
        return f"{self.namespace}.{self.name}" if self.namespace else self.name

    @property
    def is_built_in(self) -> bool:
        """Whether it is part of the language, and no plugin's."""
        return not self.namespace

    @property
    def labels_in_order(self) -> tuple[str, ...]:
        """The labels of a text as they are compared: in NFKC, as the names and the data of a scheme are."""
        return tuple(normalize("NFKC", label) for label in self.labels)

    @property
    def combines_as(self) -> StepKind:
        """How it relates to the units where it combines the children of a node."""
        return StepKind.ROW if self.aggregate is not None or self.family is not Family.AGGREGATE else self.kind

    def yields_of(self, options: Mapping[str, Any]) -> Yields:
        """What it yields with these options: a choice (``report = share``) may change it."""
        for parameter in self.parameters:
            chosen = options.get(parameter.name, parameter.default)
            for choice in parameter.choices:
                if choice.yields is not None and choice.name == chosen:
                    return choice.yields
        return self.yields

    def stands_as(self, family: Family) -> bool:
        """Whether it may stand where that family is expected."""
        return family is self.family or family in self.also

    def unit_of(self, parameter: Parameter, options: Mapping[str, Any]) -> str | None:
        """In what unit a parameter must be with these options, None where any will do."""
        chosen = options.get(parameter.unit_by or "")
        by = self.parameter(parameter.unit_by) if parameter.unit_by is not None else None
        words = () if by is None else by.choices
        return next((choice.unit for choice in words if choice.name == chosen), parameter.unit)

    def parameter(self, name: str) -> Parameter | None:
        """Return the parameter of that English or Chinese name."""
        return next((p for p in self.parameters if name in {p.name, p.zh}), None)

    def load(self) -> Callable[..., Any]:
        """Return the arithmetic, importing it on first use.

        Raises:
            ImportError, AttributeError: ``implementation`` points to what is not there.
        """
        return resolve(self.implementation)


def resolve(target: Callable[..., Any] | str) -> Callable[..., Any]:
    """Return a callable, from itself or from ``"module:attribute"`` (a leading dot: inside this package)."""
    if not isinstance(target, str):
        return target
    module, _, attribute = target.partition(":")
    loaded: Callable[..., Any] = getattr(importlib.import_module(module, _PACKAGE), attribute)
    return loaded


class DuplicateFunction(ValueError):  # noqa: N818 - named by what went wrong, like the field's other exceptions
    """Two functions want one name, English or Chinese, in one namespace; ``name`` is it, with the namespace."""

    def __init__(self, new: Function, old: Function, name: str) -> None:
        super().__init__(f"function {name!r} of {new.plugin} is already registered by {old.plugin}")
        self.new, self.old, self.name = new, old, name


class Registry:
    """Functions by namespace and name, in English and Chinese.  Filled while loading, only read afterwards."""

    def __init__(self, functions: Iterable[Function] = ()) -> None:
        self._by_name: dict[tuple[str, str], Function] = {}
        self._functions: list[Function] = []
        for function in functions:
            self._enter(function)

    def add(self, namespace: str, *functions: Function | Callable[..., Any], plugin: str | None = None) -> None:
        """Register functions under a namespace (empty for built-in ones).

        Raises:
            DuplicateFunction: a name, English or Chinese, is taken in that namespace.
            TypeError: what was given is not a declared function.
        """
        for given in functions:
            declared = given if isinstance(given, Function) else getattr(given, "__quanheng__", None)
            if not isinstance(declared, Function):
                raise TypeError(f"{given!r} is not a function declared with @quanheng.function")
            self._enter(attrs.evolve(declared, namespace=namespace, plugin=plugin or namespace or declared.plugin))

    def _enter(self, function: Function) -> None:
        names = [name for name in (function.name, function.zh) if name]
        for name in names:
            if (old := self._by_name.get((function.namespace, name))) is not None:
                raise DuplicateFunction(function, old, f"{function.namespace}.{name}".lstrip("."))
        for name in names:
            self._by_name[function.namespace, name] = function
        self._functions.append(function)

    def get(self, name: str, namespace: str = "") -> Function | None:
        """Return the function of that name in either vocabulary, or None."""
        return self._by_name.get((namespace, name))

    def names(self, namespace: str = "") -> list[str]:
        """Return all names in a namespace, both vocabularies."""
        return [name for space, name in self._by_name if space == namespace]

    def namespaces(self) -> set[str]:
        """Return the namespaces that hold functions."""
        return {function.namespace for function in self._functions}

    def __iter__(self) -> Iterator[Function]:
        """Iterate over the functions in order of registration."""
        return iter(self._functions)

    def copy(self) -> Registry:
        """Return a registry that can be added to without changing this one."""
        return Registry(self._functions)
