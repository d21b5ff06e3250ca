"""Why a gap in the value of a leaf could not be filled, in words."""

from __future__ import annotations

from .expressions import Call
from .phrasing import Sentence


def why_unfilled(call: Call, method: Sentence) -> Sentence:
    """Say what was not there to fill a gap from; ``method`` is the call as it is spoken."""
    zh, en = _lacking(call)
    return Sentence(f"{zh}，无法按{method.zh}插补", f"{en}, so that {method.en} cannot fill it")


def _lacking(call: Call) -> tuple[str, str]:
    uses = call.function.uses
    if "period_place" in uses:
        if call.function.name == "latest":
            return "可取的以前各期也没有数据", "no earlier period within reach has a datum"
        return "其他期间没有所需的数据", "no other period has what is needed"
    if "siblings" in uses:
        return "没有可参照的数据", "there is nothing to go by"
    has_group = any(p.type == "group" and call.argument(p.name) is not None for p in call.function.parameters)
    if has_group:
        return "同组单位都没有数据", "no unit of its group has a datum"
    return "所有单位都没有数据", "no unit has a datum"
