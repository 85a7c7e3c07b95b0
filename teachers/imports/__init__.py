from .honours import read_honours
from .roster import read_roster
from .teachers import read_teachers
from .templates import honours_template, roster_template, teachers_template

__all__ = [
    "honours_template",
    "read_honours",
    "read_roster",
    "read_teachers",
    "roster_template",
    "teachers_template",
]
