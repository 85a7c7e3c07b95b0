"""Evidence that hangs on a filing: kept outside every served address, read only through its filing."""

import uuid

from django.conf import settings
from django.db import models

from ..filing_choices import AttachmentKind
from ..filing_querysets import FilingPartQuerySet
from .county import County
from .filing import Filing
from .school import School


class Attachment(models.Model):
    county = models.ForeignKey(
        County, on_delete=models.PROTECT, related_name="attachments", verbose_name="县(市、区)"
    )
    owner_school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="attachments", verbose_name="所属学校"
    )
    filing = models.ForeignKey(
        Filing, on_delete=models.PROTECT, related_name="attachments", verbose_name="填报"
    )
    key = models.UUIDField("标识", unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(
        "材料", max_length=10, choices=AttachmentKind.choices, default=AttachmentKind.PHOTO
    )
    name = models.CharField("文件名", max_length=120)
    media_type = models.CharField("类型", max_length=80, help_text="按内容判定,不看扩展名")
    size = models.PositiveIntegerField("大小(字节)")
    sha256 = models.CharField("校验值", max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="上传人"
    )
    uploaded_at = models.DateTimeField("上传时间")

    objects = FilingPartQuerySet.as_manager()

    class Meta:
        verbose_name = "附件"
        verbose_name_plural = "附件"
        ordering = ["filing", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "sha256"],
                name="attachment_once",
                violation_error_message="这个文件已经上传过。请选择其他文件。",
            )
        ]

    def __str__(self):
        return self.name

    @property
    def is_image(self) -> bool:
        return self.media_type.startswith("image/")

    @property
    def path(self) -> str:
        """Below MEDIA_ROOT. The name somebody gave the file never becomes part of a path."""
        return f"attachments/{self.key.hex[:2]}/{self.key.hex}"
