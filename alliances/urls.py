from django.urls import path

from .views import activities, activity_form, attachments, filings, month_list, registry, timetable

app_name = "alliances"
#: A planned lesson is named by who teaches when and what.
LESSON = "<slug:county>/<str:school>/<str:day>/<int:period>/<slug:subject>"
urlpatterns = [
    path("alliances/", registry.alliance_list, name="alliance_list"),
    path("alliances/<slug:county>/<str:code>/", registry.alliance, name="alliance"),
    path("schools/", registry.school_list, name="school_list"),
    path("schools/<slug:county>/<str:code>/", registry.school, name="school"),
    path("pairings/", registry.pairing_list, name="pairing_list"),
    path("activities/", activities.activity_list, name="activities"),
    path("activities/new/", activity_form.file_activity, name="file_activity"),
    path("activities/month/", month_list.month_list, name="month_list"),
    path("activities/month/file/", month_list.file_month_list, name="file_month_list"),
    path("activities/month/errors/", month_list.month_list_errors, name="month_list_errors"),
    path("activities/month/template/", month_list.month_template, name="month_template"),
    path("activities/month/<uuid:batch>/", month_list.month_receipt, name="month_receipt"),
    path("activities/<str:number>/", activities.activity, name="activity"),
    path("activities/<str:number>/edit/", activity_form.edit_activity, name="edit_activity"),
    path("activities/<str:number>/attachments/", attachments.attach_files, name="attach"),
    path(
        "activities/<str:number>/attachments/<uuid:key>/remove/",
        attachments.remove_attachment,
        name="remove_attachment",
    ),
    path("attachments/<uuid:key>/", attachments.attachment, name="attachment"),
    path("filings/<str:number>/<slug:verb>/", filings.filing_verb, name="filing_verb"),
    path("timetable/", timetable.timetable, name="timetable"),
    path("timetable/new/", timetable.plan_lesson, name="plan_lesson"),
    path("timetable/copy/", timetable.copy, name="copy_week"),
    path(f"timetable/{LESSON}/", timetable.planned_lesson, name="planned_lesson"),
    path(f"timetable/{LESSON}/remove/", timetable.remove_lesson, name="remove_lesson"),
    path(f"timetable/{LESSON}/file/", timetable.file_planned, name="file_planned"),
]
