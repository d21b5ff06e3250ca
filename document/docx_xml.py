"""Elements of WordprocessingML: paragraphs, runs, fields."""

from __future__ import annotations

from typing import Any, Final

from docx.oxml.ns import nsmap
from docx.oxml.parser import oxml_parser

from .lettering import clean

#: Of lengths: a twentieth of a point, and how many of them a millimetre has.
TWIPS: Final = 20
TWIPS_OF_MM: Final = 1440 / 25.4
EMU_OF_TWIP: Final = 635
_NAMES: Final = {"w": nsmap["w"]}
_W: Final = f"{{{nsmap['w']}}}"


def element(tag: str, *children: Any, **attributes: object) -> Any:
    """Return an element ``w:tag``; attributes are of the same namespace, None leaves one out."""
    found = oxml_parser.makeelement(f"{_W}{tag}", nsmap=_NAMES)
    for name, value in attributes.items():
        if value is not None:
            found.set(f"{_W}{name}", str(value))
    found.extend(children)
    return found


def run(text: str, properties: Any | None = None) -> Any:
    """Return a run of text; line breaks are kept, tabs are spaces."""
    found = element("r", *(() if properties is None else (properties,)))
    for number, line in enumerate(clean(text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").split("\n")):
        if number:
            found.append(element("br"))
        content = element("t")
        content.text = line
        content.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        found.append(content)
    return found


def paragraph(style: str, *runs: Any, **properties: Any) -> Any:
    """Return a paragraph of a style (its identifier); ``properties`` see :func:`paragraph_properties`."""
    return element("p", paragraph_properties(style, **properties), *runs)


def paragraph_properties(
    style: str,
    *,
    keep_next: bool = False,
    page_break: bool = False,
    list_number: int | None = None,
    indent: Any | None = None,
    align: str | None = None,
) -> Any:
    """Return the properties of a paragraph, in the order that the schema asks for.

    Args:
        style: its identifier.
        keep_next: stays on the page of the paragraph after it.
        page_break: begins a new page.
        list_number: the list that it is an item of.
        indent: an element ``w:ind``.
        align: left, right, center or both.
    """
    found = element("pPr", element("pStyle", val=style))
    if keep_next:
        found.append(element("keepNext"))
    if page_break:
        found.append(element("pageBreakBefore"))
    if list_number is not None:
        found.append(element("numPr", element("ilvl", val=0), element("numId", val=list_number)))
    if indent is not None:
        found.append(indent)
    if align is not None:
        found.append(element("jc", val=align))
    return found


def field(code: str, shown: str) -> list[Any]:
    """Return the runs of a field that Word computes; ``shown`` is what it shows until then."""
    instruction = element("instrText")
    instruction.text = f" {code} "
    instruction.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return [
        element("r", element("fldChar", fldCharType="begin")),
        element("r", instruction),
        element("r", element("fldChar", fldCharType="separate")),
        run(shown),
        element("r", element("fldChar", fldCharType="end")),
    ]
