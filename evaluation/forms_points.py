"""Tables of points as they are typed: the items with their 分值, and what each alliance or school got."""

from dataclasses import dataclass
from decimal import Decimal

from django import forms

from .models import PointItem, PointRow
from .pointing import NEW, TypedItem, TypedRow, quoted

LARGEST_VERSION = 2**31 - 1
#: Items that may be added at a time.
FREE = 3
NO_BASIS = "没有写依据。请填写规定分值或评分的文件、材料。"


def _points(label: str, *, initial=None) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        initial=initial,
        min_value=Decimal(0),
        max_digits=6,
        decimal_places=2,
        widget=forms.TextInput(
            attrs={"class": "form-control", "inputmode": "decimal", "autocomplete": "off"}
        ),
        error_messages={
            "invalid": f"{label}不是数字。请填写数字,例如 9.5。",
            "min_value": f"{label}不能是负数。请核对。",
            "max_digits": f"{label}太大。请核对。",
            "max_whole_digits": f"{label}太大。请核对。",
            "max_decimal_places": f"{label}最多两位小数。请核对。",
        },
    )


def _words(label: str, *, longest: int, initial: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        initial=initial,
        max_length=longest,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
        error_messages={"max_length": f"{label}最多 {longest} 个字。请缩短。"},
    )


def _seen(version: int) -> forms.IntegerField:
    """What is missing was not on the page, because somebody has added it since: it is left alone."""
    return forms.IntegerField(
        required=False, initial=version, min_value=NEW, max_value=LARGEST_VERSION, widget=forms.HiddenInput
    )


class SeenForm(forms.Form):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.overtaken = False

    def refuse(self, sentence: str, versions: dict[str, int | str] | None = None) -> None:
        """`versions`: field → the version there is now, where a colleague was faster: the next press counts for it."""
        self.add_error(None, sentence)
        if versions is not None:
            self.overtaken = True
            self.data = self.data.copy()
            for name, version in versions.items():
                self.data[name] = version


@dataclass(frozen=True, slots=True)
class ItemLine:
    """`named`: by the document, so that its title stands. `now`: what is entered; None when nothing is."""

    position: int
    named: str
    now: PointItem | None


def item_lines(standing: list[PointItem], named: list[str], *, free: bool) -> list[ItemLine]:
    """What is entered, then what the document names and nobody has entered, then places for more."""
    lines = [ItemLine(row.position, row.title if row.title in named else "", row) for row in standing]
    entered, last = {row.title for row in standing}, max((row.position for row in standing), default=0)
    for title in named:
        if title not in entered:
            last += 1
            lines.append(ItemLine(last, title, None))
    return lines + [ItemLine(last + step, "", None) for step in range(1, FREE + 1 if free else 1)]


class ItemsForm(SeenForm):
    def __init__(self, *args, lines: list[ItemLine], **kwargs):
        super().__init__(*args, **kwargs)
        self._lines = lines
        for line in lines:
            now, n = line.now, line.position
            if not line.named:
                self.fields[f"title_{n}"] = _words("考核项", longest=40, initial=now.title if now else "")
            self.fields[f"full_{n}"] = _points("分值", initial=now.full if now else None)
            self.fields[f"basis_{n}"] = _words("依据", longest=120, initial=now.basis if now else "")
            self.fields[f"seen_{n}"] = _seen(now.version if now else NEW)

    @property
    def rows(self):
        """(line, title field or None, 分值, 依据, hidden version)"""
        return [
            (
                line,
                None if line.named else self[f"title_{line.position}"],
                self[f"full_{line.position}"],
                self[f"basis_{line.position}"],
                self[f"seen_{line.position}"],
            )
            for line in self._lines
        ]

    def clean(self):
        taken: set[str] = set()
        for line in self._lines:
            n, title = line.position, self._title(line)
            if self.cleaned_data.get(f"seen_{n}") is None:
                continue
            full, basis = self.cleaned_data.get(f"full_{n}"), self.cleaned_data.get(f"basis_{n}", "").strip()
            if title and title in taken:
                self.add_error(f"title_{n}", f"已有{quoted(title)}。请换一个名称。")
            taken.add(title)
            if not title and (full is not None or basis or line.now):
                self.add_error(f"title_{n}", "没有写考核项的名称。请填写。")
            if full is not None and not basis and f"basis_{n}" not in self.errors:
                self.add_error(
                    f"basis_{n}", f"{quoted(title)}录入了分值,没有写依据。请填写规定这个分值的文件。"
                )
        return self.cleaned_data

    def _title(self, line: ItemLine) -> str:
        return line.named or self.cleaned_data.get(f"title_{line.position}", "").strip()

    @property
    def typed(self) -> list[TypedItem]:
        """Of a valid form: what is otherwise than on the page."""
        found = []
        for line in self._lines:
            n = line.position
            if self.cleaned_data.get(f"seen_{n}") is None:
                continue
            one = TypedItem(
                position=n,
                title=self._title(line),
                full=self.cleaned_data[f"full_{n}"],
                basis=self.cleaned_data[f"basis_{n}"].strip(),
                seen=self.cleaned_data[f"seen_{n}"],
            )
            stands = (line.now.title, line.now.full, line.now.basis) if line.now else ("", None, "")
            # Merely named by the document, or a free place: nobody has entered anything.
            is_blank = one.full is None and not one.basis and line.now is None
            if (not is_blank or (one.title and not line.named)) and (
                one.title,
                one.full,
                one.basis,
            ) != stands:
                found.append(one)
        return found

    @property
    def versions(self) -> dict[str, int]:
        return {f"seen_{line.position}": line.now.version if line.now else NEW for line in self._lines}


@dataclass(frozen=True, slots=True)
class PointLine:
    """`of`: an alliance or a school. `now`: what is entered for it; None when nothing is."""

    of: object
    now: PointRow | None

    def points(self, item: PointItem) -> Decimal | None:
        text = self.now.points.get(str(item.position)) if self.now else None
        return None if text is None else Decimal(text)


class PointsForm(SeenForm):
    """`classed`: by the class in which the school was assessed before. One 依据 for everything changed at a time."""

    def __init__(self, *args, lines: list[PointLine], items: list[PointItem], classed: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self._lines, self._items, self._classed = lines, items, classed
        for line in lines:
            code = line.of.code
            if classed:
                initial = line.now.school_class if line.now else ""
                self.fields[f"class_{code}"] = _words(f"{_name(line)}原来的分类", longest=20, initial=initial)
            for item in items:
                self.fields[f"points_{code}_{item.position}"] = _points(
                    f"{_name(line)}{quoted(item.title)}得分", initial=line.points(item)
                )
            self.fields[f"seen_{code}"] = _seen(line.now.version if line.now else NEW)
        self.fields["basis"] = _words("依据", longest=120)

    @property
    def rows(self):
        """(line, class field or None, [(field, what is entered, item), …], hidden version)"""
        return [
            (
                line,
                self[f"class_{line.of.code}"] if self._classed else None,
                [
                    (self[f"points_{line.of.code}_{item.position}"], line.points(item), item)
                    for item in self._items
                ],
                self[f"seen_{line.of.code}"],
            )
            for line in self._lines
        ]

    def clean(self):
        for line in self._lines:
            for item in self._items:
                name = f"points_{line.of.code}_{item.position}"
                points = self.cleaned_data.get(name)
                if points is None:
                    continue
                if item.full is None:
                    self.add_error(name, f"{quoted(item.title)}还没有录入分值,不能录得分。请先录入分值。")
                elif points > item.full:
                    self.add_error(
                        name, f"{_name(line)}{quoted(item.title)}得分 {points} 超过分值 {item.full}。请核对。"
                    )
        if not self.errors and self.typed and not self.cleaned_data["basis"].strip():
            self.add_error("basis", NO_BASIS)
        return self.cleaned_data

    @property
    def typed(self) -> list[TypedRow]:
        """What is otherwise than on the page, with the 依据 of this sending."""
        found = []
        for line in self._lines:
            code = line.of.code
            if self.cleaned_data.get(f"seen_{code}") is None:
                continue
            points = {
                str(item.position): given
                for item in self._items
                if (given := self.cleaned_data.get(f"points_{code}_{item.position}")) is not None
            }
            school_class = self.cleaned_data.get(f"class_{code}", "").strip()
            if (points, school_class) != self._stands(line):
                found.append(
                    TypedRow(
                        of=line.of,
                        points=points,
                        school_class=school_class,
                        basis=self.cleaned_data.get("basis", "").strip(),
                        seen=self.cleaned_data[f"seen_{code}"],
                    )
                )
        return found

    def _stands(self, line: PointLine) -> tuple[dict, str]:
        points = {
            str(item.position): stands for item in self._items if (stands := line.points(item)) is not None
        }
        return points, line.now.school_class if line.now else ""

    @property
    def versions(self) -> dict[str, int | str]:
        """Where a colleague was faster his points also fill what was left blank, so that going on takes none away."""
        found: dict[str, int | str] = {}
        for line in self._lines:
            seen = f"seen_{line.of.code}"
            found[seen] = line.now.version if line.now else NEW
            if self.cleaned_data[seen] == found[seen]:
                continue
            for item in self._items:
                name, stands = f"points_{line.of.code}_{item.position}", line.points(item)
                if self.cleaned_data[name] is None and stands is not None:
                    found[name] = str(stands)
            if self._classed and not self.cleaned_data[f"class_{line.of.code}"]:
                found[f"class_{line.of.code}"] = line.now.school_class
        return found


def _name(line: PointLine) -> str:
    return getattr(line.of, "short_name", None) or f"{line.of.name}({line.of.code})"
