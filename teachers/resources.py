"""What the lists of people give away as tables: the columns of their imports, so that a table can be corrected and
imported again."""

from django.db.models import Prefetch

from alliances.resources import UNTIL, ListResource, column, label

from .models import EligibilityEntry, MentorshipPair, Teacher, TeacherHonour, TeacherTitle


def _nature(row) -> str:
    return "演示数据" if row.is_demo else "正式数据"


def _title(teacher) -> TeacherTitle | None:
    return teacher.titles_open[0] if teacher.titles_open else None


class TeacherResource(ListResource):
    title = "教师"

    staff_number = column("工号", lambda teacher: teacher.staff_number)
    name = column("姓名", lambda teacher: teacher.name)
    school = column("学校", lambda teacher: teacher.school)
    campus = column("工作校区", lambda teacher: teacher.campus)
    subject = column("任教学科", label("subject"))
    leadership = column("职务", label("leadership"))
    served_since = column("到校日期", lambda teacher: teacher.served_since)
    left_on = column("离职日期", lambda teacher: teacher.left_on)
    present_title = column("职称", lambda t: _title(t).get_title_display() if _title(t) else "")
    title_since = column("职称起始日期", lambda t: _title(t).since if _title(t) else None)
    nature = column("数据性质", _nature)

    def get_queryset(self):
        return Teacher.objects.all()

    def related(self, queryset):
        open_titles = Prefetch("titles", TeacherTitle.objects.filter(until=None), to_attr="titles_open")
        return queryset.select_related("school", "campus").prefetch_related(open_titles)


class TeacherHonourResource(ListResource):
    title = "荣誉"

    staff_number = column("工号", lambda held: held.teacher.staff_number)
    name = column("姓名", lambda held: held.teacher.name)
    honour = column("荣誉", lambda held: held.honour)
    since = column("起始日期", lambda held: held.since)
    until = column("终止日期", lambda held: held.until)

    def get_queryset(self):
        return TeacherHonour.objects.all()

    def related(self, queryset):
        return queryset.select_related("teacher", "honour")


class RosterResource(ListResource):
    title = "流动名册"

    school_year = column("学年", lambda entry: str(entry.school_year))
    staff_number = column("工号", lambda entry: entry.teacher.staff_number)
    name = column("姓名", lambda entry: entry.teacher.name)
    school = column("学校", lambda entry: entry.school)
    campus = column("工作校区", lambda entry: entry.campus)
    eligible = column("符合流动", lambda entry: entry.eligible)
    backbone = column("骨干教师", lambda entry: entry.backbone)
    exemption = column("不计入的原因", label("exemption"))
    reason = column("理由", lambda entry: entry.reason)
    confirmed = column("确认", lambda entry: entry.confirmed_at is not None)

    def get_queryset(self):
        return EligibilityEntry.objects.all()

    def related(self, queryset):
        return queryset.select_related("teacher", "school", "campus")


class MentorshipResource(ListResource):
    title = "师徒结对"

    mentor_number = column("师傅工号", lambda pair: pair.mentor.staff_number)
    mentor = column("师傅", lambda pair: pair.mentor.name)
    mentor_school = column("师傅所在校区", lambda pair: pair.mentor.campus)
    mentee_number = column("徒弟工号", lambda pair: pair.mentee.staff_number)
    mentee = column("徒弟", lambda pair: pair.mentee.name)
    mentee_school = column("徒弟所在校区", lambda pair: pair.mentee.campus)
    subject = column("学科", label("subject"))
    alliance = column("教共体", lambda pair: pair.alliance)
    goal = column("结对目标", lambda pair: pair.goal)
    since = column("起始日期", lambda pair: pair.since)
    until = column(UNTIL, lambda pair: pair.until)
    nature = column("数据性质", _nature)

    def get_queryset(self):
        return MentorshipPair.objects.all()

    def related(self, queryset):
        return queryset.select_related("mentor__campus", "mentee__campus", "alliance")
