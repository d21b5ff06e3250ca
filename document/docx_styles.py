"""How Word papers look: the form of GB/T 9704-2012 for Chinese ones, a plain report for English ones.

Sizes of GB/T 9704-2012: title 2号 (22 pt) 小标宋, text 3号 (16 pt) 仿宋, levels of text 黑体, 楷体, 仿宋; 22 lines of 28
characters on a page of 156 mm × 225 mm, hence lines of 28 pt; page numbers 4号 (14 pt) 宋体 between one-dash lines, 7 mm
below the text.  Fonts are named, not carried; each has another name for machines that do not have it.
"""

from __future__ import annotations

from typing import Any, Final

import attrs

from ..dsl.diagnostics import Language
from .docx_xml import TWIPS, TWIPS_OF_MM, element

FANG: Final = "仿宋_GB2312"
KAI: Final = "楷体_GB2312"
HEI: Final = "黑体"
SONG: Final = "宋体"
TITLE: Final = "方正小标宋简体"

#: What a machine without the font has instead.
OTHER_NAMES: Final = {FANG: "仿宋", KAI: "楷体", HEI: "SimHei", SONG: "SimSun", TITLE: "华文中宋"}

#: How wide a character of a Chinese title is: 22 pt, in twips.
TITLE_TWIPS: Final = 440
_LATIN: Final = {"zh": "Times New Roman", "en": "Calibri"}
_BLUE: Final = "1F3864"


@attrs.frozen
class Look:
    """A style of paragraphs.

    ``size``, ``line`` (exact; None: as high as the letters need), ``before`` and ``after`` in points; ``first`` is the
    indent of the first line in characters of 16 pt; ``level`` the level of a heading from 1.
    """

    identifier: str
    name: str
    font: str
    size: float
    line: float | None = None
    before: float = 0.0
    after: float = 0.0
    first: int = 0
    align: str = "left"
    bold: bool = False
    colour: str | None = None
    level: int = 0
    keep_next: bool = False


_CHINESE: Final = (
    Look("Normal", "Normal", FANG, 16, 28, align="both"),
    Look("BodyText", "Body Text", FANG, 16, 28, first=2, align="both"),
    Look("Title", "Title", TITLE, 22, 34, after=14, align="center", keep_next=True),
    Look("Subtitle", "Subtitle", KAI, 16, 28, after=14, align="center"),
    Look("Heading1", "heading 1", HEI, 16, 28, first=2, level=1, keep_next=True),
    Look("Heading2", "heading 2", KAI, 16, 28, first=2, level=2, keep_next=True),
    Look("Heading3", "heading 3", FANG, 16, 28, first=2, bold=True, level=3, keep_next=True),
    Look("Heading4", "heading 4", FANG, 16, 28, first=2, level=4, keep_next=True),
    Look("Lead", "Lead", FANG, 16, 28),
    Look("Note", "Note", FANG, 10.5, 16, after=4),
    Look("ListParagraph", "List Paragraph", FANG, 16, 28, align="both"),
    Look("Caption", "caption", HEI, 12, 20, before=6, after=4, align="center"),
    Look("Figure", "Figure", FANG, 12, before=6, align="center", keep_next=True),
    Look("Gap", "Gap", FANG, 4, 8),
    Look("TableText", "Table Text", FANG, 10.5, before=1.5, after=1.5),
    Look("TableHead", "Table Head", HEI, 10.5, before=2, after=2, align="center"),
    Look("Byline", "Byline", FANG, 16, 28, align="right"),
    Look("Footer", "footer", SONG, 14),
)
_ENGLISH: Final = (
    Look("Normal", "Normal", SONG, 11, after=6),
    Look("BodyText", "Body Text", SONG, 11, after=7, align="left"),
    Look("Title", "Title", HEI, 22, after=6, bold=True, colour=_BLUE, keep_next=True),
    Look("Subtitle", "Subtitle", SONG, 13, after=4, colour="404040"),
    Look("Heading1", "heading 1", HEI, 15, before=16, after=6, bold=True, colour=_BLUE, level=1, keep_next=True),
    Look("Heading2", "heading 2", HEI, 12.5, before=12, after=4, bold=True, colour=_BLUE, level=2, keep_next=True),
    Look("Heading3", "heading 3", HEI, 11, before=10, after=3, bold=True, level=3, keep_next=True),
    Look("Heading4", "heading 4", HEI, 11, before=8, after=3, level=4, keep_next=True),
    Look("Lead", "Lead", SONG, 11, after=6, bold=True),
    Look("Note", "Note", SONG, 9, after=8, colour="404040"),
    Look("ListParagraph", "List Paragraph", SONG, 11, after=3),
    Look("Caption", "caption", HEI, 10, before=8, after=4, bold=True),
    Look("Figure", "Figure", SONG, 10, before=8, align="center", keep_next=True),
    Look("Gap", "Gap", SONG, 4, 8),
    Look("TableText", "Table Text", SONG, 9.5, before=1.5, after=1.5),
    Look("TableHead", "Table Head", HEI, 9.5, before=2, after=2, bold=True, align="center"),
    Look("Byline", "Byline", SONG, 11, after=14, colour="595959"),
    Look("Footer", "footer", SONG, 9, align="center", colour="595959"),
)
LOOKS: Final = {"zh": _CHINESE, "en": _ENGLISH}


@attrs.frozen
class Margins:
    """Of an upright A4 page, in millimetres; ``footer`` is how far the page number stands above the edge."""

    top: float
    bottom: float
    left: float
    right: float
    footer: float


#: 37 + 225 + 35 and 28 + 156 + 26 mm; the page number begins 7 mm below the text: 35 − 7 − its height of 5.
MARGINS: Final = {"zh": Margins(37, 35, 28, 26, 23), "en": Margins(25, 22, 24, 22, 12)}


def set_styles(styles: Any, language: Language) -> None:
    """Make the styles of a document ours: those that it has and nobody uses are taken out.

    ``styles`` is the element ``w:styles``.
    """
    kept = {"DefaultParagraphFont", "TableNormal", "NoList"}
    for style in list(styles):
        if style.tag.endswith("}style") and style.styleId not in kept:
            styles.remove(style)
    for defaults in styles.findall(element("docDefaults").tag):
        styles.remove(defaults)
    styles.insert(0, _defaults(language))
    for look in LOOKS[language]:
        styles.append(_style(look, language))


def _defaults(language: Language) -> Any:
    letters = element("rPr", _fonts(FANG if language == "zh" else SONG, language), element("sz", val=22))
    letters.append(element("lang", val="en-US" if language == "zh" else "en-GB", eastAsia="zh-CN"))
    return element("docDefaults", element("rPrDefault", letters), element("pPrDefault", element("pPr")))


def _fonts(font: str, language: Language) -> Any:
    latin = _LATIN[language]
    return element("rFonts", ascii=latin, hAnsi=latin, eastAsia=font, cs=latin)


def _style(look: Look, language: Language) -> Any:
    is_normal = look.identifier == "Normal"
    found = element("style", element("name", val=look.name), type="paragraph", styleId=look.identifier)
    if is_normal:
        found.set(found.tag.replace("}style", "}default"), "1")
    else:
        found.append(element("basedOn", val="Normal"))
    if look.level:
        found.append(element("next", val="BodyText"))
    found.append(element("qFormat"))
    found.append(_paragraphs(look))
    found.append(_letters(look, language))
    return found


def _paragraphs(look: Look) -> Any:
    found = element("pPr")
    if look.keep_next:
        found.append(element("keepNext"))
    rule = {} if look.line is None else {"line": round(look.line * TWIPS), "lineRule": "exact"}
    if look.line is None:
        rule = {"line": 240, "lineRule": "auto"}
    before, after = round(look.before * TWIPS), round(look.after * TWIPS)
    found.append(element("spacing", before=before, after=after, **rule))
    if (
        look.identifier == "Byline"
    ):  # the day is placed by the width of its letters, without space between 年 and digits
        found[0:0] = [element("autoSpaceDE", val=0), element("autoSpaceDN", val=0)]
    first = {"firstLineChars": look.first * 100, "firstLine": round(look.first * look.size * TWIPS)}
    found.append(element("ind", left=0, right=0, **first))
    found.append(element("jc", val=look.align))
    if look.level:
        found.append(element("outlineLvl", val=look.level - 1))
    return found


def _letters(look: Look, language: Language) -> Any:
    found = element("rPr", _fonts(look.font, language))
    if look.bold:
        found.append(element("b"))
    if look.colour:
        found.append(element("color", val=look.colour))
    found.extend([element("sz", val=round(look.size * 2)), element("szCs", val=round(look.size * 2))])
    return found


def fonts_table() -> bytes:
    """Return the part that tells other names of the fonts."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for name, other in OTHER_NAMES.items()
    )
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts xmlns:w="{space}">{fonts}</w:fonts>'.encode()


def text_width(language: Language, *, landscape: bool) -> int:
    """Return how wide the text of a page is, in twips."""
    margins = MARGINS[language]
    width = 297 - margins.top - margins.bottom if landscape else 210 - margins.left - margins.right
    return round(width * TWIPS_OF_MM)


def text_height(language: Language, *, landscape: bool) -> int:
    """Return how high the text of a page is, in twips."""
    return text_width(language, landscape=not landscape)
