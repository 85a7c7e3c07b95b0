"""The codes of filings: what is filed, where it stands, what can be done with it."""

from django.db.models import TextChoices


class Subject(TextChoices):
    ACTIVITY = "activity", "活动"
    ROTATION = "rotation", "教师流动"
    CHARTER = "charter", "章程"
    DECLARATION = "declaration", "无障碍流动声明"
    OBJECTION = "objection", "异议"
    SELF_REVIEW = "self_review", "建设要求自评"
    PROJECT = "project", "协作项目申请"
    OPINION = "opinion", "校长职级制意见"


class State(TextChoices):
    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "待对方确认"
    CONFIRMED = "confirmed", "已确认,待核定"
    ESCALATED = "escalated", "逾期未确认,提请核定"
    ACCEPTED = "accepted", "已核定"
    RETURNED = "returned", "已退回"
    WITHDRAWN = "withdrawn", "已撤回"
    REOPENED = "reopened", "重开修改"


class Verb(TextChoices):
    EDIT = "edit", "修改"
    SUBMIT = "submit", "提交"
    CONFIRM = "confirm", "确认属实"
    DECLINE = "decline", "退回"
    ESCALATE = "escalate", "提请核定"
    ACCEPT = "accept", "核定"
    SEND_BACK = "send_back", "退回"
    WITHDRAW = "withdraw", "撤回"
    REOPEN = "reopen", "重开"


class Part(TextChoices):
    """In what capacity a school takes part."""

    HOST = "host", "承办学校"
    PARTNER = "partner", "参加学校"
    HOME = "home", "流出学校"
    RECEIVING = "receiving", "流入学校"


class Answer(TextChoices):
    WAITING = "waiting", "待确认"
    CONFIRMED = "confirmed", "已确认"
    DECLINED = "declined", "不属实"
    RULED = "ruled", "由教育局核定"


#: Answers with which a school's part counts.
COUNTED = frozenset({Answer.CONFIRMED, Answer.RULED})
#: States in which the author may change the content.
EDITABLE = frozenset({State.DRAFT, State.RETURNED, State.REOPENED})
#: States that wait for the bureau.
AT_BUREAU = frozenset({State.CONFIRMED, State.ESCALATED})


class ActivityKind(TextChoices):
    SYNCHRONOUS_LESSON = "synchronous_lesson", "同步课堂"
    ONLINE_RESEARCH = "online_research", "网络研修"
    ONSITE_RESEARCH = "onsite_research", "线下教研"
    SUBJECT_GROUP = "subject_group", "学科大组教研"
    MEETING = "meeting", "专题会议/研讨例会"
    MANAGEMENT_EXCHANGE = "management_exchange", "管理经验交流会"
    REGIONAL_RESEARCH = "regional_research", "区域主题教研"
    ALLIANCE_RESEARCH = "alliance_research", "联合体教研"
    HEADS_EXCHANGE = "heads_exchange", "校长交流"
    JOINT_PLANNING = "joint_planning", "集体备课"
    OPEN_LESSON = "open_lesson", "公开课"
    LECTURE = "lecture", "讲座"
    LESSON_DELIVERY = "lesson_delivery", "送教下乡"
    TEACHING_CONTEST = "teaching_contest", "课堂比武"
    STUDENT_ACTIVITY = "student_activity", "学生活动"
    SITE_VISIT = "site_visit", "现场观摩会"


#: Kinds counted by lessons (节); the others count once each (次).
LESSON_KINDS = frozenset({ActivityKind.SYNCHRONOUS_LESSON, ActivityKind.OPEN_LESSON})
#: Kinds that name a school subject.
SUBJECT_KINDS = frozenset(
    {
        ActivityKind.SYNCHRONOUS_LESSON,
        ActivityKind.SUBJECT_GROUP,
        ActivityKind.JOINT_PLANNING,
        ActivityKind.OPEN_LESSON,
    }
)


class SchoolSubject(TextChoices):
    CHINESE = "chinese", "语文"
    MATHS = "maths", "数学"
    ENGLISH = "english", "英语"
    SCIENCE = "science", "科学"
    MORALITY = "morality", "道德与法治"
    HISTORY_SOCIETY = "history_society", "历史与社会"
    PHYSICS = "physics", "物理"
    CHEMISTRY = "chemistry", "化学"
    BIOLOGY = "biology", "生物"
    HISTORY = "history", "历史"
    GEOGRAPHY = "geography", "地理"
    MUSIC = "music", "音乐"
    ART = "art", "美术"
    PE = "pe", "体育与健康"
    IT = "it", "信息科技"
    LABOUR = "labour", "劳动"
    PRACTICE = "practice", "综合实践活动"
    WELLBEING = "wellbeing", "心理健康"
    OTHER = "other", "其他"


class AttachmentKind(TextChoices):
    PHOTO = "photo", "照片"
    SIGN_IN = "sign_in", "签到表"
    PLAN = "plan", "导学单/教学设计"
    OTHER = "other", "其他材料"
