"""manage.py import_honours FILE --county qingtian [--dry-run]"""

from alliances.management.table_command import ImportCommand
from teachers.imports import read_honours


class Command(ImportCommand):
    help = "导入教师荣誉(.xlsx 或 .csv)。有任何错误都不写入。退出码:0 成功,1 文件有错误,2 参数不正确。"
    file_help = "教师荣誉表,.xlsx 或 .csv"

    def read(self, county, name, content):
        return read_honours(county, name, content)
