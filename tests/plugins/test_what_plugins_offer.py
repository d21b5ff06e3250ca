"""Readers, renderers, checks and commands of a plugin, each the smallest there is, used as a user uses them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from textwrap import dedent

import pytest

import quanheng as qh
from quanheng.cli import main
from quanheng.plugins.info import PluginInfo
from quanheng.plugins.manager import load_plugins

SCHEME = """indicator_set s 10 points {
  fields { x : number }
  indicator a 10 points { value = x;  score = value }
}
"""
READER = '''
import quanheng as qh

def read_pairs(path):
    """Lines of a name and a number."""
    with open(path) as lines:
        return [dict(zip(("unit", "x"), line.split())) for line in lines]

@qh.hookimpl
def quanheng_readers():
    return [qh.Reader(read_pairs, suffixes=(".pairs",))]
'''
ADDRESS = """
import quanheng as qh

@qh.hookimpl
def quanheng_readers():
    return [qh.Reader(lambda source: {"unit": [source], "x": [7]}, prefixes="depot://")]
"""
RENDERER = '''
import quanheng as qh

def write_page(result, path, language):
    """A line a unit."""
    rows = result.table().rows()
    text = "".join(f"- {unit}: {total:g}\\n" for unit, total, *_ in rows)
    path.write_text(f"{language}\\n{text}", encoding="utf-8")

@qh.hookimpl
def quanheng_renderers():
    return [qh.Renderer(".md", write_page)]
'''
CHECK = """
import quanheng as qh

def titled(found):
    for node in found.nodes():
        if node.title is None and node.is_leaf:
            yield qh.Remark(node.span, zh=f"{node.name} 没有标题", en=f"{node.name} has no title", hint_en="give it one")

@qh.hookimpl
def quanheng_checks():
    return [qh.Check("titles", titled)]
"""
COMMAND = '''
import quanheng as qh

def arguments(parser):
    parser.add_argument("--times", type=int, default=1)

def run(arguments, workspace):
    """Count the schemes of the folder."""
    print(len(workspace.scheme_files()) * arguments.times)

@qh.hookimpl
def quanheng_commands():
    return [qh.Command("count-schemes", run, arguments, zh="数一数方案")]
'''


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plugins").mkdir()
    (tmp_path / "s.qh").write_text(SCHEME, encoding="utf-8")
    (tmp_path / "u.pairs").write_text("north 4\nsouth 9\n", encoding="utf-8")
    return tmp_path


def plugin(text: str, name: str = "city.py") -> Path:
    path = Path("plugins", name)
    path.write_text(dedent(text), encoding="utf-8")
    return path


def run(*words: str) -> int:
    return main([*words, "--lang", "en"])


def failed(text: str) -> PluginInfo:
    return load_plugins([plugin(text)]).plugins[-1]


# --- readers


def test_a_file_of_a_kind_that_a_plugin_reads_is_data(capsys: pytest.CaptureFixture[str]) -> None:
    plugin(READER)
    assert run("evaluate", "s.qh", "--data", "u.pairs", "--format", "json") == 0
    found = json.loads(capsys.readouterr().out)
    assert [row["s"] for row in found["results"]] == [4.0, 9.0]
    assert found["provenance"]["data"] == "u.pairs"
    (reader,) = found["provenance"]["plugins"]
    assert (reader["name"], reader["hash"]) == (
        "city",
        hashlib.sha256(Path("plugins/city.py").read_bytes()).hexdigest(),
    )
    assert found["provenance"]["data_hash"] == hashlib.sha256(Path("u.pairs").read_bytes()).hexdigest()


def test_the_settings_may_name_such_a_file_or_an_address(capsys: pytest.CaptureFixture[str]) -> None:
    plugin(ADDRESS)
    Path("quanheng.toml").write_text('[data]\ns = "depot://a//b"\n', encoding="utf-8")
    assert run("evaluate", "s.qh", "--format", "csv") == 0
    assert "depot://a//b,7" in capsys.readouterr().out
    assert qh.Workspace(".", local=True).evaluate("s").scores["s"].to_list() == [7.0]


def test_without_the_plugin_the_kind_is_not_known(capsys: pytest.CaptureFixture[str]) -> None:
    plugin(READER)
    assert run("evaluate", "s.qh", "--data", "u.pairs", "--no-plugins") == 2
    assert ".pairs" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_not_the_readers_matter(capsys: pytest.CaptureFixture[str]) -> None:
    plugin(READER)
    assert run("evaluate", "s.qh", "--data", "v.pairs") == 2
    assert "QH469" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("return 3", "it gave int, which is no table"),
        ("raise SystemExit", "SystemExit"),
    ],
)
def test_a_reader_that_fails_is_named_with_its_line(body: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = f"import quanheng as qh\ndef read(path):\n    {body}\n@qh.hookimpl\ndef quanheng_readers():\n"
    plugin(text + "    return [qh.Reader(read, '.pairs')]\n")
    assert run("evaluate", "s.qh", "--data", "u.pairs") == 2
    printed = capsys.readouterr().err
    assert "QH469" in printed
    assert f"the plugin city failed while reading u.pairs: {told}" in printed
    assert ("city.py line 3" in printed) == ("gave" not in told)


def test_ratings_and_rows_may_be_of_such_a_kind_too(capsys: pytest.CaptureFixture[str]) -> None:
    plugin(READER)
    Path("s.qh").write_text(
        "fields t within unit { x : number }\nindicator_set s 10 points {\n"
        "  indicator a 10 points { value = sum(t.x);  score = value }\n}\n",
        encoding="utf-8",
    )
    Path("u.csv").write_text("unit\nnorth\nsouth\n", encoding="utf-8")
    assert run("evaluate", "s.qh", "--data", "u.csv", "--rows", "t=u.pairs", "--format", "csv") == 0
    assert "north,4" in capsys.readouterr().out


def test_what_is_wrong_with_a_table_is_told_of_the_source_that_was_read(capsys: pytest.CaptureFixture[str]) -> None:
    plugin(ADDRESS.replace("[7]", "[7, 8]"))
    assert run("evaluate", "s.qh", "--data", "depot://a") == 2
    assert "QH313 data-lengths\n  depot://a\n" in capsys.readouterr().err


def test_an_address_that_nobody_reads_is_refused_with_what_to_look_at(capsys: pytest.CaptureFixture[str]) -> None:
    plugin(ADDRESS)
    assert run("evaluate", "s.qh", "--data", "store://a/b") == 2
    assert "no plugin that is loaded reads such addresses" in capsys.readouterr().err


# --- renderers


def test_a_result_is_written_as_a_plugin_writes_it() -> None:
    plugin(READER)
    plugin(RENDERER, "pages.py")
    assert run("evaluate", "s.qh", "--data", "u.pairs", "-o", "out.md", "-o", "out.csv") == 0
    assert Path("out.md").read_text(encoding="utf-8") == "en\n- north: 4\n- south: 9\n"
    assert Path("out.csv").exists()


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("path.write_text('half'); 1 / 0", "ZeroDivisionError"),
        ("pass", "it wrote nothing"),
        ("path.unlink()", "nothing"),
    ],
)
def test_a_renderer_that_fails_leaves_what_was_there(
    body: str, told: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = f"import quanheng as qh\ndef write(result, path, language):\n    {body}\n@qh.hookimpl\n"
    plugin(READER)
    plugin(text + "def quanheng_renderers():\n    return [qh.Renderer('.md', write)]\n", "pages.py")
    Path("out.md").write_text("before", encoding="utf-8")
    before = set(folder.iterdir())
    assert run("evaluate", "s.qh", "--data", "u.pairs", "-o", "out.md", "--force") == 2
    printed = capsys.readouterr().err
    assert "the plugin pages failed while writing out.md" in printed
    assert told in printed
    assert Path("out.md").read_text(encoding="utf-8") == "before"
    assert set(folder.iterdir()) == before


def test_a_kind_of_output_that_nobody_writes_is_refused_before_the_work(capsys: pytest.CaptureFixture[str]) -> None:
    plugin(RENDERER)
    assert run("evaluate", "s.qh", "--data", "absent.csv", "-o", "out.xyz") == 2
    printed = capsys.readouterr().err
    assert ".md" in printed
    assert "absent.csv" not in printed


# --- checks


def test_what_a_check_of_a_plugin_finds_stands_among_what_checking_finds(capsys: pytest.CaptureFixture[str]) -> None:
    plugin(CHECK)
    assert run("check", "s.qh", "--format", "json") == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["code"], found["severity"], found["line"]) == ("QH466", "warning", 3)
    assert found["message"] == "a has no title (check 'titles' of the plugin city)"
    assert found["hint"] == "give it one"


def test_an_error_of_a_check_is_a_failed_check_and_stops_no_evaluation(capsys: pytest.CaptureFixture[str]) -> None:
    plugin(CHECK.replace("hint_en=", 'severity="error", hint_en='))
    plugin(READER, "pairs.py")
    assert run("check", "s.qh") == 1
    assert run("evaluate", "s.qh", "--data", "u.pairs") == 0
    assert run("check", "s.qh", "--no-plugins") == 0
    capsys.readouterr()


def test_a_check_looks_only_at_what_has_no_errors(capsys: pytest.CaptureFixture[str]) -> None:
    plugin(CHECK)
    Path("s.qh").write_text(SCHEME.replace("value = x", "value = y"), encoding="utf-8")
    assert run("check", "s.qh") == 1
    assert "QH466" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("return [found.nothing]", "AttributeError"),
        ("return ['no title']", "'no title', which is no quanheng.Remark"),
        ("return [qh.Remark('line 3', en='no title')]", "TypeError"),
    ],
)
def test_a_check_that_fails_is_an_error_that_names_it(body: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = f"import quanheng as qh\ndef titled(found):\n    {body}\n@qh.hookimpl\ndef quanheng_checks():\n"
    plugin(text + "    return [qh.Check('titles', titled)]\n")
    assert run("check", "s.qh") == 1
    printed = capsys.readouterr().out
    assert "the plugin city failed while running its check 'titles' on s" in printed
    assert told in printed


# --- commands


def test_a_command_of_a_plugin_is_run_with_its_arguments_and_the_workspace(capsys: pytest.CaptureFixture[str]) -> None:
    plugin(COMMAND)
    assert run("count-schemes", "--times", "3") == 0
    assert capsys.readouterr().out == "3\n"
    assert main(["--lang", "en", "count-schemes"]) == 0
    assert capsys.readouterr().out == "1\n"


def test_a_command_of_a_plugin_has_help_that_says_where_it_is_from(capsys: pytest.CaptureFixture[str]) -> None:
    plugin(COMMAND)
    assert main(["count-schemes", "--help", "--lang", "zh"]) == 0
    printed = capsys.readouterr().out
    assert "数一数方案" in printed
    assert "--times" in printed
    assert "由插件 city 提供" in printed


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["count-scheme"], "did you mean count-schemes?"),
        (["count-schemes", "--time", "3"], "did you mean --times?"),
        (["count-schemes", "--no-plugins"], "COMMAND cannot be count-schemes"),
        (["evalute"], "did you mean evaluate?"),
    ],
)
def test_a_word_that_is_no_command_is_refused_with_the_nearest(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    plugin(COMMAND)
    assert run(*words) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("body", "code", "told"),
    [
        ("return 5", 5, ""),
        ("raise SystemExit(4)", 4, ""),
        ("1 / 0", 2, "failed while running its command go: ZeroDivisionError"),
        ("return 'done'", 2, "run returned 'done', which is no exit code"),
    ],
)
def test_a_command_ends_as_it_says_and_its_failure_is_a_diagnostic(
    body: str, code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = f"import quanheng as qh\ndef run(arguments, workspace):\n    {body}\n@qh.hookimpl\n"
    plugin(text + "def quanheng_commands():\n    return [qh.Command('go', run)]\n")
    assert run("go") == code
    assert told in capsys.readouterr().err


def test_a_plugin_that_fails_is_told_where_its_command_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    plugin("import no_such_module_here\n")
    assert run("count-schemes") == 2
    assert "QH450" in capsys.readouterr().err


# --- what belongs to somebody else, or could not work


@pytest.mark.parametrize(
    ("hook", "made", "code", "told"),
    [
        ("readers", "qh.Reader(print, '.csv')", "QH467", "the reader of .csv"),
        ("readers", "qh.Reader(print, '.a'), qh.Reader(print, ('.b', '.A'))", "QH467", "the reader of .a"),
        ("renderers", "qh.Renderer('.xlsx', print)", "QH467", "the renderer of .xlsx"),
        ("commands", "qh.Command('evaluate', print)", "QH467", "the command evaluate"),
        ("commands", "qh.Command('robustness', print)", "QH467", "belongs to Quanheng itself"),
        ("readers", "qh.Reader(print)", "QH468", "neither suffixes nor prefixes"),
        ("readers", "qh.Reader(print, 'dbf')", "QH468", "'dbf' is no suffix, such as '.dbf'"),
        ("renderers", "qh.Renderer('.md', 'write')", "QH468", "'write'"),
        ("commands", "qh.Command('two words', print)", "QH468", "'two words'"),
        ("readers", "qh.Renderer('.md', print)", "QH468", "quanheng_readers returns a list of quanheng.Reader"),
        ("readers", "qh.Reader(print, 3)", "QH468", "3 is no suffix"),
        ("renderers", "qh.Renderer(print, '.md')", "QH468", "write of Renderer is no function: '.md'"),
        ("commands", "qh.Command(3, print)", "QH468", "3 is no name"),
        ("commands", "qh.Command('go', rnu=print)", "QH468", "qh.Command has no argument rnu; did you mean run?"),
        ("checks", "qh.Check('titles')", "QH468", "qh.Check lacks its argument check"),
    ],
)
def test_what_is_taken_or_could_not_work_is_told_at_its_line(hook: str, made: str, code: str, told: str) -> None:
    found = failed(f"import quanheng as qh\n\n@qh.hookimpl\ndef quanheng_{hook}():\n    return [{made}]\n").error
    assert found is not None
    assert (found.code, found.span.file.endswith("city.py")) == (code, True)
    assert found.span.line in {3, 5}
    assert told in found.en.message


def test_of_two_plugins_for_one_kind_of_file_the_second_is_refused() -> None:
    loaded = load_plugins([plugin(READER, "a.py"), plugin(READER, "b.py")])
    (error,) = loaded.errors
    assert (error.code, error.span.line) == ("QH467", 9)
    assert error.en.message.startswith("the plugin b cannot have the reader of .pairs: that belongs to the plugin a")


def test_of_two_plugins_under_one_namespace_the_second_is_refused(folder: Path) -> None:
    text = "import quanheng as qh\n@qh.function()\ndef {name}(x):\n    return x\n@qh.hookimpl\n"
    text += "def quanheng_register(registry):\n    registry.add('port', {name})\n"
    for name in ("a", "b"):
        (folder / f"{name}.py").write_text(text.format(name=name), encoding="utf-8")
    loaded = load_plugins([folder / "a.py", folder / "b.py"])
    (error,) = loaded.errors
    assert (error.code, error.span.file, error.span.line) == ("QH467", str(folder / "b.py"), 7)
    assert "the plugin b cannot have the namespace port: that belongs to the plugin a" in error.en.message
    assert loaded.registry.names("port") == ["a"]


def test_the_names_of_all_commands_are_kept_from_plugins() -> None:
    from quanheng.cli.arguments import name_of  # noqa: PLC0415 - only here
    from quanheng.cli.running import COMMANDS  # noqa: PLC0415
    from quanheng.plugins import offering  # noqa: PLC0415

    assert {name_of(command) for command in COMMANDS} <= offering.COMMANDS


# --- what is registered otherwise than it can be


@pytest.mark.parametrize(
    ("call", "code", "told"),
    [
        ("registry.add('port', tree=['a.qh', 'b.qh'])", "QH468", "tree= takes the name of a file"),
        ("registry.add_table('port', 3)", "QH468", "add_table takes the name of a file, and was given 3"),
        ("registry.add('port', trees='a.qh')", "QH468", "registry.add has no argument trees; did you mean tree?"),
        ("registry.add(tree='a.qh')", "QH468", "registry.add lacks its argument namespace"),
        ("registry.add_function('port')", "QH450", "the registry has no 'add_function': it has add and add_table"),
        ("registry.add('if')", "QH456", "'if'"),
    ],
)
def test_a_call_of_the_registry_that_makes_no_sense_is_told_at_its_line(call: str, code: str, told: str) -> None:
    found = failed(f"import quanheng as qh\n\n@qh.hookimpl\ndef quanheng_register(registry):\n    {call}\n").error
    assert found is not None
    assert (found.code, found.span.line) == (code, 5)
    assert told in found.en.message


# --- hooks


@pytest.mark.parametrize(
    ("text", "code", "line", "told"),
    [
        ("@qh.hookimpl\ndef quanheng_reader():\n    return []\n", "QH451", 2, "quanheng_readers"),
        ("@qh.hookimpl\ndef quanheng_comands():\n    return []\n", "QH451", 2, "quanheng_commands"),
        ("@qh.hookimpl\ndef quanheng_checks(scheme):\n    return []\n", "QH452", 2, "def quanheng_checks():"),
        ("@qh.hookimpl\ndef quanheng_register(reg):\n    return []\n", "QH452", 2, "quanheng_register(registry)"),
        ("def quanheng_renderers():\n    return []\n", "QH453", 2, "@quanheng.hookimpl"),
        ("@qh.hookimpl\ndef quanheng_readers():\n    qh.Reader(print, '.a')\n", "QH468", 2, "quanheng.Reader"),
        (
            "@qh.hookimpl\ndef quanheng_register(registry):\n    pass\ndef quanheng_readers():\n    return []\n",
            "QH453",
            5,
            "@quanheng.hookimpl",
        ),
        (
            "@qh.hookimpl\ndef quanheng_register(registry):\n    pass\ndef quanheng_reders():\n    return []\n",
            "QH451",
            5,
            "quanheng_readers",
        ),
    ],
)
def test_a_hook_that_would_never_be_called_is_an_error(text: str, code: str, line: int, told: str) -> None:
    found = failed(f"import quanheng as qh\n{text}").error
    assert found is not None
    assert (found.code, found.span.line) == (code, line)
    assert told in found.en.message + found.en.hint
    assert told in found.zh.message + found.zh.hint
