"""Alliances and who belonged to them from when to when. The core is a membership too, so a replaced core keeps its history."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from ..choices import MemberRole, Origin, PilotLevel, ResultStage
from ..periods import Period, dated_in_order, periods_overlap
from ..querysets import AllianceQuerySet, MembershipQuerySet, natural_manager
from .county import AllianceKind, County, refuse_other_code, row_code
from .school import School


class Alliance(Period):
    """Names are not unique: five cores of Qingtian lead two alliances under one name. The code is."""

    county = models.ForeignKey(
        County, on_delete=models.PROTECT, related_name="alliances", verbose_name="县(市、区)"
    )
    code = models.CharField(
        "编号", max_length=20, validators=[row_code], help_text="县内唯一,例如 GJ05;登记后不再更改"
    )
    kind = models.ForeignKey(
        AllianceKind, on_delete=models.PROTECT, related_name="alliances", verbose_name="类型"
    )
    name = models.CharField("名称", max_length=60, help_text="文件中的名称,例如“山口镇中学教共体”")
    origin = models.CharField("组建方式", max_length=10, choices=Origin.choices, blank=True)
    stage = models.CharField("学段", max_length=10, choices=ResultStage.choices, blank=True)
    pilot_level = models.CharField("试点示范", max_length=20, choices=PilotLevel.choices, blank=True)
    clause = models.CharField("文件条款", max_length=60, blank=True, help_text="列出它的条款,例如“三(一)2”")
    history = HistoricalRecords(table_name="alliances_alliance_history", verbose_name="教共体修改记录")

    objects = natural_manager(AllianceQuerySet, "county__slug", "code")

    class Meta:
        verbose_name = "教共体"
        verbose_name_plural = "教共体"
        ordering = ["county", "kind__order", "code"]
        constraints = [
            dated_in_order("alliance_dates_in_order", "教共体"),
            models.UniqueConstraint(
                fields=["county", "code"],
                name="alliance_code_once",
                violation_error_message="本县已有教共体使用这个编号。请换一个编号。",
            ),
        ]

    def __str__(self):
        return f"{self.name}({self.kind.label})" if self.kind_id else self.name

    def natural_key(self):
        return (self.county.slug, self.code)

    natural_key.dependencies = ["alliances.alliancekind"]

    def clean(self):
        refuse_other_code(self, named="这个教共体")
        if self.kind_id and self.county_id and self.kind.county_id != self.county_id:
            raise ValidationError({"kind": "所选类型属于另一个县。请选择本县的教共体类型。"})
        if self.pk:
            for core in self.memberships.cores().select_related("school"):
                core.refuse_second_alliance()


class Membership(Period):
    alliance = models.ForeignKey(
        Alliance, on_delete=models.CASCADE, related_name="memberships", verbose_name="教共体"
    )
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="memberships", verbose_name="学校"
    )
    role = models.CharField("身份", max_length=10, choices=MemberRole.choices, default=MemberRole.MEMBER)
    history = HistoricalRecords(table_name="alliances_membership_history", verbose_name="成员修改记录")

    objects = natural_manager(
        MembershipQuerySet, "alliance__county__slug", "alliance__code", "school__code", "since"
    )

    class Meta:
        verbose_name = "成员"
        verbose_name_plural = "成员"
        ordering = ["alliance", "since", "pk"]
        constraints = [
            dated_in_order("membership_dates_in_order", "成员身份"),
            models.UniqueConstraint(
                fields=["alliance", "school"],
                condition=Q(until=None),
                name="membership_open_once",
                violation_error_message="该校在这个教共体中已有一条仍在生效的成员身份。请先给原来的一条填上终止日期。",
            ),
            models.UniqueConstraint(
                fields=["alliance"],
                condition=Q(until=None, role=MemberRole.CORE),
                name="membership_one_open_core",
                violation_error_message="这个教共体已有总校。更换总校时,请先给原总校填上终止日期。",
            ),
        ]

    def __str__(self):
        return f"{self.school} · {self.role_word}"

    def natural_key(self):
        return (*self.alliance.natural_key(), self.school.code, self.since)

    natural_key.dependencies = ["alliances.alliance", "alliances.school"]

    @property
    def role_word(self) -> str:
        """In the county's own words: 总校, 成员校, 分校 …"""
        kind = self.alliance.kind
        if self.role == MemberRole.CORE:
            return kind.core_word
        return kind.member_word if self.role != MemberRole.GUEST else MemberRole.GUEST.label

    def clean(self):
        if not self.school_id or not hasattr(self, "alliance"):
            return
        if self.alliance.county_id and self.school.county_id != self.alliance.county_id:
            raise ValidationError(
                {"school": "该校属于另一个县的登记册。请先在本县登记这所学校(县外学校),再加为县外成员。"}
            )
        if not self.school.in_county and self.role not in (MemberRole.GUEST, MemberRole.CORE):
            raise ValidationError({"role": f"{self.school}是县外学校,只能作为“县外成员”加入。请改选身份。"})
        if self.school.in_county and self.role == MemberRole.GUEST:
            raise ValidationError({"role": f"{self.school}是县内学校,不能作为“县外成员”加入。请改选身份。"})
        in_order = self.in_order and self.alliance.in_order
        if in_order and not periods_overlap(self.period, self.alliance.period):
            raise ValidationError(
                f"成员身份的时间({self.period_text()})不在教共体的存续时间({self.alliance.period_text()})之内。请核对起止日期。"
            )
        self._refuse_overlap()
        if self.role == MemberRole.CORE:
            self.refuse_second_alliance()

    def _refuse_overlap(self):
        """Where both rows are still open the constraints say it in plainer words, so that case is theirs."""
        if not self.alliance.pk:
            return
        others = (
            Membership.objects.filter(alliance=self.alliance).exclude(pk=self.pk).select_related("school")
        )
        for other in others:
            if (self.is_open and other.is_open) or not periods_overlap(self.period, other.period):
                continue
            if other.school_id == self.school_id:
                raise ValidationError(
                    {
                        "school": f"{self.school}在这个教共体中已有一段时间重叠的成员身份({other.period_text()})。"
                        "请先调整原来一条的终止日期。"
                    }
                )
            if self.role == other.role == MemberRole.CORE:
                raise ValidationError(
                    {
                        "role": f"这个教共体在这段时间已有总校:{other.school}({other.period_text()})。"
                        "更换总校时,两所总校的时间不能重叠。请调整日期。"
                    }
                )

    def refuse_second_alliance(self):
        """One core leads one alliance of a kind at a time. Ask while `County.hold` holds the registry."""
        alliance = self.alliance
        if not alliance.kind_id:
            return
        twins = (
            Membership.objects.cores()
            .filter(school_id=self.school_id, alliance__kind_id=alliance.kind_id)
            .exclude(alliance_id=alliance.pk)
            .select_related("alliance")
        )
        for twin in twins:
            if periods_overlap(alliance.period, self.period, twin.alliance.period, twin.period):
                raise ValidationError(
                    f"{self.school}已是另一个{alliance.kind.label}教共体“{twin.alliance.name}”({twin.alliance.code})的总校。"
                    "同一所总校同一类型只能有一个存续的教共体。请在原教共体中增加成员,或先给它填上终止日期。"
                )
