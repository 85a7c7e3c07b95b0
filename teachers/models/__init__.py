from .activity import ActivityTeacher
from .eligibility import EligibilityEntry
from .end import RotationEnd
from .honour import HonourRank, TeacherHonour
from .mentorship import MentorshipPair
from .rotation import Rotation
from .teacher import Teacher, TeacherTitle

__all__ = [
    "ActivityTeacher",
    "EligibilityEntry",
    "HonourRank",
    "MentorshipPair",
    "Rotation",
    "RotationEnd",
    "Teacher",
    "TeacherHonour",
    "TeacherTitle",
]
