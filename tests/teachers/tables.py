"""Tables about people as clerks send them."""

from tests.alliances.imports.tables import xlsx

TEACHERS = (
    "工号",
    "姓名",
    "学校",
    "工作校区",
    "任教学科",
    "职务",
    "到校日期",
    "离职日期",
    "职称",
    "职称起始日期",
)
HONOURS = ("工号", "姓名", "荣誉", "起始日期", "终止日期")
ROSTER = ("学年", "工号", "姓名", "符合流动", "骨干教师", "不计入的原因", "理由", "确认")


def teachers_table(*rows) -> bytes:
    return xlsx(TEACHERS, *rows, title="教师")


def honours_table(*rows) -> bytes:
    return xlsx(HONOURS, *rows, title="荣誉")


def roster_table(*rows) -> bytes:
    return xlsx(ROSTER, *rows, title="流动名册")


def sentences(found) -> list[str]:
    return [str(error) for error in found.errors]
