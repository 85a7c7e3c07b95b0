"""Teachers: no more about a person than the documents need. No ID numbers, no phones."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from alliances.filing_choices import SchoolSubject
from alliances.models import County, School
from alliances.models.county import refuse_other_code, row_code
from alliances.periods import Period, dated_in_order, periods_overlap
from alliances.pinyin import initials
from alliances.querysets import natural_manager

from ..choices import Leadership, Title
from ..querysets import TeacherPartQuerySet, TeacherQuerySet


class Teacher(models.Model):
    county = models.ForeignKey(
        County, on_delete=models.PROTECT, related_name="teachers", verbose_name="县(市、区)"
    )
    staff_number = models.CharField(
        "工号",
        max_length=20,
        validators=[row_code],
        help_text="县内唯一;登记后不再更改。不要用身份证号",
    )
    name = models.CharField("姓名", max_length=40)
    initials = models.CharField("拼音首字母", max_length=80, blank=True, editable=False, db_index=True)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="teachers", verbose_name="人事关系所在学校"
    )
    campus = models.ForeignKey(
        School,
        on_delete=models.PROTECT,
        related_name="working_teachers",
        verbose_name="工作校区",
        help_text="平时上班的学校或校区",
    )
    subject = models.CharField("任教学科", max_length=20, choices=SchoolSubject.choices, blank=True)
    leadership = models.CharField("职务", max_length=20, choices=Leadership.choices, blank=True)
    served_since = models.DateField(
        "到校日期", null=True, blank=True, help_text="在人事关系所在学校连续任教的起始日期;不清楚时留空"
    )
    left_on = models.DateField("离职日期", null=True, blank=True, help_text="不再在职的第一天;在职时留空")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="teacher",
        verbose_name="登录账号",
    )
    is_demo = models.BooleanField("演示数据", default=False, editable=False)
    history = HistoricalRecords(table_name="teachers_teacher_history", verbose_name="教师修改记录")

    objects = natural_manager(TeacherQuerySet, "county__slug", "staff_number")

    class Meta:
        verbose_name = "教师"
        verbose_name_plural = "教师"
        ordering = ["county", "staff_number"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "staff_number"],
                name="teacher_staff_number_once",
                violation_error_message="本县已有教师使用这个工号。请核对工号。",
            ),
            models.CheckConstraint(
                name="teacher_left_after_served",
                condition=Q(served_since=None) | Q(left_on=None) | Q(left_on__gt=models.F("served_since")),
                violation_error_message="离职日期必须晚于到校日期。请核对两个日期。",
            ),
        ]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.county.slug, self.staff_number)

    natural_key.dependencies = ["alliances.school"]

    def clean(self):
        refuse_other_code(self, field="staff_number", named="这位教师")
        for field in ("school", "campus"):
            if getattr(self, f"{field}_id") and getattr(self, field).county_id != self.county_id:
                raise ValidationError({field: "该校属于另一个县的登记册。请选择本县登记的学校。"})

    def save(self, *args, **kwargs):
        self.initials = initials(self.name)
        super().save(*args, **kwargs)

    def title_on(self, day) -> "TeacherTitle | None":
        return self.titles.as_of(day).first()

    def highest_honour_on(self, day):
        """The HonourRank with the highest rank held on the day; None without any."""
        held = self.honours.as_of(day).select_related("honour").order_by("honour__rank").first()
        return held.honour if held else None


class TeacherTitle(Period):
    teacher = models.ForeignKey(Teacher, on_delete=models.CASCADE, related_name="titles", verbose_name="教师")
    title = models.CharField("职称", max_length=20, choices=Title.choices)
    history = HistoricalRecords(table_name="teachers_title_history", verbose_name="职称修改记录")

    objects = TeacherPartQuerySet.as_manager()

    class Meta:
        verbose_name = "职称"
        verbose_name_plural = "职称"
        ordering = ["teacher", "since", "pk"]
        constraints = [
            dated_in_order("title_dates_in_order", "职称"),
            models.UniqueConstraint(
                fields=["teacher"],
                condition=Q(until=None),
                name="title_open_once",
                violation_error_message="这位教师已有一条仍在生效的职称。请先给原来的一条填上终止日期。",
            ),
        ]

    def __str__(self):
        return self.get_title_display()

    def clean(self):
        """Two open rows are the constraint's; here one that reaches into another's time."""
        if not self.teacher_id:
            return
        for other in TeacherTitle.objects.filter(teacher_id=self.teacher_id).exclude(pk=self.pk):
            both_open = self.is_open and other.is_open
            if not both_open and periods_overlap(self.period, other.period):
                raise ValidationError(
                    f"职称“{self}”与已登记的“{other}”({other.period_text()})时间重叠。请先调整原来一条的终止日期。"
                )
