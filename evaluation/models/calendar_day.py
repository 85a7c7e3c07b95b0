"""Days that are not what their weekday says: holidays, and weekends worked in exchange."""

from django.db import models

from alliances.models import County

from ..querysets import CalendarDayQuerySet


class CalendarDay(models.Model):
    """`county` null: the whole country. A county's own row comes before the country's of the same day."""

    county = models.ForeignKey(
        County,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="calendar_days",
        verbose_name="县(市、区)",
    )
    day = models.DateField("日期")
    working = models.BooleanField("上班", help_text="勾选:这一天上班(调休);不勾选:放假")
    name = models.CharField("名称", max_length=40, help_text="例如:国庆节")
    source = models.CharField("依据", max_length=120, help_text="放假安排的文件")

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        verbose_name = "节假日"
        verbose_name_plural = "节假日"
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "day"],
                name="calendar_day_once",
                violation_error_message="这一天已经登记过。请修改已有的一条。",
            ),
            models.UniqueConstraint(
                fields=["day"],
                condition=models.Q(county=None),
                name="calendar_country_day_once",
                violation_error_message="这一天已经登记过。请修改已有的一条。",
            ),
        ]

    def __str__(self):
        return f"{self.day} {self.name}{'(上班)' if self.working else ''}"
