"""A score run and its rows: a value with everything needed to recompute it. Rows are written once, never edited."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from alliances.models import Alliance, County, School
from alliances.periods import SchoolYearField

from ..querysets import PUBLIC, ScoreLineQuerySet, ScoreQuerySet, ScoreRunManager


class PackText(models.Model):
    """The policy file a run was computed from, byte for byte."""

    sha256 = models.CharField("校验值", max_length=64, primary_key=True)
    text = models.TextField("内容")

    class Meta:
        verbose_name = "政策文件包"
        verbose_name_plural = "政策文件包"

    def __str__(self):
        return self.sha256[:12]


class ScoreRun(models.Model):
    class State(models.TextChoices):
        COMPUTED = "computed", "已测算"
        CHECKED = "checked", "已核验"
        APPROVED = "approved", "已批准"
        ANNOUNCED = "announced", "公示中"
        PUBLISHED = "published", "已公布"
        STOPPED = "stopped", "公示已终止"
        REPLACED = "replaced", "已被更正"

    county = models.ForeignKey(
        County, on_delete=models.PROTECT, related_name="score_runs", verbose_name="县(市、区)"
    )
    school_year = SchoolYearField("学年")
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.COMPUTED)
    trial = models.BooleanField("试算", default=False, help_text="改变了默认口径或已定口径的测算,不能公布")
    pack = models.CharField("政策文件包", max_length=60)
    pack_text = models.ForeignKey(
        PackText, on_delete=models.PROTECT, related_name="runs", verbose_name="文件包内容"
    )
    options = models.JSONField("执行口径", default=dict)
    decided = models.JSONField(
        "已确认的口径",
        default=dict,
        blank=True,
        help_text="问题 → 测算时有效的执行口径确认,文号、日期、签发人在内",
    )
    facts = models.TextField("采用的事实", help_text="规范化 JSON:凭它和文件包即可重算到最后一位")
    engine = models.CharField("引擎版本", max_length=20)
    inputs_digest = models.CharField("输入校验值", max_length=64)
    result_digest = models.CharField("结果校验值", max_length=64)
    has_demo = models.BooleanField("含演示数据", default=False)
    corrects = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        verbose_name="更正的测算",
    )
    correction_reason = models.TextField("更正原因", blank=True)
    # Every step raises it: a step is a conditional update on (pk, version, state).
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    created_at = models.DateTimeField("测算时间", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="测算人",
    )

    objects = ScoreRunManager()

    class Meta:
        verbose_name = "测算"
        verbose_name_plural = "测算"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["county", "school_year", "-id"], name="run_county_year")]
        constraints = [
            models.CheckConstraint(
                name="run_trial_never_published",
                condition=Q(trial=False) | ~Q(state="published"),
                violation_error_message="试算不能公布。请按默认口径或已定口径重新测算。",
            ),
            models.UniqueConstraint(
                fields=["county", "school_year"],
                condition=Q(state="announced"),
                name="run_announced_once",
                violation_error_message="这个学年已有一次测算正在公示。请先审定公布或终止那一次。",
            ),
            models.UniqueConstraint(
                fields=["county", "school_year"],
                condition=Q(state="published"),
                name="run_published_once",
                violation_error_message="这个学年已有公布的成绩。更正请从那一次测算发起。",
            ),
            models.CheckConstraint(
                name="run_correction_has_reason",
                condition=Q(corrects=None, correction_reason="")
                | Q(corrects__isnull=False) & ~Q(correction_reason=""),
                violation_error_message="更正要写明原因。请填写更正原因。",
            ),
        ]

    def __str__(self):
        return f"{self.county} {self.school_year}学年 第{self.pk}次测算"

    @property
    def is_public(self) -> bool:
        """Seen by the schools: under 公示, published, or once so."""
        return self.state in PUBLIC


class Score(models.Model):
    class Kind(models.TextChoices):
        BUNDLED = "bundled", "捆绑考核"
        POOLED = "pooled", "一起考核"
        OWN = "own", "本校成绩"

    run = models.ForeignKey(ScoreRun, on_delete=models.CASCADE, related_name="scores", verbose_name="测算")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="scores", verbose_name="学校")
    alliance = models.ForeignKey(
        Alliance,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="scores",
        verbose_name="教共体",
    )
    # As they were at the time: a later change of name must not change a printed score.
    school_code = models.CharField("学校编号", max_length=20)
    school_name = models.CharField("学校简称", max_length=40)
    alliance_code = models.CharField("教共体编号", max_length=20, blank=True)
    alliance_type = models.CharField("教共体类型", max_length=20, blank=True)
    kind = models.CharField("成绩种类", max_length=10, choices=Kind.choices)
    official = models.BooleanField("正式成绩", default=False, help_text="每校恰有一行")
    value = models.DecimalField("成绩", max_digits=9, decimal_places=2, null=True, blank=True)
    exact = models.TextField("精确值", blank=True, help_text="分数形式,例如 703/10")
    reason = models.TextField("说明", blank=True)
    counted = models.PositiveSmallIntegerField("计入", null=True, blank=True)
    of = models.PositiveSmallIntegerField("共有", null=True, blank=True)
    questions = models.JSONField("未定口径", default=list)

    objects = ScoreQuerySet.as_manager()

    class Meta:
        verbose_name = "成绩"
        verbose_name_plural = "成绩"
        ordering = ["run", "school_code", "kind", "alliance_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "school_code", "kind", "alliance_code"], name="score_once"
            ),
            models.UniqueConstraint(
                fields=["run", "school_code"], condition=Q(official=True), name="score_official_once"
            ),
        ]

    def __str__(self):
        return f"{self.school_name} {self.get_kind_display()}"

    @property
    def word(self) -> str:
        """Which of a school's rows it is: 共建型成绩, 两类成绩的平均, 本校成绩."""
        if self.kind == self.Kind.OWN:
            return self.Kind.OWN.label
        return f"{self.alliance_type}成绩" if self.alliance_type else "两类成绩的平均"


class ScoreLine(models.Model):
    """One line of the explanation: what it is, the value, what went into it, and the sentence it rests on."""

    score = models.ForeignKey(Score, on_delete=models.CASCADE, related_name="lines", verbose_name="成绩")
    position = models.PositiveSmallIntegerField("次序")
    label = models.CharField("项目", max_length=120)
    value = models.CharField("数值", max_length=120, blank=True)
    inputs = models.JSONField("依据的输入", default=dict)
    clause = models.CharField("条款", max_length=40, blank=True)

    objects = ScoreLineQuerySet.as_manager()

    class Meta:
        verbose_name = "成绩明细"
        verbose_name_plural = "成绩明细"
        ordering = ["score", "position"]
        constraints = [models.UniqueConstraint(fields=["score", "position"], name="line_position_once")]

    def __str__(self):
        return self.label
