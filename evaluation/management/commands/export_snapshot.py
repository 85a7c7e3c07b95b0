"""manage.py export_snapshot: a run with everything by which somebody else can recompute it."""

import json
from pathlib import Path

from django.core.management.base import CommandError

from evaluation.documents import snapshot_document
from evaluation.models import ScoreRun
from gongtongti.accounts.commands import PlainCommand, WrongCall


class Command(PlainCommand):
    help = "导出一次测算的快照(JSON):事实、政策文件包、口径和结果。用 python evaluation/recount.py 文件 独立复算。"

    def add_arguments(self, parser):
        parser.add_argument("run", type=int, metavar="测算", help="第几次测算,例如 12")
        parser.add_argument("-o", "--output", metavar="文件", help="写入这个文件;不写则输出到屏幕")

    def handle(self, *, run, output, **options):
        found = None
        if 0 < run < 2**63:
            rows = ScoreRun.objects.select_related("county", "pack_text").defer(None)
            found = rows.filter(pk=run).first()
        if found is None:
            raise WrongCall(f"没有第{run}次测算。测算的编号见“考核”页面。")
        text = json.dumps(snapshot_document(found), ensure_ascii=False, indent=1)
        if output is None:
            self.stdout.write(text)
            return
        try:
            Path(output).write_text(text + "\n", encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{output} 写不进去:{error.strerror}。请换一个位置。") from error
        self.stderr.write(f"已写入 {output}。独立复算:python evaluation/recount.py {output}")
