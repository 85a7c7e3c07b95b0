"""manage.py import_results: sentences in Chinese, errors on the error channel, exit codes 0, 1, 2."""

import pytest

from alliances.management.commands.import_results import Command
from alliances.models import QualityResult
from gongtongti.accounts.models import AuditEvent

from .tables import HEADINGS, xlsx

ROW = ("二中", "2021-2022", "初中", 100, 86)


@pytest.fixture
def file(tmp_path, core_school):
    def write(*rows):
        path = tmp_path / "成绩.xlsx"
        path.write_bytes(xlsx(HEADINGS, *rows))
        return str(path)

    return write


@pytest.fixture
def run(capsys, monkeypatch):
    """(exit code, standard output, error output) as the shell sees them."""
    # A command started from the shell closes its connections; the test still needs its own.
    monkeypatch.setattr("django.core.management.base.connections.close_all", lambda: None)

    def call(*arguments):
        code = 0
        try:
            Command().run_from_argv(["manage.py", "import_results", *arguments])
        except SystemExit as end:
            code = end.code
        out, err = capsys.readouterr()
        return code, out.splitlines(), err.splitlines()

    return call


def test_import_and_again(run, file):
    path = file(ROW)
    assert run(path, "--county", "qingtian") == (0, ["导入完成:新增 1 条,修改 0 条,未变 0 条。"], [])
    assert run(path, "--county", "qingtian") == (0, ["导入完成:新增 0 条,修改 0 条,未变 1 条。"], [])
    assert QualityResult.objects.get().history.get().history_change_reason == "导入“成绩.xlsx”"
    assert AuditEvent.objects.get().user is None


def test_a_dry_run_writes_nothing(run, file):
    assert run(file(ROW), "--county", "qingtian", "--dry-run") == (
        0,
        ["只核对,没有写入:新增 1 条,修改 0 条,未变 0 条。"],
        [],
    )
    assert QualityResult.objects.count() == AuditEvent.objects.count() == 0


def test_notices_are_said(run, file):
    code, out, err = run(file(ROW, ("合计", None, None, 100, 86)), "--county", "qingtian")
    assert (code, out[0], err) == (0, "第 3 行“合计”是汇总行,没有导入。", [])


def test_each_error_has_its_line_and_nothing_is_written(run, file):
    code, out, err = run(file(ROW, ("二中", "2021", None, 100, 101)), "--county", "qingtian")
    assert (code, out) == (1, [])
    assert err[:2] == [
        "第 3 行 B 列“2021”不是学年。学年写作起止两年,例如 2021-2022。",
        "第 3 行 E 列“101”大于满分“100”。请核对成绩和满分。",
    ]
    assert [line.rpartition(": ")[2] for line in err[2:]] == ["文件有 2 处错误,没有写入任何数据。"]
    assert QualityResult.objects.count() == 0


def test_wrong_calls_are_told_apart_from_wrong_files(run, file, tmp_path):
    path = file(ROW)
    missing = str(tmp_path / "没有.xlsx")
    for arguments, sentence in [
        ((missing, "--county", "qingtian"), f"找不到文件“{missing}”。请核对路径。"),
        (
            (str(tmp_path), "--county", "qingtian"),
            f"无法读取文件“{tmp_path}”。请确认它是一个文件,并且有读取权限。",
        ),
        (
            (path, "--county", "qingtan"),
            "没有代码为“qingtan”的县(市、区)。已登记:qingtian(青田县)。请改正 --county,或先登记这个县。",
        ),
        ((path,), "缺少参数 --county。用法见 manage.py import_results --help。"),
        (
            (path, "--county", "qingtian", "--trial"),
            "不认识的参数 --trial。用法见 manage.py import_results --help。",
        ),
    ]:
        code, out, err = run(*arguments)
        assert (code, out, [line.rpartition(": ")[2] for line in err]) == (2, [], [sentence])
    assert QualityResult.objects.count() == 0
