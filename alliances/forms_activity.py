"""The form of an activity: a draft needs little, what is submitted needs all of it."""

import datetime

from django import forms
from django.core.exceptions import ValidationError

from .filing_choices import LESSON_KINDS, SUBJECT_KINDS, ActivityKind, Part, SchoolSubject
from .models import Activity, Filing, School
from .offering import Offer
from .periods import SchoolYear

#: Beyond any number of changes; a larger one would overflow the database's integer.
LARGEST_REVISION = 2**31 - 1
_FIRST_DAY = SchoolYear(2000).begins
_BROKEN = "页面上的表单标识不完整。请重新打开填报页面再填。"


def _select(**attrs):
    return forms.Select(attrs={"class": "form-select", **attrs})


def _input(widget=forms.TextInput, **attrs):
    return widget(attrs={"class": "form-control", **attrs})


def _date(**attrs):
    return forms.DateInput(format="%Y-%m-%d", attrs={"class": "form-control", "type": "date", **attrs})


class ActivityForm(forms.Form):
    """Schools and alliances travel as codes. `offer` says which may be chosen.

    After `is_valid()` the draft can be kept: `activity()` and `parts()`. `incomplete` says what is still missing
    before it can be submitted: field → sentence.
    """

    key = forms.UUIDField(label="本页", error_messages={"required": _BROKEN, "invalid": _BROKEN})
    revision = forms.IntegerField(
        label="本页",
        min_value=0,
        max_value=LARGEST_REVISION,
        required=False,
        error_messages={"invalid": _BROKEN, "min_value": _BROKEN, "max_value": _BROKEN},
    )
    owner_school = forms.ChoiceField(
        label="填报学校",
        widget=_select(),
        error_messages={
            "required": "没有选填报学校。请选择为哪所学校填报。",
            "invalid_choice": "您的账号不能为所选的学校填报。请改选填报学校。",
        },
    )
    kind = forms.ChoiceField(
        label="类别",
        choices=ActivityKind.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "没有选类别。请先选择活动的类别。",
            "invalid_choice": "没有这种类别。请从列出的类别中选择。",
        },
    )
    day = forms.DateField(
        label="日期",
        widget=_date(),
        error_messages={
            "required": "没有填日期,不知道活动记入哪一天。请填写活动那一天的日期。",
            "invalid": "日期写法不对。请写成 2021-09-01 这样。",
        },
    )
    alliance = forms.ChoiceField(
        label="教共体",
        widget=_select(),
        error_messages={
            "required": "没有选教共体。请选择活动属于哪个教共体。",
            "invalid_choice": "本校在这一天不属于所选的教共体。请核对日期和教共体。",
        },
    )
    subject = forms.ChoiceField(
        label="学科",
        required=False,
        choices=[("", "请选择"), *SchoolSubject.choices],
        widget=_select(),
        error_messages={"invalid_choice": "没有这个学科。请从列出的学科中选择。"},
    )
    lessons = forms.IntegerField(
        label="节数",
        required=False,
        widget=_input(forms.NumberInput, min=1, max=12, inputmode="numeric"),
        error_messages={"invalid": "节数应为整数。请填写 1 到 12。"},
    )
    host_school = forms.ChoiceField(
        label="主讲/承办学校",
        widget=_select(),
        error_messages={
            "required": "没有选承办学校。请选择由哪所学校主讲或承办。",
            "invalid_choice": "所选的承办学校不在可选范围内。请从列出的学校中选择。",
        },
    )
    schools = forms.MultipleChoiceField(
        label="参加学校",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "所选的参加学校不在可选范围内。请从列出的学校中选择。"},
    )
    topic = forms.CharField(
        label="主题",
        required=False,
        max_length=120,
        widget=_input(placeholder="课题或活动主题", autocomplete="off"),
        error_messages={"max_length": "主题有 %(show_value)d 个字,超过 %(limit_value)d 个。请写短一些。"},
    )
    period_of_day = forms.IntegerField(
        label="第几节",
        required=False,
        widget=_input(forms.NumberInput, min=1, max=12, inputmode="numeric"),
        error_messages={"invalid": "第几节应为整数。请填写 1 到 12。"},
    )
    playback = forms.URLField(
        label="回放链接",
        required=False,
        max_length=300,
        assume_scheme="https",
        widget=_input(forms.URLInput, placeholder="https://"),
        error_messages={"invalid": "回放链接不是网址。请粘贴以 https:// 开头的完整地址。"},
    )
    review = forms.CharField(
        label="课后研讨",
        required=False,
        max_length=5000,
        help_text="同步课堂结束后双方研讨的要点",
        widget=_input(forms.Textarea, rows=3),
        error_messages={"max_length": "课后研讨有 %(show_value)d 个字,超过 %(limit_value)d 个。请写短一些。"},
    )
    reviewed_on = forms.DateField(
        label="研讨日期",
        required=False,
        widget=_date(),
        error_messages={"invalid": "日期写法不对。请写成 2021-09-01 这样。"},
    )
    themed = forms.ChoiceField(
        label="主题教研",
        required=False,
        choices=[("", "未填"), ("yes", "有主题"), ("no", "没有主题")],
        widget=_select(),
        error_messages={"invalid_choice": "主题教研请从列出的几项中选择。"},
    )

    def __init__(
        self, data=None, *, offer: Offer, today: datetime.date, standing: Activity | None = None, **kwargs
    ):
        super().__init__(data, **kwargs)
        self.offer, self.today, self.standing = offer, today, standing
        self.incomplete: dict[str, str] = {}
        self._alliances = {alliance.code: alliance for alliance in offer.alliances}
        self._schools = offer.schools
        named = [(code, school.short_name) for code, school in self._schools.items()]
        self.fields["owner_school"].choices = [(s.code, s.short_name) for s in offer.owners]
        self.fields["alliance"].choices = [(code, str(a)) for code, a in self._alliances.items()]
        self.fields["host_school"].choices = named
        self.fields["schools"].choices = named
        self.fields["day"].widget.attrs["max"] = today.isoformat()

    # ---- what was entered -----------------------------------------------------------------------
    @property
    def kind_now(self) -> str:
        value = self["kind"].value()
        return value if value in ActivityKind.values else ActivityKind.SYNCHRONOUS_LESSON

    @property
    def owner_now(self) -> School:
        return self._schools.get(self["owner_school"].value(), self.offer.owners[0])

    @property
    def first_error(self) -> str:
        return next((sentence for sentences in self.errors.values() for sentence in sentences), "")

    def choices_of_schools(self) -> list[dict]:
        """For the checkboxes: each school but the one that files, with the alliances it belongs to."""
        chosen = set(self["schools"].value() or ())
        return [
            {
                "code": code,
                "name": school.short_name,
                "chosen": code in chosen,
                "alliances": " ".join(
                    a.code
                    for a in self.offer.alliances
                    if any(m.school_id == school.pk for m in a.members_then)
                ),
            }
            for code, school in self._schools.items()
            if code != self.owner_now.code
        ]

    def clean_day(self):
        day = self.cleaned_data["day"]
        if day < _FIRST_DAY:
            raise ValidationError(f"日期 {day} 太早,不会是教共体的活动。请核对年份。")
        return day

    def clean(self):
        data = self.cleaned_data
        kind, owner, alliance = data.get("kind"), data.get("owner_school"), data.get("alliance")
        if owner and alliance and not self.offer.belongs(self._schools[owner], self._alliances[alliance]):
            self.add_error("alliance", self.fields["alliance"].error_messages["invalid_choice"])
        if kind in SUBJECT_KINDS and not data.get("subject") and "subject" not in self.errors:
            self.add_error("subject", f"{ActivityKind(kind).label}必须写明学科。请选择学科。")
        if kind in LESSON_KINDS and data.get("lessons") is None and "lessons" not in self.errors:
            self.add_error("lessons", f"{ActivityKind(kind).label}必须填写节数。请填写 1 到 12。")
        if not self.errors:
            self._ask_the_row()
        if not self.errors:
            self._find_missing()
        return data

    def _ask_the_row(self):
        """The row's own rules: whatever the form lets through, it does not."""
        try:
            self.activity().full_clean(exclude=["county", "filing", "topic"])
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                for message in messages:
                    self.add_error(name if name in self.fields else None, message)

    def _find_missing(self):
        data = self.cleaned_data
        if not data["topic"]:
            self.incomplete["topic"] = "没有填主题。请用一行写明课题或活动主题。"
        if data["day"] > self.today:
            self.incomplete["day"] = (
                f"{data['day']} 还没有到,活动尚未发生。请在活动结束后提交;还没有上的课可以先排进课表。"
            )
        if len(self.parts()) < 2:
            self.incomplete["schools"] = "没有选参加学校。共同开展的活动至少有两所学校,请勾选参加的学校。"
        alliance = self._alliances[data["alliance"]]
        then = {m.school_id for m in alliance.members_then}
        strangers = [
            school.short_name
            for school in self.parts()
            if school.pk not in then and school.code != data["owner_school"]
        ]
        if strangers:
            self.incomplete["schools"] = (
                f"{'、'.join(strangers)}不是{alliance.name}的成员。请取消勾选,或改选教共体。"
            )

    # ---- what it becomes ------------------------------------------------------------------------
    def activity(self) -> Activity:
        """The row with what was entered: the standing one, or a new one with its unsaved filing."""
        data = self.cleaned_data
        activity = self.standing
        if activity is None:
            owner = self._schools[data["owner_school"]]
            filing = Filing(county=self.offer.county, owner_school=owner, key=data["key"])
            activity = Activity(county=self.offer.county, filing=filing)
        kind = data["kind"]
        activity.filing.day = data["day"]
        activity.filing.alliance = self._alliances[data["alliance"]]
        activity.kind = kind
        activity.subject = data["subject"]
        activity.lessons = data["lessons"] if kind in LESSON_KINDS else None
        activity.period_of_day = data["period_of_day"]
        activity.host_school = self._schools[data["host_school"]]
        activity.topic = data["topic"]
        activity.themed = {"yes": True, "no": False}.get(data["themed"])
        activity.playback = data["playback"]
        activity.review = data["review"]
        activity.reviewed_on = data["reviewed_on"]
        return activity

    def parts(self) -> dict:
        """The school that files and the one that hosts always take part."""
        data = self.cleaned_data
        host = data["host_school"]
        codes = dict.fromkeys([host, data["owner_school"], *data["schools"]])
        return {self._schools[code]: Part.HOST if code == host else Part.PARTNER for code in codes}

    def ask_for_missing(self) -> bool:
        """Turn what is missing into errors; True when nothing is."""
        for name, sentence in self.incomplete.items():
            self.add_error(name, sentence)
        return not self.incomplete
