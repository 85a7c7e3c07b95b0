"""Sections of the bureau and what each is charged with: rows of the county, because counties divide work differently."""

from django.core.exceptions import ValidationError
from django.db import models
from simple_history.models import HistoricalRecords

from gongtongti.accounts.roles import Duty

from ..querysets import CountyScoped, natural_manager
from .county import County, row_code


def _known_duties(value):
    unknown = (
        [str(duty) for duty in value if duty not in Duty.values] if isinstance(value, list) else [str(value)]
    )
    if unknown:
        raise ValidationError(f"没有“{'、'.join(unknown)}”这项职责。请从所列职责中勾选。")


class Section(models.Model):
    county = models.ForeignKey(
        County, on_delete=models.PROTECT, related_name="sections", verbose_name="县(市、区)"
    )
    code = models.CharField(
        "编号", max_length=20, validators=[row_code], help_text="县内唯一,例如 K01;登记后不再更改"
    )
    name = models.CharField("科室", max_length=20, help_text="例如“教育科”“人事科”")
    duties = models.JSONField(
        "职责", default=list, blank=True, validators=[_known_duties], help_text="该科室人员在门户中办理的事项"
    )
    clause = models.CharField("文件条款", max_length=60, blank=True, help_text="写明其职责的条款")
    order = models.PositiveSmallIntegerField("次序", default=0)
    history = HistoricalRecords(table_name="alliances_section_history", verbose_name="科室修改记录")

    objects = natural_manager(CountyScoped, "county__slug", "code")

    class Meta:
        verbose_name = "科室"
        verbose_name_plural = "科室"
        ordering = ["county", "order", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "code"],
                name="section_code_once",
                violation_error_message="本县已有科室使用这个编号。请换一个编号。",
            ),
            models.UniqueConstraint(
                fields=["county", "name"],
                name="section_name_once",
                violation_error_message="本县已有这个科室。请修改已有的一条。",
            ),
        ]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.county.slug, self.code)

    natural_key.dependencies = ["alliances.county"]

    @property
    def duty_labels(self) -> list[str]:
        return [Duty(duty).label for duty in self.duties]
