"""Papers as HTML: one file, well formed, nothing from elsewhere, heads of tables that say what they are heads of."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_papers import any_chart, paper

from quanheng.document.charts import BarChart
from quanheng.document.html import html_bytes
from quanheng.document.parts import Document, Figure, Heading, Paragraph, Section, Table
from quanheng.document.write import write_document
from quanheng.dsl.diagnostics import LANGUAGES, Language, SchemeError

VOID = {"meta", "col", "br"}


class Page(HTMLParser):
    """The elements of a page with their attributes and texts; complains where they are not nested."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[tuple[str, ...], str]] = []
        self.open: list[str] = []
        self.feed(data.decode())
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((tuple(self.open), data))

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def text_in(self, tag: str) -> list[str]:
        return [text for path, text in self.texts if path and path[-1] == tag]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_needs_nothing_from_elsewhere(language: Language) -> None:
    data = html_bytes(paper(language))
    page = Page(data)
    assert not {"script", "link", "img", "iframe", "object"} & {tag for tag, _ in page.elements}
    assert not any({"src", "href"} & set(attributes) for _, attributes in page.elements)
    assert not re.search(r"url\(|@import|https?://", data.decode())


@pytest.mark.parametrize("language", LANGUAGES)
def test_equal_papers_give_equal_bytes(language: Language) -> None:
    assert html_bytes(paper(language)) == html_bytes(paper(language))


def test_headings_are_numbered_as_official_papers_are() -> None:
    page = Page(html_bytes(paper("zh")))
    assert page.text_in("h2") == ["一、总体情况", "二、清单"]
    assert page.text_in("h3") == ["（一）得分"]
    assert page.text_in("h4") == ["1.问题"]
    assert page.text_in("h5") == ["（1）附录"]
    english = Page(html_bytes(paper("en")))
    assert english.text_in("h2") == ["1 总体情况", "2 清单"]
    # a level that is skipped counts as 1
    assert english.text_in("h5") == ["2.1.1.1 附录"]
    assert Page(html_bytes(paper(numbered=False))).text_in("h2") == ["总体情况", "清单"]


def test_who_hands_it_in_stands_at_the_end_in_chinese_and_below_the_title_in_english() -> None:
    zh = "".join(text for _, text in Page(html_bytes(paper("zh"))).texts)
    assert zh.rstrip().endswith("市委编办\n2026年11月22日")
    assert "市委编办, 22 November 2026" in html_bytes(paper("en")).decode()


def test_heads_of_tables_have_scopes_and_stand_in_a_head_that_repeats() -> None:
    page = Page(html_bytes(paper()))
    heads = page.of("th")
    assert all(head.get("scope") in {"col", "colgroup"} for head in heads)
    # 结果 stands over two columns; 名次 reaches up where the row above leaves its place
    assert [(head.get("rowspan"), head.get("colspan")) for head in heads[:5]] == [
        ("2", None), (None, None), (None, "2"), (None, None), (None, None),
    ]  # fmt: skip
    assert len(page.of("thead")) == len(page.of("table")) == 2
    assert ("表1　各单位得分") in page.text_in("caption")


def test_numbers_go_to_the_right_and_merged_cells_are_one() -> None:
    text = html_bytes(paper()).decode()
    assert '<td class="right">91.50</td>' in text
    assert '<td rowspan="2" class="center short">优秀</td>' in text
    assert "良好</td>" not in text


def test_what_would_be_markup_is_text() -> None:
    text = html_bytes(paper()).decode()
    assert "全市平均得分&lt;83&gt;分 &amp; 更多。<br>另起一行。" in text


def test_a_section_across_prints_across() -> None:
    page = Page(html_bytes(paper()))
    assert [part.get("class") for part in page.of("section")] == ["paper", "paper across", "paper"]
    assert len(page.of("main")) == 1


def test_a_section_of_the_same_direction_is_a_new_page() -> None:
    document = Document("题", "zh", [Paragraph("甲"), Section(), Paragraph("乙")])
    page = Page(html_bytes(document))
    assert len(page.of("section")) == 1
    assert [div.get("class") for div in page.of("div")] == ["page-break"]


def test_a_chart_of_nothing_but_gaps_says_so() -> None:
    document = Document("题", "en", [Figure(BarChart("得分", ("甲",), (None,)))])
    page = Page(html_bytes(document))
    assert not page.of("svg")
    assert page.text_in("p") == ["no data"]


@settings(max_examples=50)
@given(st.text(), st.lists(st.text(), min_size=1, max_size=4), any_chart())
def test_any_text_makes_a_page_that_is_well_formed(text: str, row: list[str], chart: object) -> None:
    parts = [Heading(text), Paragraph(text), Table(row, [row, row], text), Figure(chart)]  # type: ignore[arg-type]
    Page(html_bytes(Document(text, "zh", parts)))  # type: ignore[arg-type]


def test_a_file_is_written_whole_and_never_over_another(tmp_path: Path) -> None:
    target = tmp_path / "报告.html"
    write_document(paper(), target)
    assert target.read_bytes() == html_bytes(paper())
    with pytest.raises(SchemeError) as caught:
        write_document(paper("en"), target)
    assert caught.value.diagnostics[0].name == "target-exists"
    write_document(paper("en"), target, overwrite=True)
    assert target.read_bytes() == html_bytes(paper("en"))


def test_a_suffix_nobody_knows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SchemeError) as caught:
        write_document(paper(), tmp_path / "报告.odt")
    assert caught.value.diagnostics[0].name == "target-unknown-format"
    assert not list(tmp_path.iterdir())
