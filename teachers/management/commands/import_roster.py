"""manage.py import_roster FILE --county qingtian [--dry-run]"""

from django.utils import timezone

from alliances.management.table_command import ImportCommand
from teachers.imports import read_roster


class Command(ImportCommand):
    help = "导入流动名册(.xlsx 或 .csv)。有任何错误都不写入。退出码:0 成功,1 文件有错误,2 参数不正确。"
    file_help = "流动名册表,.xlsx 或 .csv"

    def read(self, county, name, content):
        return read_roster(county, name, content, at=timezone.now())
