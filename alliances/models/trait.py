"""What was true of a school from when to when."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from ..choices import TRAIT_VALUES, Trait
from ..periods import Period, dated_in_order, periods_overlap
from ..querysets import SchoolTraitQuerySet, natural_manager
from .school import School


class SchoolTrait(Period):
    """One dated statement about a school: its stage, tier, locale or allowance."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="traits", verbose_name="学校")
    trait = models.CharField("项目", max_length=20, choices=Trait.choices)
    value = models.CharField(
        "取值",
        max_length=20,
        choices=list(dict(choice for values in TRAIT_VALUES.values() for choice in values.choices).items()),
    )
    basis = models.CharField("依据", max_length=120, blank=True, help_text="来自文件何处,或由谁认定")
    history = HistoricalRecords(table_name="alliances_trait_history", verbose_name="学校情况修改记录")

    objects = natural_manager(SchoolTraitQuerySet, "school__county__slug", "school__code", "trait", "since")

    class Meta:
        verbose_name = "学校情况"
        verbose_name_plural = "学校情况"
        ordering = ["school", "trait", "since"]
        constraints = [
            dated_in_order("trait_dates_in_order", "学校情况"),
            models.UniqueConstraint(
                fields=["school", "trait"],
                condition=Q(until=None),
                name="trait_open_once",
                violation_error_message="该校这一项目已有一条仍在生效。请先给原来的一条填上终止日期。",
            ),
        ]

    def __str__(self):
        return f"{self.get_trait_display()}:{self.get_value_display()}"

    def natural_key(self):
        return (*self.school.natural_key(), self.trait, self.since)

    natural_key.dependencies = ["alliances.school"]

    def clean(self):
        values = TRAIT_VALUES.get(self.trait)
        if values and self.value not in values.values:
            raise ValidationError(
                {
                    "value": f"“{self.get_value_display()}”不是“{self.get_trait_display()}”的取值。可选:{'、'.join(values.labels)}。"
                }
            )
        if not self.school_id:
            return
        for other in SchoolTrait.objects.filter(school_id=self.school_id, trait=self.trait).exclude(
            pk=self.pk
        ):
            both_open = self.is_open and other.is_open  # the constraint says that in plainer words
            if not both_open and periods_overlap(self.period, other.period):
                raise ValidationError(
                    f"“{self.get_trait_display()}”与已登记的“{other.get_value_display()}”({other.period_text()})时间重叠。"
                    "请先调整原来一条的终止日期。"
                )
