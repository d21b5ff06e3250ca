"""``quanheng.toml``: read with defaults, refused with the place and the nearest key."""

from __future__ import annotations

from pathlib import Path

import pytest

from quanheng.workspace.errors import InputError
from quanheng.workspace.settings import Settings, parse_settings, read_settings


def refused(text: str) -> InputError:
    with pytest.raises(InputError) as caught:
        parse_settings(text, "quanheng.toml")
    return caught.value


def test_a_folder_without_settings_has_the_defaults(tmp_path: Path) -> None:
    assert read_settings(tmp_path) == Settings()


def test_every_setting_is_read() -> None:
    text = """
    schemes = ["方案"]
    [defaults]
    unit = "单位名称"
    period = "年度"
    data = "all.csv"
    [data]
    "政府部门" = "data/units.csv"
    [plugins]
    folders = ["插件"]
    modules = ["city_metrics"]
    """
    settings = parse_settings(text, "quanheng.toml")
    assert settings.schemes == ("方案",)
    assert (settings.unit, settings.period, settings.default_data) == ("单位名称", "年度", "all.csv")
    assert settings.data == {"政府部门": "data/units.csv"}
    assert (settings.plugin_folders, settings.plugin_modules) == (("插件",), ("city_metrics",))


def test_bad_toml_is_refused_with_its_place() -> None:
    diagnostic = refused('schemes = ["a"]\nunit = \n').diagnostics[0]
    assert (diagnostic.code, diagnostic.span.file, diagnostic.span.line) == ("QH486", "quanheng.toml", 2)


def test_an_unknown_key_is_refused_with_the_nearest() -> None:
    diagnostic = refused('[default]\nunit = "x"\n').diagnostics[0]
    assert diagnostic.code == "QH487"
    assert "defaults" in diagnostic.en.hint


def test_a_value_of_another_type_is_refused() -> None:
    codes = [diagnostic.code for diagnostic in refused('schemes = "a"\nplugins = 3\n[data]\nx = 1\n').diagnostics]
    assert codes == ["QH488", "QH488", "QH488"]


def test_settings_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "quanheng.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="QH481"):
        read_settings(tmp_path)
