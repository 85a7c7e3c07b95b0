from django.urls import path

from . import views

app_name = "alliances"
urlpatterns = [
    path("alliances/", views.alliance_list, name="alliance_list"),
    path("alliances/<slug:county>/<str:code>/", views.alliance, name="alliance"),
    path("schools/", views.school_list, name="school_list"),
    path("schools/<slug:county>/<str:code>/", views.school, name="school"),
    path("pairings/", views.pairing_list, name="pairing_list"),
]
