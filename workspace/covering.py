"""How much of a scheme its examples reach, as numbers rounded down and as the list of what they never reach."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import attrs

from ..core.evaluation import Evaluation
from ..core.example import Example
from ..core.model import IndicatorSet, Scheme
from ..core.reaching import KINDS, Part, reached_by
from ..dsl.diagnostics import Both
from ..dsl.syntax import Source
from .errors import InputError
from .reading import read_source
from .testing import run_examples

_CASES: Final = {
    ("applies", "yes"): Both("适用", "applies"),
    ("applies", "no"): Both("不适用", "does not apply"),
    ("finding", "yes"): Both("提出", "raised"),
    ("finding", "no"): Both("不提出", "not raised"),
    ("row", "else"): Both("其余", "else"),
    ("branch", "then"): Both("则", "then"),
    ("branch", "else"): Both("否则", "else"),
}


@attrs.frozen
class Spot:
    """One thing that an example can reach, and whether one did.

    ``kind`` is ``indicator``, ``applies``, ``row``, ``segment`` (of a curve), ``branch`` (of an ``if``), ``limit``,
    ``finding``, ``grade``, ``bonus`` or ``penalty``; ``name`` the indicator, limit or the like that holds it.
    """

    kind: str
    name: str
    what: Both
    file: str
    line: int
    is_reached: bool

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        what = self.what.en
        place = {"file": self.file, "line": self.line}
        return {"kind": self.kind, "name": self.name, "what": what, **place, "reached": self.is_reached}


@attrs.frozen
class SetCoverage:
    """What the examples reach of one indicator set."""

    name: str
    spots: tuple[Spot, ...]

    @property
    def reached(self) -> int:
        """How many were reached."""
        return sum(spot.is_reached for spot in self.spots)

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.spots)

    @property
    def percent(self) -> int:
        """The part reached, rounded down: 100 means all."""
        return percent(self.reached, self.total)

    @property
    def missed(self) -> tuple[Spot, ...]:
        """What no example reached, in the order of the file."""
        return tuple(spot for spot in self.spots if not spot.is_reached)

    def by_kind(self) -> Iterator[tuple[str, int, int]]:
        """Iterate over kinds with the number reached and that of all, leaving out kinds that the set has not."""
        for kind in KINDS:
            spots = [spot for spot in self.spots if spot.kind == kind]
            if spots:
                yield kind, sum(spot.is_reached for spot in spots), len(spots)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, ready for JSON."""
        kinds = {kind: {"reached": some, "total": every} for kind, some, every in self.by_kind()}
        numbers = {"reached": self.reached, "total": self.total, "percent": self.percent}
        return {"set": self.name, **numbers, "kinds": kinds, "missed": [spot.to_dict() for spot in self.missed]}


def percent(reached: int, total: int) -> int:
    """Return a percentage rounded down; of nothing all is reached."""
    return 100 * reached // total if total else 100


class Reached:
    """Collects what examples reach while they are run: pass :meth:`add` to whatever runs them."""

    def __init__(self, scheme: Scheme) -> None:
        self._scheme = scheme
        self._found: dict[str, dict[Part, bool]] = {each.name: reached_by(each, None) for each in scheme.sets}

    def add(self, example: Example, evaluation: Evaluation) -> None:
        """Add what one example reached."""
        found = self._found[example.of]
        for part, is_reached in reached_by(evaluation.indicator_set, evaluation).items():
            found[part] = found.get(part, False) or is_reached

    def coverage(self, sources: Iterable[Source] = ()) -> tuple[SetCoverage, ...]:
        """Return the coverage of each set; lines are read off the sources, or off the files where not given."""
        texts = _Texts({source.file: source for source in sources})
        return tuple(_set_coverage(each, self._found[each.name], texts) for each in self._scheme.sets)


def coverage(scheme: Scheme) -> tuple[SetCoverage, ...]:
    """Run the examples of a scheme and return, for each of its sets, what they reach.

    Examples that fail count too: what they reach they reach.
    """
    reached = Reached(scheme)
    for _ in run_examples(scheme, observe=reached.add):
        pass
    return reached.coverage()


def _set_coverage(indicator_set: IndicatorSet, found: Mapping[Part, bool], texts: _Texts) -> SetCoverage:
    spots = [_spot(part, texts, is_reached=is_reached) for part, is_reached in found.items()]
    return SetCoverage(indicator_set.name, tuple(sorted(spots, key=lambda spot: (spot.file, spot.line))))


def _spot(part: Part, texts: _Texts, *, is_reached: bool) -> Spot:
    what = _CASES.get((part.kind, part.case), Both(part.text, part.text))
    return Spot(part.kind, part.owner, what, part.span.file, part.line or texts.line(part), is_reached)


class _Texts:
    """The texts of files, read when the line of an offset is asked for."""

    def __init__(self, sources: dict[str, Source]) -> None:
        self._sources: dict[str, Source | None] = dict(sources)

    def line(self, part: Part) -> int:
        """Return the line of a part: that of its offset, or of what holds it where the text is not at hand."""
        file = part.span.file
        if part.start < 0:
            return part.span.line
        if file not in self._sources:
            self._sources[file] = None
            with suppress(InputError):
                self._sources[file] = read_source(Path(file))
        source = self._sources[file]
        return source.place(part.start)[0] if source is not None else part.span.line
