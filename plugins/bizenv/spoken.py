"""What the scores of ``bizenv`` say for themselves in an explanation."""

from __future__ import annotations

from ...core import numerals
from ...core.phrasing import Sentence
from ...core.sentences import Facts
from .bounds import bounds_of


def db_score(facts: Facts) -> Sentence:
    """Say between which values of which edition the measured one lies."""
    edition = str(facts.arguments["edition"])
    known = bounds_of(str(facts.arguments["component"]), edition)
    worst, best, share = numerals.number(known.worst), numerals.number(known.best), numerals.percent(facts.result)
    bent = "" if known.power == 1 else numerals.number(known.power)
    return Sentence(
        f"{edition[-4:]}年版最差{worst}、最优{best}" + (f"，{bent}次幂" if bent else "") + f"，达到{share}",
        f"DB{edition[-4:]}: between {worst} (worst) and {best} (best)"
        + (f", power {bent}" if bent else "")
        + f", {share} of the way",
    )
