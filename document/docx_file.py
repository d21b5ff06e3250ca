"""A paper as a Word file: real headings, tables whose heads repeat, charts that can be edited."""

from __future__ import annotations

import math
import re
from typing import Any

import docx
from docx.enum.section import WD_SECTION

from ..dsl.diagnostics import Language
from .days import long_date
from .docx_figures import chart_run
from .docx_lists import Lists
from .docx_package import package_bytes, set_properties, set_settings
from .docx_pages import set_page, set_page_numbers
from .docx_styles import TITLE_TWIPS, set_styles, text_height, text_width
from .docx_tables import form, table
from .docx_xml import element, field, paragraph, run
from .lettering import width_of
from .numbering import Numbered, numbered
from .parts import Document, Fields, Figure, Heading, Listing, PageBreak, Paragraph, Section, Signature, Table
from .telling import has_numbers, note_on
from .words import word

_STYLES = {"body": "BodyText", "note": "Note", "lead": "Lead"}
#: What no line is broken in, and longer than a word.
_LONG = re.compile(r"[!-~]{24,}")
#: Two characters between which a title may be broken: beside brackets and quotation marks, after a comma or a stop.
_BREAKS = re.compile(r"[^（“《](?=[（“《])|[）”》，：；](?=[^）”》，：；、。])")
#: What captions and notes take of a page beside a chart, in twips.
_CAPTION = 2200


def docx_bytes(document: Document) -> bytes:
    """Return the file; equal documents give equal bytes."""
    writer = _Writer(document)
    writer.write()
    return package_bytes(writer.paper)


def _alignment(text: str) -> str | None:
    """Return ``left`` for a text with a path or a hash: justified, the line before it would be stretched."""
    return "left" if _LONG.search(text) else None


class _Writer:
    """A Word file that is being written, from the top to the end."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.language: Language = document.language
        self.paper: Any = docx.Document()
        self.body = self.paper.element.body
        self.is_across = document.landscape
        self.is_new_page = self.is_new_section = False
        self.leads_in = False  # whether the paragraph stays on the page of what comes after it: a table, or the name
        set_styles(self.paper.styles.element, self.language)
        set_properties(self.paper, document.title, self.language)
        set_settings(self.paper, self.language)
        self.lists = Lists(self.paper.part.numbering_part.element, self.language)
        set_page(self.paper.sections[0], self.language, landscape=self.is_across)
        set_page_numbers(self.paper.sections[0], self.language)

    def write(self) -> None:
        self.head()
        items = list(numbered(self.document))
        following = [*(item.part for item in items[1:]), Signature()]
        for item, after in zip(items, following, strict=False):
            self.leads_in = isinstance(after, (Table, Figure)) or (
                isinstance(after, Signature) and self.is_signed_below
            )
            self.part(item)
        if not any(isinstance(part, Signature) for part in self.document.parts):
            self.signature()
        if self.body[-2].tag.endswith("}tbl"):  # Word wants a paragraph after a table at the end
            self.add(paragraph("Gap"))

    @property
    def is_signed_below(self) -> bool:
        return self.language == "zh" and bool(self.signed())

    def add(self, content: Any) -> None:
        """Add a paragraph or table before the properties of the last section, which it may be the first of."""
        if self.is_new_section:
            self.is_new_section = self.is_new_page = False
            set_page(self.paper.add_section(WD_SECTION.NEW_PAGE), self.language, landscape=self.is_across)
        if self.is_new_page:
            self.is_new_page = False
            properties = content.find(element("pPr").tag)
            if properties is None:
                self.add(paragraph("Gap", page_break=True))
            else:
                self.add_page_break(properties)
        self.body.insert(len(self.body) - 1, content)

    @staticmethod
    def add_page_break(properties: Any) -> None:
        """Let a paragraph begin a page; where the schema wants it: after the style and what keeps it with the next."""
        place = 1 + (properties.find(element("keepNext").tag) is not None)
        properties.insert(place, element("pageBreakBefore"))

    def head(self) -> None:
        self.add(paragraph("Title", run(self.title()), indent=self.title_indent()))
        if self.document.subtitle:
            self.add(paragraph("Subtitle", run(self.document.subtitle)))
        if self.language == "en" and (lines := self.signed()):
            self.add(paragraph("Byline", run(", ".join(lines))))

    def title(self) -> str:
        """Return the title, a long Chinese one in two lines where its words allow it: GB/T 9704-2012 (7.3.1) keeps them."""
        title = self.document.title
        room = text_width(self.language, landscape=self.is_across) / TITLE_TWIPS
        if self.language == "en" or "\n" in title or not room < width_of(title, 1.0) <= 2 * room:
            return title
        places = [place for place in range(1, len(title)) if _BREAKS.search(title[place - 1 : place + 1])]
        longer = {place: max(width_of(title[:place], 1.0), width_of(title[place:], 1.0)) for place in places}
        best = min(longer, key=lambda place: longer[place], default=0)
        return f"{title[:best]}\n{title[best:]}" if best and longer[best] <= room else title

    def title_indent(self) -> Any | None:
        """Return what makes the lines of a long Chinese title about equally long, as GB/T 9704-2012 (7.3.1) asks for.

        None where it goes on one line, or its author has broken it.
        """
        title = self.title()
        room = text_width(self.language, landscape=self.is_across) / TITLE_TWIPS
        width = width_of(title, 1.0)
        if self.language == "en" or "\n" in title or width <= room:
            return None
        lines = math.ceil(width / room)
        side = max(room - width / lines - 1.0, 0.0) / 2  # a character to spare, for no line is filled to its end
        return element("ind", left=round(side * TITLE_TWIPS), right=round(side * TITLE_TWIPS))

    def signed(self) -> list[str]:
        day = self.document.date
        return [line for line in (self.document.organisation, day and long_date(day, self.language)) if line]

    def signature(self) -> None:
        """Who hands it in and of which day: GB/T 9704-2012, 7.3.5.2 (papers without a seal).

        The name ends two characters before the edge, the day begins two characters right of the name's beginning; a day
        that would come closer to the edge than that keeps two characters, and the name moves to the left.
        """
        lines = self.signed()
        if not lines or self.language == "en":  # which has them below the title
            return
        self.add(paragraph("Byline", keep_next=True))
        widths = [width_of(line, 1.0) for line in lines]
        indents = [2.0] * len(lines)
        if len(lines) == 2:  # noqa: PLR2004 - name and day
            name, day = widths
            indents = [2.0, name - day] if name - day >= 2 else [day + 4 - name, 2.0]  # noqa: PLR2004 - characters
        for number, (line, indent) in enumerate(zip(lines, indents, strict=True)):
            side = element("ind", rightChars=round(indent * 100), right=round(indent * 320))
            self.add(paragraph("Byline", run(line), indent=side, keep_next=number + 1 < len(lines)))

    def part(self, item: Numbered) -> None:
        part = item.part
        if isinstance(part, Heading):
            self.add(paragraph(f"Heading{part.level}", run(item.number + part.text)))
        elif isinstance(part, Paragraph):
            # a line of its own is a paragraph: a break within justified text would stretch the line before it
            for line in part.text.splitlines() or [""]:
                style, align = _STYLES[part.style], _alignment(line)
                self.add(paragraph(style, run(line), align=align, keep_next=self.leads_in))
        elif isinstance(part, Listing):
            self.listing(part)
        elif isinstance(part, PageBreak):
            self.is_new_page = True
        elif isinstance(part, Section):  # begun with what stands in it: a section of nothing would be an empty page
            self.is_across, self.is_new_section = part.landscape, True
        elif isinstance(part, Signature):
            self.signature()
        else:
            self.block(part, item.count)

    def block(self, part: Table | Figure | Fields, count: int) -> None:
        if isinstance(part, Table):
            self.table(part, count)
        elif isinstance(part, Figure):
            self.figure(part, count)
        elif part.fields:
            self.add(form(part, text_width(self.language, landscape=self.is_across), self.language))
            self.add(paragraph("Gap"))

    def listing(self, part: Listing) -> None:
        number = self.lists.new(ordered=part.ordered)
        for text in part.items:
            self.add(paragraph("ListParagraph", run(text), list_number=number, align=_alignment(text)))

    def table(self, part: Table, count: int) -> None:
        if part.caption is not None:
            self.add(self.caption("table", count, part.caption, keep_next=True))
        self.add(table(part, text_width(self.language, landscape=self.is_across), self.language))
        self.add(paragraph("Gap"))  # two tables without a paragraph between them would be one

    def figure(self, part: Figure, count: int) -> None:
        language, chart = self.language, part.chart
        note = note_on(chart, language) if has_numbers(chart) else ""
        if has_numbers(chart):
            width = text_width(language, landscape=self.is_across)
            most = text_height(language, landscape=self.is_across) - _CAPTION
            self.add(paragraph("Figure", chart_run(self.paper, chart, count, width, most, language)))
        else:
            self.add(paragraph("Figure", run(word("no_data", language))))
        self.add(self.caption("figure", count, part.caption or chart.title, keep_next=bool(note)))
        if note:
            self.add(paragraph("Note", run(note)))

    def caption(self, kind: str, count: int, text: str, *, keep_next: bool) -> Any:
        """Return a caption with its number, which Word counts anew when parts come in between."""
        before, after = word(kind, self.language, number="\0").split("\0")
        name = before.strip() or kind
        joint = "　" if self.language == "zh" else ". "
        runs = [
            *([run(before)] if before else []),
            *field(f"SEQ {name} \\* ARABIC", str(count)),
            run(after + joint + text),
        ]
        return paragraph("Caption", *runs, keep_next=keep_next)
