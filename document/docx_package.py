"""The Word file around its text: properties without names and clocks, and equal bytes for equal papers."""

from __future__ import annotations

import io
import zipfile
from typing import Any, Final

from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.oxml.ns import qn

from ..dsl.diagnostics import Language
from .docx_styles import fonts_table
from .docx_xml import element
from .lettering import clean

#: The day that zip files without a date have.
_DAY: Final = (1980, 1, 1, 0, 0, 0)
_PROGRAM: Final = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    b"<Application>Quanheng</Application></Properties>"
)
#: Parts of the template that nothing needs: a picture of it, and styles for older programs.
_NEEDLESS: Final = frozenset(
    {RT.THUMBNAIL, RT.CUSTOM_XML, "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects"}
)
_WORD_2013: Final = "15"


def set_properties(paper: Any, title: str, language: Language) -> None:
    """Give a document of python-docx its title and language; no author, no dates."""
    for owner in (paper.part.package, paper.part):
        for name in [name for name, rel in owner.rels.items() if rel.reltype in _NEEDLESS]:
            del owner.rels[name]
    properties = paper.core_properties
    for child in list(properties._element):  # noqa: SLF001 - python-docx knows no way to take a property out
        properties._element.remove(child)  # noqa: SLF001
    properties.title = clean(title)[:255]  # what a property may hold
    properties.language = "zh-CN" if language == "zh" else "en"
    for part in paper.part.package.iter_parts():
        if part.partname == PackURI("/docProps/app.xml"):
            part._blob = _PROGRAM  # noqa: SLF001 - a part of bytes has no setter
        elif part.partname == PackURI("/word/fontTable.xml"):
            part._blob = fonts_table()  # noqa: SLF001


def set_settings(paper: Any, language: Language) -> None:
    """Make it a document of Word 2013 and later; numbers of even pages stand elsewhere in Chinese ones."""
    settings = paper.settings.element
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), _WORD_2013)
    for tag in ("w:rsids", "w:savePreviewPicture"):
        for found in settings.findall(qn(tag)):
            settings.remove(found)
    for found in settings.findall(qn("w:themeFontLang")):
        found.getparent().replace(found, element("themeFontLang", val="en-US", eastAsia="zh-CN"))
    paper.settings.odd_and_even_pages_header_footer = language == "zh"


def package_bytes(paper: Any) -> bytes:
    """Return the file: the same bytes for the same content, whenever and wherever it is made."""
    raw = io.BytesIO()
    paper.save(raw)
    target = io.BytesIO()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(target, "w") as result:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o600 << 16
            result.writestr(entry, source.read(name))
    return target.getvalue()
