"""The workbooks about people that the bureau fills in."""

from alliances.filing_choices import SchoolSubject
from alliances.imports.blank import Column, blank_workbook
from alliances.imports.template import ANY_NAME, SCHOOL_RULE, school_names
from alliances.models import County

from ..choices import Exemption, Leadership, Title
from ..models import HonourRank
from .honours import HONOURS
from .roster import ROSTER
from .teachers import TEACHERS

_NUMBER = Column("工号", "必填,须是“教师”中已登记的工号。", text=True)
_NAME = Column("姓名", "用来核对工号,可留空;与登记的姓名不同时不能导入。", text=True)
_ALL_OR_NOTHING = "先核对,后写入:有任何错误都不写入,并逐格说明。"
_FLAGS = ("是", "否")


def teachers_template(county: County) -> bytes:
    schools = school_names(county)
    columns = (
        Column("工号", "必填,县内唯一。不要填身份证号。已登记的工号按本表修改。", text=True),
        Column("姓名", "必填。", text=True),
        Column(
            "学校",
            f"必填,人事关系所在学校。{SCHOOL_RULE}",
            width=24,
            text=True,
            words=schools,
            lenient=ANY_NAME,
        ),
        Column(
            "工作校区",
            "平时上班的学校或校区。留空表示与人事关系所在学校相同。",
            width=24,
            text=True,
            words=schools,
            list_name="学校",
            lenient=ANY_NAME,
        ),
        Column("任教学科", "从下拉列表中选择,没有时留空。", words=SchoolSubject.labels),
        Column("职务", "校长、副校长、中层干部或教研组长;普通教师留空。", words=Leadership.labels),
        Column("到校日期", "在人事关系所在学校连续任教的起始日期,例如 2010-09-01。不清楚时留空。", text=True),
        Column("离职日期", "不再在职的第一天;在职时留空。", text=True),
        Column("职称", "现任职称。留空表示不修改已登记的职称。", words=Title.labels),
        Column("职称起始日期", "取得现任职称的日期。与已登记的职称不同时必填。", text=True),
    )
    rules = [("怎样导入", "先核对,后写入:有任何错误都不写入,并逐格说明。表中没有的教师和没有的列都不改动。")]
    return blank_workbook(TEACHERS.sheet, title=f"{county.name}教师导入说明", columns=columns, rules=rules)


def honours_template(county: County) -> bytes:
    ranks = list(HonourRank.objects.filter(county=county).order_by("rank").values_list("name", flat=True))
    columns = (
        _NUMBER,
        _NAME,
        Column("荣誉", "必填,须是“荣誉次序”中的名称。", width=18, words=ranks),
        Column("起始日期", "取得荣誉的日期,例如 2020-09-01。不清楚时留空。", text=True),
        Column("终止日期", "不再有效的第一天;至今有效时留空。", text=True),
    )
    rules = [("怎样导入", f"{_ALL_OR_NOTHING}同一教师的同一荣誉已登记时按本表修改日期。")]
    return blank_workbook(HONOURS.sheet, title=f"{county.name}教师荣誉导入说明", columns=columns, rules=rules)


def roster_template(county: County) -> bytes:
    schools = school_names(county)
    columns = (
        Column("学年", "必填。写起止两年,例如 2021-2022。", text=True),
        _NUMBER,
        _NAME,
        Column("学校", f"这一学年人事关系所在学校;留空表示与教师登记相同。{SCHOOL_RULE}", width=24, text=True,
               words=schools, lenient=ANY_NAME),
        Column("工作校区", "这一学年的工作校区;留空表示与教师登记相同。", width=24, text=True, words=schools,
               list_name="学校", lenient=ANY_NAME),
        Column("符合流动", "必填,“是”或“否”。", words=_FLAGS),
        Column("骨干教师", "必填,“是”或“否”。", words=_FLAGS, list_name="符合流动"),
        Column("不计入的原因", "不符合流动时必填,从下拉列表中选择。", width=18, words=Exemption.labels),
        Column("理由", "选择“其他”时必填。", width=24),
        Column("确认", "“是”表示教育局已确认,计入流动比例;留空或“否”表示尚待确认。", words=_FLAGS,
               list_name="符合流动"),
    )  # fmt: skip
    rules = [("怎样导入", f"{_ALL_OR_NOTHING}同一学年同一教师已在名册中时按本表修改。")]
    return blank_workbook(ROSTER.sheet, title=f"{county.name}流动名册导入说明", columns=columns, rules=rules)
