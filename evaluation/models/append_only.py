"""Rows that are written once. The seal (`evaluation.seal`) says the same to whoever comes by raw SQL."""

from django.core.exceptions import ValidationError
from django.db import models


class AppendOnly(models.Model):
    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if self.pk:
            raise ValidationError(f"{self._meta.verbose_name}只能追加,不能修改。")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise ValidationError(f"{self._meta.verbose_name}只能追加,不能删除。")
