"""The pages about people in the back office, one noun a file."""

from . import eligibility, honour, mentorship, teacher

__all__ = ["eligibility", "honour", "mentorship", "teacher"]
