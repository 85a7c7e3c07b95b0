"""What is asked of a planned rotation. The last day is asked for; the first day after is kept.

The fields are also what the policy's view of a plan is asked with while it is filled in.
"""

import datetime

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Q

from alliances.models import Alliance, County, Filing, Membership, School
from gongtongti.accounts.roles import Permission
from gongtongti.accounts.scope import Scope

from .choices import Form, RotationKind, Source
from .fields import DayField, sentences
from .models import Rotation, Teacher

ONE_DAY = datetime.timedelta(days=1)

#: What the kinds are in plain words; what a policy asks of them it says itself.
KIND_WORDS = {
    RotationKind.GUIDING: "骨干教师到其他学校支教,带动那里的教师",
    RotationKind.TRAINING: "到其他学校学习锻炼,期满回原校",
    RotationKind.PEER: "教师之间交流任教",
    RotationKind.ITINERANT: "人在原校,定期或不定期到其他校区上课、带教研",
}
FORM_WORDS = {
    Form.RESIDENT: "整段时间在流入学校上班",
    Form.VISITING: "平时在原校,按课表往返",
}


class TeacherField(forms.ModelChoiceField):
    def label_from_instance(self, teacher):
        words = [teacher.name, teacher.get_subject_display(), teacher.staff_number]
        return " · ".join(word for word in words if word)


class HostField(forms.ModelChoiceField):
    """Schools of one's own alliances first, each alliance a group; then the others of the county."""

    def offer(self, schools, *, alliances, home_ids) -> None:
        self.queryset = schools
        everybody = {school.pk: school for school in schools if school.pk not in home_ids}
        groups, placed = [], set()
        for alliance in alliances:
            members = [m.school_id for m in alliance.members_then if m.school_id in everybody]
            groups.append((str(alliance), [self._option(everybody[pk]) for pk in members]))
            placed.update(members)
        others = [school for pk, school in everybody.items() if pk not in placed]
        groups.append(("本县其他学校", [self._option(s) for s in others if s.in_county]))
        groups.append(("县外学校", [self._option(s) for s in others if not s.in_county]))
        self.choices = [("", "请选择流入学校"), *((label, rows) for label, rows in groups if rows)]

    @staticmethod
    def _option(school):
        return (school.code, school.short_name)


class RotationForm(forms.Form):
    """A plan of a school (one of its teachers) or of a person (himself).

    county      whose teachers and schools
    applicant   the Teacher who applies for himself; None: a school files
    rotation    what is changed; None: a new one
    submitting  a draft needs only teacher, kind and host school
    """

    kind = forms.ChoiceField(
        label="类型",
        choices=RotationKind.choices,
        widget=forms.RadioSelect,
        error_messages=sentences("请选择流动类型。", "没有这种流动类型。请从四种中选择。"),
    )
    teacher = TeacherField(
        label="教师",
        queryset=Teacher.objects.none(),
        to_field_name="staff_number",
        empty_label="请选择教师",
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages=sentences("请选择教师。", "所选教师不在本校名册中。请从列表中重新选择。"),
    )
    host_school = HostField(
        label="流入学校",
        queryset=School.objects.none(),
        to_field_name="code",
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages=sentences("请选择流入学校。", "登记册中没有所选的流入学校。请从列表中重新选择。"),
    )
    since = DayField(
        label="开始日期",
        required=False,
        error_messages=sentences("请填写开始日期。", "开始日期应为年-月-日,例如 2021-09-01。请改写。"),
    )
    last_day = DayField(
        label="最后一天",
        required=False,
        help_text="在流入学校的最后一天;不定期走教可留空",
        error_messages=sentences("请填写最后一天。", "最后一天应为年-月-日,例如 2024-08-31。请改写。"),
    )
    form = forms.ChoiceField(
        label="方式",
        choices=Form.choices,
        initial=Form.RESIDENT,
        widget=forms.RadioSelect,
        error_messages=sentences("请选择驻教或走教。", "没有这种方式。请选择驻教或走教。"),
    )
    transfers_personnel = forms.BooleanField(label="随迁人事关系", required=False)
    post = forms.CharField(
        label="拟任岗位",
        max_length=60,
        required=False,
        help_text="例如“七年级数学”“副校长”",
        widget=forms.TextInput(attrs={"class": "form-control"}),
        error_messages={"max_length": "拟任岗位不超过 60 个字。请写短一些。"},
    )
    shortage = forms.BooleanField(
        label="流出学校按临时性短缺管理",
        required=False,
        help_text="流出学校的工作量按教师临时性短缺问题管理时勾选",
    )
    grounds = forms.CharField(
        label="理由",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}),
        error_messages={"max_length": "理由不超过 2000 个字。请写短一些。"},
    )

    def __init__(
        self,
        data=None,
        *,
        scope: Scope,
        county: County,
        on: datetime.date,
        applicant: Teacher | None = None,
        rotation: Rotation | None = None,
        submitting: bool = False,
    ):
        super().__init__(data, initial=_told(rotation) if rotation else {})
        self.scope, self.county, self.applicant, self.rotation = scope, county, applicant, rotation
        self.submitting = submitting
        if submitting:
            self.fields["since"].required = True
        if applicant is None:
            self._offer_teachers(on)
        else:
            del self.fields["teacher"]
        homes = {home.pk for home in self._homes()}
        schools = School.objects.visible_to(scope).filter(county=county).as_of(on).order_by("code")
        alliances = Alliance.objects.visible_to(scope).filter(memberships__school__in=homes).as_of(on)
        self.fields["host_school"].offer(
            schools,
            alliances=alliances.with_members(on).distinct(),
            home_ids=homes if len(homes) == 1 else (),
        )

    # ---- whose rotation --------------------------------------------------------------------------
    def _offer_teachers(self, on) -> None:
        own = self.scope.schools_with(Permission.ROTATIONS_FILE)
        if self.rotation is not None:
            own = {self.rotation.filing.owner_school_id}
        found = Teacher.objects.visible_to(self.scope).filter(county=self.county)
        if not self.scope.everywhere or self.rotation is not None:
            found = found.filter(Q(school__in=own) | Q(campus__in=own))
        self.fields["teacher"].queryset = (
            found.employed_on(on).select_related("school", "campus").order_by("initials", "staff_number")
        )

    def _homes(self) -> list[School]:
        if self.rotation is not None:
            return [self.rotation.home_school]
        if self.applicant is not None:
            return [self.applicant.campus]
        return list(School.objects.filter(pk__in=self.scope.schools_with(Permission.ROTATIONS_FILE)))

    def home_of(self, teacher: Teacher) -> School:
        """Where he works, if one may file for it; else the school that keeps his file."""
        if self.rotation is not None:
            return self.rotation.filing.owner_school
        if self.applicant is not None or self.scope.may_at(Permission.ROTATIONS_FILE, teacher.campus_id):
            return teacher.campus
        return teacher.school

    # ---- checking --------------------------------------------------------------------------------
    def clean(self):
        told = super().clean()
        resident = told.get("form") == Form.RESIDENT
        if self.submitting and resident and not told.get("last_day") and "last_day" not in self.errors:
            self.add_error("last_day", "驻教要写明最后一天。请填写;不定期往返的,请将方式改为“走教”。")
        if self.errors:
            return told
        try:
            self._build(told).full_clean(exclude={"filing"})
        except ValidationError as error:
            self._place(error)
        return told

    def _build(self, told) -> Rotation:
        teacher = self.applicant or told["teacher"]
        home = self.home_of(teacher)
        row = self.rotation or Rotation(
            county=self.county,
            source=Source.PERSONAL if self.applicant else Source.ORGANISED,
            filing=Filing(county=self.county, owner_school=home),
        )
        row.teacher, row.home_school, row.host_school = teacher, home, told["host_school"]
        for name in ("kind", "form", "transfers_personnel", "post", "shortage", "grounds"):
            setattr(row, name, told[name])
        row.filing.day = told["since"]
        row.planned_until = told["last_day"] + ONE_DAY if told["last_day"] else None
        row.filing.alliance = alliance_of(row.home_school, row.host_school, on=told["since"])
        self.rotation = row
        return row

    def _place(self, error: ValidationError) -> None:
        """To the field that asks for it; what belongs to none stands at the top."""
        asked = {"planned_until": "last_day", "home_school": "teacher"}
        found = error.message_dict
        for name, messages in found.items():
            field = asked.get(name, name)
            if field not in self.fields or name == NON_FIELD_ERRORS:
                field = None
            for message in messages:
                self.add_error(field, message)


def alliance_of(home: School, host: School, *, on: datetime.date | None) -> Alliance | None:
    """The alliance that both belong to on the first day. Of two, the one whose kind comes first."""
    if on is None:
        return None
    then = Membership.objects.as_of(on)
    return (
        Alliance.objects.filter(pk__in=then.filter(school=home).values("alliance"))
        .filter(pk__in=then.filter(school=host).values("alliance"))
        .select_related("kind")
        .order_by("kind__order", "code")
        .first()
    )


def _told(rotation: Rotation) -> dict:
    """What was entered, as the form asks for it."""
    return {
        "kind": rotation.kind,
        "teacher": rotation.teacher.staff_number,
        "host_school": rotation.host_school.code,
        "since": rotation.since,
        "last_day": rotation.planned_until - ONE_DAY if rotation.planned_until else None,
        "form": rotation.form,
        "transfers_personnel": rotation.transfers_personnel,
        "post": rotation.post,
        "shortage": rotation.shortage,
        "grounds": rotation.grounds,
    }
