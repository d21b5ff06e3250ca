"""Declarations of coupling, coordination, their classes, and obstacles."""

from __future__ import annotations

from typing import Final

from ...core.functions import Function, Parameter, Yields
from .forms import FORM

_COUPLING: Final = ".plugins.bth.coupling"
_RATIOS: Final = ".plugins.bth.ratios"

_SYSTEMS: Final = (
    Parameter("first", "系统一", doc="The level of one system, from 0 to 1."),
    Parameter("others", "其他系统", variadic=True, doc="The levels of one or more others."),
)
_WEIGHTS: Final = Parameter(
    "weights", "权重", "vector", default=None, doc="One weight for each, in their order; equal if not given."
)
_WANG: Final = "Canonical form; Wang, Kong, Ren et al. (2021), J. Nat. Resour. 36(3) 793, on the errors in common use."
_CLASSES: Final = "Acta Geographica Sinica 76(4) 781 (2021), table 1."

COUPLING: Final = Function(
    "coupling",
    "耦合度",
    parameters=(*_SYSTEMS, FORM),
    implementation=f"{_COUPLING}:coupling",
    doc="C = n (U1 … Un)^(1/n) / (U1 + … + Un): 1 where all systems are level, 0 where one is at 0.",
    source=_WANG,
)

COMPREHENSIVE: Final = Function(
    "comprehensive",
    "综合协调指数",
    parameters=(*_SYSTEMS, _WEIGHTS),
    implementation=f"{_COUPLING}:comprehensive",
    doc="T = sum(β U), the weighted mean of the systems: how high they are, level or not.",
    source=_WANG,
)

COORDINATION: Final = Function(
    "coordination",
    "耦合协调度",
    parameters=(*_SYSTEMS, _WEIGHTS, FORM),
    implementation=f"{_COUPLING}:coordination",
    doc="D = sqrt(C T), T the weighted mean of the systems: high only where all are high and level.",
    source=_WANG,
)

COORDINATION_CLASS: Final = Function(
    "coordination_class",
    "协调等级",
    parameters=(Parameter("d", "耦合协调度", doc="A degree of coordination, from 0 to 1."),),
    implementation=f"{_COUPLING}:coordination_class",
    doc="The class of D from 1 to 10 by steps of 0.1, each open below and closed above: 0.8 is of class 8, 0.81 of 9.",
    source=_CLASSES,
)

COUPLING_STAGE: Final = Function(
    "coupling_stage",
    "耦合阶段",
    parameters=(Parameter("c", "耦合度", doc="A degree of coupling, from 0 to 1."),),
    implementation=f"{_COUPLING}:coupling_stage",
    doc="The stage of C from 1 to 4: low up to 0.3, antagonism up to 0.5, running-in up to 0.8, high above.",
    source=_CLASSES,
)

#: Best first; the bounds of each stand in the tables of the same classes.
CLASSES: Final = (
    "优质协调",
    "良好协调",
    "中级协调",
    "初级协调",
    "勉强协调",
    "濒临失调",
    "轻度失调",
    "中度失调",
    "严重失调",
    "极度失调",
)
STAGES: Final = ("高水平耦合", "磨合", "拮抗", "低水平耦合")

CLASS_NAME: Final = Function(
    "class_name",
    "协调等级名称",
    yields=Yields.TEXT,
    labels=CLASSES,
    parameters=(Parameter("d", "耦合协调度", doc="A degree of coordination, from 0 to 1."),),
    implementation=f"{_COUPLING}:class_name",
    doc="The name of the class of D: 优质协调 above 0.9, down to 极度失调 up to 0.1.",
    source=_CLASSES,
)

STAGE_NAME: Final = Function(
    "stage_name",
    "耦合阶段名称",
    yields=Yields.TEXT,
    labels=STAGES,
    parameters=(Parameter("c", "耦合度", doc="A degree of coupling, from 0 to 1."),),
    implementation=f"{_COUPLING}:stage_name",
    doc="The name of the stage of C: 高水平耦合 above 0.8, 磨合, 拮抗, 低水平耦合 up to 0.3.",
    source=_CLASSES,
)

OBSTACLE: Final = Function(
    "obstacle_degree",
    "障碍度",
    parameters=(
        Parameter("share", "本项得分率", doc="The share of full of the indicator that is asked about."),
        Parameter("others", "其他得分率", variadic=True, doc="Those of the indicators beside it."),
        _WEIGHTS,
    ),
    implementation=f"{_RATIOS}:obstacle_degree",
    doc="O = w (1 - r) / sum(w (1 - r)): what part of all that is lost is lost here; 0 where nothing is lost at all.",
    source="In wide use beside coupling coordination; domain knowledge.",
)

COUPLING_FUNCTIONS: Final = (
    COUPLING,
    COMPREHENSIVE,
    COORDINATION,
    COORDINATION_CLASS,
    COUPLING_STAGE,
    CLASS_NAME,
    STAGE_NAME,
    OBSTACLE,
)
