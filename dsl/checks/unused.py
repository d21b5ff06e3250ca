"""Fields, params and defines that nothing reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.value_type import Kind
from ..diagnostics import Both

if TYPE_CHECKING:
    from ..binding.reporting import Reporter
    from ..binding.scope import Names

_DESCRIBING = frozenset({Kind.TEXT, Kind.DATE})
_FIELD, _PARAM, _DEFINE = Both("数据项", "field"), Both("参数", "param"), Both("定义", "define")


def check_unused(reporter: Reporter, names: Names, used: set[str]) -> None:
    """Warn about names that nothing reads; texts and dates may be there to describe the unit or to group by.

    Silent where anything went wrong: what could not be understood may have been the use.
    """
    if reporter.lost:
        return
    fields, defines = dict(names.fields), dict(names.defines)
    for table in names.tables.values():
        fields |= {f"{table.name}.{name}": field for name, field in table.fields.items()}
        defines |= {f"{table.name}.{name}": define for name, define in table.defines.items()}
    for name, field in fields.items():
        if name not in used and field.field.type.kind not in _DESCRIBING:
            reporter.report("unused", field.place, what=_FIELD, name=name)
    for name, param in names.params.items():
        if name not in used:
            reporter.report("unused", param.place, what=_PARAM, name=name)
    for name, define in defines.items():
        if name not in used:
            reporter.report("unused", define.place, what=_DEFINE, name=name)
