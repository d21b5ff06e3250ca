"""The pages of Word papers: A4, upright or across, with their numbers."""

from __future__ import annotations

from typing import Any, Final

from docx.enum.section import WD_ORIENT
from docx.shared import Mm

from ..dsl.diagnostics import Language
from .docx_styles import MARGINS
from .docx_xml import element, field, paragraph, run

_SHORT, _LONG = 210, 297
#: 一字线, and the indent of one character (of 4号, 14 pt) by which numbers stand away from the edge.
_DASH: Final = "—"
_ONE: Final = {"zh": 280}


def set_page(section: Any, language: Language, *, landscape: bool) -> None:
    """Set size and margins of a section; across, the page is turned with its margins."""
    margins = MARGINS[language]
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(_LONG), Mm(_SHORT)) if landscape else (Mm(_SHORT), Mm(_LONG))
    sides = (margins.top, margins.right, margins.bottom, margins.left)
    top, right, bottom, left = (sides[3], sides[0], sides[1], sides[2]) if landscape else sides
    section.top_margin, section.right_margin = Mm(top), Mm(right)
    section.bottom_margin, section.left_margin = Mm(bottom), Mm(left)
    section.header_distance, section.footer_distance = Mm(12), Mm(min(margins.footer, bottom - 10))


def set_page_numbers(section: Any, language: Language) -> None:
    """Put the number of the page below the text: in Chinese odd ones to the right, even ones to the left."""
    if language == "en":
        _replace(section.footer, paragraph("Footer", *field("PAGE", "1")))
        return
    for footer, align, side in ((section.footer, "right", "right"), (section.even_page_footer, "left", "left")):
        runs = [run(f"{_DASH} "), *field("PAGE", "1"), run(f" {_DASH}")]
        indent = element("ind", **{f"{side}Chars": 100, side: _ONE["zh"]})
        _replace(footer, paragraph("Footer", *runs, indent=indent, align=align))


def _replace(footer: Any, content: Any) -> None:
    footer.is_linked_to_previous = False
    root = footer._element  # noqa: SLF001 - python-docx builds paragraphs without fields
    for child in list(root):
        root.remove(child)
    root.append(content)
