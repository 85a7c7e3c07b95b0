from .activity import Activity
from .alliance import Alliance, Membership
from .attachment import Attachment
from .charter import Charter
from .closing import CloseException, PeriodClose
from .county import AllianceKind, County, Region
from .declaration import Declaration
from .event import FilingEvent
from .filing import Filing
from .pairing import SupportPairing
from .participation import Participation
from .post import Post
from .result import QualityResult
from .school import School, SchoolAlias, SchoolLink
from .section import Section
from .timetable import PlannedLesson
from .trait import SchoolTrait

__all__ = [
    "Activity",
    "Alliance",
    "AllianceKind",
    "Attachment",
    "Charter",
    "CloseException",
    "County",
    "Declaration",
    "Filing",
    "FilingEvent",
    "Membership",
    "Participation",
    "PeriodClose",
    "PlannedLesson",
    "Post",
    "QualityResult",
    "Region",
    "School",
    "SchoolAlias",
    "SchoolLink",
    "SchoolTrait",
    "Section",
    "SupportPairing",
]
