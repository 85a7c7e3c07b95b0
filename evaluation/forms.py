"""What a person chooses before a run: the school year and, for a trial, another option of a question."""

from django import forms

from alliances.models import County
from alliances.periods import SchoolYear

from .basis import usual_now
from .policy import PolicyPack, governing_pack

#: Beyond any id; a larger number would overflow the database's integer.
LARGEST_ID = 2**53


class RunForm(forms.Form):
    """One choice field a question of the governing pack, named by the question's id; left blank = the usual option:
    what the bureau has decided, otherwise the default."""

    school_year = forms.CharField(widget=forms.HiddenInput)
    newest_seen = forms.IntegerField(
        min_value=0, max_value=LARGEST_ID, required=False, widget=forms.HiddenInput
    )
    trial = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, county: County, year: SchoolYear, **kwargs):
        """`year`: of the page; a bound form takes the one it was sent with."""
        super().__init__(data, **kwargs)
        self.county, self.year = county, year
        self.year_error = ""
        if self.is_bound:
            try:
                self.year = SchoolYear.parse(self.data.get("school_year", ""))
            except ValueError as error:
                self.year_error = str(error)
        self.pack: PolicyPack | None = governing_pack(county.slug, self.year.start)
        self.usual, self.decided = usual_now(county, self.year, self.pack) if self.pack else ({}, frozenset())
        for question in self.pack.questions_in("quality") if self.pack else ():
            word = "(已确认)" if question.id in self.decided else "(默认)"
            self.fields[question.id] = forms.ChoiceField(
                label=question.title,
                choices=[
                    (option.id, option.label + (word if option.id == self.usual[question.id] else ""))
                    for option in question.options
                ],
                initial=self.usual[question.id],
                required=False,
                widget=forms.Select(attrs={"class": "form-select"}),
                error_messages={
                    "invalid_choice": f"“{question.title}”没有所选的这个口径。请从列出的口径中重新选择。"
                },
            )

    @property
    def questions(self):
        """The choice fields, in the order of the pack."""
        return [self[question.id] for question in self.pack.questions_in("quality")] if self.pack else []

    @property
    def overrides(self) -> dict[str, str]:
        """Of a valid form: the questions answered otherwise than usual."""
        chosen = {question: self.cleaned_data[question] or option for question, option in self.usual.items()}
        return {question: option for question, option in chosen.items() if option != self.usual[question]}

    def clean(self):
        if self.year_error:
            self.add_error(None, self.year_error)
        elif self.pack is None:
            self.add_error(
                None,
                f"没有适用于{self.county}{self.year.label}的政策文件包,无法测算。"
                "请在页面上方改选学年,或请系统维护人员先为这一学年添加政策文件包。",
            )
        elif self.cleaned_data.get("trial") and not self.errors and not self.overrides:
            self.add_error(
                None,
                f"没有改动任何口径,这样算出的就是按{'已确认的口径和' if self.decided else ''}默认口径的测算。"
                "请至少改选一处口径;不改时请按“运行测算”。",
            )
        return self.cleaned_data
