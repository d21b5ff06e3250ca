"""Charts of Word papers: parts of their own, each with its workbook."""

from __future__ import annotations

from typing import Any, Final

from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

from ..dsl.diagnostics import Language
from .chart_data import chart_data, simple, workbook
from .chart_xml import chart_bytes
from .charts import BarChart, Chart, PeerChart, StackedBarChart
from .docx_xml import EMU_OF_TWIP, element
from .lettering import clean, width_of
from .svg_bars import rows_of
from .telling import description_of

_CHART: Final = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_SHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SPACES: Final = (
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
)
#: Of the width: how high a chart is that has no rows.
_HEIGHT: Final = 0.44
#: Of the width in the drawings of HTML.
_WIDTH: Final = 640.0
#: How high the letters of labels are in such a drawing.
_LETTERS: Final = 13.0
#: The most height, for its width, that a chart gets for turned labels.
_MOST_TURNED: Final = 0.4


def chart_run(paper: Any, chart: Chart, number: int, width: int, most: int, language: Language) -> Any:
    """Return the run that shows a chart, and add its parts to a document of python-docx.

    ``width`` and ``most``, the greatest height, in twips; ``number`` is its own in the document.
    """
    relation = _add_parts(paper, chart, number, language)
    height = min(round(width * _share(chart, language)), most)
    drawing = parse_xml(
        f'<w:drawing {_SPACES}><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{width * EMU_OF_TWIP}" cy="{height * EMU_OF_TWIP}"/>'
        f'<wp:effectExtent l="0" t="0" r="0" b="0"/><wp:docPr id="{number}" name="Chart {number}"/>'
        "<wp:cNvGraphicFramePr/><a:graphic>"
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<c:chart r:id="{relation}"/></a:graphicData></a:graphic></wp:inline></w:drawing>'
    )
    for properties in drawing.iter("{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"):
        properties.set(
            "descr",
            clean(
                f"{chart.title}。{description_of(chart, language)}"
                if language == "zh"
                else f"{chart.title}. {description_of(chart, language)}"
            ),
        )
    return element("r", drawing)


def _share(chart: Chart, language: Language) -> float:
    """Return how high a chart is for its width: bars as high as the drawing of HTML has them."""
    shown = simple(chart, language)
    if isinstance(shown, (BarChart, StackedBarChart)):
        rows = rows_of(shown.labels, 0, 0, 0)
        return min(max((rows.pitch * len(rows.labels) + 80) / _WIDTH, 0.2), 2.0)
    if isinstance(chart, PeerChart):
        return _HEIGHT + _turned(chart)
    return _HEIGHT


def _turned(chart: PeerChart) -> float:
    """Return how much height, for its width, the labels take that are turned as they do not fit below their columns."""
    widths = [width_of(label, _LETTERS) for label in chart.labels]
    room = _WIDTH / max(len(widths), 1)
    longest = max(widths, default=0.0)
    return 0.0 if longest <= 2 * room else min(0.75 * longest / _WIDTH, _MOST_TURNED)


def _add_parts(paper: Any, chart: Chart, number: int, language: Language) -> str:
    package = paper.part.package
    data = workbook(chart_data(simple(chart, language), language))
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), _CHART, b"", package)
    sheet = Part(PackURI(f"/word/embeddings/Microsoft_Excel_Sheet{number}.xlsx"), _SHEET, data, package)
    part._blob = chart_bytes(chart, language, part.relate_to(sheet, RT.PACKAGE))  # noqa: SLF001 - its own relation is in it
    return str(paper.part.relate_to(part, RT.CHART))
