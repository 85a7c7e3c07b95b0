"""The workbook of results that the bureau fills in."""

from ..choices import Measure, ResultStage
from ..models import County, School
from .blank import Column, blank_workbook
from .workbook import MAIN_SHEET

HEADINGS = ("学校", "学年", "学段", "满分", "成绩", "考生数", "计算单位", "口径")
SCHOOL_RULE = "登记册中的简称、全称、别名或编号都可以,可从下拉列表中选择简称。"
ANY_NAME = "不在下拉列表中。学校也可填全称或别名。"


def school_names(county: County) -> list[str]:
    return list(School.objects.filter(county=county).order_by("code").values_list("short_name", flat=True))


def results_template(county: County) -> bytes:
    columns = (
        Column(
            "学校", f"必填。{SCHOOL_RULE}", width=24, text=True, words=school_names(county), lenient=ANY_NAME
        ),
        Column("学年", "必填。写起止两年,例如 2021-2022。", text=True),
        Column(
            "学段",
            "小学、初中、高中之一。不分学段的成绩留空;同一学校同一学年不能既有不分学段的成绩,又有分学段的成绩。",
            width=10,
            text=True,
            words=ResultStage.labels,
        ),
        Column(
            "满分",
            "“局定综合分”和“原始百分制”必填,例如 100;“与县均之差”和“标准分”留空。最多 2 位小数。",
            width=10,
        ),
        Column("成绩", "必填,最多 4 位小数。没有成绩的学校不要列入,不要填 0。", width=12),
        Column("考生数", "参考人数,大于 0 的整数。没有时留空。", width=10),
        Column("计算单位", "大于 0,最多 2 位小数。没有时留空。", width=12),
        Column(
            "口径",
            "局定综合分、与县均之差、标准分、原始百分制之一。留空表示局定综合分。",
            width=16,
            text=True,
            words=Measure.labels,
        ),
    )
    rules = [
        (
            "怎样导入",
            "先核对,后写入:有任何错误都不写入,并逐格说明;同一学校、学年、学段已有成绩时按本表修改。",
        )
    ]
    return blank_workbook(
        MAIN_SHEET, title=f"{county.name}教学质量成绩导入说明", columns=columns, rules=rules
    )
