"""What every form of a long text has: a name of its own, and the version of the text that its page showed."""

import uuid

from django import forms
from django.core.exceptions import ValidationError

from .filing_choices import EDITABLE
from .models import Filing
from .refusals import Overtaken, Refused


def too_late(filing: Filing) -> str:
    return f"{filing.number} 现在是“{filing.state_word}”,不能修改。"


class KeptForm(forms.Form):
    """`key` names the form, so that one sent twice makes one filing. `overtaken`: a colleague saved meanwhile."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**31)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.initial.setdefault("key", uuid.uuid4())
        self.overtaken = False

    @classmethod
    def sent_before(cls, data, rows):
        """Of `rows`, what an earlier sending of this form has made: one goes back to the form and writes on."""
        try:
            return rows.filter(filing__key=cls.base_fields["key"].clean(data.get("key"))).first()
        except ValidationError:
            return None

    def refuse_late(self, filing: Filing) -> None:
        """It has gone out meanwhile: what was typed stays on the page."""
        self.add_error(None, f"{too_late(filing)}您写的没有保存,都还在下面。需要的请先复制下来。")

    def refuse(self, refusal: Refused, filing: Filing | None) -> None:
        """Say why nothing was written. `filing`: as it stands now; None when there is none yet.

        Where only a colleague was faster, the next press counts for the colleague's version: what was typed is kept
        by going on, and a page that can only be loaded anew would lose it.
        """
        if not isinstance(refusal, Overtaken) or filing is None or filing.state not in EDITABLE:
            self.add_error(None, str(refusal))
            return
        self.overtaken = True
        self.data = self.data.copy()
        self.data[self.add_prefix("revision")] = filing.revision
        self.add_error(
            None,
            f"{filing.number} 在您打开本页之后又被同事修改过,您写的还没有保存,都还在下面。"
            "请先打开同事保存的内容对照;再次保存后,以您写的为准。",
        )
