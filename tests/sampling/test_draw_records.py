"""Records of draws: they are repeated, and whatever is altered shows."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from quanheng.dsl.diagnostics import SchemeError
from quanheng.sampling import draw_double, draw_mutual, draw_units, verify
from quanheng.sampling.frame import read_frame

UNITS = [{"unit": f"单位{number:03d}", "类型": "甲乙丙"[number % 3], "电话": str(number)} for number in range(60)]
DAY = datetime.date(2026, 3, 1)


def record() -> dict[str, Any]:
    return draw_units(UNITS, seed="2026", n=9, by="类型", at=DAY, by_whom="张三").to_dict()


def holds(kept: Any, units: Any = UNITS) -> list[bool]:
    return [verdict.holds for verdict in verify(kept, {"units": units}).verdicts]


def test_a_record_proves_its_draw() -> None:
    assert holds(record()) == [True, True, True]
    assert record()["drawn_on"] == "2026-03-01"


def test_a_record_is_proved_by_the_files_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("单位.csv").write_text("单位,类型\n" + "".join(f"u{n},{n % 2}\n" for n in range(30)), encoding="utf-8")
    draw_units("单位.csv", seed="s", n=5, by="类型").save_record("抽取.json")
    monkeypatch.chdir("/")
    assert verify(tmp_path / "抽取.json").holds


def test_another_order_of_rows_and_columns_not_used_change_nothing() -> None:
    others = [{"电话": "0", "类型": row["类型"], "unit": row["unit"]} for row in reversed(UNITS)]
    assert holds(record(), others) == [True, True, True]


def test_a_list_that_has_changed_is_told() -> None:
    assert holds(record(), UNITS[1:])[1] is False
    moved = [{**row, "类型": "甲"} if row["unit"] == "单位001" else row for row in UNITS]
    assert holds(record(), moved)[1:] == [False, False]


def test_an_altered_result_breaks_the_seal_and_is_not_repeated() -> None:
    kept = record()
    kept["results"]["units"][0]["unit"] = "单位059"
    assert holds(kept) == [False, True, False]


def test_a_result_that_was_altered_and_sealed_again_is_not_repeated() -> None:
    kept = record()
    kept["results"]["units"][0]["unit"] = "单位059"
    content = {key: value for key, value in kept.items() if key != "sha256"}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    kept["sha256"] = hashlib.sha256(text.encode()).hexdigest()
    found = verify(kept, {"units": UNITS})
    assert [verdict.holds for verdict in found.verdicts] == [True, True, False]
    assert found.verdicts[2].detail.zh.startswith("表 units 第 1 行 unit：单位059 ≠ ")


@pytest.mark.parametrize("change", [{"seed": "2027"}, {"drawn_on": "2026-03-02"}, {"by": "李四"}, {"parameters": {}}])
def test_whatever_a_record_says_is_sealed(change: dict[str, Any]) -> None:
    assert holds({**record(), **change})[0] is False


def test_the_hash_of_a_list_is_that_of_lines_of_json() -> None:
    # printf '["name","类型"]\n["乙局","政府"]\n["甲局","党委"]\n' | sha256sum
    frame = read_frame([{"unit": "甲局", "类型": "党委"}, {"unit": "乙局", "类型": "政府"}])
    assert frame.sha256(["类型"]) == "468afd33e70688c180c39d36e4d7d173304716c335ffb8b040d4e172cc415f12"


def test_every_way_of_drawing_can_be_repeated() -> None:
    pool = [{"姓名": f"人{n}", "单位": f"单位{n:03d}"} for n in range(12)]
    double = draw_double(UNITS, pool, seed="s", n=12, avoid=[("人0", "单位005")])
    assert verify(double.to_dict(), {"units": UNITS, "pool": pool}).holds
    mutual = draw_mutual(UNITS, seed="s", each=2, group="类型", avoid=[("单位001", "单位002")])
    assert verify(json.loads(json.dumps(mutual.to_dict())), {"units": UNITS}).holds


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"method": 1, "frames": 2}', '{"method": "units", "frames": {}, "format": 9}']
)
def test_what_is_no_record_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "r.json").write_text(text, encoding="utf-8")
    with pytest.raises(SchemeError, match="QH948"):
        verify(tmp_path / "r.json")


def test_a_draw_does_not_depend_on_the_hash_seed_of_python() -> None:
    program = (
        "import quanheng.sampling as s;"
        "u = [{'unit': f'u{n}', 'g': str(n % 3)} for n in range(40)];"
        "p = [{'name': f'p{n}', 'unit': f'u{n}', '回避': f'u{n + 1}、u8'} for n in range(9)];"
        "print(s.draw_mutual(u, seed='x', each=2, group='g', reciprocal=False).record.sha256,"
        " s.draw_double(u, p, seed='x', n=20, uneven=True).record.sha256)"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1")
    }
    assert len(told) == 1
