"""What a person writes into the shared timetable."""

from django import forms

from .models import Alliance, PlannedLesson, School

MOST_WEEKS = 20
#: Beyond them there is no week to show.
FIRST_YEAR, LAST_YEAR = 1980, 2100


class PlannedLessonForm(forms.ModelForm):
    """`instance` carries county and alliance; the schools offered are the members of the alliance."""

    class Meta:
        model = PlannedLesson
        fields = ("day", "period_of_day", "subject", "topic", "host_school", "schools")
        widgets = {
            "day": forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
            "period_of_day": forms.NumberInput(
                attrs={"class": "form-control", "min": 1, "max": 12, "inputmode": "numeric"}
            ),
            "subject": forms.Select(attrs={"class": "form-select"}),
            "topic": forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
            "host_school": forms.Select(attrs={"class": "form-select"}),
            "schools": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "topic": "可以先留空;填报之前补上",
            "schools": "跟着一起上课的学校,主讲学校不用勾选",
        }
        error_messages = {
            "day": {
                "required": "没有填日期。请选择上课日期。",
                "invalid": "日期写得不对。请写作 2026-09-01。",
            },
            "period_of_day": {
                "required": "没有填第几节。请填 1 到 12 的数字。",
                "invalid": "第几节应为 1 到 12 的数字。请改正。",
            },
            "subject": {"required": "没有选学科。请选择学科。"},
            "host_school": {
                "required": "没有选主讲学校。请选择由哪所学校主讲。",
                "invalid_choice": "所选的主讲学校不在这个教共体中。请从列表中选择。",
            },
            "schools": {
                "required": "没有勾选同步学校。请至少勾选一所跟着上课的学校。",
                "invalid_choice": "勾选的学校不在这个教共体中。请从列表中勾选。",
                "invalid_pk_value": "勾选的学校不在这个教共体中。请从列表中勾选。",
            },
        }

    def __init__(self, *args, alliance: Alliance, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        members = School.objects.filter(pk__in=[row.school_id for row in alliance.members_then]).order_by(
            "code"
        )
        for name in ("host_school", "schools"):
            self.fields[name].queryset = members
            self.fields[name].to_field_name = "code"
        self.fields["host_school"].empty_label = "请选择"
        if self.instance.pk:  # rows, not keys: the form speaks of schools by their codes
            self.initial |= {
                "host_school": self.instance.host_school,
                "schools": list(self.instance.schools.all()),
            }
        self.fields["subject"].choices = [("", "请选择"), *self.fields["subject"].choices[1:]]

    def clean_day(self):
        day = self.cleaned_data["day"]
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(
                f"{day.year} 年超出了课表的范围({FIRST_YEAR} 至 {LAST_YEAR} 年)。请核对年份。"
            )
        return day

    def clean(self):
        host, schools = self.cleaned_data.get("host_school"), self.cleaned_data.get("schools")
        if host and schools is not None:
            joining = schools.exclude(pk=host.pk)
            if not joining:
                self.add_error("schools", f"同步学校只勾选了主讲的{host}。请另外勾选一所跟着上课的学校。")
            self.cleaned_data["schools"] = joining
        return super().clean()


class CopyWeekForm(forms.Form):
    weeks = forms.IntegerField(
        label="连续几周",
        min_value=1,
        max_value=MOST_WEEKS,
        initial=1,
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
        error_messages={
            "required": "没有填复制几周。请填 1 到 20 的数字。",
            "invalid": "周数应为 1 到 20 的数字。请改正。",
            "min_value": "至少复制 1 周。请改正。",
            "max_value": f"一次最多复制 {MOST_WEEKS} 周。请分几次复制。",
        },
    )
    with_topics = forms.BooleanField(label="课题也一起复制", required=False)
