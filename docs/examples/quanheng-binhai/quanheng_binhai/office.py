"""The plugin binhai-office: reads what the port authority sends, and looks over the city's schemes."""

import json
from pathlib import Path

import quanheng as qh


def read_json_lines(path):
    """JSON lines: one port a line."""
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def told_to_the_ports(indicator_set):
    """Every indicator says by what it is scored."""
    for node in indicator_set.nodes():
        if node.is_leaf and not node.texts.criterion:
            yield qh.Remark(
                node.span,
                zh=f"指标 {node.name} 没有写评分标准",
                en=f"the indicator {node.name} has no criterion",
                hint_zh="加上 评分标准 = “…”，被评单位看得到",
                hint_en='add criterion = "…": those who are evaluated read it',
            )


@qh.hookimpl
def quanheng_readers():
    return [qh.Reader(read_json_lines, suffixes=".jsonl")]


@qh.hookimpl
def quanheng_checks():
    return [qh.Check("criteria", told_to_the_ports)]
