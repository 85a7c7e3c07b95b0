"""教师流动: who works where instead, from when to when. It refuses the impossible; what a policy thinks of it is
said elsewhere."""

import datetime

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q

from alliances.choices import Locale, Tier, Trait, YesNo
from alliances.filing_choices import Part, Subject
from alliances.models import County, School, SchoolTrait
from alliances.models.filed import Filed
from alliances.refusals import NotYours, Refused
from gongtongti.accounts.roles import Permission
from gongtongti.accounts.scope import Scope

from ..choices import Form, Outcome, Phase, RotationKind, Source, Title
from ..querysets import RotationQuerySet
from .honour import HonourRank
from .teacher import Teacher

#: What somebody is given a certificate of.
CERTIFICATES: dict[str, str] = {
    RotationKind.GUIDING: "支教经历证明",
    RotationKind.TRAINING: "农村工作经历证明",
}
#: What was true on the first day.
SNAPSHOT = (
    "honour",
    "title",
    "home_tier",
    "host_tier",
    "home_locale",
    "host_locale",
    "host_special",
    "host_rural",
)


class Rotation(Filed):
    """It begins on the day of its filing. `honour` … `host_special`: what was true then, kept with the record."""

    subject_code = Subject.ROTATION

    teacher = models.ForeignKey(
        Teacher, on_delete=models.PROTECT, related_name="rotations", verbose_name="教师"
    )
    kind = models.CharField("类型", max_length=10, choices=RotationKind.choices)
    source = models.CharField("来源", max_length=10, choices=Source.choices)
    home_school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="rotations_out", verbose_name="流出学校"
    )
    host_school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="rotations_in", verbose_name="流入学校"
    )
    planned_until = models.DateField(
        "计划结束", null=True, blank=True, help_text="不再在流入学校的第一天;不定期走教可留空"
    )
    transfers_personnel = models.BooleanField("随迁人事关系", default=False)
    form = models.CharField("方式", max_length=10, choices=Form.choices, default=Form.RESIDENT)
    post = models.CharField("拟任岗位", max_length=60, blank=True, help_text="例如“七年级数学”“副校长”")
    shortage = models.BooleanField(
        "流出学校按临时性短缺管理", default=False, help_text="流出学校的工作量按教师临时性短缺问题管理"
    )
    grounds = models.TextField("申请理由", blank=True)

    honour = models.ForeignKey(
        HonourRank,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="当时的最高荣誉",
    )
    title = models.CharField("当时的职称", max_length=20, choices=Title.choices, blank=True, editable=False)
    home_tier = models.CharField(
        "流出学校层次", max_length=20, choices=Tier.choices, blank=True, editable=False
    )
    host_tier = models.CharField(
        "流入学校层次", max_length=20, choices=Tier.choices, blank=True, editable=False
    )
    home_locale = models.CharField(
        "流出学校城乡类别", max_length=20, choices=Locale.choices, blank=True, editable=False
    )
    host_locale = models.CharField(
        "流入学校城乡类别", max_length=20, choices=Locale.choices, blank=True, editable=False
    )
    host_special = models.CharField(
        "流入学校享受特岗补贴", max_length=10, choices=YesNo.choices, blank=True, editable=False
    )
    host_rural = models.CharField(
        "流入学校享受农村教师补贴", max_length=10, choices=YesNo.choices, blank=True, editable=False
    )

    objects = RotationQuerySet.as_manager()

    class Meta:
        verbose_name = "教师流动"
        verbose_name_plural = "教师流动"
        ordering = ["-filing__day", "-pk"]
        indexes = [
            models.Index(fields=["county", "kind", "home_school"], name="rotation_county_kind"),
            models.Index(fields=["teacher"], name="rotation_teacher"),
        ]
        constraints = [
            models.CheckConstraint(
                name="rotation_two_schools",
                condition=~Q(home_school=models.F("host_school")),
                violation_error_message="流出学校和流入学校是同一所学校。请改选流入学校。",
            )
        ]

    @property
    def since(self) -> datetime.date | None:
        return self.filing.day

    @property
    def ended_on(self) -> datetime.date | None:
        """First day no longer there, as recorded; None while nobody has said so."""
        end = getattr(self, "end", None)
        return end.ended_on if end else None

    @property
    def until(self) -> datetime.date | None:
        return self.ended_on or self.planned_until

    @property
    def last_day(self) -> datetime.date | None:
        return self.until - datetime.timedelta(days=1) if self.until else None

    @property
    def ended_early(self) -> bool:
        end = getattr(self, "end", None)
        return end is not None and end.outcome == Outcome.ENDED_EARLY

    def phase(self, on: datetime.date) -> Phase:
        if self.since is None or on < self.since:
            return Phase.PLANNED
        if self.ended_on is not None and self.ended_on <= on:
            return Phase.OVER
        if self.ended_on is None and self.planned_until is not None and self.planned_until <= on:
            return Phase.DUE
        return Phase.IN_POST

    def period_text(self) -> str:
        """As pages show it: with the last day."""
        since = self.since.isoformat() if self.since else "开始日期未填"
        return f"{since} 至 {self.last_day.isoformat()}" if self.last_day else f"{since} 起,不定期"

    def clean(self):
        super().clean()
        if self.teacher_id and self.county_id and self.teacher.county_id != self.county_id:
            raise ValidationError({"teacher": "这位教师属于另一个县。请选择本县教师。"})
        for field in ("home_school", "host_school"):
            if (
                getattr(self, f"{field}_id")
                and self.county_id
                and getattr(self, field).county_id != self.county_id
            ):
                raise ValidationError({field: "该校属于另一个县的登记册。请选择本县登记的学校。"})
        day = self.filing.day if getattr(self, "filing", None) else None
        if day and self.planned_until and self.planned_until <= day:
            raise ValidationError({"planned_until": "计划的最后一天不能早于开始日期。请核对两个日期。"})
        if day and self.ended_on and self.ended_on <= day:
            raise ValidationError(
                f"这次流动已登记结束,最后一天是 {self.last_day},早于所填的开始日期 {day}。"
                "请核对开始日期,或先更正结束登记。"
            )
        if self.teacher_id and self.home_school_id and not self._stands_as_entered():
            self._refuse_strangers(day)

    def _stands_as_entered(self) -> bool:
        """Whose file has moved with him is no longer on the books of the school he left: that record stays true."""
        return Rotation.objects.filter(
            pk=self.pk, teacher=self.teacher_id, home_school=self.home_school_id
        ).exists()

    def _refuse_strangers(self, day):
        if day and self.teacher.left_on and self.teacher.left_on <= day:
            raise ValidationError(
                {
                    "teacher": f"{self.teacher}自 {self.teacher.left_on} 起已不在职,早于或等于开始日期 {day}。"
                    "请核对教师和日期。"
                }
            )
        if self.home_school_id not in (self.teacher.school_id, self.teacher.campus_id):
            raise ValidationError(
                {
                    "home_school": f"{self.teacher}的人事关系在{self.teacher.school},工作校区是{self.teacher.campus},"
                    "都不是所选的流出学校。请改选流出学校,或先更新教师登记。"
                }
            )

    def keep(self, *, scope, by, at, revision=None, parts=None) -> None:
        if self.filing.pk is None:
            self._begin_as(by)
        self.take_snapshot()
        super().keep(scope=scope, by=by, at=at, revision=revision, parts=parts)

    def submit(self, *, scope, by, at, revision=None):
        """Refused while the teacher lives at another school in the same days: checked and written under one lock."""
        with transaction.atomic():
            County.hold(self.county_id)
            self.refuse_overlap(until=self.until)
            self.take_snapshot()
            self.save(update_fields=SNAPSHOT)
            return super().submit(scope=scope, by=by, at=at, revision=revision)

    def _begin_as(self, by) -> None:
        """Who applies for himself applies for nobody else."""
        self.filing.personal = self.source == Source.PERSONAL
        if self.filing.personal and self.teacher.user_id != by.pk and not by.is_superuser:
            raise NotYours(f"个人申请只能由本人提出,您的账号没有登记为{self.teacher}。请由本人登录后申请。")

    def refuse_overlap(self, *, until: datetime.date | None) -> None:
        """Nobody lives at two schools. Ask while `County.hold` holds. until: first day after, None: open."""
        if self.form != Form.RESIDENT or self.since is None:
            return
        other = (
            Rotation.objects.filter(teacher=self.teacher_id, form=Form.RESIDENT)
            .exclude(pk=self.pk)
            .standing()
            .in_post_during(self.since, until or datetime.date.max)
            .select_related("filing", "home_school", "host_school", "end")
            .order_by("filing__day", "pk")
            .first()
        )
        if other is not None:
            raise Refused(
                f"{self.teacher}在这段时间已有另一项驻教:{other.filing.number},{other.home_school}→"
                f"{other.host_school},{other.period_text()}。同一位教师不能同时在两所学校驻教。"
                "请调整日期,或先撤回、办结原来的一项。"
            )

    def known_to(self, scope: Scope) -> bool:
        """Whether who goes, and what honour he holds, may be told: the bureau, his own schools, himself."""
        schools = {self.teacher.school_id, self.teacher.campus_id}
        return (
            scope.may(Permission.TEACHERS_VIEW, self.county_id)
            or bool(schools & scope.schools_with(Permission.TEACHERS_OWN))
            or (scope.user is not None and self.teacher.user_id == scope.user)
        )

    def appraisal_known_to(self, scope: Scope) -> bool:
        """The two schools as well; not every school of the alliance."""
        schools = {self.home_school_id, self.host_school_id}
        return self.known_to(scope) or bool(schools & scope.schools_with(Permission.TEACHERS_OWN))

    def take_snapshot(self) -> None:
        """What is true on the first day; asked again with every change until the bureau has decided."""
        day = self.filing.day
        if day is None or not self.teacher_id:
            return
        title = self.teacher.title_on(day)
        self.honour = self.teacher.highest_honour_on(day)
        self.title = title.title if title else ""
        traits = {
            (school, trait): value
            for school, trait, value in SchoolTrait.objects.filter(
                school__in=[self.home_school_id, self.host_school_id]
            )
            .as_of(day)
            .values_list("school_id", "trait", "value")
        }
        self.home_tier = traits.get((self.home_school_id, Trait.TIER), "")
        self.host_tier = traits.get((self.host_school_id, Trait.TIER), "")
        self.home_locale = traits.get((self.home_school_id, Trait.LOCALE), "")
        self.host_locale = traits.get((self.host_school_id, Trait.LOCALE), "")
        self.host_special = traits.get((self.host_school_id, Trait.SPECIAL_ALLOWANCE), "")
        self.host_rural = traits.get((self.host_school_id, Trait.RURAL_ALLOWANCE), "")

    def schools_taking_part(self) -> dict:
        return {self.home_school: Part.HOME, self.host_school: Part.RECEIVING}

    def summary(self) -> str:
        return f"{self.teacher.name} · {self.get_kind_display()} · {self.home_school}→{self.host_school}"

    def content(self) -> dict[str, str]:
        filing = self.filing
        told = {
            "教师": f"{self.teacher.name}({self.teacher.staff_number})",
            "类型": self.get_kind_display(),
            "来源": self.get_source_display(),
            "流出学校": self.home_school.short_name,
            "流入学校": self.host_school.short_name,
            "教共体": f"{filing.alliance}({filing.alliance.code})" if filing.alliance_id else "",
            "开始日期": str(filing.day or ""),
            "计划结束": str(self.planned_until - datetime.timedelta(days=1)) if self.planned_until else "",
            "随迁人事关系": "是" if self.transfers_personnel else "否",
            "方式": self.get_form_display(),
            "拟任岗位": self.post,
            "流出学校按临时性短缺管理": "是" if self.shortage else "否",
            "申请理由": self.grounds,
            "当时的最高荣誉": str(self.honour or ""),
            "当时的职称": self.get_title_display() if self.title else "",
            "流出学校层次": self.get_home_tier_display() if self.home_tier else "",
            "流入学校层次": self.get_host_tier_display() if self.host_tier else "",
        }
        return {label: words for label, words in told.items() if words}
