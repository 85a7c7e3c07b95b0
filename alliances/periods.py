"""School years, and periods written [since, until)."""

import datetime
import re
from dataclasses import dataclass
from functools import total_ordering

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

_WRITTEN = re.compile(r"^\s*(\d{4})\s*[-—–~至/]+\s*(\d{4})\s*(?:学年)?\s*$")


@total_ordering
@dataclass(frozen=True, slots=True)
class SchoolYear:
    """1 September of `start` to 31 August of the next year, written 2021-2022."""

    start: int

    @classmethod
    def parse(cls, text: str) -> "SchoolYear":
        """`text`: 2021-2022, also with a long dash or 学年. ValueError with a Chinese sentence otherwise."""
        found = _WRITTEN.match(str(text))
        if not found:
            raise ValueError(f"“{text}”不是学年。学年写作起止两年,例如 2021-2022。")
        first, second = int(found[1]), int(found[2])
        if second != first + 1:
            raise ValueError(f"“{text}”不是一个学年:后一年应为 {first + 1}。请写作 {first}-{first + 1}。")
        if not 1980 <= first <= 2100:
            raise ValueError(f"“{text}”超出了可登记的学年范围(1980-1981 至 2100-2101)。请核对年份。")
        return cls(first)

    @classmethod
    def of(cls, day: datetime.date) -> "SchoolYear":
        return cls(day.year if day.month >= 9 else day.year - 1)

    @property
    def begins(self) -> datetime.date:
        return datetime.date(self.start, 9, 1)

    @property
    def ends(self) -> datetime.date:
        """First day that no longer belongs to it."""
        return datetime.date(self.start + 1, 9, 1)

    @property
    def last_day(self) -> datetime.date:
        return datetime.date(self.start + 1, 8, 31)

    @property
    def previous(self) -> "SchoolYear":
        return SchoolYear(self.start - 1)

    @property
    def label(self) -> str:
        return f"{self}学年"

    def __str__(self) -> str:
        return f"{self.start}-{self.start + 1}"

    def __lt__(self, other: "SchoolYear") -> bool:
        return self.start < other.start


class SchoolYearField(models.PositiveSmallIntegerField):
    """Stores the start year, gives a `SchoolYear`."""

    def from_db_value(self, value, expression, connection):
        return None if value is None else SchoolYear(value)

    def to_python(self, value):
        if value is None or isinstance(value, SchoolYear):
            return value
        if isinstance(value, int):
            return SchoolYear(value)
        try:
            return SchoolYear.parse(value)
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error

    def get_prep_value(self, value):
        if value is None:
            return None
        return value.start if isinstance(value, SchoolYear) else self.to_python(value).start

    def run_validators(self, value):
        super().run_validators(value.start if isinstance(value, SchoolYear) else value)

    def value_to_string(self, obj):
        value = self.value_from_object(obj)
        return "" if value is None else str(value)

    def formfield(self, **kwargs):
        return models.Field.formfield(self, **{"form_class": SchoolYearFormField, **kwargs})


class SchoolYearFormField(forms.CharField):
    def to_python(self, value):
        if isinstance(value, SchoolYear):
            return value
        text = super().to_python(value)
        if not text:
            return None
        try:
            return SchoolYear.parse(text)
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error

    def has_changed(self, initial, data):
        return str(initial or "") != str(data or "")


def open_on(day: datetime.date, prefix: str = "") -> Q:
    """Rows whose period [since, until) contains the day. since NULL = always, until NULL = still open."""
    return (Q(**{f"{prefix}since": None}) | Q(**{f"{prefix}since__lte": day})) & (
        Q(**{f"{prefix}until": None}) | Q(**{f"{prefix}until__gt": day})
    )


def overlapping(begins: datetime.date, ends: datetime.date, prefix: str = "") -> Q:
    """Rows whose period shares a day with [begins, ends)."""
    return (Q(**{f"{prefix}since": None}) | Q(**{f"{prefix}since__lt": ends})) & (
        Q(**{f"{prefix}until": None}) | Q(**{f"{prefix}until__gt": begins})
    )


def periods_overlap(*periods) -> bool:
    """All these (since, until) pairs, None for an open end, share a day."""
    latest_start = max(since or datetime.date.min for since, _until in periods)
    first_end = min(until or datetime.date.max for _since, until in periods)
    return latest_start < first_end


class Period(models.Model):
    """since … until of a dated row; `until` is the first day on which it no longer holds."""

    since = models.DateField("起始日期", null=True, blank=True, help_text="留空表示一直如此")
    until = models.DateField("终止日期", null=True, blank=True, help_text="不再有效的第一天;留空表示至今有效")

    class Meta:
        abstract = True

    @property
    def period(self) -> tuple[datetime.date | None, datetime.date | None]:
        return (self.since, self.until)

    @property
    def in_order(self) -> bool:
        return self.since is None or self.until is None or self.since < self.until

    @property
    def last_day(self):
        return self.until - datetime.timedelta(days=1) if self.until else None

    @property
    def is_open(self) -> bool:
        return self.until is None

    def period_text(self) -> str:
        """As pages show it: with the last day, not the first day after."""
        since = self.since.isoformat() if self.since else "起始未载"
        return f"{since} 至今" if self.until is None else f"{since} 至 {self.last_day.isoformat()}"


def dated_in_order(name: str, label: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=Q(since=None) | Q(until=None) | Q(until__gt=models.F("since")),
        violation_error_message=f"{label}的终止日期必须晚于起始日期。请核对两个日期。",
    )
