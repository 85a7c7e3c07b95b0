"""The codes kept in registry columns and the Chinese words shown for them."""

from django.db.models import TextChoices


class Rank(TextChoices):
    PROVINCE = "province", "省"
    CITY = "city", "设区市"
    COUNTY = "county", "县(市、区)"
    TOWNSHIP = "township", "乡镇(街道)"
    DISTRICT = "district", "片区/学区"


class Stage(TextChoices):
    KINDERGARTEN = "kindergarten", "幼儿园"
    PRIMARY = "primary", "小学"
    JUNIOR = "junior", "初中"
    NINE_YEAR = "nine_year", "九年一贯制"
    TEACHING_POINT = "teaching_point", "教学点"
    SENIOR = "senior", "普通高中"
    COMPLETE_SECONDARY = "complete_secondary", "完全中学"
    VOCATIONAL = "vocational", "中职"
    SPECIAL = "special", "特殊教育"


class ResultStage(TextChoices):
    """Blank stands for one undivided result of the whole school."""

    PRIMARY = "primary", "小学"
    JUNIOR = "junior", "初中"
    SENIOR = "senior", "高中"


class Sector(TextChoices):
    PUBLIC = "public", "公办"
    PRIVATE = "private", "民办"


class Trait(TextChoices):
    STAGE = "stage", "学段"
    TIER = "tier", "层次"
    LOCALE = "locale", "城乡类别"
    RURAL_ALLOWANCE = "rural_allowance", "享受农村教师补贴"
    SPECIAL_ALLOWANCE = "special_allowance", "享受特岗补贴"


class Tier(TextChoices):
    """The document speaks of 上下层次 and never defines them: the bureau keeps the order."""

    COUNTY_SEAT = "county_seat", "县城"
    TOWN = "town", "镇"
    TOWNSHIP = "township", "乡"
    TEACHING_POINT = "teaching_point", "教学点"


class Locale(TextChoices):
    URBAN = "urban", "城区"
    TOWN = "town_area", "镇区"  # not "town": a trait's value must show one word, and that is the tier 镇
    RURAL = "rural", "乡村"


class YesNo(TextChoices):
    YES = "yes", "是"
    NO = "no", "否"


TRAIT_VALUES = {
    Trait.STAGE: Stage,
    Trait.TIER: Tier,
    Trait.LOCALE: Locale,
    Trait.RURAL_ALLOWANCE: YesNo,
    Trait.SPECIAL_ALLOWANCE: YesNo,
}


class ConfirmField(TextChoices):
    """What a school's row may still wait for the bureau to confirm."""

    FULL_NAME = "full_name", "全称"
    STAGE = "stage", "学段"
    REGION = "region", "所在乡镇(街道)"
    MAIN_CAMPUS = "main_campus", "主校区"
    TIER = "tier", "层次"


class LinkKind(TextChoices):
    ABSORBED = "absorbed", "划归"
    MERGED = "merged", "合并组建"
    PART = "part", "部分划归"
    RENAMED = "renamed", "更名"


class Origin(TextChoices):
    OPTIMISED = "optimised", "优化"
    NEW = "new", "新增"


class PilotLevel(TextChoices):
    PROVINCIAL = "provincial", "省级试点"
    CITY = "city", "市级试点"
    DEMONSTRATION = "demonstration", "示范"


class MemberRole(TextChoices):
    CORE = "core", "总校"
    MEMBER = "member", "成员校"
    CAMPUS = "campus", "校区"
    GUEST = "guest", "县外成员"


class PairingChange(TextChoices):
    CHANGED = "changed", "变更"
    UNCHANGED = "unchanged", "未变更"
    NEW = "new", "新增"


class Resolution(TextChoices):
    RESOLVED = "resolved", "已对应"
    UNRESOLVED = "unresolved", "未对应"


class Measure(TextChoices):
    BUREAU_SCORE = "bureau_score", "局定综合分"
    COUNTY_DIFFERENCE = "county_difference", "与县均之差"
    STANDARD_SCORE = "standard_score", "标准分"
    RAW_PERCENT = "raw_percent", "原始百分制"


#: Measures that are turned into a 100-mark scale (value ÷ full marks × 100); the others are used as they are.
PERCENT_MEASURES = frozenset({Measure.BUREAU_SCORE, Measure.RAW_PERCENT})
