"""What the back office's pages about people have in common."""

from alliances.admin.base import RegistryAdmin, RegistryInline
from gongtongti.accounts.roles import Permission

SCHOOL_SEARCH = ("school__short_name", "school__full_name", "school__initials", "school__code")


class PeopleAdmin(RegistryAdmin):
    view_permission = Permission.TEACHERS_VIEW
    change_permission = Permission.TEACHERS_CHANGE


class PeopleInline(RegistryInline):
    view_permission = Permission.TEACHERS_VIEW
    change_permission = Permission.TEACHERS_CHANGE
    # A title or an honour that somebody never had goes; one that has ended gets its last day.
    deletable = True
