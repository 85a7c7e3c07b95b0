"""The codes kept in columns about people and the Chinese words shown for them."""

from django.db.models import TextChoices


class Title(TextChoices):
    """职称, highest first."""

    FULL_SENIOR = "full_senior", "正高级"
    SENIOR = "senior", "高级"
    FIRST = "first", "一级"
    SECOND = "second", "二级"
    THIRD = "third", "三级"
    NONE = "none", "未定级"


class Leadership(TextChoices):
    """走教型 names 副校长、中层干部、教研组长和其他学科教师."""

    PRINCIPAL = "principal", "校长"
    VICE_PRINCIPAL = "vice_principal", "副校长"
    MIDDLE = "middle", "中层干部"
    SUBJECT_HEAD = "subject_head", "教研组长"


class Exemption(TextChoices):
    """Why somebody is left out of the roster."""

    MATERNITY = "maternity", "孕产哺乳期"
    ILLNESS = "illness", "患病不宜流动"
    RETIRING = "retiring", "临近退休"
    SHORT_SERVICE = "short_service", "到校年限不足"
    IN_ROTATION = "in_rotation", "正在流动"
    OTHER = "other", "其他(写明理由)"


class RotationKind(TextChoices):
    GUIDING = "guiding", "指导型"
    TRAINING = "training", "培养型"
    PEER = "peer", "协作型"
    ITINERANT = "itinerant", "走教型"


class Source(TextChoices):
    PERSONAL = "personal", "个人申请"
    ORGANISED = "organised", "组织安排"


class Form(TextChoices):
    RESIDENT = "resident", "驻教"
    VISITING = "visiting", "走教"


class Outcome(TextChoices):
    RETURNED = "returned", "期满返回"
    STAYED = "stayed", "期满留任"
    ENDED_EARLY = "ended_early", "提前结束"


class Appraisal(TextChoices):
    EXCELLENT = "excellent", "优秀"
    PASSED = "passed", "合格"
    BASIC = "basic", "基本合格"
    FAILED = "failed", "不合格"


class Phase(TextChoices):
    """Follows from the dates; kept nowhere."""

    PLANNED = "planned", "未开始"
    IN_POST = "in_post", "在岗"
    DUE = "due", "到期未办理"
    OVER = "over", "已结束"


class ActivityPart(TextChoices):
    LEADING = "leading", "主讲/主持"
    ATTENDING = "attending", "参加"
