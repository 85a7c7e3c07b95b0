from .alliance import Alliance, Membership
from .county import AllianceKind, County, Region
from .pairing import SupportPairing
from .post import Post
from .result import QualityResult
from .school import School, SchoolAlias, SchoolLink
from .trait import SchoolTrait

__all__ = [
    "Alliance",
    "AllianceKind",
    "County",
    "Membership",
    "Post",
    "QualityResult",
    "Region",
    "School",
    "SchoolAlias",
    "SchoolLink",
    "SchoolTrait",
    "SupportPairing",
]
