"""A paper as one HTML file: nothing from the network, no scripts, charts drawn in it, fit to be printed."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from importlib.resources import files
from itertools import groupby

import attrs

from ..dsl.diagnostics import Language
from .days import long_date
from .lettering import clean, width_of
from .numbering import Numbered, numbered
from .parts import Document, Fields, Figure, Heading, Listing, PageBreak, Paragraph, Section, Signature, Table
from .svg import svg_of
from .table_layout import PlacedCell, layout_of
from .telling import has_numbers, note_on
from .words import word

#: Characters of a table beside one another on a page.
_ROOM = 52.0
#: A text no wider, in characters, is never broken: browsers break Chinese anywhere.
_SHORT = 4.0
_TAGS = {"zh": "zh-CN", "en": "en"}


def html_bytes(document: Document) -> bytes:
    """Return the file in UTF-8."""
    style = files(__package__).joinpath("page.css").read_text("utf-8")
    pages = [*_pages(document)]
    head = (
        '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_safe(document.title)}</title>\n<style>\n{style}</style>"
    )
    body = f'<main lang="{_TAGS[document.language]}">\n' + "\n".join(pages) + "\n</main>"
    return f'<!DOCTYPE html>\n<html lang="{_TAGS[document.language]}">\n<head>\n{head}\n</head>\n<body>\n{body}\n</body>\n</html>\n'.encode()


@attrs.frozen
class _Piece:
    """What stands on pages of one direction."""

    html: str
    is_across: bool


def _pages(document: Document) -> Iterator[str]:
    """Yield a stretch of pages for each change of direction; title first, signature last."""
    pieces = [_Piece(_head(document), document.landscape), *_body(document)]
    is_signed = any(isinstance(part, Signature) for part in document.parts)
    if document.language == "zh" and not is_signed and (signature := _signature(document)):
        pieces.append(_Piece(signature, pieces[-1].is_across))
    for is_across, group in groupby(pieces, key=lambda piece: piece.is_across):
        kind = "paper across" if is_across else "paper"
        inner = "\n".join(piece.html for piece in group if piece.html)
        yield f'<section class="{kind}">\n{inner}\n</section>'


def _head(document: Document) -> str:
    lines = [f"<h1>{_safe(document.title)}</h1>"]
    if document.subtitle:
        lines.append(f'<p class="subtitle">{_safe(document.subtitle)}</p>')
    if document.language == "en" and (byline := ", ".join(_signed(document))):
        lines.append(f'<p class="byline">{_safe(byline)}</p>')
    return "<header>\n" + "\n".join(lines) + "\n</header>"


def _signature(document: Document) -> str:
    lines = "\n".join(f"<p>{_safe(line)}</p>" for line in _signed(document))
    return f'<div class="signature">\n{lines}\n</div>' if lines else ""


def _signed(document: Document) -> list[str]:
    day = long_date(document.date, document.language) if document.date else None
    return [line for line in (document.organisation, day) if line]


def _body(document: Document) -> Iterator[_Piece]:
    is_across, is_new_page = document.landscape, False
    for item in numbered(document):
        if isinstance(item.part, Section):
            is_new_page = is_new_page or item.part.landscape == is_across
            is_across = item.part.landscape
        elif isinstance(item.part, PageBreak):
            is_new_page = True
        elif isinstance(item.part, Signature):
            if document.language == "zh" and (signature := _signature(document)):
                yield _Piece(signature, is_across)
        else:
            html = _part(item, document.language)
            yield _Piece(f'<div class="page-break"></div>\n{html}' if is_new_page else html, is_across)
            is_new_page = False


def _part(item: Numbered, language: Language) -> str:
    part = item.part
    if isinstance(part, Heading):
        return f"<h{part.level + 1}>{_safe(item.number + part.text)}</h{part.level + 1}>"
    if isinstance(part, Paragraph):
        return f'<p class="{part.style}">{_safe(part.text)}</p>'
    if isinstance(part, Listing):
        tag = "ol" if part.ordered else "ul"
        return f"<{tag}>" + "".join(f"<li>{_safe(text)}</li>" for text in part.items) + f"</{tag}>"
    if isinstance(part, Table):
        return _table(part, item.count, language)
    if isinstance(part, Figure):
        return _figure(part, item.count, language)
    return _fields(part) if isinstance(part, Fields) else ""


def _fields(part: Fields) -> str:
    lines = "\n".join(f"<dt>{_safe(label)}</dt><dd>{_safe(value or '')}</dd>" for label, value in part.fields)
    return f'<dl class="fields">\n{lines}\n</dl>'


def _table(table: Table, count: int, language: Language) -> str:
    layout = layout_of(table, _ROOM)
    caption = f"<caption>{_safe(_caption('table', count, table.caption, language))}</caption>" if table.caption else ""
    widths = "".join(f'<col style="width:{width:.1%}">' for width in layout.widths)
    rows = [
        "<tr>" + "".join(_cell(cell) for cell in layout.cells if cell.row == row) + "</tr>"
        for row in range(layout.heads)
    ]
    by_row = {row: list(cells) for row, cells in groupby(layout.cells, key=lambda cell: cell.row)}
    body = [
        "<tr>" + "".join(_cell(cell) for cell in by_row.get(row, ())) + "</tr>"
        for row in range(layout.heads, layout.height)
    ]
    head, lines = "\n".join(rows), "\n".join(body)
    return (
        f'<div class="wide"><table>{caption}<colgroup>{widths}</colgroup>\n<thead>\n{head}\n</thead>\n'
        f"<tbody>\n{lines}\n</tbody></table></div>"
    )


def _cell(cell: PlacedCell) -> str:
    spans = f' rowspan="{cell.height}"' * (cell.height > 1) + f' colspan="{cell.width}"' * (cell.width > 1)
    is_short = cell.align != "right" and 0 < width_of(cell.text, 1.0) <= _SHORT
    if cell.is_head:
        kind = ' class="short"' if is_short else ""
        scope = "colgroup" if cell.width > 1 else "col"
        return f'<th scope="{scope}"{spans}{kind}>{_safe(cell.text)}</th>'
    names = [*([cell.align] if cell.align != "left" else []), *(["short"] if is_short else [])]
    kind = f' class="{" ".join(names)}"' if names else ""
    return f"<td{spans}{kind}>{_safe(cell.text)}</td>"


def _figure(figure: Figure, count: int, language: Language) -> str:
    caption = _caption("figure", count, figure.caption or figure.chart.title, language)
    if has_numbers(figure.chart):
        drawn = svg_of(figure.chart, language, f"figure-{count}")
        note = note_on(figure.chart, language)
    else:
        drawn, note = f'<p class="note">{word("no_data", language)}</p>', ""
    below = f'<p class="note">{_safe(note)}</p>' if note else ""
    return f"<figure>{drawn}<figcaption>{_safe(caption)}</figcaption>{below}</figure>"


def _caption(kind: str, count: int, text: str, language: Language) -> str:
    number = word(kind, language, number=count)
    return f"{number}　{text}" if language == "zh" else f"{number}. {text}"


def _safe(text: str) -> str:
    """Return a text as HTML, its line breaks kept."""
    return escape(clean(text)).replace("\n", "<br>")
