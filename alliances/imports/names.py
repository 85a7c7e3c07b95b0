"""Which school a written name means: short name, full name, alias or code, all of a county read once."""

from ..models import County, School
from .cells import Unreadable, is_blank, shown, text_of

_TOTALS = ("合计", "总计", "小计", "平均")


class SchoolNames:
    """Two queries, whatever the number of names."""

    def __init__(self, county: County):
        self._found: dict[str, dict[int, School]] = {}
        for school in School.objects.filter(county=county).order_by("code").prefetch_related("aliases"):
            aliases = [alias.name for alias in school.aliases.all()]
            for name in (school.short_name, school.full_name, school.code, *aliases):
                self._found.setdefault(_key(name), {})[school.pk] = school

    def find(self, cell) -> School:
        if is_blank(cell):
            raise Unreadable("缺少学校名称。合并的单元格只有第一格有内容,请取消合并并逐行填写。")
        schools = list(self._found.get(_key(cell), {}).values())
        if len(schools) > 1:
            codes = "、".join(f"{school.short_name}({school.code})" for school in schools)
            raise Unreadable(f"{shown(cell)}对应不止一所学校:{codes}。请改填其中一所的编号。")
        if schools:
            return schools[0]
        if any(word in text_of(cell) for word in _TOTALS):
            raise Unreadable(f"{shown(cell)}像是汇总行,不是学校。请删除这一行后再导入。")
        raise Unreadable(
            f"{shown(cell)}没有对应学校:登记册中没有这个校名或别名。"
            "请改为登记册中的名称,或先在“学校”中添加别名。"
        )

    def is_total(self, cell) -> bool:
        """A row headed exactly 合计, 小计 or 平均 sums up others and holds no result of its own."""
        return (
            isinstance(cell, str)
            and text_of(cell) in ("合计", "小计", "平均")
            and _key(cell) not in self._found
        )


def _key(name) -> str:
    return text_of(name).casefold()
