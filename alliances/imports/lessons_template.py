"""The workbook that a school fills in for a month."""

from ..filing_choices import ActivityKind, SchoolSubject
from ..models import School
from .blank import Column, blank_workbook
from .lessons_reading import LESSONS
from .template import ANY_NAME, SCHOOL_RULE, school_names

HEADINGS = ("日期", "类别", "学科", "节数", "第几节", "主题", "承办学校", "参加学校", "教共体")


def lessons_template(school: School) -> bytes:
    schools = school_names(school.county)
    columns = (
        Column("日期", "必填。例如 2021-10-15,也可写 2021.10.15。只填已经上过的课。"),
        Column("类别", "留空表示同步课堂。", width=16, text=True, words=ActivityKind.labels),
        Column(
            "学科",
            "同步课堂、公开课、集体备课和学科大组教研必填,其他可留空。",
            width=12,
            text=True,
            words=SchoolSubject.labels,
        ),
        Column("节数", "同步课堂和公开课必填,1 到 12;其他按次计,留空。", width=8),
        Column("第几节", "1 到 12,可留空。", width=8),
        Column("主题", "必填。课题或活动主题,最多 120 个字。", width=36, text=True),
        Column(
            "承办学校",
            f"必填。同步课堂填主讲学校。{SCHOOL_RULE}",
            width=20,
            text=True,
            words=schools,
            list_name="学校",
            lenient=ANY_NAME,
        ),
        Column("参加学校", "必填。承办学校以外的学校,几所之间用“、”隔开。", width=32, text=True),
        Column("教共体", "名称或编号。从学校能看出是哪一个教共体时可留空。", width=16, text=True),
    )
    rules = [
        ("填报学校", f"{school}。每一行都应有本校参加。"),
        ("怎样填报", "先核对,后填报:有任何错误都不填报,并逐格说明;已经填报过的活动不会重复填报。"),
    ]
    return blank_workbook(LESSONS.sheet, title=f"{school}月度活动表填写说明", columns=columns, rules=rules)
