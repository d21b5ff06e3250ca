"""Papers as Word files: read back by python-docx, and looked at part by part."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Pt
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from sample_papers import any_chart, paper

from quanheng.document.charts import BarChart, Chart
from quanheng.document.docx_file import docx_bytes
from quanheng.document.parts import Document, Figure, Heading, Listing, PageBreak, Paragraph, Part, Section, Table
from quanheng.document.table_layout import is_wide, layout_of
from quanheng.document.write import write_document
from quanheng.dsl.diagnostics import LANGUAGES, Language


def opened(document: Document) -> Any:
    return docx.Document(io.BytesIO(docx_bytes(document)))


@pytest.fixture(scope="module")
def chinese() -> Any:
    return opened(paper("zh"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_equal_papers_give_equal_bytes_and_no_clock_is_in_them(language: Language) -> None:
    data = docx_bytes(paper(language))
    assert data == docx_bytes(paper(language))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = package.read("docProps/core.xml").decode()
    assert "年度评估报告" in core or "Evaluation of the year" in core
    assert not re.search(r"creator|modified|created|lastModifiedBy", core)


def test_every_part_is_well_formed_and_named_in_the_package() -> None:
    with zipfile.ZipFile(io.BytesIO(docx_bytes(paper()))) as package:
        names = package.namelist()
        types = package.read("[Content_Types].xml").decode()
        for name in names:
            if name.endswith((".xml", ".rels")):
                etree.fromstring(package.read(name))
        targets = re.findall(r'Target="([^"]+)"', package.read("word/_rels/document.xml.rels").decode())
    assert {f"word/{target}" for target in targets} <= set(names)
    assert [name for name in names if "charts/chart" in name and name.endswith(".xml")] == [
        f"word/charts/chart{number}.xml" for number in range(1, 7)
    ]
    assert all(f"/word/charts/chart{number}.xml" in types for number in range(1, 7))
    assert not any("thumbnail" in name or "stylesWithEffects" in name for name in names)


def test_headings_are_headings_of_word_with_their_numbers(chinese: Any) -> None:
    headings = [(p.style.name, p.text) for p in chinese.paragraphs if p.style.name.startswith("Heading")]
    assert headings == [
        ("Heading 1", "一、总体情况"),
        ("Heading 2", "（一）得分"),
        ("Heading 3", "1.问题"),
        ("Heading 1", "二、清单"),
        ("Heading 4", "（1）附录"),
    ]
    for level in (1, 2, 3, 4):
        outline = chinese.styles[f"Heading {level}"].element.find(".//" + qn("w:outlineLvl"))
        assert outline.get(qn("w:val")) == str(level - 1)


def test_a_chinese_paper_has_the_form_of_gb_t_9704(chinese: Any) -> None:
    # GB/T 9704-2012: A4, 天头 37 mm, 订口 28 mm, 版心 156 mm × 225 mm, title 2号 = 22 pt, text 3号 = 16 pt
    page = chinese.sections[0]
    assert (page.page_width.mm, page.page_height.mm) == pytest.approx((210, 297), abs=0.1)
    assert page.top_margin.mm == pytest.approx(37, abs=0.1)
    assert page.left_margin.mm == pytest.approx(28, abs=0.1)
    assert page.page_width.mm - page.left_margin.mm - page.right_margin.mm == pytest.approx(156, abs=0.2)
    assert page.page_height.mm - page.top_margin.mm - page.bottom_margin.mm == pytest.approx(225, abs=0.2)
    fonts = {
        "Title": ("方正小标宋简体", 22),
        "Body Text": ("仿宋_GB2312", 16),
        "Heading 1": ("黑体", 16),
        "Heading 2": ("楷体_GB2312", 16),
        "Heading 3": ("仿宋_GB2312", 16),
    }
    for name, (font, size) in fonts.items():
        style = chinese.styles[name]
        assert style.element.rPr.rFonts.get(qn("w:eastAsia")) == font
        assert style.font.size == Pt(size)
    assert chinese.styles["Body Text"].paragraph_format.line_spacing == Pt(28)
    assert chinese.styles["Body Text"].paragraph_format.first_line_indent == Pt(32)


def test_page_numbers_stand_between_dashes_right_on_odd_and_left_on_even_pages(chinese: Any) -> None:
    section = chinese.sections[0]
    assert chinese.settings.odd_and_even_pages_header_footer
    for footer, align in ((section.footer, "right"), (section.even_page_footer, "left")):
        line = footer.paragraphs[0]
        assert line.text == "— 1 —"
        assert line._p.pPr.find(qn("w:jc")).get(qn("w:val")) == align
        assert " PAGE " in [code.text for code in line._p.iter(qn("w:instrText"))]


def test_sections_turn_the_page(chinese: Any) -> None:
    assert [section.orientation for section in chinese.sections] == [
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
        WD_ORIENT.PORTRAIT,
    ]
    across = chinese.sections[1]
    assert across.page_width.mm == pytest.approx(297, abs=0.1)
    # the margin of binding is above: 297 − 37 − 35 wide, 210 − 28 − 26 high
    assert across.page_width.mm - across.left_margin.mm - across.right_margin.mm == pytest.approx(225, abs=0.2)


def test_heads_of_tables_repeat_and_no_row_is_cut_by_a_page(chinese: Any) -> None:
    for table in chinese.tables[:2]:
        rows = table._tbl.tr_lst
        heads = [row.trPr.find(qn("w:tblHeader")) is not None for row in rows]
        assert heads.index(False) == sum(heads) > 0
        assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in rows)


def test_a_table_read_back_has_its_cells_merged_and_its_numbers_to_the_right(chinese: Any) -> None:
    table = chinese.tables[0]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["名次", "评估对象", "结果", "结果"],
        ["名次", "单位", "总分", "等次"],
        ["1", "市发展和改革委员会", "91.50", "优秀"],
        ["2", "市公安局", "78.00", "优秀"],
        ["", "市教育局", "", "缺"],
    ]
    score = table.rows[2].cells[2].paragraphs[0]
    assert score._p.pPr.find(qn("w:jc")).get(qn("w:val")) == "right"
    widths = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid]
    assert sum(widths) == pytest.approx(156 / 25.4 * 1440, abs=4)
    assert widths[1] == max(widths)


def test_captions_count_and_are_fields(chinese: Any) -> None:
    captions = [p.text for p in chinese.paragraphs if p.style.name == "Caption"]
    assert captions[:2] == ["表1　各单位得分", "图1　各单位得分"]
    assert captions[-1] == "图6　分布"
    codes = [code.text for code in chinese.element.body.iter(qn("w:instrText"))]
    assert codes.count(" SEQ 图 \\* ARABIC ") == 6


def test_lists_are_numbered_by_word_and_begin_anew(chinese: Any) -> None:
    items = [p._p.pPr.numPr.numId.val for p in chinese.paragraphs if p.style.name == "List Paragraph"]
    assert items == [1, 1, 2]
    twice = opened(Document("题", "en", [Listing(("a",), ordered=True), Listing(("b",), ordered=True)]))
    numbers = [p._p.pPr.numPr.numId.val for p in twice.paragraphs if p.style.name == "List Paragraph"]
    assert numbers == [1, 2]


def test_a_form_has_a_line_for_each_value(chinese: Any) -> None:
    form = chinese.tables[2]
    assert [[cell.text for cell in row.cells] for row in form.rows] == [["单位", "市教育局"], ["负责人（签字）", ""]]
    lines = [row.cells[1]._tc.tcPr.find(qn("w:tcBorders")) is not None for row in form.rows]
    assert lines == [True, True]


def test_name_and_day_stand_at_the_end_of_a_chinese_paper(chinese: Any) -> None:
    assert [p.text for p in chinese.paragraphs[-2:]] == ["市委编办", "2026年11月22日"]
    # the name is shorter than the day: the day keeps two characters to the edge
    assert chinese.paragraphs[-1]._p.pPr.find(qn("w:ind")).get(qn("w:rightChars")) == "200"
    assert "市委编办, 22 November 2026" in [p.text for p in opened(paper("en")).paragraphs[:4]]


def test_a_page_break_begins_a_page_with_what_follows() -> None:
    document = opened(Document("题", "zh", [Paragraph("甲"), PageBreak(), Heading("乙")]))
    heading = next(p for p in document.paragraphs if p.style.name == "Heading 1")
    assert heading.paragraph_format.page_break_before
    first = next(p for p in document.paragraphs if p.text == "甲")
    assert not first.paragraph_format.page_break_before


def test_a_chart_of_nothing_but_gaps_says_so() -> None:
    document = opened(Document("题", "zh", [Figure(BarChart("得分", ("甲",), (None,)))]))
    assert "无数据" in [p.text for p in document.paragraphs]
    assert not list(document.element.body.iter(qn("w:drawing")))


@settings(max_examples=25)
@given(st.text(), st.lists(st.text(), min_size=1, max_size=4), any_chart())
def test_any_text_makes_a_file_that_can_be_read(text: str, row: list[str], chart: Chart) -> None:
    parts: list[Part] = [Heading(text), Paragraph(text), Table(row, [row, row], text), Figure(chart, text)]
    document = opened(Document(text, "zh", parts, organisation=text))
    assert len(document.tables) == 1


def test_a_word_file_is_written_by_its_suffix(tmp_path: Path) -> None:
    write_document(paper(), tmp_path / "报告.DOCX")
    assert docx.Document(str(tmp_path / "报告.DOCX")).paragraphs[0].text == "年度评估报告"


def test_a_table_that_wants_more_than_a_page_upright_is_wide() -> None:
    assert is_wide(Table(("单位", "问题描述", "建议", "责任方"), [("市局", "问题" * 30, "建议" * 30, "责任" * 10)]))
    assert not is_wide(Table(("单位", "得分"), [("市发展和改革委员会", 91.5)]))


#: The order of the children of each element, as wml.xsd (ECMA-376 part 1, 17) gives it, those that papers use.
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs"
    " suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd"
    " snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment"
    " textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid"
    " vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em"
    " lang eastAsianLayout specVanish oMath",
    "tbl": "bookmarkStart tblPr tblGrid tr",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing"
    " tblInd tblBorders shd tblLayout tblCellMar tblLook",
    "tblBorders": "top left start bottom right end insideH insideV",
    "tblCellMar": "top left start bottom right end",
    "tr": "tblPrEx trPr tc",
    "tc": "tcPr p tbl",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "style": "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked"
    " personal personalCompose personalReply rsid pPr rPr tblPr trPr tcPr tblStylePr",
    "styles": "docDefaults latentStyles style",
    "abstractNum": "nsid multiLevelType tmpl name styleLink numStyleLink lvl",
    "lvl": "start numFmt lvlRestart pStyle isLgl suff lvlText lvlPicBulletId legacy lvlJc pPr rPr",
    "num": "abstractNumId lvlOverride",
    "numbering": "numPicBullet abstractNum num numIdMacAtCleanup",
    "sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType"
    " pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings",
    "settings": "writeProtection view zoom removePersonalInformation removeDateAndTime doNotDisplayPageBoundaries"
    " displayBackgroundShape printPostScriptOverText printFractionalCharacterWidth printFormsData embedTrueTypeFonts"
    " embedSystemFonts saveSubsetFonts saveFormsData mirrorMargins alignBordersAndEdges bordersDoNotSurroundHeader"
    " bordersDoNotSurroundFooter gutterAtTop hideSpellingErrors hideGrammaticalErrors activeWritingStyle proofState"
    " formsDesign attachedTemplate linkStyles stylePaneFormatFilter stylePaneSortMethod documentType mailMerge"
    " revisionView trackRevisions doNotTrackMoves doNotTrackFormatting documentProtection autoFormatOverride"
    " styleLockTheme styleLockQFSet defaultTabStop autoHyphenation consecutiveHyphenLimit hyphenationZone"
    " doNotHyphenateCaps showEnvelope summaryLength clickAndTypeStyle defaultTableStyle evenAndOddHeaders"
    " bookFoldRevPrinting bookFoldPrinting bookFoldPrintingSheets drawingGridHorizontalSpacing"
    " drawingGridVerticalSpacing displayHorizontalDrawingGridEvery displayVerticalDrawingGridEvery"
    " doNotUseMarginsForDrawingGridOrigin drawingGridHorizontalOrigin drawingGridVerticalOrigin doNotShadeFormData"
    " noPunctuationKerning characterSpacingControl printTwoOnOne strictFirstAndLastChars noLineBreaksAfter"
    " noLineBreaksBefore savePreviewPicture doNotValidateAgainstSchema saveInvalidXml ignoreMixedContent"
    " alwaysShowPlaceholderText doNotDemarcateInvalidXml saveXmlDataOnly useXSLTWhenSaving saveThroughXslt"
    " showXMLTags alwaysMergeEmptyNamespace updateFields hdrShapeDefaults footnotePr endnotePr compat docVars rsids"
    " mathPr attachedSchema themeFontLang clrSchemeMapping doNotIncludeSubdocsInStats doNotAutoCompressPictures"
    " forceUpgrade captions readModeInkLockDown smartTagType schemaLibrary shapeDefaults doNotEmbedSmartTags"
    " decimalSymbol listSeparator docId defaultImageDpi",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_element_stands_where_the_schema_wants_it(language: Language) -> None:
    seen = set()
    with zipfile.ZipFile(io.BytesIO(docx_bytes(paper(language)))) as package:
        for part in package.namelist():
            if not re.fullmatch(r"word/\w+\.xml", part):
                continue
            for element in etree.fromstring(package.read(part)).iter(etree.Element):
                name = etree.QName(element).localname
                if name in ORDER and element.tag.startswith(qn("w:p")[:-1]):
                    seen.add(name)
                    order = ORDER[name].split()
                    places = [order.index(etree.QName(child).localname) for child in element]
                    assert places == sorted(places), (part, name, [child.tag for child in element])
    assert seen >= {"pPr", "tblPr", "tcPr", "style", "lvl", "sectPr", "settings"}


def test_pictures_have_numbers_of_their_own_and_say_what_they_show(chinese: Any) -> None:
    space = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
    found = [(pr.get("id"), pr.get("descr")) for pr in chinese.element.body.iter(space)]
    assert [number for number, _ in found] == ["1", "2", "3", "4", "5", "6"]
    assert found[0][1] == "各单位得分。条形图，3项，最低78.0分，最高91.5分。"


def test_sections_and_breaks_without_anything_in_them_make_no_pages() -> None:
    parts: list[Part] = [
        Section(landscape=True),
        PageBreak(),
        Section(),
        Paragraph("甲"),
        PageBreak(),
        Section(landscape=True),
    ]
    document = opened(Document("Title", "en", parts))
    assert [section.orientation for section in document.sections] == [WD_ORIENT.PORTRAIT] * 2
    assert not any(p.paragraph_format.page_break_before for p in document.paragraphs)


def test_a_long_chinese_title_has_lines_of_about_equal_length() -> None:
    # 2025 is 2.24 characters wide and the rest 22: on lines of 20.1 characters (156 mm of 22 pt) two of 12.1, one to spare
    title = opened(Document("2025年度机构编制执行情况和使用效益评估报告的说明", "zh", [])).paragraphs[0]
    side = int(title._p.pPr.find(qn("w:ind")).get(qn("w:left"))) / 440
    assert 20.1 - 2 * side == pytest.approx((2.24 + 22) / 2 + 1, abs=0.1)
    assert opened(Document("2025年度评估报告", "zh", [])).paragraphs[0]._p.pPr.find(qn("w:ind")) is None
    assert opened(Document("很长" * 10 + "\n" + "很长", "zh", [])).paragraphs[0]._p.pPr.find(qn("w:ind")) is None


def test_more_columns_have_smaller_letters_the_fewer_the_wider_the_page() -> None:
    def size(columns: int, *, landscape: bool) -> float | None:
        table = Table([f"列{n}" for n in range(columns)], [["1"] * columns])
        paper = opened(Document("题", "zh", [table], landscape=landscape))
        found = paper.tables[0].rows[1].cells[0].paragraphs[0].runs[0].font.size
        return None if found is None else float(found.pt)

    # 五号 by the style, 小五 = 9 pt, 六号 = 7.5 pt
    assert [size(count, landscape=False) for count in (8, 9, 12, 20)] == [None, 9, 7.5, 6]
    assert [size(count, landscape=True) for count in (8, 11, 12, 16)] == [None, None, 9, 7.5]


def test_years_stand_in_the_middle_and_other_numbers_to_the_right() -> None:
    table = opened(Document("题", "zh", [Table(("期间", "得分"), [("2025", 91), ("2026", 92)])])).tables[0]
    sides = [cell.paragraphs[0]._p.pPr.find(qn("w:jc")).get(qn("w:val")) for cell in table.rows[1].cells]
    assert sides == ["center", "right"]


def test_columns_with_widths_of_their_own_break_neither_dates_nor_short_texts() -> None:
    # 36 characters across, of which the day needs 10 × 0.56 and space beside it, and asks for a twelfth of it
    rows = [("机关001局", "2026-07-30", "混编混岗")]
    table = Table(("单位", "整改时限", "问题"), rows, widths=(1, 1, 10))
    unit, due, problem = layout_of(table, 36.0).widths
    assert unit * 36 >= 3 + 3 * 0.56 + 1
    assert due * 36 >= 10 * 0.56 + 1
    assert problem > unit + due
    assert unit + due + problem == pytest.approx(1)


def test_widths_stay_as_asked_where_there_is_room_for_none_of_the_words() -> None:
    table = Table(("a", "b"), [("2026-07-30", "2026-07-30")], widths=(1, 3))
    assert layout_of(table, 4.0).widths == (0.25, 0.75)


def test_what_leads_to_a_table_and_what_stands_above_the_name_stays_on_its_page() -> None:
    parts: list[Part] = [
        Paragraph("正文。"),
        Paragraph("共1个。"),
        Table(("甲",), [("乙",)]),
        Paragraph("无逾期单位。"),
    ]
    found = opened(Document("标题", "zh", parts, organisation="某市委编办"))
    kept = {each.text: each.paragraph_format.keep_with_next for each in found.paragraphs}
    assert kept["共1个。"]
    assert kept["无逾期单位。"]
    assert not kept["正文。"]


def test_chinese_items_without_numbers_begin_with_a_dash() -> None:
    document = opened(Document("标题", "zh", [Listing(["混编混岗"], ordered=False)]))
    levels = document.part.numbering_part.element.iter(qn("w:lvlText"))
    assert "——" in [level.get(qn("w:val")) for level in levels]


def test_a_long_chinese_title_is_broken_beside_a_bracket_rather_than_within_a_word() -> None:
    # 20 letters of 22 pt go on a line of 156 mm
    document = Document("关于事业单位改革试点检查评估（市直部门）情况的报告", "zh", [Paragraph("正文。")])
    assert opened(document).paragraphs[0].text == "关于事业单位改革试点检查评估\n（市直部门）情况的报告"
