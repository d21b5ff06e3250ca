"""What the sources say of their campaigns, done with the templates that were made after them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import quanheng as qh
from quanheng.campaign.paper import bulletin_paper
from quanheng.campaign.starting import new_campaign
from quanheng.document.parts import Document, Heading, Listing, Table
from quanheng.dsl.diagnostics import LANGUAGES, Language

BANNERS = Path(qh.__file__).parent / "indicator_sets" / "hulunbuir" / "banners"
START = date(2026, 3, 2)
SELF, VISIT = datetime(2026, 3, 15, 9, tzinfo=UTC), datetime(2026, 3, 20, 20, tzinfo=UTC)


def start(folder: Path, template: str, language: Language = "zh", more: str = "") -> Path:
    text = new_campaign(template, start=START, language=language) + more
    (folder / "campaign.toml").write_text(text, encoding="utf-8")
    return folder / "campaign.toml"


@pytest.fixture
def hulunbuir(tmp_path: Path) -> Path:
    """Return the campaign of S0: departments and banners, each with its checklist, the banners' data those bundled."""
    path = start(tmp_path, "hulunbuir")
    text = path.read_text(encoding="utf-8")
    banners = f'table = "{BANNERS.as_posix()}/units.csv"\nevidence = "{BANNERS.as_posix()}/evidence.csv"\n'
    text = text.replace('units    = ["旗市区一", "旗市区二"]\n', banners)
    path.write_text(text, encoding="utf-8")
    return path


def write_reports(folder: Path, units: list[str]) -> None:
    (folder / "自评报告").mkdir()
    for unit in units:
        parts = "".join(f"# {part}\n有。\n" for part in ("组织实施", "任务落实", "成效", "问题", "意见建议"))
        (folder / "自评报告" / f"{unit}.md").write_text(parts, encoding="utf-8")


def test_two_populations_go_through_one_campaign_each_by_its_own_checklist(hulunbuir: Path, tmp_path: Path) -> None:
    # S0.1, S0.3, S0.5: nobody goes on without the report of five parts and a trained team
    campaign = qh.load_campaign(hulunbuir)
    assert [each.scheme for each in campaign.populations] == ["hulunbuir", "hulunbuir_banners"]
    banners = [unit.name for unit in campaign.populations[1].units]
    assert len(banners) == 11
    write_reports(tmp_path, banners)
    with qh.open_campaign(campaign, tmp_path / "quanheng.db") as run:
        run.advance(["旗市区"], by="组长甲", at=SELF)
        lacking = run.status(VISIT.date()).filter(unit=banners[0])["lacking_zh"].item()
        # S0.4, S0.10: each point's materials are looked at, and the day is summed up in the evening
        assert re.fullmatch(
            r"(需查材料：备查材料已交 \d+ 件，应交 \d+ 件，缺.*；)?当日总结：没有当日总结的记录", lacking
        )
        run.record(banners[:2], "当日总结", "done", by="组长甲", at=VISIT, why="人员转隶尚未完成")
        told = run.bulletin(VISIT.date(), "week").summaries
    assert told == tuple((VISIT.date(), unit, "人员转隶尚未完成") for unit in banners[:2])


def test_a_team_of_one_and_two_and_one_is_what_the_template_asks_for(hulunbuir: Path) -> None:
    # S0.2: a leader, section chiefs and officers of the own office, officers of other offices
    text = hulunbuir.read_text(encoding="utf-8")
    hulunbuir.write_text(text.replace('role = "外单位骨干"', 'role = "业务骨干"'), encoding="utf-8")
    with pytest.raises(qh.SchemeError) as caught:
        qh.load_campaign(hulunbuir)
    assert [(found.name, "外单位骨干" in found.message("zh")) for found in caught.value.diagnostics] == [
        ("sample-team", True)
    ]


MORE = """
[[questionnaires]]
name = "网上问卷"
issued = 800
returned = 780
[[consultations]]
name = "第五轮"
on = 2026-03-10
asked = 65
opinions = 120
adopted = 87
"""


def texts(paper: Document) -> list[str]:
    found = [part.text for part in paper.parts if isinstance(part, Heading)]
    found += [str(cell) for part in paper.parts if isinstance(part, Table) for row in part.rows for cell in row]
    return found + [item for part in paper.parts if isinstance(part, Listing) for item in part.items]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_bulletin_tells_how_many_were_asked_and_talked_to(tmp_path: Path, language: Language) -> None:
    # S2.9 to S2.12: nearly 1,000 questionnaires, 70 offices, 200 posts, 20 related units, by mode; S3.16: 65 asked
    path = start(tmp_path, "tianjin", "zh", MORE)
    text = path.read_text(encoding="utf-8")
    for count in (70, 196, 20):
        text = text.replace("count = 0", f"count = {count}", 1)
    path.write_text(text, encoding="utf-8")
    with qh.open_campaign(path, tmp_path / "quanheng.db") as run:
        paper = bulletin_paper(run.campaign, run.bulletin(START, "month"), language)
    told = texts(paper)
    assert {"70", "196", "20", "780", "97.5%", "65", "87"} <= set(told)
    assert {"zh": "沉浸式", "en": "Immersive"}[language] in told
    assert {"zh": "延伸式", "en": "Extended"}[language] in told
