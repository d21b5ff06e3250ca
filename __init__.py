"""Quanheng 权衡: evaluation as text.

Public names are imported when first asked for, so that ``import quanheng`` loads neither numpy nor polars.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from . import ledger, methods, sampling, testing
    from .campaign.model import Campaign
    from .campaign.reading import load_campaign
    from .campaign.run import CampaignRun, open_campaign
    from .core.declaring import function
    from .core.functions import ROW_DAY, Choice, Parameter
    from .core.model import IndicatorSet, Scheme
    from .core.refusals import Refused
    from .core.span import Span
    from .dsl.diagnostics import Diagnostic, SchemeError
    from .ledger import Ledger, open_ledger
    from .papers.composing import paper, papers_of_units
    from .papers.paper import Paper
    from .plugins.extensions import Check, Command, Reader, Remark, Renderer
    from .plugins.hookspecs import hookimpl
    from .report.diagnosis import Diagnosis
    from .report.result import Result
    from .simulation import (
        Comparison,
        Scenarios,
        SchemeDifferences,
        compare,
        compare_schemes,
        what_if,
        what_if_scenarios,
    )
    from .store import ConflictError
    from .workspace import Workspace, bundled_sets, coverage, diagnose, evaluate, load, load_scheme, test_scheme

    __version__: str

__all__ = [
    "ROW_DAY",
    "Campaign",
    "CampaignRun",
    "Check",
    "Choice",
    "Command",
    "Comparison",
    "ConflictError",
    "Diagnosis",
    "Diagnostic",
    "IndicatorSet",
    "Ledger",
    "Paper",
    "Parameter",
    "Reader",
    "Refused",
    "Remark",
    "Renderer",
    "Result",
    "Scenarios",
    "Scheme",
    "SchemeDifferences",
    "SchemeError",
    "Span",
    "Workspace",
    "__version__",
    "bundled_sets",
    "compare",
    "compare_schemes",
    "coverage",
    "diagnose",
    "evaluate",
    "function",
    "hookimpl",
    "ledger",
    "load",
    "load_campaign",
    "load_scheme",
    "methods",
    "open_campaign",
    "open_ledger",
    "paper",
    "papers_of_units",
    "sampling",
    "test_scheme",
    "testing",
    "what_if",
    "what_if_scenarios",
]

_HOMES: Final = {
    "Campaign": ".campaign.model",
    "CampaignRun": ".campaign.run",
    "Check": ".plugins.extensions",
    "Command": ".plugins.extensions",
    "Choice": ".core.functions",
    "ConflictError": ".store",
    "Diagnosis": ".report.diagnosis",
    "Diagnostic": ".dsl.diagnostics",
    "IndicatorSet": ".core.model",
    "Ledger": ".ledger",
    "Paper": ".papers.paper",
    "Parameter": ".core.functions",
    "Refused": ".core.refusals",
    "Reader": ".plugins.extensions",
    "Remark": ".plugins.extensions",
    "Renderer": ".plugins.extensions",
    "ROW_DAY": ".core.functions",
    "Result": ".report.result",
    "Comparison": ".simulation",
    "Scenarios": ".simulation",
    "Scheme": ".core.model",
    "SchemeError": ".dsl.diagnostics",
    "Span": ".core.span",
    "Workspace": ".workspace",
    "SchemeDifferences": ".simulation",
    "bundled_sets": ".workspace",
    "compare": ".simulation",
    "compare_schemes": ".simulation",
    "coverage": ".workspace",
    "diagnose": ".workspace",
    "evaluate": ".workspace",
    "function": ".core.declaring",
    "hookimpl": ".plugins.hookspecs",
    "load": ".workspace",
    "load_campaign": ".campaign.reading",
    "load_scheme": ".workspace",
    "open_ledger": ".ledger",
    "paper": ".papers.composing",
    "papers_of_units": ".papers.composing",
    "open_campaign": ".campaign.run",
    "test_scheme": ".workspace",
    "what_if": ".simulation",
    "what_if_scenarios": ".simulation",
}


def __getattr__(name: str) -> Any:
    """Import a public name on first use."""
    if name == "__version__":
        from importlib.metadata import version  # noqa: PLC0415 - slow, and rarely asked for

        return version("quanheng")
    if name in {"ledger", "methods", "sampling", "testing"}:
        return import_module(f".{name}", __name__)
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name], __name__), name)


def __dir__() -> list[str]:
    """Return the public names, for completion."""
    return sorted(__all__)
