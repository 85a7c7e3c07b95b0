"""manage.py import_results FILE --county qingtian [--dry-run]"""

from alliances.imports import read_results
from alliances.management.table_command import ImportCommand


class Command(ImportCommand):
    help = "导入教学质量成绩(.xlsx 或 .csv)。有任何错误都不写入。退出码:0 成功,1 文件有错误,2 参数不正确。"
    file_help = "成绩表,.xlsx 或 .csv"

    def read(self, county, name, content):
        return read_results(county, name, content)
