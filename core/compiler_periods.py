"""From functions of other periods to steps: each period that is read is one join, the rest is arithmetic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .compiler_context import Place
from .expressions import Call, Expression, Literal
from .plan import Op

if TYPE_CHECKING:
    from .compiler_expressions import ExpressionCompiler


def compile_period(compiler: ExpressionCompiler, call: Call, place: Place) -> int:
    """Return the step of ``previous`` and its kin."""
    subject = call.argument("x")
    assert subject is not None  # noqa: S101 - the binder asks for it
    x = compiler.compile(subject, place)
    read = [_shift(compiler, call, x, place, **which) for which in reads_of(call)]
    builder = compiler.builder
    match call.function.name:
        case "change":
            return builder.arithmetic("-", x, read[0], place.owner, place.span)
        case "growth" | "base_index":
            columns = {"columns": (("*", -1), ("*", -1)), "constants": (), "active": ()}
            options: dict[str, Any] = {**columns, "function": call.function, "code": "zero-base"}
            return builder.add(Op.CALL, (x, read[0]), place.owner, place.span, **options)
        case "mean_previous":
            total = read[0]
            for further in read[1:]:
                total = builder.arithmetic("+", total, further, place.owner, place.span)
            return builder.arithmetic("/", total, builder.constant(float(len(read))), place.owner, place.span)
    return read[0]


def reads_of(call: Call) -> tuple[dict[str, Any], ...]:
    """Return which periods a call reads: each so many ``back``, or the one ``at`` that is named."""
    period = call.argument("period")
    if isinstance(period, Literal):
        return ({"at": str(period.value)},)
    count = _count(call.argument("n"))
    return (
        tuple({"back": back} for back in range(1, count + 1))
        if call.function.name == "mean_previous"
        else ({"back": count},)
    )


def _count(given: Expression | None) -> int:
    return int(given.value) if isinstance(given, Literal) else 1


def _shift(compiler: ExpressionCompiler, call: Call, x: int, place: Place, **which: Any) -> int:
    # rows of a table are followed by their own names, not by those of their units
    level = compiler.builder.steps[x].level
    own: dict[str, Any] = {} if level == compiler.builder.base else {"level": level}
    units, periods = (
        compiler.builder.add(Op.BUILTIN, owner=place.owner, span=place.span, name=name, **own)
        for name in ("unit_index", "period_ordinal")
    )
    return compiler.builder.add(
        Op.SHIFT, (units, periods, x), place.owner, place.span, function=call.function.full_name, **which
    )
