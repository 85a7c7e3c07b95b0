from django.urls import path

from .views import (
    activity_teachers,
    applications,
    certificates,
    ends,
    evidence,
    roster,
    rotation,
    rotations,
    teachers,
)

app_name = "teachers"
urlpatterns = [
    path("activities/<str:number>/teachers/", activity_teachers.activity_teachers, name="activity_teachers"),
    path("teachers/", teachers.teacher_list, name="teachers"),
    path("teachers/roster/", roster.roster, name="roster"),
    path("teachers/roster/suggest/", roster.suggest_roster, name="suggest_roster"),
    path("teachers/roster/confirm/", roster.confirm_roster, name="confirm_roster"),
    path("teachers/<slug:county>/<str:staff_number>/", teachers.teacher, name="teacher"),
    path("rotations/", rotations.rotations, name="rotations"),
    path("rotations/new/", applications.apply, name="apply"),
    path("rotations/<str:number>/", rotation.rotation, name="rotation"),
    path("rotations/<str:number>/edit/", applications.edit_rotation, name="edit_rotation"),
    path("rotations/<str:number>/attachments/", evidence.attach_files, name="attach_rotation"),
    path(
        "rotations/<str:number>/attachments/<uuid:key>/remove/",
        evidence.remove_file,
        name="remove_rotation_file",
    ),
    path("rotations/<str:number>/end/", ends.end_rotation, name="end_rotation"),
    path("rotations/<str:number>/certificate/", certificates.certificate, name="certificate"),
]
