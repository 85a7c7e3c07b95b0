"""A charter as it is written: the sections that the policy names, and such as the alliance adds."""

from django import forms

from alliances.forms_kept import KeptForm

#: Headings that an alliance may add to those the document names.
MOST_FURTHER = 6
LONGEST_SECTION = 20_000


class CharterForm(KeptForm):
    """`headings`: those of the policy, in its order. `further`: more may be added (the document says 「等」)."""

    def __init__(self, *args, headings: list[str], further: bool, written: list[dict], **kwargs):
        """`written`: the sections as they stand."""
        super().__init__(*args, **kwargs)
        self._headings = headings
        texts = {row["heading"]: row["text"] for row in written}
        for number, heading in enumerate(headings):
            self.fields[f"text_{number}"] = self._text(heading, initial=texts.get(heading, ""))
        added = [(row["heading"], row["text"]) for row in written if row["heading"] not in headings]
        free = min(MOST_FURTHER, max(len(added) + 1, 2)) if further else 0
        self._places = max(len(added), free)
        for place in range(self._places):
            heading, text = added[place] if place < len(added) else ("", "")
            self.fields[f"heading_{place}"] = forms.CharField(
                label="另加一章的标题",
                required=False,
                max_length=40,
                initial=heading,
                widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
                error_messages={"max_length": "标题最多 40 个字。请缩短。"},
            )
            self.fields[f"further_{place}"] = self._text("这一章的内容", initial=text, rows=4)

    @staticmethod
    def _text(label: str, *, initial: str, rows: int = 6) -> forms.CharField:
        return forms.CharField(
            label=label,
            required=False,
            initial=initial,
            max_length=LONGEST_SECTION,
            widget=forms.Textarea(attrs={"class": "form-control", "rows": rows}),
            error_messages={
                "max_length": f"“{label}”超过 {LONGEST_SECTION:,} 个字。请精简,或把附件另行报送。"
            },
        )

    @property
    def named(self):
        """The fields of the sections that the document names."""
        return [self[f"text_{number}"] for number in range(len(self._headings))]

    @property
    def added(self):
        """Pairs of fields: heading, text."""
        return [(self[f"heading_{place}"], self[f"further_{place}"]) for place in range(self._places)]

    def clean(self):
        taken = set(self._headings)
        for place in range(self._places):
            heading, text = (
                self.cleaned_data.get(name, "").strip() for name in (f"heading_{place}", f"further_{place}")
            )
            if text and not heading:
                self.add_error(f"heading_{place}", "这一章有内容,没有标题。请填写标题,或清空内容。")
            elif heading in taken:
                self.add_error(f"heading_{place}", f"已有“{heading}”一章。请换一个标题,或把内容写到那一章。")
            elif heading:
                taken.add(heading)
                if not text and f"further_{place}" not in self.errors:
                    self.add_error(f"further_{place}", f"“{heading}”一章没有内容。请写上内容,或清空标题。")
        return self.cleaned_data

    @property
    def sections(self) -> list[dict[str, str]]:
        """Of a valid form, as a charter keeps them; sections without a word are left out."""
        sent = self.cleaned_data
        rows = [(heading, sent[f"text_{number}"]) for number, heading in enumerate(self._headings)]
        rows += [(sent[f"heading_{place}"], sent[f"further_{place}"]) for place in range(self._places)]
        return [{"heading": h.strip(), "text": t.strip()} for h, t in rows if h.strip() and t.strip()]
