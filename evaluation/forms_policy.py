"""A new policy document held against one of the county's: one of those kept, or one pasted or uploaded, never stored."""

from django import forms

from .policy import PackError, PolicyPack, conflicts_with, parse_pack
from .policy_errors import Entry
from .policy_preflight import checked, too_large

_STEM = "new"
_FIRST_YEAR, _LAST_YEAR = 1980, 2100


class ComparePacksForm(forms.Form):
    """After validation: `pair` (before, after); `problems` with the pasted file, `warnings` about its place."""

    before = forms.ChoiceField(
        label="原来的文件",
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": "没有所选的这份文件。请从列出的文件中重新选择。"},
    )
    after = forms.ChoiceField(
        label="新的文件",
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": "没有所选的这份文件。请从列出的文件中重新选择。"},
    )
    text = forms.CharField(
        label="文件包(TOML)",
        required=False,
        strip=False,
        widget=forms.Textarea(
            attrs={"class": "form-control paste", "rows": 10, "wrap": "off", "spellcheck": "false"}
        ),
        help_text="照已有文件包的写法;不超过 1 MB",
    )
    file = forms.FileField(
        label="或者上传文件包",
        required=False,
        widget=forms.FileInput(attrs={"class": "form-control", "accept": ".toml,.txt"}),
        error_messages={"empty": "上传的文件包是空的。请检查后重新选择。"},
    )
    notice = forms.CharField(
        label="新文件的原文",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"class": "form-control paste", "rows": 10, "spellcheck": "false"}),
        help_text="纯文本;文件包的引文要在原文里逐字找到",
    )
    notice_file = forms.FileField(
        label="或者上传原文",
        required=False,
        widget=forms.FileInput(attrs={"class": "form-control", "accept": ".txt"}),
        error_messages={"empty": "上传的原文是空的。请检查后重新选择。"},
    )

    def __init__(self, data=None, files=None, *, packs: list[PolicyPack], **kwargs):
        super().__init__(data, files, label_suffix="", **kwargs)
        self.packs = {pack.id: pack for pack in packs}
        named = [(pack.id, f"{pack.document.title}({pack.document.signed:%Y-%m-%d})") for pack in packs]
        self.fields["before"].choices = named
        self.fields["after"].choices = [("", "粘贴或上传,不保存"), *named]
        self.problems: tuple[Entry, ...] = ()
        self.warnings: tuple[Entry, ...] = ()
        self.pair: tuple[PolicyPack, PolicyPack] | None = None
        #: What was uploaded goes on in the text box: a browser does not send a file twice.
        self.kept: dict[str, str] = {}

    @property
    def is_stored(self) -> bool:
        """The new document is one of those kept, with what was decided on it."""
        return bool(self.cleaned_data.get("after"))

    def clean(self):
        given = self.cleaned_data
        text, notice = self._content("text", "file"), self._content("notice", "notice_file")
        if self.errors:
            return given
        before = self.packs[given["before"]]
        if given["after"]:
            if given["after"] == before.id:
                self.add_error("after", "两边是同一份文件。请选择另一份,或粘贴、上传新的文件包。")
            else:
                self.pair = (before, self.packs[given["after"]])
        elif not text.strip():
            self.add_error("text", "没有可对照的新文件。请粘贴或上传文件包,或在“新的文件”中选择一份。")
        elif not notice.strip():
            self.add_error("notice", "没有新文件的原文。请粘贴或上传,文件包的引文要与它核对。")
        else:
            self._read(before, text, notice)
        return given

    def _read(self, before: PolicyPack, text: str, notice: str) -> None:
        try:
            data = checked(text, file=f"{_STEM}.toml")
            name = data.get("id")
            stem = name if isinstance(name, str) and name else _STEM
            pack = parse_pack(text, name=stem, notice=notice)
        except PackError as error:
            self.problems = error.entries
            return
        self.problems = tuple(_out_of_place(pack, before))
        if not self.problems:
            self.warnings = tuple(conflicts_with(pack))
            self.pair = (before, pack)

    def _content(self, pasted: str, uploaded: str) -> str:
        """What was uploaded goes before what was pasted. Errors are said at the field."""
        file = self.cleaned_data.get(uploaded)
        text = self.cleaned_data.get(pasted) or ""
        if file is not None:
            data = file.read() if not file.size or file.size <= 2**20 else None
            if data is None:
                self.add_error(uploaded, f"文件 {file.name} 超过 1 MB。请核对是否选错了文件。")
                return ""
            try:
                text = data.decode("utf-8-sig").replace("\r\n", "\n")
            except UnicodeDecodeError:
                self.add_error(
                    uploaded, f"文件 {file.name} 不是 UTF-8 编码的纯文本。请另存为 UTF-8 后重新选择。"
                )
                return ""
            self.kept[pasted] = text
        elif too_large(text):
            self.add_error(pasted, "内容超过 1 MB。请核对是否粘贴了多遍。")
            return ""
        # A browser sends every line end as two signs; a pack and its quotes are written with one.
        return text.replace("\r\n", "\n")


def _out_of_place(pack: PolicyPack, before: PolicyPack):
    if pack.governs.county != before.governs.county:
        yield Entry(
            pack.file,
            "governs.county",
            f"写的是“{pack.governs.county}”,原来的文件是“{before.governs.county}”的",
            "只能与同一个县的文件对照",
        )
    years = (pack.governs.first_school_year, pack.governs.last_school_year or pack.governs.first_school_year)
    if min(years) < _FIRST_YEAR or max(years) > _LAST_YEAR:
        yield Entry(
            pack.file, "governs", "学年不在能计算的范围", f"应在 {_FIRST_YEAR} 年与 {_LAST_YEAR} 年之间"
        )
