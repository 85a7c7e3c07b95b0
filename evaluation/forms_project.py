"""The application for a project's assessment, and what the county and the city say of it."""

from decimal import Decimal

from django import forms

from alliances.forms_kept import KeptForm

from .models import Project, ProjectReview

LONGEST = 5_000
#: Field → label, what to write, whether it must be there before it is sent on.
TEXTS = {
    "goal": ("项目目标", "要解决什么问题,达到什么目标。", True),
    "plan": ("实施情况", "怎样实施、做到了哪一步、哪些成员校参加。评审时看这一项。", True),
    "effect": ("成效", "成员校的项目质量提升效果,已经看到的和预期的分开写。评审时看这一项。", True),
    "wish": ("经费或支持的希望(可不填)", "需要什么支持。文件没有规定经费,这里只供教育局参考。", False),
}


def _text(label: str, help_text: str = "", *, rows: int = 6, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": rows}),
        error_messages={
            "required": f"没有写{label}。请填写。",
            "max_length": f"{label}超过 {LONGEST:,} 个字。请精简,细节放进附件。",
        },
    )


class ProjectForm(KeptForm):
    title = forms.CharField(
        label="项目名称",
        max_length=60,
        help_text="例如“跨校同步课堂一张表”。",
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
        error_messages={
            "required": "没有写项目名称。请先写名称,草稿也要有名称才找得到。",
            "max_length": "项目名称最多 60 个字。请缩短。",
        },
    )

    def __init__(self, *args, written: Project, **kwargs):
        kwargs["initial"] = kwargs.get("initial", {}) | {
            name: getattr(written, name) for name in ("title", *TEXTS)
        }
        super().__init__(*args, **kwargs)
        for name, (label, help_text, _needed) in TEXTS.items():
            self.fields[name] = _text(label, help_text, rows=3 if name == "wish" else 6)

    @property
    def texts(self):
        return [self[name] for name in TEXTS]

    def fill(self, row: Project) -> None:
        row.title = self.cleaned_data["title"].strip()
        for name in TEXTS:
            setattr(row, name, self.cleaned_data[name].replace("\r\n", "\n").strip())

    @property
    def missing(self) -> list[tuple[str, str]]:
        """Field and sentence: what has to be there before it is sent on."""
        return [
            (name, f"还没有写{label}。提交之前请填写,或先保存草稿。")
            for name, (label, _help, needed) in TEXTS.items()
            if needed and not self.cleaned_data[name].strip()
        ]


class ProjectReviewForm(forms.Form):
    """`level`: of the reviewer. Rewards are the county's."""

    level = forms.CharField(widget=forms.HiddenInput)
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    last_seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    outcome = forms.ChoiceField(
        label="结论",
        choices=[("", "请选择"), *ProjectReview.Outcome.choices],
        help_text="文件的说法是:视协作成效纳入相关考核体系,予以奖励。",
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={
            "required": "没有选结论。请选择。",
            "invalid_choice": "没有这种结论。请从列出的结论中选择。",
        },
    )
    opinion = _text("评审意见", "项目工作实施情况怎样,成员校的项目质量提升效果怎样。", required=True)
    reward = forms.CharField(
        label="奖励(可不填)",
        required=False,
        max_length=200,
        help_text="怎样奖励,按教育局的决定写。",
        widget=forms.TextInput(attrs={"class": "form-control"}),
        error_messages={"max_length": "奖励最多 200 个字。请缩短。"},
    )
    amount = forms.DecimalField(
        label="奖励金额(元,可不填)",
        required=False,
        min_value=Decimal(0),
        max_digits=9,
        decimal_places=2,
        help_text="文件没有规定金额,没有依据的不要填。",
        widget=forms.NumberInput(attrs={"class": "form-control", "step": "0.01"}),
        error_messages={
            "invalid": "奖励金额不是数字。请填写数字,例如 3000。",
            "min_value": "奖励金额不能是负数。请核对。",
            "max_digits": "奖励金额太大。请核对单位是否为元。",
            "max_whole_digits": "奖励金额太大。请核对单位是否为元。",
            "max_decimal_places": "奖励金额最多写到分。请保留两位小数。",
        },
    )
    basis = forms.CharField(
        label="金额的依据",
        required=False,
        max_length=120,
        help_text="规定这个金额的文件,例如文件名称和日期。",
        widget=forms.TextInput(attrs={"class": "form-control"}),
        error_messages={"max_length": "依据最多 120 个字。请写得简短一些。"},
    )

    def __init__(self, *args, level: str, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        if level == ProjectReview.Level.CITY:
            for name in ("reward", "amount", "basis"):
                del self.fields[name]

    @property
    def shown(self):
        return [
            self[name] for name in ("outcome", "opinion", "reward", "amount", "basis") if name in self.fields
        ]

    def clean(self):
        sent = self.cleaned_data
        given = [name for name in ("reward", "amount") if sent.get(name) not in (None, "")]
        if given and sent.get("outcome") == ProjectReview.Outcome.NOT_REWARDED:
            self.add_error(given[0], "结论是不予奖励,不能登记奖励。请清空奖励,或改选结论。")
        if (
            sent.get("amount") is not None
            and not sent.get("basis", "").strip()
            and "basis" not in self.errors
        ):
            self.add_error("basis", "写了奖励金额,必须写明依据。请填写规定这个金额的文件。")
        return sent
