"""A command that imports a table: errors by cell, nothing written unless all of it is right."""

from pathlib import Path

from django.core.management.base import CommandError

from alliances.imports import ImportRefused
from alliances.imports.preflight import MAX_PACKED
from alliances.models import County
from gongtongti.accounts.commands import PlainCommand, WrongCall


class ImportCommand(PlainCommand):
    """`read(county, name, content)` gives the TableImport of a file; `file_help` says what the file holds."""

    file_help: str

    def read(self, county: County, name: str, content: bytes):
        raise NotImplementedError

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="文件", help=self.file_help)
        parser.add_argument("--county", metavar="县代码", required=True, help="例如 qingtian")
        parser.add_argument("--dry-run", action="store_true", help="只核对,不写入")

    def handle(self, *, file, county, dry_run, **options):
        found = self.read(_county(county), Path(file).name, _content(file))
        for notice in found.notices:
            self.stdout.write(notice)
        if found.errors:
            for error in found.errors:
                self.stderr.write(str(error))
            raise CommandError(f"文件有 {len(found.errors)} 处错误,没有写入任何数据。")
        if dry_run:
            self.stdout.write(f"只核对,没有写入:{found.summary}。")
            return
        try:
            found.save()
        except ImportRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"导入完成:{found.summary}。")


def _county(slug: str) -> County:
    county = County.objects.filter(slug=slug).first()
    if county is None:
        known = "、".join(f"{county.slug}({county.name})" for county in County.objects.all()) or "无"
        raise WrongCall(f"没有代码为“{slug}”的县(市、区)。已登记:{known}。请改正 --county,或先登记这个县。")
    return county


def _content(file: str) -> bytes:
    try:
        with Path(file).open("rb") as stream:
            return stream.read(MAX_PACKED + 1)  # enough to be refused for its size
    except FileNotFoundError as error:
        raise WrongCall(f"找不到文件“{file}”。请核对路径。") from error
    except OSError as error:
        raise WrongCall(f"无法读取文件“{file}”。请确认它是一个文件,并且有读取权限。") from error
