"""Elements of DrawingML charts."""

from __future__ import annotations

from typing import Any, Final

from lxml import etree

from ..dsl.diagnostics import Language

C: Final = "http://schemas.openxmlformats.org/drawingml/2006/chart"
A: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES: Final = {"c": C, "a": A, "r": R}
_FONTS: Final = {"zh": ("Arial", "微软雅黑"), "en": ("Calibri", "微软雅黑")}


def c(tag: str, *children: Any, text: str | None = None, drawing: bool = False, **attributes: object) -> Any:
    """Return an element of charts, or (``drawing``) of DrawingML in general, with children, text and attributes."""
    found = etree.Element(f"{{{A if drawing else C}}}{tag}", nsmap=NAMESPACES)
    for name, value in attributes.items():
        found.set(name, str(value))
    found.text = text
    found.extend(children)
    return found


def number_code(digits: int) -> str:
    """Return the form of numbers with so many decimals."""
    return "0." + "0" * digits if digits else "0"


def fill(colour: str) -> Any:
    """Return a plain colour."""
    return c("solidFill", c("srgbClr", drawing=True, val=colour), drawing=True)


def no_fill() -> Any:
    """Return no colour."""
    return c("noFill", drawing=True)


def stroke(colour: str) -> Any:
    """Return a thin line as the look of a shape."""
    return c("spPr", c("ln", fill(colour), drawing=True, w=9525))


def letters(size: int, language: Language | None, colour: str | None = None) -> Any:
    """Return the look of texts: ``size`` in hundredths of a point; without a language the fonts stay."""
    look = c("defRPr", drawing=True, sz=size, b=0)
    if colour:
        look.append(fill(colour))
    if language:
        latin, chinese = _FONTS[language]
        look.extend([c("latin", drawing=True, typeface=latin), c("ea", drawing=True, typeface=chinese)])
    body = c("p", c("pPr", look, drawing=True), c("endParaRPr", drawing=True, lang="zh-CN"), drawing=True)
    return c("txPr", c("bodyPr", drawing=True), c("lstStyle", drawing=True), body)
