"""The instructions of one pass over the rows, in order, each with the memory that it writes to.

Memory is used again as soon as nothing needs the column in it; a lean kernel may write over an argument that it is the
last to read.  A general kernel gets memory of its own for what it reads, for it may return its argument.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs
import numpy as np
from numpy.typing import NDArray

from .grouping import Grouping
from .held_column import HeldColumn
from .lean_combining import Sum
from .lean_compiled import CompiledSum
from .lean_kernels import Lean, Work
from .operations import Kernel
from .plan import Op, Step

if TYPE_CHECKING:
    from .row_pass import RowPass

Array = NDArray[np.float64]
#: How a step runs; None: by its general kernel.
Way: TypeAlias = Lean | Sum | CompiledSum | None

#: Where the block of a step goes: memory of its own, whole columns that are kept, or a numbered piece of shared memory.
_FRESH: Final = -1
_KEPT: Final = -2


@attrs.define(eq=False)
class Block:
    """The columns of one block of rows while a thread works on it."""

    start: int
    stop: int
    columns: dict[int, Any]
    work: Work
    slots: list[Array]
    sums: dict[int, Any] = attrs.field(factory=dict)

    @property
    def size(self) -> int:
        """The number of rows."""
        return self.stop - self.start


Instruction = Callable[[Block], None]


@attrs.define(eq=False)
class Program:
    """Instructions in order, each with the step it stands for; ``slots`` is how many columns they use in turn."""

    instructions: list[tuple[int, Instruction]] = attrs.field(factory=list)
    slots: int = 0


@attrs.define(eq=False)
class Compiler:
    """Puts the instructions in order, with the memory that each writes to."""

    owner: RowPass
    order: Sequence[int]
    made: Mapping[int, Way]
    known: Mapping[int, Any]
    steps: Sequence[Step]
    kernel_of: Callable[[Step], Kernel]
    reads: Callable[[int, Way], tuple[int, ...]]
    _program: Program = attrs.field(factory=Program)
    _uses: dict[int, int] = attrs.field(factory=dict)
    _aliased: set[int] = attrs.field(factory=set)
    _slot_of: dict[int, int] = attrs.field(factory=dict)
    _free: list[int] = attrs.field(factory=list)
    _waiting: dict[int, list[tuple[Sum, int, int]]] = attrs.field(factory=dict)
    _loaded: set[int] = attrs.field(factory=set)

    def program(self) -> Program:
        """Return the instructions in the order of the steps, sums taking each child as soon as it is there."""
        inside = set(self.order)
        for place in self.order:
            way = self.made[place]
            for source in self.reads(place, way):
                self._uses[source] = self._uses.get(source, 0) + 1
                if way is None:
                    self._aliased.add(source)  # a general kernel may return its argument, or a view of it
            if isinstance(way, Sum | CompiledSum):
                each = way if isinstance(way, Sum) else way.rest
                for number, source in enumerate(way.inputs):
                    if source in inside:
                        self._waiting.setdefault(source, []).append((each, place, number))
        bounded = {self.owner.same.get(place, place) for place in self.owner.bounded}
        for place in self.order:
            self._enter(place, inside)
            if place in bounded:
                self._add(place, self._bounds(place))
        return self._program

    def _bounds(self, place: int) -> Instruction:
        found = [self.owner.bounds[each] for each in self.owner.bounded if self.owner.same.get(each, each) == place]

        def instruction(block: Block) -> None:
            column = block.columns[place]
            bounds = float(np.fmin.reduce(column, axis=None)), float(np.fmax.reduce(column, axis=None))
            for each in found:
                each[block.start] = bounds

        return instruction

    def _enter(self, place: int, inside: set[int]) -> None:
        way = self.made[place]
        if isinstance(way, Sum | CompiledSum):
            each = way if isinstance(way, Sum) else way.rest
            for number, source in enumerate(way.inputs):
                if source not in inside:
                    self._add(place, self._load(source))
                    self._add(place, _adds(each, place, number, source, is_ours=self._is_last(source)))
                    self._release(source)
            self._add(place, self._finishes(way, place))
        elif way is None:
            self._general(place)
        else:
            for source in way.inputs:
                self._add(place, self._load(source))
            # the last use of a column may write over it: a lean kernel reads each cell before it writes there
            over = next((source for source in way.inputs if self._is_last(source)), None)
            if over is not None and self._place_for_kind(place) is None:
                self._slot_of[place] = self._slot_of.pop(over)
                self._uses[over] = 0
                slot = self._slot_of[place]
            else:
                over, slot = None, self._place_for(place)
            self._add(place, self._runs(way, place, slot))
            for source in way.inputs:
                if source != over:
                    self._release(source)
        for total, at, number in self._waiting.get(place, ()):
            self._add(at, _adds(total, at, number, place, is_ours=self._is_last(place)))
            self._release(place)

    def _add(self, place: int, instruction: Instruction | None) -> None:
        if instruction is not None:
            self._program.instructions.append((place, instruction))

    def _load(self, source: int) -> Instruction | None:
        """Return what brings a column that is known already into the block, None where it is there."""
        if source not in self.known or source in self._loaded:
            return None
        self._loaded.add(source)
        column = self.known[source]
        if isinstance(column, HeldColumn):
            slot = _FRESH if column.is_plain or source in self._aliased else self._take(source)
            return _brings(source, column, slot)
        return _cuts(source, column)

    def _take(self, place: int) -> int:
        if self._free:
            slot = self._free.pop()
        else:
            slot, self._program.slots = self._program.slots, self._program.slots + 1
        self._slot_of[place] = slot
        return slot

    def _release(self, source: int) -> None:
        """Give memory back when nothing needs the column any more."""
        self._uses[source] -= 1
        if self._uses[source] == 0 and source in self._slot_of:
            self._free.append(self._slot_of.pop(source))

    def _place_for_kind(self, place: int) -> int | None:
        if place in self.owner.kept:
            return _KEPT
        return _FRESH if place in self._aliased else None

    def _place_for(self, place: int) -> int:
        kind = self._place_for_kind(place)
        return self._take(place) if kind is None else kind

    def _is_last(self, source: int) -> bool:
        """Whether a column lies in memory of ours and is read for the last time."""
        return self._uses[source] == 1 and source in self._slot_of

    def _runs(self, way: Lean, place: int, slot: int) -> Instruction:
        inputs, out_of = way.inputs, self._out
        run = way.run

        def instruction(block: Block) -> None:
            out, columns = out_of(block, slot, place), block.columns
            run(out, block.work, *[columns[source] for source in inputs])
            columns[place] = out

        return instruction

    def _finishes(self, total: Sum | CompiledSum, place: int) -> Instruction:
        slot, out_of = self._place_for(place), self._out

        def instruction(block: Block) -> None:
            out, parts = out_of(block, slot, place), block.sums.pop(place, None)
            if isinstance(total, CompiledSum):
                total.finish(block.start, parts, out, block.work)
            else:
                total.finish(parts, out, block.work)
            block.columns[place] = out

        return instruction

    def _general(self, place: int) -> None:
        inputs, owner = self.reads(place, None), self.owner
        for source in inputs:
            self._add(place, self._load(source))
        kernel = self.kernel_of(self.steps[place])
        is_kept = place in owner.kept
        for source in inputs:
            self._release(source)
        dead = tuple(source for source in dict.fromkeys(inputs) if self._uses[source] == 0)

        def instruction(block: Block) -> None:
            columns = block.columns
            given = [columns[source] for source in inputs]
            found = kernel(*given)
            owner.watch(place, found, given, block.start)
            for source in dead:
                del columns[source]
            columns[place] = found
            if is_kept:
                owner.whole(place, found, block)

        self._add(place, instruction)

    def _out(self, block: Block, slot: int, place: int) -> Any:
        if slot == _KEPT:
            return self.owner.target(place, (), column_type(self.steps[place]))[block.start : block.stop]
        return np.empty(block.size) if slot == _FRESH else block.slots[slot][: block.size]


def column_type(step: Step) -> Any:
    """Return the type in which a step's whole column is kept: a state needs but a byte."""
    return np.uint8 if step.op is Op.STATE else np.float64


def _adds(total: Sum, place: int, number: int, source: int, *, is_ours: bool) -> Instruction:
    def instruction(block: Block) -> None:
        total.add(block.sums, place, number, block.columns[source], block.work, block.size, is_ours=is_ours)

    return instruction


def _brings(source: int, column: HeldColumn, slot: int) -> Instruction:
    def instruction(block: Block) -> None:
        out = block.work.zeros[:0] if column.is_plain else np.empty(block.size)
        if slot >= 0:
            out = block.slots[slot][: block.size]
        block.columns[source] = column.block(block.start, block.stop, out)

    return instruction


def _cuts(source: int, column: Any) -> Instruction:
    if isinstance(column, Grouping):
        return lambda block: block.columns.update({source: column.take(slice(block.start, block.stop))})
    if isinstance(column, np.ndarray) and column.ndim:
        return lambda block: block.columns.update({source: column[..., block.start : block.stop]})
    return lambda block: block.columns.update({source: column})
